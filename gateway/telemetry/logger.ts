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
      write(`${JSON.stringify({ time, level: name, event, ...printable(fields) })}\n`)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function printable(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? describeError(value) : value,
    ]),
  )
}

const FRAMES_MAX = 6

/** What may be said about any error without repeating data: class, code and stack frames, without its message. */
export function describeError(error: Error): Record<string, unknown> {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return {
    class: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
    at: frames.slice(0, FRAMES_MAX).map((line) => line.trim()),
  }
}
