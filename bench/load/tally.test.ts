import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LoadPlan } from './plan.ts'
import { Tally } from './tally.ts'

const PLAN: LoadPlan = {
  port: 0,
  key: '',
  body: 'batch',
  gzip: false,
  connections: 1,
  requestsPerS: 1_000,
  warmUpMs: 100,
  windowMs: 1_000,
}
const STORED = { status: 202, bodyStart: '{"received":100,"accepted":1,"redacted":99,"dropped":0' }

describe('Tally', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('counts a stall for every request that was due while it lasted', () => {
    const startedAtMs = performance.now()
    const tally = new Tally(PLAN)
    vi.advanceTimersByTime(1_100)
    for (let dueAfterMs = 100; dueAfterMs < 1_100; dueAfterMs += 10) {
      tally.add(STORED, startedAtMs + dueAfterMs)
    }
    const { p50Ms, p99Ms, requests, reports } = tally.result(0)
    expect({ p50Ms, p99Ms, requests, reports }).toEqual({
      p50Ms: 510,
      p99Ms: 1_000,
      requests: 100,
      reports: 10_000,
    })
  })

  test('leaves the warm-up out of the window, not out of the whole', () => {
    const tally = new Tally(PLAN)
    tally.add(STORED, performance.now())
    expect(tally.result(0)).toMatchObject({ reports: 0, reportsInAll: 100, requests: 0 })
  })

  test.each([
    ['a refusal', { status: 503, bodyStart: '{"code":"overloaded"}' }],
    [
      'a report that was not stored',
      { status: 202, bodyStart: '{"received":2,"accepted":1,"redacted":0,' },
    ],
  ])('counts %s as a failure', (_, answer) => {
    const tally = new Tally({ ...PLAN, warmUpMs: 0 })
    tally.add(answer, performance.now())
    expect(tally.result(0).failures).toBe(1)
  })
})
