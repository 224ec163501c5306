import { isSecret } from '#sinks/webhook/signer.ts'
import type { ConnectorKind } from '../kind.ts'
import { findUrlProblem } from '../private_hosts.ts'
import { URL_SCHEMA } from './processor_settings.ts'

const TIMEOUT_HOURS_MAX = 720

/** A system of the tenant that is asked before a request is carried out. */
export const voterKind: ConnectorKind = {
  kind: 'voter',
  summary: 'A webhook that votes on whether a request may be carried out (Standard Webhooks 1.0)',
  schema: {
    type: 'object',
    required: ['url', 'secret', 'required', 'timeoutHours'],
    additionalProperties: false,
    properties: {
      url: URL_SCHEMA,
      secret: { type: 'string', minLength: 38, maxLength: 94 },
      /** Whether nothing is carried out without its approval. */
      required: { type: 'boolean' },
      timeoutHours: { type: 'integer', minimum: 1, maximum: TIMEOUT_HOURS_MAX },
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
