import { CONSENT_LEVELS } from '#domain/consent.ts'
import { LIMITS } from '#domain/limits.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { listConsentsOf } from '#drizzle/repositories/consents.ts'
import { MAIL_TRACKING_MODES } from '#policies/schema/policy_source.ts'
import { readSwitches } from '../../consents/switches.ts'
import type { Gateway } from '../../gateway.ts'
import { pseudonymiseIdentities, type SentIdentity } from '../../subjects/identities.ts'
import { IDENTITY_SCHEMA } from '../api/identity_schema.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import { answer, arrayOf, FLAG, ID, nullable, objectOf, oneOf, TEXT } from '../api/schemas.ts'
import { CONSIDERED } from './explained_schema.ts'
import { requireInstance, requireTenant } from './find_tenant.ts'
import { CHOICE, printChoice } from './print_choice.ts'

const PRODUCT = objectOf({
  product: TEXT,
  title: TEXT,
  level: oneOf(CONSENT_LEVELS),
  decidedBy: oneOf(['administrator', 'user', 'contact', 'default']),
  explanation: TEXT,
  considered: arrayOf(CONSIDERED),
})

const FEATURE = objectOf({
  name: TEXT,
  title: TEXT,
  description: TEXT,
  personalData: TEXT,
  optOut: arrayOf(objectOf({ by: oneOf(['administrator', 'user', 'contact']), how: TEXT })),
  isOn: FLAG,
  explanation: TEXT,
  types: arrayOf(objectOf({ product: TEXT, type: TEXT })),
  offFor: arrayOf(objectOf({ instance: nullable(ID), product: nullable(TEXT) })),
})

const SWITCHES = objectOf({
  products: arrayOf(PRODUCT),
  features: arrayOf(FEATURE),
  mailTracking: objectOf({
    products: arrayOf(TEXT),
    defaultMode: oneOf(MAIL_TRACKING_MODES),
    modes: arrayOf(objectOf({ name: oneOf(MAIL_TRACKING_MODES), title: TEXT, collects: TEXT })),
  }),
})

interface LookupBody {
  readonly tenant: string
  readonly identities: readonly SentIdentity[]
}

/** What is switched, and what one person has chosen. */
export const consentSwitchRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/consents/switches',
    summary: 'What is switched by product and by feature, and the modes in which mail is tracked',
    query: {
      tenant: { description: 'Id or name', required: true },
      instance: { description: 'Id or name; choices for the whole tenant where it is missing' },
    },
    answers: { 200: answer('The switches, each with why it is so', SWITCHES) },
    errors: ['not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const named = query.get('instance')
      const instance = named === null ? undefined : await requireInstance(gateway, tenant, named)
      return { status: 200, body: await readSwitches(gateway, { tenant, instance }) }
    },
  },
  {
    method: 'POST',
    path: '/manage/v1/consents/lookup',
    summary:
      'Lists the choices of one person, the oldest first; the identities travel in the body alone and each look is audited',
    body: {
      type: 'object',
      required: ['tenant', 'identities'],
      additionalProperties: false,
      properties: {
        tenant: { type: 'string', minLength: 1, maxLength: 100 },
        identities: {
          type: 'array',
          minItems: 1,
          maxItems: LIMITS.identitiesPerRequestMax,
          items: IDENTITY_SCHEMA,
        },
      },
    },
    answers: {
      200: answer(
        'The records; the id of each names its receipt. complete is false where there are more',
        objectOf({ items: arrayOf(CHOICE), complete: FLAG }),
      ),
    },
    errors: ['invalid_body', 'not_found', 'identity_not_offered'],
    handle: lookUp,
  },
]

async function lookUp({ body, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const { tenant: name, identities: sent } = parseBody<LookupBody>(body)
  const tenant = await requireTenant(gateway, name, actor)
  const { identities } = await pseudonymiseIdentities(sent, tenant.id, gateway)
  const at = new Date(gateway.clock.nowMs())
  const limit = LIMITS.pageItemsMax
  const records = await gateway.database.withTenant(tenant.id, async (tx) => {
    const found = await listConsentsOf(tx, tenant.id, {
      subjects: identities.map(({ pseudonym }) => pseudonym),
      sequence: 0,
      recordedUntil: at,
      limit,
    })
    const entry = { tenantId: tenant.id, at, actor: actor.name, action: 'choices_looked_up' }
    await insertAuditEntry(tx, { ...entry, detail: { count: found.length } })
    return found
  })
  const items = records.map(printChoice)
  return { status: 200, body: { items, complete: records.length < limit } }
}
