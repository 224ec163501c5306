import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import type { CleanReport } from '#domain/sink.ts'
import { eventIdOf, marksOf, releaseOf, secondsOf } from './identity.ts'

/** Asks Sentry not to add the address of the gateway as that of a person. */
const NO_ADDRESS = { infer_ip: 'never' }
const LEVELS: readonly string[] = ['fatal', 'error', 'warning', 'info', 'debug']
const ERROR_WORDS: readonly string[] = ['error', 'crash', 'exception']
/** Where reports name the kind of an error, and its text; the first that is there counts. */
const TYPE_NAMES = ['exceptionType', 'errorType', 'errorCode', 'exception.type'] as const
const TEXT_NAMES = ['description', 'message', 'body', 'exception.message'] as const

/** True for a report of something that went wrong: a word of its type says so, or it holds an exception. */
export function isError({ type, data }: CleanReport): boolean {
  const words = type.toLowerCase().split(/[^a-z]+/)
  return ERROR_WORDS.some((word) => words.includes(word)) || hasException(data)
}

function hasException(data: JsonObject): boolean {
  const { exception } = data
  return isJsonObject(exception) || textIn(data, ['exception.type', 'exception.message']) !== ''
}

/** The first of these texts, in the data or in its attributes; empty where there is none. */
export function textIn(data: JsonObject, names: readonly string[]): string {
  const attributes = isJsonObject(data['attributes']) ? data['attributes'] : {}
  for (const name of names) {
    const value = data[name] ?? attributes[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return ''
}

/** The text that says what happened, or an empty one. */
export function textOf(data: JsonObject): string {
  return textIn(data, TEXT_NAMES)
}

/** The level of a report in Sentry's words; `otherwise` where it names none. */
export function levelOf(data: JsonObject, otherwise: string): string {
  const level = textIn(data, ['level', 'severity', 'severityText']).toLowerCase()
  if (level === 'warn') return 'warning'
  return LEVELS.includes(level) ? level : otherwise
}

function exceptionOf(report: CleanReport): JsonValue | undefined {
  const { exception } = report.data
  if (isJsonObject(exception) && Array.isArray(exception['values'])) return exception
  const type = isJsonObject(exception) ? textIn(exception, ['type']) : ''
  const text = isJsonObject(exception) ? textIn(exception, ['value', 'message']) : ''
  const value = text || textOf(report.data)
  const kind = type || textIn(report.data, TYPE_NAMES)
  if (kind === '') return undefined
  return { values: [{ type: kind, ...(value === '' ? {} : { value }) }] }
}

/** An error that did not come through Sentry as an event: what it says is in `extra`, whole. */
export function errorEventOf(report: CleanReport): JsonObject {
  const exception = exceptionOf(report)
  const message = textOf(report.data) || report.type
  return {
    event_id: eventIdOf(report),
    timestamp: secondsOf(report.timeMs),
    platform: 'other',
    level: levelOf(report.data, 'error'),
    release: releaseOf(report),
    ...(exception === undefined ? { message } : { exception }),
    tags: { ...marksOf(report) },
    extra: report.data,
    sdk: { name: 'tidegate', settings: NO_ADDRESS },
  }
}

/** What the Sentry collector stored of an event, a transaction or feedback, as it was less what was removed. */
export function sentryEventOf(report: CleanReport): JsonObject {
  const { data } = report
  const sdk = isJsonObject(data['sdk']) ? data['sdk'] : {}
  const settings = isJsonObject(sdk['settings']) ? sdk['settings'] : {}
  return {
    timestamp: secondsOf(report.timeMs),
    platform: 'other',
    ...data,
    sdk: { ...sdk, settings: { ...settings, ...NO_ADDRESS } },
    event_id: eventIdOf(report),
  }
}
