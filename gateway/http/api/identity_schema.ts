import { LIMITS } from '#domain/limits.ts'
import { IDENTITY_FORMATS, IDENTITY_TYPES } from '#domain/subject_request.ts'

/** An identity as the APIs take it: raw, or as a SHA-256 of 64 hexadecimal digits. */
export const IDENTITY_SCHEMA = {
  type: 'object',
  required: ['type', 'value'],
  additionalProperties: false,
  properties: {
    type: {
      description: `${IDENTITY_TYPES.join(', ')}, or the name of a kind of settings/identities.yaml`,
      type: 'string',
      minLength: 1,
      maxLength: 50,
      pattern: '^[a-z][a-z0-9_]*$',
    },
    value: { type: 'string', minLength: 1, maxLength: LIMITS.identityLengthMax, pattern: '\\S' },
    format: { enum: IDENTITY_FORMATS },
  },
  anyOf: [
    { type: 'object', properties: { format: { const: 'raw' } } },
    {
      type: 'object',
      required: ['format'],
      properties: {
        format: { const: 'sha256' },
        value: { type: 'string', pattern: '^[0-9a-fA-F]{64}$' },
      },
    },
  ],
}
