import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecentMap } from './recent_map.ts'

describe('RecentMap', () => {
  test('remembers the last entries, and forgets those that were not used for two generations', () => {
    const map = new RecentMap<string, number>(2)
    for (const [index, key] of ['a', 'b', 'c'].entries()) map.set(key, index)
    expect(map.get('a')).toBe(0)
    for (const key of ['d', 'e', 'f']) map.set(key, 9)
    expect(map.get('b')).toBeUndefined()
    expect(map.get('c')).toBeUndefined()
    expect(map.get('f')).toBe(9)
  })

  test('forgets a key in both generations, at once', () => {
    const map = new RecentMap<string, number>(1)
    map.set('a', 1)
    map.set('b', 2)
    map.delete('a')
    map.delete('b')
    expect([map.get('a'), map.get('b')]).toEqual([undefined, undefined])
  })

  test('never answers with another key’s value, nor with an older one', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat())
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 4 }), (steps, entriesMax) => {
        const map = new RecentMap<string, number>(entriesMax)
        const truth = new Map<string, number>()
        for (const [key, value] of steps) {
          const known = map.get(key)
          if (known !== undefined) expect(known).toBe(truth.get(key))
          map.set(key, value)
          truth.set(key, value)
          expect(map.get(key)).toBe(value)
        }
      }),
    )
  })
})
