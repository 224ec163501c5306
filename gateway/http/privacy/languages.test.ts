import { describe, expect, test } from 'vitest'
import { messagesFor } from './languages.ts'
import { ENGLISH } from './messages_en.ts'

const LANGUAGES = [ENGLISH, { ...ENGLISH, language: 'de' }, { ...ENGLISH, language: 'pt-BR' }]

describe('messagesFor()', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['fr', 'en'],
    ['*', 'en'],
    ['de', 'de'],
    ['de-AT, en;q=0.5', 'de'],
    ['fr, de;q=0.2, en;q=0.1', 'de'],
    ['de;q=0.2, en;q=0.9', 'en'],
    ['PT', 'pt-BR'],
    ['de;q=0', 'en'],
  ])('speaks for Accept-Language %j the language %s', (header, language) => {
    expect(messagesFor(header, LANGUAGES).language).toBe(language)
  })
})
