import { CATEGORIES, DATA_CLASSES } from '#domain/classification.ts'
import { LIMITS } from '#domain/limits.ts'
import type { RetentionRule } from '#policies/engine/retain.ts'

const DAYS = { minimum: LIMITS.retentionDaysMin, maximum: LIMITS.retentionDaysMax }

export const RETENTION_DAYS = {
  type: ['integer', 'null'],
  ...DAYS,
  description: 'Days from receipt to deletion; null takes the policies’ own period',
}

export const RULE_BODY = {
  type: 'object',
  required: ['days'],
  additionalProperties: false,
  properties: {
    product: { type: 'string', minLength: 1, maxLength: LIMITS.productLengthMax },
    type: { type: 'string', minLength: 1, maxLength: LIMITS.typeLengthMax },
    class: { enum: DATA_CLASSES },
    category: { enum: CATEGORIES },
    days: { type: 'integer', ...DAYS },
  },
}

export const RUN_BODY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    now: { type: 'string', format: 'date-time' },
    confirmClock: {
      type: 'boolean',
      description: 'That the machine’s clock is right, although it has jumped',
    },
  },
}

export type RuleBody = RetentionRule

export interface RunBody {
  readonly now?: string
  readonly confirmClock?: boolean
}
