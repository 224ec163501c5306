import { CATEGORIES, DATA_CLASSES } from '#domain/classification.ts'
import { LIMITS } from '#domain/limits.ts'
import { IDENTITY_SCHEMA } from '../api/identity_schema.ts'

const NAME = { type: 'string', minLength: 1, maxLength: 100 }
const INSTANT = { type: 'string', format: 'date-time' }
const textOf = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength, pattern: '\\S' })
const listSchema = (items: unknown, maxItems: number) => ({
  type: 'array',
  minItems: 1,
  maxItems,
  items,
})

const SUBJECTS = listSchema(IDENTITY_SCHEMA, LIMITS.holdSubjectsMax)
const QUERY = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    product: { type: 'string', minLength: 1, maxLength: LIMITS.productLengthMax },
    // As contracts name their types: what is kept and shown is never a text.
    type: {
      type: 'string',
      maxLength: LIMITS.typeLengthMax,
      pattern: '^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$',
    },
    class: { enum: DATA_CLASSES },
    category: { enum: CATEGORIES },
    instance: NAME,
    since: INSTANT,
    until: INSTANT,
  },
}
const REPORTS = listSchema({ type: 'string', format: 'uuid' }, LIMITS.holdReportIdsMax)

/** The body that places a hold. */
export const HOLD_BODY = {
  type: 'object',
  required: ['tenant', 'reason', 'owner'],
  additionalProperties: false,
  properties: {
    tenant: NAME,
    reason: textOf(LIMITS.holdReasonLengthMax),
    owner: textOf(LIMITS.holdOwnerLengthMax),
    endsAt: INSTANT,
    subjects: SUBJECTS,
    query: QUERY,
    reports: REPORTS,
  },
  // Exactly one of them says what is held.
  oneOf: ['subjects', 'query', 'reports'].map((name) => ({
    required: [name],
    properties: { [name]: true },
  })),
}
