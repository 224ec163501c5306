import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { epochMs, generalise } from './generalise.ts'

describe('generalise()', () => {
  test.each([
    ['hour', '2026-01-31T10:59:59.999Z', '2026-01-31T10:00:00.000Z'],
    ['hour', '2026-01-31T23:30:00-02:00', '2026-02-01T01:00:00.000Z'],
    ['hour', 1_769_857_199_999, '2026-01-31T10:00:00.000Z'],
    ['hour', 1_769_857_199, '2026-01-31T10:00:00.000Z'],
    ['hour', '1769857199', '2026-01-31T10:00:00.000Z'],
    ['day', '2026-01-31T10:59:59Z', '2026-01-31'],
    ['day', '2026-01-31', '2026-01-31'],
    ['hour', 'yesterday', undefined],
    ['hour', true, undefined],
    ['hour', 9e15, undefined],
    ['day', 1e15, undefined],
    ['hour', '99999999999999999999', undefined],
    ['route', 'https://ada:secret@contoso.example/a/1234?mail=x#y', 'https://contoso.example/a/*'],
    ['route', '/users/12/orders/00000000-0000-4000-8000-000000000000', '/users/*/orders/*'],
    ['route', '/users/1/deadbeefdeadbeef', '/users/1/*'],
    ['route', '/mail/ada@contoso.example', '/mail/contoso.example'],
    ['route', '#ada', ''],
    ['route', 12, undefined],
    ['major_minor', '10.0.19045', '10.0'],
    ['major_minor', 'v7', '7.0'],
    ['major_minor', 10.5, '10.5'],
    ['major_minor', 'beta', undefined],
    ['power_of_two', 1000, 512],
    ['power_of_two', '1024', 1024],
    ['power_of_two', 0.5, 0],
    ['power_of_two', -7, 0],
    ['power_of_two', 'many', undefined],
    ['language', 'de-AT', 'de'],
    ['language', 'zh_Hant_TW', 'zh'],
    ['language', 'en', 'en'],
    ['language', 7, undefined],
  ] as const)('to %s makes %j into %j', (to, value, expected) => {
    expect(generalise(value, to)).toBe(expected)
  })

  test('to power_of_two is never more than the number, and more than its half', () => {
    const number = fc.oneof(
      fc.double({ min: 1, max: 1e300, noNaN: true }),
      fc.integer({ min: 0, max: 52 }).map((power) => 2 ** power),
      fc.integer({ min: 1, max: 53 }).map((power) => 2 ** power - 1),
    )
    fc.assert(
      fc.property(number, (value) => {
        const general = Number(generalise(value, 'power_of_two'))
        expect(general).toBeLessThanOrEqual(value)
        expect(general).toBeGreaterThan(value / 2)
      }),
      { numRuns: 2_000 },
    )
  })

  test('to hour is never later than the time, and less than an hour earlier', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const general = Date.parse(String(generalise(date.toISOString(), 'hour')))
          expect(general % 3_600_000).toBe(0)
          expect(date.getTime() - general).toBeGreaterThanOrEqual(0)
          expect(date.getTime() - general).toBeLessThan(3_600_000)
        },
      ),
    )
  })

  test('to route leaves no query, no fragment and no user behind', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(generalise(url, 'route')).not.toMatch(/[?#@]/)
      }),
    )
  })
})

describe('generalise() to a range or a country', () => {
  test.each([
    [0, 0],
    [9.99, 0],
    [10, 10],
    ['57', 10],
    [100, 100],
    [1e9, 100],
    [-1, undefined],
    ['many', undefined],
    ['', undefined],
    [true, undefined],
    [null, undefined],
  ])('keeps of %o the largest bound that is not above it: %o', (value, wanted) => {
    // A contract may write its bounds in any order.
    const bounds = value === null ? [5] : [100, 0, 10]
    expect(generalise(value, 'range', bounds)).toBe(wanted)
  })

  test.each([
    ['US', 'US'],
    ['US-CA', 'US'],
    ['FR-75', 'FR'],
    ['GB-ENG', 'GB'],
    ['de-AT', 'AT'],
    ['pt_BR.UTF-8', 'BR'],
    ['zh-Hant-TW', 'TW'],
    ['de', undefined],
    ['Berlin', undefined],
    ['48.1374,11.5755', undefined],
    ['', undefined],
    [49, undefined],
  ])('keeps of %o the country alone: %o', (value, wanted) => {
    expect(generalise(value, 'country')).toBe(wanted)
  })
})

describe('epochMs()', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  test('reads a time without a zone as UTC, wherever the gateway runs', () => {
    vi.stubEnv('TZ', 'America/New_York')
    expect(new Date(2026, 0, 1).getUTCHours()).toBe(5)
    expect(epochMs('2026-01-31T10:20:30')).toBe(Date.UTC(2026, 0, 31, 10, 20, 30))
    expect(epochMs('2026-01-31 10:20')).toBe(Date.UTC(2026, 0, 31, 10, 20))
  })

  test('tells seconds from milliseconds by their size', () => {
    expect(epochMs(99_999_999_999)).toBe(99_999_999_999_000)
    expect(epochMs(100_000_000_000)).toBe(100_000_000_000)
  })
})
