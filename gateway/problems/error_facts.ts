import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'

/** A place in a program, as a report tells it. */
export interface StackFrame {
  readonly function: string
  /** Module or file. */
  readonly file: string
}

/** What an error report says went wrong. */
export interface ErrorFacts {
  /** Such as `TypeError`; empty where it is not said. */
  readonly exception: string
  readonly message: string
  /** The innermost first; empty where there are none. */
  readonly frames: readonly StackFrame[]
  /** The stack as one text, where it is not told frame by frame. */
  readonly stack: string
}

type Reader = (data: JsonObject) => ErrorFacts | undefined

/** Who reads what an error report of a type says. Other types are read by their names, see `readerOf`. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['sentry.event', readSentryEvent],
  ['otel.log', readAttributes],
  ['otel.span', readSpan],
  ['application_insights.exception', readApplicationInsights],
  ['one_collector.exception', readOneCollector],
  ['reporting.crash', readCrash],
])

/** Types of products' own that are error reports by their names. */
const ERROR_TYPE = /(?:^|[._])(?:error|exception|crash)$/
const NOT_OF_PROGRAMS: ReadonlySet<string> = new Set(['reporting.network_error'])

/** What a report says went wrong; undefined where it is no error report. */
export function errorFactsOf(type: string, data: JsonObject): ErrorFacts | undefined {
  const facts = readerOf(type)?.(data)
  if (facts === undefined) return undefined
  const { exception, message, frames, stack } = facts
  return exception === '' && message === '' && frames.length === 0 && stack === ''
    ? undefined
    : facts
}

function readerOf(type: string): Reader | undefined {
  const reader = READERS.get(type)
  if (reader !== undefined) return reader
  return ERROR_TYPE.test(type) && !NOT_OF_PROGRAMS.has(type) ? readPlain : undefined
}

/** Names under which products tell it, the most telling first. */
const EXCEPTION = ['exceptionType', 'errorType', 'exception', 'name', 'errorCode', 'code'] as const
const MESSAGE = ['description', 'message', 'error', 'reason', 'title'] as const
const STACK = ['stack', 'stackTrace', 'stacktrace', 'callStack', 'trace'] as const

function readPlain(data: JsonObject): ErrorFacts {
  return {
    exception: firstText(data, EXCEPTION),
    message: firstText(data, MESSAGE),
    frames: [],
    stack: firstText(data, STACK),
  }
}

/** An event without an exception is one where its level says so: an error is what no level means. */
function readSentryEvent(data: JsonObject): ErrorFacts | undefined {
  const values = arrayIn(child(data, 'exception'), 'values')
  const last = values.at(-1)
  if (last === undefined) {
    const level = text(data['level'])
    if (!['', 'error', 'fatal'].includes(level)) return undefined
    const entry = child(data, 'logentry')
    const message = text(entry['message']) || text(data['message']) || text(entry['formatted'])
    return { exception: '', message, frames: [], stack: '' }
  }
  const exception = values.map((value) => text(value['type'])).join(' ')
  const frames = sentryFrames(arrayIn(child(last, 'stacktrace'), 'frames'))
  return { exception, message: text(last['value']), frames, stack: '' }
}

/** The program's own frames where they are marked; the sender begins with the outermost. */
function sentryFrames(given: readonly JsonObject[]): readonly StackFrame[] {
  const own = given.filter((frame) => frame['in_app'] === true)
  return (own.length > 0 ? own : given).toReversed().map((frame) => ({
    function: text(frame['function']) || text(frame['symbol']),
    file: text(frame['module']) || text(frame['filename']) || text(frame['package']),
  }))
}

function readAttributes(data: JsonObject): ErrorFacts | undefined {
  const attributes = child(data, 'attributes')
  const exception = attribute(attributes, 'exception.type') || attribute(attributes, 'error.type')
  const message = attribute(attributes, 'exception.message')
  const stack = attribute(attributes, 'exception.stacktrace')
  return message === '' && stack === '' && attribute(attributes, 'exception.type') === ''
    ? undefined
    : { exception, message, frames: [], stack }
}

/** A span tells of an exception in an event of its own. */
function readSpan(data: JsonObject): ErrorFacts | undefined {
  const event = arrayIn(data, 'events').find(({ name }) => name === 'exception')
  return event === undefined ? undefined : readAttributes(event)
}

function readApplicationInsights(data: JsonObject): ErrorFacts {
  const [first = {}] = arrayIn(child(data, 'baseData'), 'exceptions')
  return {
    exception: text(first['typeName']),
    message: text(first['message']),
    frames: arrayIn(first, 'parsedStack').map((frame) => ({
      function: text(frame['method']),
      file: text(frame['assembly']) || text(frame['fileName']),
    })),
    stack: text(first['stack']),
  }
}

function readOneCollector(data: JsonObject): ErrorFacts {
  const outer = child(data, 'data')
  const base = child(outer, 'baseData')
  return {
    exception: text(base['typeName']) || text(base['name']),
    message: text(base['message']) || text(outer['message']),
    frames: [],
    stack: text(base['stack']) || text(outer['stack']),
  }
}

function readCrash(data: JsonObject): ErrorFacts {
  const body = child(data, 'body')
  return { exception: text(body['reason']), message: '', frames: [], stack: text(body['stack']) }
}

function firstText(data: JsonObject, names: readonly string[]): string {
  for (const name of names) {
    const found = text(data[name])
    if (found !== '') return found
  }
  return ''
}

/** By its whole name, or within objects that its name is divided into. */
function attribute(attributes: JsonObject, name: string): string {
  const whole = text(attributes[name])
  if (whole !== '') return whole
  const dot = name.indexOf('.')
  return dot === -1 ? '' : attribute(child(attributes, name.slice(0, dot)), name.slice(dot + 1))
}

function child(data: JsonObject, name: string): JsonObject {
  const value = data[name]
  return isJsonObject(value) ? value : {}
}

function arrayIn(data: JsonObject, name: string): readonly JsonObject[] {
  const value = data[name]
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function text(value: JsonValue | undefined): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : ''
}
