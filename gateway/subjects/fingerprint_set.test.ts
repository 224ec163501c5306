import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FingerprintSet } from './fingerprint_set.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest()

describe('FingerprintSet', () => {
  test('holds exactly what was added, for any sequence', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { maxLength: 3_000 }), (numbers) => {
        const set = new FingerprintSet()
        const model = new Set<number>()
        for (const number of numbers) {
          set.add(hashOf(String(number)))
          model.add(number)
        }
        expect(set.size).toBe(model.size)
        for (let number = 0; number < 5_000; number += 7) {
          expect(set.has(hashOf(String(number)))).toBe(model.has(number))
        }
      }),
      { numRuns: 30 },
    )
  })

  test('keeps hashes apart that share their first half, and holds one of zeros', () => {
    const set = new FingerprintSet()
    const first = Buffer.from('0102030405060708', 'hex')
    const second = Buffer.from('0102030405060709', 'hex')
    const zeros = Buffer.alloc(32)
    expect([set.has(first), set.has(zeros)]).toEqual([false, false])
    set.add(first)
    set.add(zeros)
    expect([set.has(first), set.has(second), set.has(zeros)]).toEqual([true, false, true])
  })
})
