import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '#domain/clock.ts'
import { Counter } from './counter.ts'

describe('Counter', () => {
  test('adds up equal keys, and keeps others apart', () => {
    const counter = new Counter<{ readonly a: string; readonly b: string }>()
    counter.add({ a: 'x', b: 'y' })
    counter.add({ a: 'x', b: 'y' }, 4)
    counter.add({ a: 'xy', b: '' })
    counter.add({ a: '', b: 'xy' })
    expect(counter.list()).toEqual([
      { key: { a: 'x', b: 'y' }, count: 5 },
      { key: { a: 'xy', b: '' }, count: 1 },
      { key: { a: '', b: 'xy' }, count: 1 },
    ])
  })

  test('takes instants of one UTC hour for equal', () => {
    const counter = new Counter<{ readonly timeMs: number }>()
    for (const timeMs of [0, HOUR_MS - 1, HOUR_MS, 2 * HOUR_MS - 1]) counter.add({ timeMs })
    expect(counter.list().map(({ count }) => count)).toEqual([2, 2])
  })

  test('loses nothing: counts add up to what was added', () => {
    const key = fc.record({ a: fc.constantFrom('x', 'y', 'z'), timeMs: fc.nat(10 * HOUR_MS) })
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.nat(100))), (added) => {
        const counter = new Counter<{ readonly a: string; readonly timeMs: number }>()
        for (const [one, count] of added) counter.add(one, count)
        const total = counter.list().reduce((sum, { count }) => sum + count, 0)
        expect(total).toBe(added.reduce((sum, [, count]) => sum + count, 0))
        const hours = counter
          .list()
          .map((row) => `${row.key.a} ${Math.floor(row.key.timeMs / HOUR_MS)}`)
        expect(new Set(hours).size).toBe(hours.length)
      }),
    )
  })
})
