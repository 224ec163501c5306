import { LIMITS } from '#domain/limits.ts'
import { IDENTITY_SCHEMA } from '../api/identity_schema.ts'

const NAME = { type: 'string', minLength: 1, maxLength: LIMITS.productLengthMax }

/** What a request for rectification says besides whom it is about. */
export const RECTIFICATION_SCHEMA = {
  corrections: {
    type: 'array',
    maxItems: LIMITS.correctionsPerRequestMax,
    items: {
      type: 'object',
      required: ['field', 'value'],
      additionalProperties: false,
      properties: {
        field: {
          type: 'string',
          maxLength: 300,
          pattern: '^[A-Za-z0-9_$@:/-]+(\\.[A-Za-z0-9_$@:/-]+)*$',
        },
        value: {
          type: ['string', 'number', 'boolean'],
          maxLength: LIMITS.identityLengthMax,
        },
        product: NAME,
        type: NAME,
      },
    },
  },
  newIdentities: {
    type: 'array',
    maxItems: LIMITS.identitiesPerRequestMax,
    items: IDENTITY_SCHEMA,
  },
}
