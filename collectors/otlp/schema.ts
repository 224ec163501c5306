import type { Scalar } from './scalars.ts'
import { SCALARS } from './scalars.ts'

interface Named {
  /** The name in lowerCamelCase, as OTLP/JSON has it. */
  readonly name: string
  /** Other members of the same oneof: they go when this one is set. */
  readonly excludes?: readonly string[]
}

export type Field = Named &
  (
    | { readonly kind: 'scalar'; readonly scalar: Scalar }
    | { readonly kind: 'list'; readonly scalar: Scalar }
    | { readonly kind: 'attributes' }
    | { readonly kind: 'value' }
    | { readonly kind: 'message'; readonly schema: Schema }
    | { readonly kind: 'messages'; readonly schema: Schema }
  )

/**
 * What a flaw inside a message spoils. `inner`: the message around it. `unit`: everything that belongs to it, such as
 * the records under a resource. `item`: this one report only; items are counted.
 */
export type Role = 'inner' | 'unit' | 'item'

export interface Schema {
  readonly role: Role
  /** By field number. */
  readonly numbered: readonly (Field | undefined)[]
  readonly fields: readonly Field[]
}

function schema(role: Role, fields: Readonly<Record<number, Field>>): Schema {
  const numbered: (Field | undefined)[] = []
  for (const [number, field] of Object.entries(fields)) numbered[Number(number)] = field
  return { role, numbered: Array.from(numbered), fields: Object.values(fields) }
}

function scalar(name: string, kind: keyof typeof SCALARS, excludes: readonly string[] = []): Field {
  return { name, kind: 'scalar', scalar: SCALARS[kind], excludes }
}

function list(name: string, kind: keyof typeof SCALARS): Field {
  return { name, kind: 'list', scalar: SCALARS[kind] }
}

function message(name: string, of: Schema, excludes: readonly string[] = []): Field {
  return { name, kind: 'message', schema: of, excludes }
}

function messages(name: string, of: Schema): Field {
  return { name, kind: 'messages', schema: of }
}

function attributes(name = 'attributes'): Field {
  return { name, kind: 'attributes' }
}

const RESOURCE = schema('unit', { 1: attributes() })

const SCOPE = schema('unit', {
  1: scalar('name', 'text'),
  2: scalar('version', 'text'),
  3: attributes(),
  4: scalar('droppedAttributesCount', 'uint32'),
})

const LOG_RECORD = schema('item', {
  1: scalar('timeUnixNano', 'nanos'),
  2: scalar('severityNumber', 'int32'),
  3: scalar('severityText', 'text'),
  5: { name: 'body', kind: 'value' },
  6: attributes(),
  7: scalar('droppedAttributesCount', 'uint32'),
  8: scalar('flags', 'fixed32'),
  9: scalar('traceId', 'traceId'),
  10: scalar('spanId', 'spanId'),
  11: scalar('observedTimeUnixNano', 'nanos'),
  12: scalar('eventName', 'text'),
})

const SPAN_EVENT = schema('inner', {
  1: scalar('timeUnixNano', 'nanos'),
  2: scalar('name', 'text'),
  3: attributes(),
  4: scalar('droppedAttributesCount', 'uint32'),
})

const SPAN_LINK = schema('inner', {
  1: scalar('traceId', 'traceId'),
  2: scalar('spanId', 'spanId'),
  3: scalar('traceState', 'text'),
  4: attributes(),
  5: scalar('droppedAttributesCount', 'uint32'),
  6: scalar('flags', 'fixed32'),
})

const STATUS = schema('inner', { 2: scalar('message', 'text'), 3: scalar('code', 'int32') })

const SPAN = schema('item', {
  1: scalar('traceId', 'traceId'),
  2: scalar('spanId', 'spanId'),
  3: scalar('traceState', 'text'),
  4: scalar('parentSpanId', 'spanId'),
  5: scalar('name', 'text'),
  6: scalar('kind', 'int32'),
  7: scalar('startTimeUnixNano', 'nanos'),
  8: scalar('endTimeUnixNano', 'nanos'),
  9: attributes(),
  10: scalar('droppedAttributesCount', 'uint32'),
  11: messages('events', SPAN_EVENT),
  12: scalar('droppedEventsCount', 'uint32'),
  13: messages('links', SPAN_LINK),
  14: scalar('droppedLinksCount', 'uint32'),
  15: message('status', STATUS),
  16: scalar('flags', 'fixed32'),
})

const EXEMPLAR = schema('inner', {
  2: scalar('timeUnixNano', 'nanos'),
  3: scalar('asDouble', 'optionalDouble', ['asInt']),
  4: scalar('spanId', 'spanId'),
  5: scalar('traceId', 'traceId'),
  6: scalar('asInt', 'optionalSfixed64', ['asDouble']),
  7: attributes('filteredAttributes'),
})

const NUMBER_POINT = schema('item', {
  2: scalar('startTimeUnixNano', 'nanos'),
  3: scalar('timeUnixNano', 'nanos'),
  4: scalar('asDouble', 'optionalDouble', ['asInt']),
  5: messages('exemplars', EXEMPLAR),
  6: scalar('asInt', 'optionalSfixed64', ['asDouble']),
  7: attributes(),
  8: scalar('flags', 'uint32'),
})

const HISTOGRAM_POINT = schema('item', {
  2: scalar('startTimeUnixNano', 'nanos'),
  3: scalar('timeUnixNano', 'nanos'),
  4: scalar('count', 'fixed64'),
  5: scalar('sum', 'optionalDouble'),
  6: list('bucketCounts', 'fixed64'),
  7: list('explicitBounds', 'double'),
  8: messages('exemplars', EXEMPLAR),
  9: attributes(),
  10: scalar('flags', 'uint32'),
  11: scalar('min', 'optionalDouble'),
  12: scalar('max', 'optionalDouble'),
})

const BUCKETS = schema('inner', {
  1: scalar('offset', 'sint32'),
  2: list('bucketCounts', 'uint64'),
})

const EXPONENTIAL_POINT = schema('item', {
  1: attributes(),
  2: scalar('startTimeUnixNano', 'nanos'),
  3: scalar('timeUnixNano', 'nanos'),
  4: scalar('count', 'fixed64'),
  5: scalar('sum', 'optionalDouble'),
  6: scalar('scale', 'sint32'),
  7: scalar('zeroCount', 'fixed64'),
  8: message('positive', BUCKETS),
  9: message('negative', BUCKETS),
  10: scalar('flags', 'uint32'),
  11: messages('exemplars', EXEMPLAR),
  12: scalar('min', 'optionalDouble'),
  13: scalar('max', 'optionalDouble'),
  14: scalar('zeroThreshold', 'double'),
})

const QUANTILE = schema('inner', { 1: scalar('quantile', 'double'), 2: scalar('value', 'double') })

const SUMMARY_POINT = schema('item', {
  2: scalar('startTimeUnixNano', 'nanos'),
  3: scalar('timeUnixNano', 'nanos'),
  4: scalar('count', 'fixed64'),
  5: scalar('sum', 'double'),
  6: messages('quantileValues', QUANTILE),
  7: attributes(),
  8: scalar('flags', 'uint32'),
})

function pointsOf(point: Schema): Schema {
  return schema('unit', {
    1: messages('dataPoints', point),
    2: scalar('aggregationTemporality', 'int32'),
    3: scalar('isMonotonic', 'bool'),
  })
}

/** The kinds of a metric: of this oneof the last one wins. */
export const METRIC_KINDS = [
  'gauge',
  'sum',
  'histogram',
  'exponentialHistogram',
  'summary',
] as const

function metricKind(name: (typeof METRIC_KINDS)[number], point: Schema): Field {
  return message(
    name,
    pointsOf(point),
    METRIC_KINDS.filter((other) => other !== name),
  )
}

const METRIC = schema('unit', {
  1: scalar('name', 'text'),
  2: scalar('description', 'text'),
  3: scalar('unit', 'text'),
  5: metricKind('gauge', NUMBER_POINT),
  7: metricKind('sum', NUMBER_POINT),
  9: metricKind('histogram', HISTOGRAM_POINT),
  10: metricKind('exponentialHistogram', EXPONENTIAL_POINT),
  11: metricKind('summary', SUMMARY_POINT),
})

/** `scope_*` and `resource_*` messages all number their members alike. */
function requestOf(resources: string, scopes: string, leaf: Field): Schema {
  const scope = schema('unit', {
    1: message('scope', SCOPE),
    2: leaf,
    3: scalar('schemaUrl', 'text'),
  })
  const resource = schema('unit', {
    1: message('resource', RESOURCE),
    2: messages(scopes, scope),
    3: scalar('schemaUrl', 'text'),
  })
  return schema('unit', { 1: messages(resources, resource) })
}

/** The requests of OTLP 1.x; fields that are not here are unknown and ignored. */
export const LOGS_REQUEST = requestOf(
  'resourceLogs',
  'scopeLogs',
  messages('logRecords', LOG_RECORD),
)
export const TRACES_REQUEST = requestOf('resourceSpans', 'scopeSpans', messages('spans', SPAN))
export const METRICS_REQUEST = requestOf(
  'resourceMetrics',
  'scopeMetrics',
  messages('metrics', METRIC),
)
