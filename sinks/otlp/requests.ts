import type { JsonObject } from '#domain/json.ts'
import type { CleanReport } from '#domain/sink.ts'
import type { Item, SignalName } from './items.ts'
import { itemOf, messageOf } from './items.ts'
import { keyValuesOf } from './values.ts'

/** One request of a batch in OTLP/JSON. */
export interface OtlpRequest {
  readonly path: string
  readonly body: JsonObject
}

interface SignalNames {
  readonly path: string
  readonly resources: string
  readonly scopes: string
  readonly leaves: string
}

const SIGNALS: Readonly<Record<SignalName, SignalNames>> = {
  logs: {
    path: '/v1/logs',
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    leaves: 'logRecords',
  },
  traces: {
    path: '/v1/traces',
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    leaves: 'spans',
  },
  metrics: {
    path: '/v1/metrics',
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    leaves: 'metrics',
  },
}

/** Items by an object of theirs, so that equal ones are sent once. */
function groupBy(
  items: readonly Item[],
  keyOf: (item: Item) => JsonObject,
): readonly (readonly [JsonObject, readonly Item[]])[] {
  const groups = new Map<string, [JsonObject, Item[]]>()
  for (const item of items) {
    const key = keyOf(item)
    const text = JSON.stringify(key)
    const group = groups.get(text)
    if (group === undefined) groups.set(text, [key, [item]])
    else group[1].push(item)
  }
  return [...groups.values()]
}

function metricOf(metric: JsonObject, items: readonly Item[]): JsonObject {
  const { type, aggregationTemporality, isMonotonic, ...head } = metric
  const points = {
    ...(aggregationTemporality === undefined ? {} : { aggregationTemporality }),
    ...(isMonotonic === undefined ? {} : { isMonotonic }),
    dataPoints: items.map((item) => item.message),
  }
  return { ...head, [String(type)]: points }
}

function leavesOf(items: readonly Item[]): readonly JsonObject[] {
  if (items.every((item) => item.metric === undefined)) return items.map((item) => item.message)
  return groupBy(items, (item) => item.metric ?? {}).map(([metric, points]) =>
    metricOf(metric, points),
  )
}

function scopeOf(scope: JsonObject, leaves: { readonly [name: string]: readonly JsonObject[] }) {
  const { schemaUrl, ...named } = scope
  return {
    scope: messageOf(named),
    ...leaves,
    ...(schemaUrl === undefined ? {} : { schemaUrl }),
  }
}

function requestOf(names: SignalNames, items: readonly Item[]): OtlpRequest {
  const resources = groupBy(items, (item) => item.resource).map(([resource, inResource]) => ({
    resource: { attributes: keyValuesOf(resource) },
    [names.scopes]: groupBy(inResource, (item) => item.scope).map(([scope, inScope]) =>
      scopeOf(scope, { [names.leaves]: leavesOf(inScope) }),
    ),
  }))
  return { path: names.path, body: { [names.resources]: resources } }
}

/** The requests that deliver a batch: at most one a signal, with equal resources, scopes and metrics put together. */
export function requestsOf(batch: readonly CleanReport[]): readonly OtlpRequest[] {
  const items = batch.map(itemOf)
  const requests: OtlpRequest[] = []
  for (const signal of ['logs', 'traces', 'metrics'] as const) {
    const own = items.filter((item) => item.signal === signal)
    if (own.length > 0) requests.push(requestOf(SIGNALS[signal], own))
  }
  return requests
}
