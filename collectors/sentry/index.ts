import type { Collector, DecodedItem, Decoding, RequestHead } from '#domain/collector.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { parseJson } from '#domain/parse_json.ts'
import { acceptedAnswer, refusedAnswer } from './answers.ts'
import { credentialOfBody, credentialOfHead } from './credential.ts'
import { byteOffset, decodeText, parseEnvelope } from './envelope.ts'
import { parseEventId } from './fields.ts'
import { decodeItem, decodeStoreEvent, reasonOf } from './items.ts'

// Attachments come uncompressed and are dropped here, so that the event beside them is not lost with them.
const ENVELOPE_BYTES_MAX = LIMITS.envelopeBytesMax
const STORE_BYTES_MAX = LIMITS.sentryEventBytesMax

/** Sentry's envelope and store routes, as the SDKs of versions 6 to 11 speak them. */
export const sentryCollector: Collector = {
  name: 'sentry',
  routes: [
    '/api/:project/envelope/',
    '/api/:project/envelope',
    '/api/:project/store/',
    '/api/:project/store',
  ].map((path) => {
    const bytesMax = path.includes('/envelope') ? ENVELOPE_BYTES_MAX : STORE_BYTES_MAX
    return { path, wireBytesMax: bytesMax, bodyBytesMax: bytesMax }
  }),
  corsRequestHeaders: [
    'x-sentry-auth',
    'x-requested-with',
    'x-forwarded-for',
    'origin',
    'referer',
    'accept',
    'content-type',
    'authentication',
    'authorization',
    'content-encoding',
    'transfer-encoding',
  ],
  corsExposedHeaders: ['x-sentry-error', 'x-sentry-rate-limits', 'retry-after'],
  credential: credentialOfHead,
  credentialOfBody,
  decode: (body, head) => (isStore(head) ? decodeStore(body) : decodeEnvelope(body)),
  answer: (_results, _head, decoding) => acceptedAnswer(parseEventId(asText(decoding.context))),
  refuse: refusedAnswer,
}

function isStore(head: RequestHead): boolean {
  return /\/store\/?$/.test(head.path)
}

function asText(context: unknown): string | undefined {
  return typeof context === 'string' ? context : undefined
}

function decodeEnvelope(body: Uint8Array): Decoding {
  const envelope = parseEnvelope(body)
  if (!envelope.ok) {
    const { message, position } = envelope
    return { kind: 'undecodable', message, ...(position !== undefined && { position }) }
  }
  const envelopeId = parseEventId(envelope.header['event_id'])
  const items: DecodedItem[] = []
  for (const item of envelope.items) {
    // One more than may be is enough to be refused for it.
    if (items.length > LIMITS.itemsPerRequestMax) break
    if (item.kind === 'garbled') items.push({ kind: 'refused', reason: 'malformed_report' })
    else items.push(...decodeItem(item.type, item.payload, envelopeId))
  }
  return { kind: 'decoded', items, context: envelopeId ?? firstId(items) }
}

function decodeStore(body: Uint8Array): Decoding {
  const text = decodeText(body)
  const parsing = parseJson(text, { valuesMax: LIMITS.valuesPerReportMax })
  if (!parsing.ok && parsing.reason !== 'syntax') {
    return { kind: 'decoded', items: [{ kind: 'refused', reason: reasonOf(parsing) }] }
  }
  if (!parsing.ok) {
    const position = byteOffset(text, parsing.position ?? 0)
    const message = `Cannot read event: error in JSON at byte ${position}`
    return { kind: 'undecodable', message, position }
  }
  if (!isJsonObject(parsing.value)) {
    return { kind: 'undecodable', message: 'Cannot read event: wanted a JSON object', position: 0 }
  }
  const item = decodeStoreEvent(parsing.value)
  return { kind: 'decoded', items: [item], context: firstId([item]) }
}

function firstId(items: readonly DecodedItem[]): string | undefined {
  for (const item of items)
    if (item.kind === 'report' && item.report.id !== undefined) return item.report.id
  return undefined
}
