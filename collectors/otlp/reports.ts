import type { DecodedItem } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Reason } from '#domain/outcome.ts'
import type { IdentityKind, Report, SubjectIdentities } from '#domain/report.ts'
import type { Budget, Message, MessageValue } from './message.ts'
import { createMessage, isMessage, messagesOf } from './message.ts'
import type { Schema } from './schema.ts'
import { LOGS_REQUEST, METRIC_KINDS, METRICS_REQUEST, TRACES_REQUEST } from './schema.ts'

/** One of the three requests of OTLP: a row of the table below. */
export interface Signal {
  readonly schema: Schema
  /** Report type of its items. */
  readonly type: string
  readonly resources: string
  readonly scopes: string
  /** The count in its partial success. */
  readonly rejectedName: string
  /** Hands over each item below a scope, with the reason for which it is refused. */
  readonly forEachItem: (scope: Message, budget: Budget, take: TakeItem) => void
  readonly isValid: (item: Message) => boolean
  readonly idOf?: (item: Message) => string
  /** Fields that hold its time, the first that is there counts. */
  readonly times: readonly string[]
}

type TakeItem = (item: Message, flaw: Reason | undefined) => void

/** By path of the request. */
export const SIGNALS: Readonly<Record<string, Signal>> = {
  '/v1/logs': {
    schema: LOGS_REQUEST,
    type: 'otel.log',
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    rejectedName: 'rejectedLogRecords',
    forEachItem: (scope, budget, take) =>
      forEachPlain(messagesOf(scope, 'logRecords'), budget, take),
    isValid: () => true,
    times: ['timeUnixNano', 'observedTimeUnixNano'],
  },
  '/v1/traces': {
    schema: TRACES_REQUEST,
    type: 'otel.span',
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    rejectedName: 'rejectedSpans',
    forEachItem: (scope, budget, take) => forEachPlain(messagesOf(scope, 'spans'), budget, take),
    isValid: (span) => span['traceId'] !== undefined && span['spanId'] !== undefined,
    idOf: (span) => `${span['traceId']}${span['spanId']}`,
    times: ['startTimeUnixNano', 'endTimeUnixNano'],
  },
  '/v1/metrics': {
    schema: METRICS_REQUEST,
    type: 'otel.metric',
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    rejectedName: 'rejectedDataPoints',
    forEachItem: forEachPoint,
    isValid: () => true,
    times: ['timeUnixNano', 'startTimeUnixNano'],
  },
}

function forEachPlain(items: readonly Message[], budget: Budget, take: TakeItem): void {
  for (const item of items) take(item, budget.flawOf(item))
}

/** The points of each metric; what the metric says about all of them is one object that they share. */
function forEachPoint(scope: Message, budget: Budget, take: TakeItem): void {
  for (const metric of messagesOf(scope, 'metrics')) {
    for (const type of METRIC_KINDS) {
      const points = metric[type]
      if (!isMessage(points)) continue
      const head = headOf(metric, points, type)
      const flaw = budget.flawOf(metric) ?? budget.flawOf(points)
      for (const point of messagesOf(points, 'dataPoints')) {
        point['metric'] = head
        take(point, flaw ?? budget.flawOf(point))
      }
    }
  }
}

function headOf(metric: Message, points: Message, type: string): Message {
  const head = createMessage()
  head['type'] = type
  for (const name of ['name', 'description', 'unit']) copy(metric, head, name)
  for (const name of ['aggregationTemporality', 'isMonotonic']) copy(points, head, name)
  return head
}

function copy(from: Message, to: Message, name: string): void {
  const value = from[name]
  if (value !== undefined) to[name] = value
}

/** An attribute by its dotted name, which may be one key or the way through nested maps. */
interface AttributeName {
  readonly whole: string
  readonly first: string
  readonly rest: AttributeName | undefined
}

function attributeName(whole: string): AttributeName {
  const dot = whole.indexOf('.')
  if (dot < 0) return { whole, first: whole, rest: undefined }
  return { whole, first: whole.slice(0, dot), rest: attributeName(whole.slice(dot + 1)) }
}

const SERVICE_VERSION = attributeName('service.version')

/** Attributes that name the subject; those of the item go before those of its resource. */
const IDENTITY_ATTRIBUTES: readonly (readonly [IdentityKind, readonly AttributeName[]])[] = [
  ['userId', ['user.id', 'enduser.id'].map(attributeName)],
  ['email', ['user.email'].map(attributeName)],
  ['deviceId', ['device.id', 'host.id', 'service.instance.id'].map(attributeName)],
  ['organisationId', ['organization.id', 'tenant.id'].map(attributeName)],
]

function find(attributes: MessageValue | undefined, name: AttributeName): MessageValue | undefined {
  if (!isMessage(attributes)) return undefined
  const direct = attributes[name.whole]
  if (direct !== undefined || name.rest === undefined) return direct
  return find(attributes[name.first], name.rest)
}

function identityOf(
  attributes: MessageValue | undefined,
  names: readonly AttributeName[],
): string | undefined {
  for (const name of names) {
    const value = find(attributes, name)
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

const EMAIL = /^[^\s@]+@[^\s@]+$/

/** The subject of an item. A user's id that is a mail address is found by the address too. */
function subjectOf(
  attributes: MessageValue | undefined,
  base: SubjectIdentities,
): SubjectIdentities {
  const subject: { [kind in IdentityKind]?: string } = { ...base }
  for (const [kind, names] of IDENTITY_ATTRIBUTES) {
    const identity = identityOf(attributes, names)
    if (identity !== undefined) subject[kind] = identity
  }
  const { userId } = subject
  if (subject.email === undefined && userId !== undefined && EMAIL.test(userId)) {
    subject.email = userId
  }
  return subject
}

function timeMsOf(item: Message, times: readonly string[]): number | undefined {
  for (const name of times) {
    const nanos = item[name]
    if (typeof nanos === 'string') return Number(nanos.slice(0, -6))
  }
  return undefined
}

/** What all reports below a scope share, by reference. */
interface Surroundings {
  readonly resource: Message
  readonly scope: Message | undefined
  readonly subject: SubjectIdentities
  readonly version: string | undefined
  readonly flaw: Reason | undefined
}

function reportOf(signal: Signal, item: Message, around: Surroundings): Report {
  item['resource'] = around.resource
  if (around.scope !== undefined) item['scope'] = around.scope
  const timeMs = timeMsOf(item, signal.times)
  return {
    ...(signal.idOf === undefined ? {} : { id: signal.idOf(item) }),
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(around.version === undefined ? {} : { version: around.version }),
    type: signal.type,
    subject: subjectOf(item['attributes'], around.subject),
    data: item,
  }
}

function childOf(message: Message, name: string): Message | undefined {
  const child = message[name]
  return isMessage(child) ? child : undefined
}

/** The scope of a group, with the URL of its schema, or of its resource's where it has none. */
function scopeOf(group: Message, resourceGroup: Message): Message | undefined {
  const url = group['schemaUrl'] ?? resourceGroup['schemaUrl']
  const scope = childOf(group, 'scope')
  if (url === undefined) return scope
  const named = scope ?? createMessage()
  named['schemaUrl'] = url
  return named
}

function surroundingsOf(resourceGroup: Message, budget: Budget): Surroundings {
  const holder = childOf(resourceGroup, 'resource')
  const resource = (holder && childOf(holder, 'attributes')) ?? createMessage()
  const version = find(resource, SERVICE_VERSION)
  const isVersion =
    typeof version === 'string' && version !== '' && version.length <= LIMITS.versionLengthMax
  return {
    resource,
    scope: undefined,
    subject: subjectOf(resource, {}),
    version: isVersion ? version : undefined,
    flaw: budget.flawOf(resourceGroup) ?? budget.flawOf(holder),
  }
}

/** The items of a request in the order in which they were sent. */
export function itemsOf(signal: Signal, request: Message, budget: Budget): DecodedItem[] {
  const items: DecodedItem[] = []
  for (const resourceGroup of messagesOf(request, signal.resources)) {
    const above = surroundingsOf(resourceGroup, budget)
    for (const group of messagesOf(resourceGroup, signal.scopes)) {
      const around = { ...above, scope: scopeOf(group, resourceGroup) }
      const groupFlaw = above.flaw ?? budget.flawOf(group) ?? budget.flawOf(childOf(group, 'scope'))
      signal.forEachItem(group, budget, (item, itemFlaw) => {
        const reason = groupFlaw ?? itemFlaw ?? (signal.isValid(item) ? undefined : INVALID)
        items.push(
          reason === undefined
            ? { kind: 'report', report: reportOf(signal, item, around) }
            : { kind: 'refused', reason },
        )
      })
    }
  }
  return items
}

const INVALID: Reason = 'malformed_report'
