import { createPublicKey } from 'node:crypto'
import { isSecret } from '#sinks/webhook/signer.ts'
import type { ConnectorKind } from '../kind.ts'
import { findUrlProblem } from '../private_hosts.ts'
import { PROCESSOR_PROPERTIES, URL_SCHEMA } from './processor_settings.ts'

/** How a webhook processor proves that it has done what it was told. */
export const RECEIPT_WAYS = ['http', 'signed'] as const

/** A processor that is told by a signed webhook, and answers with a receipt. */
export const webhookProcessorKind: ConnectorKind = {
  kind: 'webhook_processor',
  summary: 'A processor that is told of erasures by a webhook (Standard Webhooks 1.0)',
  schema: {
    type: 'object',
    required: ['url', 'secret', 'receipts'],
    additionalProperties: false,
    properties: {
      url: URL_SCHEMA,
      secret: { type: 'string', minLength: 38, maxLength: 94 },
      receipts: { enum: RECEIPT_WAYS },
      publicKey: { type: 'string', minLength: 1, maxLength: 4_000 },
      ...PROCESSOR_PROPERTIES,
    },
  },
  secrets: ['secret'],
  check: ({ url, secret, receipts, publicKey }, { privateHosts }) => {
    const problem = findUrlProblem(String(url), privateHosts)
    if (problem !== undefined) return `url: ${problem}`
    if (!isSecret(String(secret))) return 'secret: wanted 24 to 64 bytes in base64 after whsec_'
    if (receipts === 'http') {
      return publicKey === undefined ? undefined : 'publicKey: wanted with signed receipts only'
    }
    return isPublicKey(publicKey) ? undefined : 'publicKey: wanted a public key in PEM (SPKI)'
  },
}

/** Bits of an RSA key that can be relied on. */
const RSA_BITS_MIN = 2_048

function isPublicKey(pem: unknown): boolean {
  // A private key would be taken too, and shown.
  if (typeof pem !== 'string' || !/^-----BEGIN PUBLIC KEY-----/.test(pem)) return false
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey(pem)
    if (type === 'rsa') return (details?.modulusLength ?? 0) >= RSA_BITS_MIN
    return type === 'ed25519' || (type === 'ec' && details?.namedCurve === 'prime256v1')
  } catch {
    return false
  }
}
