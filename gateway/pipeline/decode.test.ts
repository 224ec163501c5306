import { describe, expect, test } from 'vitest'
import type { RequestHead } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import { REASONS } from '#domain/outcome.ts'
import type { Report } from '#domain/report.ts'
import { bundleOf } from '../../test/fixtures/contracts.ts'
import { RECEIVED_AT_MS, requestContextOf } from '../../test/fixtures/request_context.ts'
import { arrive, hasGlobalPrivacyControl } from './decode.ts'

const context = requestContextOf(bundleOf([]))

function arriveWith(changes: Partial<Report>) {
  return arrive(
    { kind: 'report', report: { type: 'error', subject: {}, data: {}, ...changes } },
    context,
  )
}

describe('arrive()', () => {
  test('takes the product from the key and the time of receipt where the report has none', () => {
    expect(arriveWith({})).toMatchObject({ kind: 'report', product: 'app', timeMs: RECEIVED_AT_MS })
    expect(arriveWith({ product: 'app', timeMs: RECEIVED_AT_MS - 5 })).toMatchObject({
      product: 'app',
      timeMs: RECEIVED_AT_MS - 5,
    })
  })

  test.each([
    ['product_mismatch', { product: 'other' }],
    ['product_mismatch', { product: '' }],
    ['time_out_of_range', { timeMs: RECEIVED_AT_MS + LIMITS.futureMs + 1 }],
    ['time_out_of_range', { timeMs: RECEIVED_AT_MS - LIMITS.pastMs - 1 }],
    ['time_out_of_range', { timeMs: Number.NaN }],
    ['time_out_of_range', { timeMs: Number.POSITIVE_INFINITY }],
    [
      'too_many_values',
      { data: { list: Array.from({ length: LIMITS.valuesPerReportMax }, () => 0) } },
    ],
  ] as const)('refuses as %s', (reason, changes) => {
    expect(arriveWith(changes)).toEqual({
      kind: 'refused',
      outcome: { outcome: REASONS[reason], reason },
      shapes: [],
    })
  })

  test('takes a time and a number of values that are just within their limits', () => {
    expect(arriveWith({ timeMs: RECEIVED_AT_MS + LIMITS.futureMs }).kind).toBe('report')
    expect(arriveWith({ timeMs: RECEIVED_AT_MS - LIMITS.pastMs }).kind).toBe('report')
    const list = Array.from({ length: LIMITS.valuesPerReportMax - 2 }, () => 0)
    expect(arriveWith({ data: { list } }).kind).toBe('report')
  })

  test('passes on what its collector has refused', () => {
    expect(arrive({ kind: 'refused', reason: 'unsupported_item' }, context)).toMatchObject({
      outcome: { outcome: 'dropped', reason: 'unsupported_item' },
    })
  })
})

describe('hasGlobalPrivacyControl()', () => {
  const headWith = (value: string | undefined): RequestHead => ({
    method: 'POST',
    path: '/',
    params: {},
    query: new URLSearchParams(),
    header: (name) => (name === 'sec-gpc' ? value : undefined),
  })

  test.each([
    ['1', true],
    [' 1 ', true],
    ['0', false],
    ['true', false],
    [undefined, false],
  ])('of %j is %j', (value, expected) => {
    expect(hasGlobalPrivacyControl(headWith(value))).toBe(expected)
  })
})
