import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64url } from './base64url.ts'

describe('decodeBase64url()', () => {
  test('reads back what any bytes are written as', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url')
        expect(decodeBase64url(text)).toEqual(new Uint8Array(bytes))
      }),
    )
  })

  test('knows one spelling of each bytes: whatever it reads is written the same again', () => {
    const character = fc.constantFrom(...'ABQgwZaz09-_+/= .é')
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 8 }), (text) => {
        const bytes = decodeBase64url(text)
        const again = bytes === undefined ? undefined : Buffer.from(bytes).toString('base64url')
        expect([undefined, text]).toContain(again)
      }),
    )
  })

  test.each(['A', 'AB', 'AAB', 'AA==', 'A+AA', 'A/AA', 'AA AA', 'AAAA\n', 'AAA\u0141', 'AAAAA'])(
    'refuses %j',
    (text) => {
      expect(decodeBase64url(text)).toBeUndefined()
    },
  )
})
