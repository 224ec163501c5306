import { isSecret } from '#sinks/webhook/signer.ts'
import type { ConnectorKind } from '../kind.ts'
import { findUrlProblem } from '../private_hosts.ts'
import { URL_SCHEMA } from './processor_settings.ts'

/** How a code can reach a person. */
export const CODE_CHANNELS = ['mail', 'sms'] as const
export type CodeChannel = (typeof CODE_CHANNELS)[number]

/** The tenant's own way to send a code to a person. */
export const codeSenderKind: ConnectorKind = {
  kind: 'code_sender',
  summary:
    'A webhook of the tenant that sends codes to people by mail or SMS (Standard Webhooks 1.0)',
  schema: {
    type: 'object',
    required: ['url', 'secret', 'channels'],
    additionalProperties: false,
    properties: {
      url: URL_SCHEMA,
      secret: { type: 'string', minLength: 38, maxLength: 94 },
      channels: {
        type: 'array',
        ...{ minItems: 1, uniqueItems: true },
        items: { enum: CODE_CHANNELS },
      },
    },
  },
  secrets: ['secret'],
  check: ({ url, secret }, { privateHosts }) => {
    const problem = findUrlProblem(String(url), privateHosts)
    if (problem !== undefined) return `url: ${problem}`
    return isSecret(String(secret))
      ? undefined
      : 'secret: wanted 24 to 64 bytes in base64 after whsec_'
  },
}
