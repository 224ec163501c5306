import { DATA_CLASSES } from '#domain/classification.ts'
import { DELIVERY_STATUSES, RECEIPT_WAYS } from '#domain/processor.ts'
import {
  DENIAL_REASONS,
  REQUEST_SOURCES,
  REQUEST_STATUSES,
  VERIFICATION_METHODS,
} from '#domain/subject_request.ts'
import { DELIVERY_KINDS } from '#drizzle/repositories/request_deliveries.ts'
import { VOTES } from '#drizzle/repositories/request_votes.ts'
import { REQUEST_RIGHTS } from '#policies/schema/policy_source.ts'
import { EXPORT_STATES } from '../../subjects/describe.ts'
import { LINKED_TYPES } from '../../subjects/linked.ts'
import type { JsonSchema } from '../api/route.ts'
import {
  arrayOf,
  COUNT,
  FLAG,
  ID,
  INSTANT,
  mapOf,
  nullable,
  objectOf,
  oneOf,
  SHA256,
  TEXT,
} from '../api/schemas.ts'

/** What the answers about requests of data subjects are made of. */
export const STATUS: JsonSchema = oneOf(REQUEST_STATUSES)
export const RIGHT: JsonSchema = oneOf(REQUEST_RIGHTS)
export const DENIAL_REASON: JsonSchema = oneOf(DENIAL_REASONS)
export const METHOD: JsonSchema = oneOf(VERIFICATION_METHODS)
/** A SHA-256 in hexadecimal digits. */

/** How many of each type; a custom kind of identity has its own name. */
export const TYPE_COUNTS: JsonSchema = arrayOf(objectOf({ type: TEXT, count: COUNT }))

/** A request as every list and page shows it. */
export const REQUEST_MEMBERS = {
  id: ID,
  tenant: ID,
  type: RIGHT,
  regulation: TEXT,
  status: STATUS,
  receivedAt: INSTANT,
  dueAt: INSTANT,
  completedAt: nullable(INSTANT),
  notBefore: nullable(INSTANT),
  extension: nullable(objectOf({ until: INSTANT, reason: nullable(TEXT) })),
  denialReason: nullable(DENIAL_REASON),
  identities: TYPE_COUNTS,
  /** Numbers by store and moment. */
  result: nullable(mapOf({ anyOf: [COUNT, mapOf(COUNT)] })),
  'hashedSince?': INSTANT,
} as const

/** A request that was just filed. */
export const FILED = objectOf({
  id: ID,
  status: STATUS,
  dueAt: INSTANT,
  'hashedSince?': INSTANT,
  'verification?': objectOf({ method: METHOD, token: TEXT, nonce: TEXT, expiresAt: INSTANT }),
  'stateToken?': TEXT,
})

export const VERIFICATION = objectOf({
  method: METHOD,
  verifiedAt: nullable(INSTANT),
  'attemptsLeft?': COUNT,
  'expiresAt?': nullable(INSTANT),
})

export const VOTE = objectOf({
  voter: ID,
  name: TEXT,
  askedAt: INSTANT,
  expiresAt: INSTANT,
  vote: nullable(oneOf(VOTES)),
  votedAt: nullable(INSTANT),
  note: nullable(TEXT),
  lastError: nullable(TEXT),
})

/** One change of a request. */
export const EVENT = objectOf({ status: STATUS, at: INSTANT, actor: TEXT, 'note?': TEXT })

const LINKED_COUNT = objectOf({
  type: oneOf(LINKED_TYPES),
  count: COUNT,
  shared: COUNT,
  reports: COUNT,
})

export const LINKED = objectOf({
  items: arrayOf(LINKED_COUNT),
  complete: FLAG,
  included: TYPE_COUNTS,
})

export const PREVIEW = objectOf({
  total: COUNT,
  items: arrayOf(objectOf({ product: TEXT, type: TEXT, class: oneOf(DATA_CLASSES), count: COUNT })),
  consents: COUNT,
  alreadySuppressed: COUNT,
  planHash: SHA256,
  'linked?': arrayOf(LINKED_COUNT),
  'rectification?': objectOf({
    fields: arrayOf(objectOf({ product: TEXT, type: TEXT, field: TEXT, count: COUNT })),
    reports: objectOf({ corrected: COUNT, unchanged: COUNT }),
    freeTextRemoved: COUNT,
    isWhole: FLAG,
  }),
})

export const APPROVED = objectOf({
  id: ID,
  status: STATUS,
  'needsAnotherApproval?': FLAG,
  'waitingForVotes?': arrayOf(TEXT),
  'deniedBy?': arrayOf(TEXT),
})

/** The ends of the periods of a request, and sentences that explain them. */
export const CLOCK_MEMBERS = {
  acknowledgeBy: nullable(INSTANT),
  dueAt: INSTANT,
  extendedDueAt: nullable(INSTANT),
  extensionAnnounceBy: nullable(INSTANT),
  isExtended: FLAG,
  pausedMs: COUNT,
  pausedSince: nullable(INSTANT),
  explanation: arrayOf(TEXT),
} as const

/** What a queue shows besides. */
export const QUEUE_MEMBERS = {
  /** Below zero where it is late; null where it has ended. */
  daysLeft: nullable({ type: 'integer' }),
  waitsForApproval: FLAG,
  source: oneOf(REQUEST_SOURCES),
  verification: VERIFICATION,
} as const

/** What the page of one request shows besides. */
export const DETAIL_MEMBERS = {
  votes: arrayOf(VOTE),
  history: arrayOf(EVENT),
  approvals: arrayOf(objectOf({ actor: TEXT, at: INSTANT, planHash: SHA256 })),
  approvalsNeeded: COUNT,
  /** Null where the policies no longer have its regulation. */
  clock: nullable(objectOf(CLOCK_MEMBERS)),
  pseudonyms: arrayOf(
    objectOf({
      type: TEXT,
      origin: oneOf(['named', 'linked']),
      pseudonym: { type: 'string', pattern: '^[0-9a-f]{8}$' },
    }),
  ),
  processors: objectOf(Object.fromEntries(DELIVERY_STATUSES.map((status) => [status, COUNT]))),
  ledger: arrayOf(objectOf({ id: ID, kind: TEXT, at: INSTANT })),
  export: oneOf(EXPORT_STATES),
  exportLinks: COUNT,
  hasReceipt: FLAG,
} as const

/** What a processor has done of a request. */
export const DELIVERY = objectOf({
  id: ID,
  kind: oneOf(DELIVERY_KINDS),
  name: TEXT,
  status: oneOf(DELIVERY_STATUSES),
  'externalId?': TEXT,
  createdAt: INSTANT,
  updatedAt: INSTANT,
  attempts: COUNT,
  'nextAt?': INSTANT,
  'expiresAt?': INSTANT,
  'sentAt?': INSTANT,
  'confirmedAt?': INSTANT,
  'lastError?': TEXT,
  'explanation?': TEXT,
  'domain?': TEXT,
  receipts: arrayOf(
    objectOf({
      way: oneOf(RECEIPT_WAYS),
      sha256: SHA256,
      at: INSTANT,
      'signed?': TEXT,
      'signature?': TEXT,
      'domain?': TEXT,
      'certificateSha256?': SHA256,
    }),
  ),
})
