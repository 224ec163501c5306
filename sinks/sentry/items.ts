import type { JsonObject } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import type { CleanReport } from '#domain/sink.ts'
import { attributesOf } from './attributes.ts'
import { errorEventOf, isError, levelOf, sentryEventOf, textOf } from './events.ts'
import { eventIdOf, marksOf, releaseOf, secondsOf } from './identity.ts'

/** How items of one type travel. */
export interface ItemForm {
  /** Categories whose rate limits hold for it. */
  readonly categories: readonly string[]
  /** Most items of one envelope. */
  readonly itemsMax: number
  /** Content type of the container in which they lie together; without it each is an item of its own. */
  readonly container?: string
}

const CONTAINED = 100

/** Every item type that is sent, in the order of sending: what a repetition doubles comes last. */
export const ITEM_FORMS = {
  event: { categories: ['error', 'default'], itemsMax: 1 },
  transaction: { categories: ['transaction'], itemsMax: 1 },
  feedback: { categories: ['feedback'], itemsMax: 1 },
  check_in: { categories: ['monitor'], itemsMax: 1 },
  session: { categories: ['session'], itemsMax: 100 },
  sessions: { categories: ['session'], itemsMax: 100 },
  span: {
    categories: ['span'],
    itemsMax: CONTAINED,
    container: 'application/vnd.sentry.items.span.v2+json',
  },
  client_report: { categories: [], itemsMax: 100 },
  trace_metric: {
    categories: ['trace_metric'],
    itemsMax: CONTAINED,
    container: 'application/vnd.sentry.items.trace-metric+json',
  },
  log: {
    categories: ['log_item'],
    itemsMax: CONTAINED,
    container: 'application/vnd.sentry.items.log+json',
  },
} as const satisfies Readonly<Record<string, ItemForm>>

export type ItemType = keyof typeof ITEM_FORMS

/** A report as one item of an envelope. */
export interface SentryItem {
  readonly reportId: string
  readonly type: ItemType
  readonly payload: JsonObject
}

type Rebuild = (report: CleanReport) => readonly [ItemType, JsonObject]

/** How each type that the Sentry collector stores becomes an item again. */
const REBUILDS: ReadonlyMap<string, Rebuild> = new Map<string, Rebuild>([
  ['sentry.event', (report) => ['event', sentryEventOf(report)]],
  [
    'sentry.transaction',
    (report) => ['transaction', { ...sentryEventOf(report), type: 'transaction' }],
  ],
  ['sentry.feedback', (report) => ['feedback', feedbackOf(report)]],
  ['sentry.session', sessionOf],
  ['sentry.check_in', (report) => ['check_in', checkInOf(report)]],
  [
    'sentry.client_report',
    (report) => ['client_report', { timestamp: secondsOf(report.timeMs), ...report.data }],
  ],
  ['sentry.log', (report) => ['log', logOf(report)]],
  ['sentry.span', (report) => ['span', contained(report)]],
  [
    'sentry.metric',
    (report) => ['trace_metric', { timestamp: secondsOf(report.timeMs), ...contained(report) }],
  ],
])

/** A report as an item: its own type where it came through Sentry, an event for an error, a log for anything else. */
export function itemOf(report: CleanReport): SentryItem {
  const [type, payload] = REBUILDS.get(report.type)?.(report) ?? otherOf(report)
  return { reportId: report.id, type, payload }
}

function otherOf(report: CleanReport): readonly [ItemType, JsonObject] {
  return isError(report) ? ['event', errorEventOf(report)] : ['log', eventLogOf(report)]
}

/** Feedback. That of the older kind has no contexts: it becomes that of today, as Sentry itself does it. */
function feedbackOf(report: CleanReport): JsonObject {
  const { comments, event_id: about, name, email, ...rest } = report.data
  if (typeof comments !== 'string') return sentryEventOf(report)
  const contexts = isJsonObject(rest['contexts']) ? rest['contexts'] : {}
  const feedback = {
    message: comments,
    ...(typeof about === 'string' ? { associated_event_id: about } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof email === 'string' ? { contact_email: email } : {}),
  }
  return sentryEventOf({ ...report, data: { ...rest, contexts: { ...contexts, feedback } } })
}

/** A session, or a server's sums of them. Sentry takes none without a release. */
function sessionOf(report: CleanReport): readonly [ItemType, JsonObject] {
  const { data } = report
  const attrs = isJsonObject(data['attrs']) ? data['attrs'] : {}
  const payload = { ...data, attrs: { release: releaseOf(report), ...attrs } }
  if ('aggregates' in data) return ['sessions', payload]
  return ['session', { started: new Date(report.timeMs).toISOString(), ...payload }]
}

function checkInOf(report: CleanReport): JsonObject {
  return { check_in_id: eventIdOf(report), ...report.data }
}

/** An item of a container, its attributes typed again; Sentry takes none without the id of a trace. */
function contained(report: CleanReport): JsonObject {
  const { attributes, ...rest } = report.data
  return {
    trace_id: eventIdOf(report),
    ...rest,
    attributes: isJsonObject(attributes) ? attributesOf(attributes) : {},
  }
}

function logOf(report: CleanReport): JsonObject {
  return {
    timestamp: secondsOf(report.timeMs),
    level: 'info',
    body: report.type,
    ...contained(report),
  }
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/

/** A report that is no error and did not come through Sentry as a log, which can be searched by its fields. */
function eventLogOf(report: CleanReport): JsonObject {
  const { data } = report
  const trace = data['traceId']
  const level = levelOf(data, 'info')
  return {
    timestamp: secondsOf(report.timeMs),
    trace_id: typeof trace === 'string' && TRACE_ID.test(trace) ? trace : eventIdOf(report),
    // Events say `warning`, logs say `warn`.
    level: level === 'warning' ? 'warn' : level,
    body: textOf(data) || report.type,
    attributes: {
      ...attributesOf(data),
      ...attributesOf({
        ...marksOf(report),
        'tidegate.report.id': report.id,
        'sentry.release': releaseOf(report),
      }),
    },
  }
}
