import type { DecodedItem } from '#domain/collector.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Reason } from '#domain/outcome.ts'
import type { JsonFailure } from '#domain/parse_json.ts'
import { parseJson } from '#domain/parse_json.ts'
import type { Report } from '#domain/report.ts'
import { decodeText } from './envelope.ts'
import { eventReport } from './event.ts'
import {
  checkInReport,
  clientReport,
  containerItemReport,
  sessionReport,
  userReport,
} from './reports.ts'

type ItemDecoder = (payload: Uint8Array, envelopeId: string | undefined) => readonly DecodedItem[]

/** What becomes of each item type, once. A type that is not here is refused as unsupported. */
const DECODERS: ReadonlyMap<string, ItemDecoder> = new Map<string, ItemDecoder>([
  ['event', single((data, id) => eventReport('sentry.event', data, id))],
  ['transaction', single((data, id) => eventReport('sentry.transaction', data, id))],
  ['feedback', single((data, id) => eventReport('sentry.feedback', data, id))],
  ['user_report', single(userReport)],
  ['session', single(sessionReport)],
  ['sessions', single(sessionReport)],
  ['client_report', single(clientReport)],
  ['check_in', single(checkInReport)],
  ['log', container('sentry.log')],
  ['span', container('sentry.span')],
  ['trace_metric', container('sentry.metric')],
  ['attachment', refused('attachment_policy')],
  ['replay_event', refused('replay_policy')],
  ['replay_recording', refused('replay_policy')],
  ['replay_video', refused('replay_policy')],
  ['profile', refused('profile_policy')],
  ['profile_chunk', refused('profile_policy')],
])
const UNSUPPORTED = refused('unsupported_item')

/** The reports of one envelope item; what is refused by its type is not even read. */
export function decodeItem(
  type: string,
  payload: Uint8Array,
  envelopeId?: string,
): readonly DecodedItem[] {
  return (DECODERS.get(type) ?? UNSUPPORTED)(payload, envelopeId)
}

/** The report of the legacy store route, whose body is one event or transaction. */
export function decodeStoreEvent(data: JsonObject): DecodedItem {
  const type = data['type'] === 'transaction' ? 'sentry.transaction' : 'sentry.event'
  return { kind: 'report', report: eventReport(type, data) }
}

/** A container as a whole, as Relay limits it; SDKs put 100 items into one. */
const CONTAINER_BYTES_MAX = 12 * 1024 * 1024
const CONTAINER_OPTIONS = {
  // The container and its array are two levels above its items.
  nestingMax: LIMITS.nestingMax + 2,
  valuesMax: 50 * LIMITS.valuesPerReportMax,
}

/** The reason that an item gets for JSON that cannot be read. */
export function reasonOf(failure: JsonFailure): Reason {
  return FAILURES[failure.reason]
}

const FAILURES = {
  syntax: 'malformed_report',
  nesting: 'nesting_too_deep',
  values: 'too_many_values',
} as const satisfies Record<JsonFailure['reason'], Reason>

function refused(reason: Reason): ItemDecoder {
  return () => [{ kind: 'refused', reason }]
}

/** An item that is one JSON object and becomes one report. */
function single(toReport: (data: JsonObject, envelopeId?: string) => Report): ItemDecoder {
  return (payload, envelopeId) => {
    if (payload.length > LIMITS.sentryEventBytesMax) return refusedItem('report_too_large')
    const parsing = parseJson(decodeText(payload), { valuesMax: LIMITS.valuesPerReportMax })
    if (!parsing.ok) return refusedItem(reasonOf(parsing))
    if (!isJsonObject(parsing.value)) return refusedItem('malformed_report')
    return [{ kind: 'report', report: toReport(parsing.value, envelopeId) }]
  }
}

/** A container `{items: […]}` becomes one report for each of its items. */
function container(type: string): ItemDecoder {
  return (payload) => {
    if (payload.length > CONTAINER_BYTES_MAX) return refusedItem('report_too_large')
    const parsing = parseJson(decodeText(payload), CONTAINER_OPTIONS)
    if (!parsing.ok) return refusedItem(reasonOf(parsing))
    const items = isJsonObject(parsing.value) ? parsing.value['items'] : undefined
    if (!isArray(items)) return refusedItem('malformed_report')
    return items
      .slice(0, LIMITS.itemsPerRequestMax + 1)
      .map((item) =>
        isJsonObject(item)
          ? { kind: 'report', report: containerItemReport(type, item) }
          : { kind: 'refused', reason: 'malformed_report' },
      )
  }
}

function refusedItem(reason: Reason): readonly DecodedItem[] {
  return [{ kind: 'refused', reason }]
}

function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}
