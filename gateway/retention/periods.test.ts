import { describe, expect, test } from 'vitest'
import { bundleOf, contractSourceOf } from '../../test/fixtures/contracts.ts'
import { requestContextOf } from '../../test/fixtures/request_context.ts'
import { periodOf } from './periods.ts'

const PLACE = {
  product: 'app',
  type: 'error',
  class: 'required',
  category: 'product_service_performance',
}
const { admission, bundle } = requestContextOf(bundleOf([contractSourceOf()]))

describe('periodOf()', () => {
  test('without rules is the shorter of the contract’s and the tenant’s period, else the default', () => {
    expect(periodOf(PLACE, {}, { admission, bundle })).toBe(90)
    const tenant = { ...admission, tenantRetentionDays: 40 }
    expect(periodOf(PLACE, {}, { admission: tenant, bundle })).toBe(40)
    expect(periodOf(PLACE, { retentionDays: 7 }, { admission: tenant, bundle })).toBe(7)
  })

  test('follows the rules of an admission, each place by itself and again the same', () => {
    const ruled = { ...admission, retentionRules: [{ class: 'optional', days: 5 }] }
    const optional = { ...PLACE, class: 'optional' }
    for (let time = 0; time < 2; time += 1) {
      expect(periodOf(optional, {}, { admission: ruled, bundle })).toBe(5)
      expect(periodOf(PLACE, {}, { admission: ruled, bundle })).toBe(90)
    }
  })

  test('keeps no more places in memory than an admission may have', () => {
    const ruled = { ...admission, retentionRules: [{ days: 5 }] }
    for (let type = 0; type < 3_000; type += 1) {
      expect(periodOf({ ...PLACE, type: `t${type}` }, {}, { admission: ruled, bundle })).toBe(5)
    }
  })
})
