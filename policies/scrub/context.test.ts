import { expect, test } from 'vitest'
import { contextOf, hasContext, wordsOf } from './context.ts'
import type { Input } from './types.ts'

function inputOf(text: string, key = ''): Input {
  return {
    units: new Uint8Array(),
    text,
    raw: text,
    key,
    json: false,
    steps: 0,
    prefixEnd: 0,
    spoken: 0,
    noPemTail: false,
    listEnd: -1,
  }
}

const passport = contextOf('passport|travel document')
const LICENCE = contextOf('lic|licence')

test.each([
  ['passportNumber=X1234567', ''],
  ['PASSPORT_NO X1234567', ''],
  ['the travel-document of X1234567', ''],
  ['X1234567', 'guest.passportNo'],
])('hasContext() finds whole words before a value and in its key: %s %s', (text, key) => {
  const start = text.indexOf('X1234567')
  expect(hasContext(inputOf(text, key), { start, end: start + 8 }, passport)).toBe(true)
})

test('hasContext() finds a word after the value', () => {
  expect(hasContext(inputOf('X1234567 (passport)'), { start: 0, end: 8 }, passport)).toBe(true)
})

test('hasContext() takes no part of a word for a word', () => {
  const input = inputOf('public key duplicate X1234567')
  expect(hasContext(input, { start: 21, end: 29 }, LICENCE)).toBe(false)
})

test('wordsOf() splits at signs and at humps', () => {
  expect(wordsOf('user.passportNo_X1 HTTPServer')).toBe(' user passport no x http server ')
})
