import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import type { CleanReport } from '#domain/sink.ts'
import { anyValueOf, flatKeyValuesOf, keyValuesOf } from './values.ts'

export type SignalName = 'logs' | 'traces' | 'metrics'

/** A report as one item of OTLP/JSON, with what it may have in common with others. */
export interface Item {
  readonly signal: SignalName
  readonly resource: JsonObject
  readonly scope: JsonObject
  /** For a data point: its metric without points. */
  readonly metric?: JsonObject
  readonly message: JsonObject
}

const ATTRIBUTE_FIELDS: ReadonlySet<string> = new Set(['attributes', 'filteredAttributes'])
const MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  'events',
  'links',
  'status',
  'exemplars',
  'positive',
  'negative',
  'quantileValues',
])
/** 64-bit numbers, which OTLP/JSON writes as strings. */
const LONG_FIELDS: ReadonlySet<string> = new Set(['asInt', 'count', 'zeroCount', 'bucketCounts'])
/** What the item's surroundings hold. */
const OUTER_FIELDS: ReadonlySet<string> = new Set(['resource', 'scope', 'metric'])

function fieldOf(name: string, value: JsonValue): JsonValue {
  if (ATTRIBUTE_FIELDS.has(name)) return isJsonObject(value) ? keyValuesOf(value) : []
  if (MESSAGE_FIELDS.has(name)) return messagesOf(value)
  if (LONG_FIELDS.has(name)) return Array.isArray(value) ? value.map(String) : String(value)
  return name === 'body' ? anyValueOf(value) : value
}

/** A message of clean data in OTLP/JSON. */
export function messageOf(data: JsonObject): JsonObject {
  const message: { [name: string]: JsonValue } = Object.create(null)
  for (const name of Object.keys(data)) message[name] = fieldOf(name, data[name] ?? null)
  return message
}

function messagesOf(value: JsonValue): JsonValue {
  if (isJsonObject(value)) return messageOf(value)
  return Array.isArray(value) ? value.filter(isJsonObject).map(messageOf) : []
}

function objectIn(data: JsonObject, name: string): JsonObject {
  const value = data[name]
  return isJsonObject(value) ? value : {}
}

function withoutOuter(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !OUTER_FIELDS.has(name)))
}

function otelItemOf(signal: SignalName, data: JsonObject): Item {
  return {
    signal,
    resource: objectIn(data, 'resource'),
    scope: objectIn(data, 'scope'),
    message: messageOf(withoutOuter(data)),
  }
}

/** What an event that did not come through OpenTelemetry says about itself. */
function eventItemOf(report: CleanReport): Item {
  const { description, ...rest } = report.data
  const isText = typeof description === 'string'
  const attributes = {
    'tidegate.product': report.product,
    'tidegate.type': report.type,
    'tidegate.class': report.class,
    'tidegate.category': report.category,
    'tidegate.report.id': report.id,
    'tidegate.bundle': report.bundle,
  }
  return {
    signal: 'logs',
    resource: {
      'service.name': report.product,
      ...(report.version === undefined ? {} : { 'service.version': report.version }),
    },
    scope: { name: 'tidegate' },
    message: {
      timeUnixNano: nanosOf(report.timeMs),
      observedTimeUnixNano: nanosOf(report.receivedAtMs),
      eventName: report.type,
      ...(isText ? { body: anyValueOf(description) } : {}),
      attributes: [...flatKeyValuesOf(isText ? rest : report.data), ...keyValuesOf(attributes)],
    },
  }
}

function nanosOf(timeMs: number): string {
  return String(BigInt(Math.max(0, Math.trunc(timeMs))) * 1_000_000n)
}

const METRIC_TYPES: readonly unknown[] = [
  'gauge',
  'sum',
  'histogram',
  'exponentialHistogram',
  'summary',
]

/** A report as an item. A metric whose type is gone, which the contract can do, becomes an event. */
export function itemOf(report: CleanReport): Item {
  const { type, data } = report
  if (type === 'otel.log') return otelItemOf('logs', data)
  if (type === 'otel.span') return otelItemOf('traces', data)
  const metric = objectIn(data, 'metric')
  if (type === 'otel.metric' && METRIC_TYPES.includes(metric['type'])) {
    return { ...otelItemOf('metrics', data), metric }
  }
  return eventItemOf(report)
}
