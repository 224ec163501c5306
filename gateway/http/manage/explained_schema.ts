import {
  CATEGORIES,
  DATA_CLASSES,
  DATA_KINDS,
  PURPOSES,
  SENSITIVITIES,
} from '#domain/classification.ts'
import { CONSENT_LEVELS, CONSENT_SOURCES } from '#domain/consent.ts'
import { FIELD_ACTIONS, FIELD_TYPES, GENERALISATIONS } from '#domain/contract.ts'
import { REMARK_METHODS } from '#domain/remark.ts'
import { DESTINATION_STATES } from '../../reports/explain_destinations.ts'
import {
  arrayOf,
  COUNT,
  DAY,
  FLAG,
  ID,
  INSTANT,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { REPORT_MEMBERS } from './print_report.ts'

const REMARK = {
  path: TEXT,
  kind: TEXT,
  rule: TEXT,
  method: oneOf(REMARK_METHODS),
}

/** When a contract ends. */
export const EXPIRES = objectOf({ 'day?': DAY, 'version?': TEXT })
export const CONSENT_NEEDED = oneOf(['optional', 'none'])
const PURPOSE_LIST = arrayOf(oneOf(PURPOSES))

const CONTRACT = objectOf({
  product: TEXT,
  type: TEXT,
  version: COUNT,
  title: TEXT,
  description: TEXT,
  class: oneOf(DATA_CLASSES),
  category: oneOf(CATEGORIES),
  dataKind: oneOf(DATA_KINDS),
  owner: TEXT,
  review: TEXT,
  purposes: PURPOSE_LIST,
  expires: EXPIRES,
  retentionDays: nullable(COUNT),
  consentNeeded: CONSENT_NEEDED,
  feature: nullable(TEXT),
})

const BY = oneOf(['administrator', 'user', 'contact', 'default'])
const FEATURE = nullable(objectOf({ name: TEXT, isOn: FLAG, explanation: TEXT }))
const SETTING = { level: oneOf(CONSENT_LEVELS), decidedBy: BY, explanation: TEXT }
/** A choice that was considered, and whether it decided. Whose it is stays unsaid. */
export const CONSIDERED = objectOf({
  id: ID,
  by: BY,
  level: oneOf(CONSENT_LEVELS),
  source: oneOf(CONSENT_SOURCES),
  decidedAt: INSTANT,
  instance: nullable(TEXT),
  product: nullable(TEXT),
  decided: FLAG,
})

const FIELD = objectOf({
  path: TEXT,
  present: FLAG,
  type: oneOf(FIELD_TYPES),
  class: oneOf(DATA_CLASSES),
  category: oneOf(CATEGORIES),
  sensitivity: oneOf(SENSITIVITIES),
  dataKind: oneOf(DATA_KINDS),
  purposes: PURPOSE_LIST,
  action: oneOf(FIELD_ACTIONS),
  to: nullable(oneOf(GENERALISATIONS)),
  why: TEXT,
})

const DESTINATION = objectOf({
  sink: ID,
  name: TEXT,
  kind: TEXT,
  purpose: oneOf(PURPOSES),
  status: oneOf(['active', 'paused']),
  state: oneOf(DESTINATION_STATES),
  explanation: TEXT,
  deadLetter: nullable(
    objectOf({
      reason: oneOf(['refused', 'retries_exhausted']),
      failedAt: INSTANT,
      retryAt: nullable(INSTANT),
    }),
  ),
})

const PERIOD = {
  by: oneOf(['contract', 'tenant', 'rule', 'default', 'limit']),
  days: COUNT,
  rule: nullable(ID),
}

const DELETION = objectOf({
  on: DAY,
  ...PERIOD,
  periods: arrayOf(objectOf(PERIOD)),
  holds: arrayOf(
    objectOf({
      id: ID,
      names: oneOf(['subjects', 'query', 'reports', 'forgotten']),
      status: oneOf(['active', 'ending', 'ended']),
      createdAt: INSTANT,
      endsAt: nullable(INSTANT),
    }),
  ),
  explanation: TEXT,
})

const LEDGER = objectOf({
  entries: arrayOf(
    objectOf({
      id: ID,
      kind: TEXT,
      at: INSTANT,
      leafIndex: nullable(COUNT),
      about: oneOf(['report', 'bundle', 'choice', 'rule', 'hold']),
    }),
  ),
  complete: FLAG,
})

const EXPLANATION = objectOf({
  bundle: objectOf({ hash: TEXT, state: oneOf(['known', 'gone']), inForce: FLAG }),
  contract: nullable(CONTRACT),
  consent: objectOf({
    atCollection: objectOf({ ...SETTING, considered: arrayOf(CONSIDERED), feature: FEATURE }),
    now: objectOf({ ...SETTING, feature: FEATURE }),
  }),
  fields: arrayOf(FIELD),
  remarks: arrayOf(
    objectOf({
      ...REMARK,
      count: COUNT,
      range: nullable(objectOf({ start: COUNT, end: COUNT })),
      explanation: TEXT,
    }),
  ),
  destinations: arrayOf(DESTINATION),
  deletion: DELETION,
  ledger: LEDGER,
})

/** A report with everything that explains it. */
export const EXPLAINED_REPORT = objectOf({ ...REPORT_MEMBERS, explanation: EXPLANATION })
