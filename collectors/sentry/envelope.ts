import type { JsonObject } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { parseJson } from '#domain/parse_json.ts'

/** One item as it lies in the envelope: a header with its payload, or bytes that are none. */
export type EnvelopeItem =
  | { readonly kind: 'item'; readonly type: string; readonly payload: Uint8Array }
  | { readonly kind: 'garbled' }

export type Envelope =
  | { readonly ok: true; readonly header: JsonObject; readonly items: readonly EnvelopeItem[] }
  | { readonly ok: false; readonly message: string; readonly position?: number }

interface Step {
  readonly item: EnvelopeItem
  /** Offset of the byte after the item and its newline. */
  readonly next: number
}

const NEWLINE = 0x0a
const decoder = new TextDecoder('utf-8')

/** Bytes as text; invalid UTF-8 becomes U+FFFD, a byte order mark is left out. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** Bytes of UTF-8 before a position in a text. */
export function byteOffset(text: string, position: number): number {
  return Buffer.byteLength(text.slice(0, position))
}

/**
 * The items of a Sentry envelope: a header line, then an item header line and a payload for each item. A payload has
 * `length` bytes or ends at the next newline; a carriage return is payload. An item that cannot be read is `garbled`
 * and its neighbours are kept. At most one item more than LIMITS.itemsPerRequestMax is read. Never throws.
 */
export function parseEnvelope(body: Uint8Array): Envelope {
  const header = parseEnvelopeHeader(body)
  if (!header.ok) return header
  const items: EnvelopeItem[] = []
  let position = lineEnd(body, 0) + 1
  while (position < body.length && items.length <= LIMITS.itemsPerRequestMax) {
    if (body[position] === NEWLINE) {
      position += 1
      continue
    }
    const step = readItem(body, position)
    items.push(step.item)
    position = step.next
  }
  return { ok: true, header: header.value, items }
}

/** The envelope's first line, without reading on. */
export function parseEnvelopeHeader(
  body: Uint8Array,
): { readonly ok: true; readonly value: JsonObject } | Extract<Envelope, { ok: false }> {
  const text = decodeText(body.subarray(0, lineEnd(body, 0)))
  const parsing = parseJson(text)
  if (parsing.ok && isJsonObject(parsing.value)) return { ok: true, value: parsing.value }
  const message = 'Cannot read envelope: header is no JSON object'
  return { ok: false, message, position: parsing.ok ? 0 : byteOffset(text, parsing.position ?? 0) }
}

function readItem(body: Uint8Array, start: number): Step {
  const headerEnd = lineEnd(body, start)
  const header = parseJson(decodeText(body.subarray(start, headerEnd)))
  const payloadStart = Math.min(headerEnd + 1, body.length)
  const payloadEnd = lineEnd(body, payloadStart)
  // The line after a header that cannot be read is its payload: it must not be taken for a header itself.
  const garbled: Step = { item: { kind: 'garbled' }, next: payloadEnd + 1 }
  if (!header.ok || !isJsonObject(header.value)) return garbled
  const { type, length } = header.value
  if (typeof type !== 'string') return garbled
  if (length === undefined || length === null) {
    const payload = body.subarray(payloadStart, payloadEnd)
    return { item: { kind: 'item', type, payload }, next: payloadEnd + 1 }
  }
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) return garbled
  return readSized(body, { type, start: payloadStart, end: payloadStart + length })
}

/** A payload of a known length: a newline or the envelope's end follows it. */
function readSized(body: Uint8Array, sized: { type: string; start: number; end: number }): Step {
  const { type, start, end } = sized
  if (end > body.length) return { item: { kind: 'garbled' }, next: body.length }
  if (end < body.length && body[end] !== NEWLINE) {
    return { item: { kind: 'garbled' }, next: lineEnd(body, end) + 1 }
  }
  return { item: { kind: 'item', type, payload: body.subarray(start, end) }, next: end + 1 }
}

/** Offset of the next newline at or after `start`, or of the body's end. */
function lineEnd(body: Uint8Array, start: number): number {
  const end = body.indexOf(NEWLINE, start)
  return end === -1 ? body.length : end
}
