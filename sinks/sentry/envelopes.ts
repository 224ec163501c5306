import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { CleanReport } from '#domain/sink.ts'
import { ITEM_FORMS, type ItemForm, type ItemType, itemOf } from './items.ts'

/** The items of one request. All are of one type, so that a rate limit holds for all of them or for none. */
export interface Envelope {
  readonly type: ItemType
  readonly form: ItemForm
  /** The envelope without its first line. */
  readonly body: string
  /** Of the only event in it. */
  readonly eventId?: string
  readonly reportIds: readonly string[]
}

export interface Packing {
  readonly envelopes: readonly Envelope[]
  /** Reports whose item is larger than Sentry takes. */
  readonly tooLargeIds: readonly string[]
}

/** An item in its JSON. */
interface Packed {
  readonly reportId: string
  readonly payload: JsonObject
  readonly text: string
  readonly bytes: number
}

/** Most bytes of one item, and of all items of one envelope. */
const ITEM_BYTES_MAX = LIMITS.sentryEventBytesMax

/** The envelopes that deliver a batch, in the order of sending. */
export function envelopesOf(batch: readonly CleanReport[]): Packing {
  const byType = new Map<ItemType, Packed[]>()
  const tooLargeIds: string[] = []
  for (const report of batch) {
    const { type, payload, reportId } = itemOf(report)
    const text = JSON.stringify(payload)
    const bytes = Buffer.byteLength(text)
    if (bytes > ITEM_BYTES_MAX) tooLargeIds.push(reportId)
    else listOf(byType, type).push({ reportId, payload, text, bytes })
  }
  const envelopes: Envelope[] = []
  for (const type of parseTypes(Object.keys(ITEM_FORMS))) {
    const form: ItemForm = ITEM_FORMS[type]
    for (const part of split(byType.get(type) ?? [], form.itemsMax)) {
      envelopes.push(envelopeOf(type, form, part))
    }
  }
  return { envelopes, tooLargeIds }
}

function parseTypes(names: readonly string[]): readonly ItemType[] {
  return names as readonly ItemType[]
}

function listOf(byType: Map<ItemType, Packed[]>, type: ItemType): Packed[] {
  const list = byType.get(type) ?? []
  byType.set(type, list)
  return list
}

function split(items: readonly Packed[], itemsMax: number): readonly (readonly Packed[])[] {
  const parts: Packed[][] = []
  let part: Packed[] = []
  let bytes = 0
  for (const item of items) {
    if (part.length === itemsMax || bytes + item.bytes > ITEM_BYTES_MAX) {
      parts.push(part)
      part = []
      bytes = 0
    }
    part.push(item)
    bytes += item.bytes
  }
  if (part.length > 0) parts.push(part)
  return parts
}

/** Asks Sentry not to add the address and the program of the gateway as those of a person. */
const INGEST_SETTINGS = '"ingest_settings":{"infer_ip":"never","infer_user_agent":"never"}'

function envelopeOf(type: ItemType, form: ItemForm, items: readonly Packed[]): Envelope {
  const eventId = form.itemsMax === 1 ? items[0]?.payload['event_id'] : undefined
  const texts = items.map(({ text }) => text)
  return {
    type,
    form,
    body:
      form.container === undefined
        ? texts.map((text) => itemText({ type }, text)).join('')
        : itemText(
            { type, item_count: items.length, content_type: form.container },
            `{"version":2,${INGEST_SETTINGS},"items":[${texts.join(',')}]}`,
          ),
    ...(typeof eventId === 'string' ? { eventId } : {}),
    reportIds: items.map(({ reportId }) => reportId),
  }
}

/** An item with its header line; the length keeps a reader from looking for the payload's end. */
function itemText(header: JsonObject, payload: string): string {
  const head = JSON.stringify({ ...header, length: Buffer.byteLength(payload) })
  return `${head}\n${payload}\n`
}
