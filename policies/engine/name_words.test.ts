import { describe, expect, test } from 'vitest'
import { hasPhrase, hasWord, wordsOfName, wordsOfPath } from './name_words.ts'

describe('wordsOfPath()', () => {
  test.each([
    ['http.requestURL[]', ['http', 'request', 'url']],
    ['user_id', ['user', 'id']],
    ['UserID2', ['user', 'id', '2']],
    [
      'attributes.http.request.header.user-agent',
      ['attributes', 'http', 'request', 'header', 'user', 'agent'],
    ],
    ['*', []],
  ])('reads %s in words', (path, words) => {
    expect(wordsOfPath(path)).toEqual(words)
  })
})

describe('wordsOfName()', () => {
  test.each([
    ['a.userName', ['user', 'name']],
    ['a.tags.**', ['tags']],
    ['a.list[]', ['list']],
    ['alone', ['alone']],
  ])('reads the last name of %s', (path, words) => {
    expect(wordsOfName(path)).toEqual(words)
  })
})

describe('hasWord() and hasPhrase()', () => {
  test('find whole words only', () => {
    expect(hasWord(['click'], new Set(['click']))).toBe(true)
    expect(hasWord(['clickhouse'], new Set(['click']))).toBe(false)
    expect(hasPhrase(['last', 'user', 'ids'], ['user id'])).toBe(true)
    expect(hasPhrase(['superuser', 'id'], ['user id'])).toBe(false)
    expect(hasPhrase(['address'], ['addres'])).toBe(false)
  })
})
