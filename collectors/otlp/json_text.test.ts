import { describe, expect, test } from 'vitest'
import { JsonTextError, parseJsonBytes } from './json_text.ts'

function parse(text: string): unknown {
  return parseJsonBytes(Buffer.from(text))
}

describe('parseJsonBytes()', () => {
  test.each([
    ['[9007199254740991]', [9007199254740991]],
    ['[9007199254740993]', ['9007199254740993']],
    ['{"a":-9007199254740993}', { a: '-9007199254740993' }],
    ['{"a": 18446744073709551615 }', { a: '18446744073709551615' }],
    ['[1,18446744073709551615,2]', [1, '18446744073709551615', 2]],
    [
      '[18446744073709551615, 0.1234567890123456789]',
      ['18446744073709551615', 0.12345678901234568],
    ],
    ['["id: 18446744073709551615, x"]', ['id: 18446744073709551615, x']],
    ['[1e300]', [1e300]],
  ])('%s keeps whole numbers exact', (text, expected) => {
    expect(parse(text)).toEqual(expected)
  })

  test('a body of more values than any request has is refused before it is parsed', () => {
    const body = Buffer.from(`[${'{},'.repeat(4_000_000)}{}]`)
    expect(() => parseJsonBytes(body)).toThrow('Cannot read JSON: it has more than 8000000 values')
  })

  test('an error has no part of the text in its message', () => {
    expect(() => parse('jane.doe')).toThrow(
      new JsonTextError('Cannot read JSON: it has a syntax error', undefined),
    )
  })
})
