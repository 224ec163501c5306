import {
  CONSENT_CHOICES,
  CONSENT_LEVELS,
  CONSENT_SCOPES,
  CONSENT_SOURCES,
  PROMPT_MODES,
} from '#domain/consent.ts'
import { REQUEST_STATUSES } from '#domain/subject_request.ts'
import type { ConsentRecord } from '#drizzle/repositories/consents.ts'
import type { ChoiceInForce } from '#policies/engine/effective.ts'
import { arrayOf, COUNT, FLAG, ID, INSTANT, objectOf, oneOf, TEXT } from '../api/schemas.ts'
import { CONSIDERED } from './explained_schema.ts'

const MEMBERS = {
  id: ID,
  scope: oneOf(CONSENT_SCOPES),
  'instance?': ID,
  'product?': TEXT,
  'feature?': TEXT,
  choice: oneOf(CONSENT_CHOICES),
  source: oneOf(CONSENT_SOURCES),
  decidedAt: INSTANT,
  'promptMode?': oneOf(PROMPT_MODES),
  'notice?': TEXT,
  'noticeVersion?': TEXT,
  'bundle?': TEXT,
  recordedAt: INSTANT,
  recordedBy: TEXT,
}

export const CHOICE = objectOf(MEMBERS)

/** A choice when it is recorded, with the request for erasure that was filed with it. */
export const RECORDED_CHOICE = objectOf({
  tenant: ID,
  ...MEMBERS,
  'request?': objectOf({ id: ID, status: oneOf(REQUEST_STATUSES), dueAt: INSTANT }),
})

/** A record without whose it is. */
export function printChoice(
  record: Omit<ConsentRecord, 'sequence' | 'promptMode' | 'notice' | 'noticeVersion'> &
    Partial<ConsentRecord>,
) {
  const { id, scope, instanceId: instance, product, feature, choice, source } = record
  const { decidedAt, promptMode, notice, noticeVersion, bundle, recordedAt, recordedBy } = record
  return {
    ...{ id, scope, instance, product, feature, choice, source, decidedAt, promptMode },
    ...{ notice, noticeVersion, bundle, recordedAt, recordedBy },
  }
}

const CHOOSERS = ['administrator', 'user', 'contact'] as const satisfies ChoiceInForce['by'][]

/** What may be collected at a place (`settingInForce`). */
export const SETTING = objectOf({
  level: oneOf(CONSENT_LEVELS),
  'decidedBy?': objectOf({
    by: oneOf(CHOOSERS),
    level: oneOf(CONSENT_LEVELS),
    decidedAt: INSTANT,
    source: oneOf(CONSENT_SOURCES),
    'instance?': TEXT,
    'product?': TEXT,
  }),
  explanation: TEXT,
  considered: arrayOf(CONSIDERED),
  'feature?': objectOf({ isOn: FLAG, explanation: TEXT }),
})

/** The fields of ISO/IEC TS 27560 that `receiptOf` fills in, and the same as a compact JWS. */
export const SIGNED_RECEIPT = objectOf({
  receipt: objectOf({
    schema_version: TEXT,
    receipt_id: ID,
    record_id: ID,
    pii_principal_id: TEXT,
    record_created: INSTANT,
    notice: objectOf({
      privacy_notice: TEXT,
      'version?': TEXT,
      'policy?': TEXT,
      language: TEXT,
    }),
    pii_processing: arrayOf(
      objectOf({
        service: TEXT,
        purposes: arrayOf(
          objectOf({
            purpose: TEXT,
            lawful_basis: TEXT,
            pii_information: arrayOf(
              objectOf({ pii_type: TEXT, title: TEXT, category: TEXT, 'retention_days?': COUNT }),
            ),
          }),
        ),
      }),
    ),
    party_identification: arrayOf(
      objectOf({ party_id: TEXT, 'party_name?': TEXT, party_role: TEXT, 'party_url?': TEXT }),
    ),
    events: arrayOf(
      objectOf({
        event_time: INSTANT,
        event_type: TEXT,
        event_state: TEXT,
        entity_id: TEXT,
        scope: TEXT,
        choice: TEXT,
        'product?': TEXT,
        'instance?': TEXT,
        'feature?': TEXT,
        'prompt_mode?': TEXT,
      }),
    ),
  }),
  signed: TEXT,
})
