import { describe, expect, test } from 'vitest'
import { createLogger, describeError } from './logger.ts'

const SECRET = 'ada@contoso.example'

function lineOf(fields: Readonly<Record<string, unknown>>): string {
  const lines: string[] = []
  createLogger('debug', (line) => lines.push(line)).error('failed', fields)
  return lines.join('')
}

class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code = '23505'
  readonly detail = `Key (mail)=(${SECRET}) already exists`
}

describe('createLogger()', () => {
  test('writes one JSON object a line, with time, level and event', () => {
    const line = lineOf({ count: 1, isLate: true, text: 'a\nb' })
    expect(line.split('\n')).toHaveLength(2)
    expect(JSON.parse(line)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      level: 'error',
      event: 'failed',
      count: 1,
      isLate: true,
      text: 'a\nb',
    })
  })

  test('writes only what is as serious as its level, and nothing when silent', () => {
    const written = (level: 'debug' | 'warn' | 'silent') => {
      const lines: string[] = []
      const log = createLogger(level, (line) => lines.push(line))
      for (const name of ['debug', 'info', 'warn', 'error'] as const) log[name](name)
      return lines.map((line) => JSON.parse(line).level)
    }
    expect(written('debug')).toEqual(['debug', 'info', 'warn', 'error'])
    expect(written('warn')).toEqual(['warn', 'error'])
    expect(written('silent')).toEqual([])
  })

  test.each([
    ['a plain error', new Error(SECRET)],
    ['a message of several lines', new Error(`first\n${SECRET}\nlast`)],
    ['a message that looks like a frame', new Error(`x\n    at ${SECRET} (file:///a.ts:1:1)`)],
    ['a cause', new Error('outer', { cause: new Error(`x\n    at ${SECRET}`) })],
    ['an error of the store with its details', new StoreError(SECRET)],
    ['several errors', new AggregateError([new Error(SECRET)], SECRET)],
    ['a syntax error of the engine', syntaxError()],
    ['a message that changed after the error was made', changedError()],
  ])('never writes the message of %s', (_, error) => {
    expect(lineOf({ error })).not.toContain(SECRET)
    expect(lineOf({ error })).not.toContain('contoso')
  })

  test('never writes what an error in a list or an object holds', () => {
    const error = new StoreError(SECRET)
    expect(lineOf({ errors: [error], inner: { error } })).not.toContain(SECRET)
  })

  test('never writes what an error holds that a library has spread into an object', () => {
    const error = new StoreError(`Cannot store ${SECRET}`)
    const spread = { ...error, name: 'error', message: error.message, stack: error.stack }
    const line = lineOf({ error: spread })
    expect(line).not.toContain(SECRET)
    expect(line).toContain('"code":"23505"')
  })

  test('writes class, code, cause and where it was thrown', () => {
    const error = new StoreError('x', { cause: new TypeError('y') })
    expect(describeError(error)).toMatchObject({
      class: 'StoreError',
      code: '23505',
      cause: { class: 'TypeError' },
    })
    expect(JSON.stringify(describeError(error)['at'])).toContain('logger.test.ts')
  })

  test('survives an error that is its own cause', () => {
    const error = new Error('x')
    error.cause = error
    expect(lineOf({ error })).toContain('"class":"Error"')
  })
})

function syntaxError(): unknown {
  try {
    return JSON.parse(`{"mail": ${SECRET}`)
  } catch (error) {
    return error
  }
}

function changedError(): Error {
  const error = new Error(`x\n    at ${SECRET}`)
  error.message = 'other'
  return error
}
