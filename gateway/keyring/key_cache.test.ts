import { describe, expect, test } from 'vitest'
import { parsePseudonym } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { newTenantId, rowOf } from '../../test/fixtures/stored_reports.ts'
import { KeyCache } from './key_cache.ts'

const tenantId = newTenantId()
const KEY = new Uint8Array(32)
const CELL = rowOf({ tenantId })
function pseudonymAt(index: number) {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(index)
  return parsePseudonym(bytes)
}
const placeAt = (index: number) => ({ ...CELL, pseudonyms: { userId: pseudonymAt(index) } })

function filledCache(subjects: number): KeyCache {
  const cache = new KeyCache()
  cache.setTenant(tenantId, KEY)
  cache.setCell(CELL, KEY)
  for (let index = 0; index < subjects; index += 1) {
    cache.setSubject(tenantId, pseudonymAt(index), KEY)
  }
  return cache
}

describe('KeyCache', () => {
  test('never holds more subjects than twice its limit, and keeps those used last', () => {
    const count = 3 * LIMITS.cachedSubjectKeysMax
    const cache = filledCache(count)
    const kept = Array.from({ length: count }, (_, index) => cache.partsOf(placeAt(index))).filter(
      (parts) => parts !== undefined,
    )
    expect(kept.length).toBeLessThanOrEqual(2 * LIMITS.cachedSubjectKeysMax)
    expect(cache.partsOf(placeAt(count - 1))).toHaveLength(3)
    expect(cache.partsOf(placeAt(0))).toBeUndefined()
  })

  test('gives no key to another tenant, cell or subject', () => {
    const cache = filledCache(1)
    const place = placeAt(0)
    expect(cache.partsOf(place)).toHaveLength(3)
    for (const changes of [
      { tenantId: newTenantId() },
      { expiresOn: '2026-05-02' },
      { product: 'app2' },
      { type: 'usage' },
      { pseudonyms: { userId: pseudonymAt(1) } },
    ]) {
      expect(cache.partsOf({ ...place, ...changes })).toBeUndefined()
    }
    const other = newTenantId()
    cache.setTenant(other, KEY)
    cache.setCell({ ...place, tenantId: other }, KEY)
    expect(cache.partsOf({ ...place, tenantId: other })).toBeUndefined()
  })

  test('forgets one subject, all cells or everything', () => {
    const cache = filledCache(2)
    cache.forgetSubject(Uint8Array.from(pseudonymAt(0)))
    expect(cache.partsOf(placeAt(0))).toBeUndefined()
    expect(cache.partsOf(placeAt(1))).toHaveLength(3)
    cache.forgetCells()
    expect(cache.partsOf(placeAt(1))).toBeUndefined()
    cache.setCell(CELL, KEY)
    expect(cache.partsOf(placeAt(1))).toHaveLength(3)
    cache.forgetAll()
    cache.setCell(CELL, KEY)
    cache.setTenant(tenantId, KEY)
    expect(cache.partsOf(placeAt(1))).toBeUndefined()
  })
})
