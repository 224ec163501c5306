import { LOG_LEVELS, type LogLevel } from '../config.ts'

/** Values that a log line may hold: numbers, flags, and names that the product itself chose. Never data of a report. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined | unknown>>

export interface Logger {
  readonly debug: (event: string, fields?: LogFields) => void
  readonly info: (event: string, fields?: LogFields) => void
  readonly warn: (event: string, fields?: LogFields) => void
  readonly error: (event: string, fields?: LogFields) => void
}

/**
 * Structured logs: one JSON object a line on standard error. An error is written as its class, its code and where it
 * was thrown; its message only where it is one of ours, since a library's may repeat what it was given.
 */
export function createLogger(level: LogLevel, write: (line: string) => void): Logger {
  const from = LOG_LEVELS.indexOf(level)
  const at =
    (name: LogLevel) =>
    (event: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(name) < from) return
      const time = new Date().toISOString()
      write(`${JSON.stringify({ time, level: name, event, ...fields }, describeErrors)}\n`)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** For JSON.stringify: errors are described wherever they stand. */
function describeErrors(_name: string, value: unknown): unknown {
  return isErrorLike(value) ? describeError(value) : value
}

/** Errors, and the plain objects that a library makes of them by spreading: those have the same stack and message. */
function isErrorLike(value: unknown): value is Error {
  if (value instanceof Error) return true
  if (typeof value !== 'object' || value === null) return false
  return (
    'stack' in value &&
    typeof value.stack === 'string' &&
    'message' in value &&
    typeof value.message === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  )
}

const FRAMES_MAX = 6
const CAUSES_MAX = 3
const FRAME =
  /^ {4}at (?:[\w$.<>[\] #]{1,200} \()?(?:file:|node:|\/|[A-Z]:\\)[^\s()]{1,500}:\d+:\d+\)?$/

/** What may be said about any error without repeating data: class, code and stack frames, without its message. */
export function describeError(error: Error, causesMax = CAUSES_MAX): Record<string, unknown> {
  const { cause } = error
  return {
    class: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(cause instanceof Error && causesMax > 0
      ? { cause: describeError(cause, causesMax - 1) }
      : {}),
    at: framesOf(error)
      .slice(0, FRAMES_MAX)
      .map((line) => line.trim()),
  }
}

/** The stack without its beginning, which is the message: lines of it may look like frames. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const start = stack.indexOf(message)
  if (start === -1) return []
  return stack
    .slice(start + message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
}
