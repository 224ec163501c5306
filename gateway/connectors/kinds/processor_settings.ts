import { LIMITS } from '#domain/limits.ts'

/** Rights that processors can be told of. */
export const PROCESSOR_RIGHTS = [
  'erasure',
  'rectification',
  'opt_out',
  'restriction',
  'objection',
] as const
export type ProcessorRight = (typeof PROCESSOR_RIGHTS)[number]

/** Settings that all processors have. */
export const PROCESSOR_PROPERTIES = {
  /** Products of whose reports it receives data; all of them where it is missing. */
  products: {
    type: 'array',
    ...{ minItems: 1, maxItems: 100, uniqueItems: true },
    items: { type: 'string', minLength: 1, maxLength: LIMITS.productLengthMax },
  },
  /** Rights that it is told of; erasures where it is missing. */
  rights: {
    type: 'array',
    ...{ minItems: 1, uniqueItems: true },
    items: { enum: PROCESSOR_RIGHTS },
  },
} as const

export const URL_SCHEMA = { type: 'string', minLength: 1, maxLength: 2_000 } as const
