import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SecretBox } from './secret_box.ts'

const box = new SecretBox(randomBytes(32))

describe('SecretBox', () => {
  test('opens what it sealed, for any text and owner', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, owner) => {
        expect(box.open(box.seal(text, owner), owner)).toBe(text.toWellFormed())
      }),
    )
  })

  test('seals equal texts differently, and holds nothing of them in the clear', () => {
    const [left, right] = [box.seal('authorization: abc', 'o'), box.seal('authorization: abc', 'o')]
    expect(left.equals(right)).toBe(false)
    expect(left.toString('latin1')).not.toContain('authorization')
  })

  test('does not open a box of another owner or another key', () => {
    const sealed = box.seal('secret', 'owner')
    expect(() => box.open(sealed, 'other')).toThrow()
    expect(() => new SecretBox(randomBytes(32)).open(sealed, 'owner')).toThrow()
  })

  test('does not open a box of which any bit was changed, or that was cut at any byte', () => {
    const sealed = box.seal('secret', 'owner')
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed)
      const at = Math.floor(bit / 8)
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8))
      expect(() => box.open(changed, 'owner')).toThrow()
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => box.open(sealed.subarray(0, length), 'owner')).toThrow()
    }
  })
})
