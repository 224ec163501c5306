import { describe, expect, it } from 'vitest'
import { cleanServerLine, createLineSplitter } from './server_log.ts'

describe('cleanServerLine()', () => {
  it.each([
    ['22P02 ERROR:  invalid input syntax for type uuid: "alice@contoso.com"'],
    ['23505 ERROR:  duplicate key value violates unique constraint "alice@contoso.com"'],
    ['01000 WARNING:  alice@contoso.com'],
    ['P0001 ERROR:  alice@contoso.com'],
  ])('keeps no text of an error that may quote a value: %s', (line) => {
    expect(cleanServerLine(line)).toMatch(/^PostgreSQL (?:ERROR|WARNING) [0-9A-Z]{5}$/)
  })

  it.each([
    ['23505 DETAIL:  Key (email)=(alice@contoso.com) already exists.'],
    ['42601 STATEMENT:  select alice@contoso.com'],
    ['42601 CONTEXT:  PL/pgSQL function alice@contoso.com'],
    ['42601 HINT:  alice@contoso.com'],
    ['42601 QUERY:  alice@contoso.com'],
    ['00000 INFO:  alice@contoso.com'],
    ['\talice@contoso.com'],
    ['alice@contoso.com'],
    [''],
  ])('drops a line that may hold values: %s', (line) => {
    expect(cleanServerLine(line)).toBeUndefined()
  })

  it('masks what is quoted in a text that is kept', () => {
    expect(cleanServerLine('28P01 FATAL:  authentication failed for user "alice"')).toBe(
      'PostgreSQL FATAL 28P01: authentication failed for user "…"',
    )
    expect(cleanServerLine('00000 LOG:  begins with "alice')).toBe('PostgreSQL: begins with "…"')
  })

  it('keeps the text of errors about the machine', () => {
    expect(cleanServerLine('53100 ERROR:  could not extend file: No space left on device')).toBe(
      'PostgreSQL ERROR 53100: could not extend file: No space left on device',
    )
    expect(cleanServerLine('XX001 WARNING:  page verification failed')).toBe(
      'PostgreSQL WARNING XX001: page verification failed',
    )
  })

  it('bounds the length of a line', () => {
    expect(cleanServerLine(`00000 LOG:  ${'a'.repeat(10_000)}`)).toHaveLength(500)
  })
})

describe('createLineSplitter()', () => {
  it('puts lines together that arrive in pieces', () => {
    const lines: string[] = []
    const split = createLineSplitter((line) => lines.push(line))
    for (const chunk of ['on', 'e\ntwo', '\n', 'three']) split(chunk)
    expect(lines).toEqual(['one', 'two'])
  })
})
