import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { createPartitions } from '#drizzle/repositories/partitions.ts'
import { readReports } from '#drizzle/repositories/report_reader.ts'
import { insertRule } from '#drizzle/repositories/retention_rules.ts'
import { insertTenant } from '#drizzle/repositories/tenants.ts'
import { narrowedDay } from '#policies/engine/retain.ts'
import { contractSourceOf } from '../../test/fixtures/contracts.ts'
import { storeReports } from '../../test/fixtures/holds.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { type RetentionFixture, retentionGatewayOn } from '../../test/fixtures/retention.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { readTenantPeriods, servedNow, storedDays } from './tenant_periods.ts'

let store: TestStore
let gateway: RetentionFixture
let client: Awaited<ReturnType<TestStore['connect']>>

beforeAll(async () => {
  store = await startTestStore()
  gateway = await retentionGatewayOn(store, 'keyring')
  client = await store.connect()
})
afterAll(async () => {
  await gateway?.keyring.close()
  await store?.stop()
})

const days = fc.integer({ min: 1, max: 120 })
const optionalDays = fc.option(days, { nil: undefined })
const rule = fc.record({
  product: fc.constantFrom(undefined, 'app', 'other'),
  type: fc.constantFrom(undefined, 'error', 'usage'),
  class: fc.constantFrom(undefined, 'required', 'optional'),
  category: fc.constantFrom(undefined, 'product_service_usage'),
  days,
})
const report = fc.record({
  ageMs: fc.integer({ min: 0, max: 125 * DAY_MS }),
  type: fc.constantFrom('error', 'usage', 'gone'),
  class: fc.constantFrom('required' as const, 'optional' as const),
  category: fc.constantFrom(
    'product_service_usage' as const,
    'product_service_performance' as const,
  ),
})

describe('servedNow()', () => {
  test('shows exactly what is within its period, whatever the rules, before anything is deleted', async () => {
    const stored = fc.array(report, { minLength: 1, maxLength: 8 })
    const set = fc.record({ tenantDays: optionalDays, contractDays: optionalDays })
    await fc.assert(
      fc.asyncProperty(stored, fc.array(rule, { maxLength: 3 }), set, async (given, rules, own) => {
        const tenantId = newTenantId()
        const usage = contractSourceOf({ type: 'usage' })
        const { contractDays, tenantDays } = own
        gateway.declare([
          contractSourceOf(contractDays === undefined ? {} : { retentionDays: contractDays }),
          usage,
        ])
        await store.database.withOwner(async (tx) => {
          const name = `t ${tenantId}`
          await insertTenant(tx, {
            id: tenantId,
            name,
            retentionDays: tenantDays,
            createdAt: new Date(),
          })
          for (const one of rules) {
            const added = { ...one, id: randomUUID(), createdAt: new Date(), createdBy: 'test' }
            await insertRule(tx, tenantId, { rule: added, most: 100 })
          }
        })
        const expiresOn = utcDay(gateway.nowMs + 200 * DAY_MS)
        await createPartitions(client, [expiresOn])
        const rows = await storeReports(
          gateway,
          { connect: async () => client },
          given.map(({ ageMs, ...place }) => ({
            ...place,
            tenantId,
            expiresOn,
            receivedAtMs: gateway.nowMs - ageMs,
          })),
        )
        const served = await servedNow(gateway, tenantId)
        const shown = await store.database.withTenant(tenantId, (tx) =>
          readReports(tx, tenantId, { served, limit: 100 }),
        )
        const periods = await readTenantPeriods(gateway, tenantId)
        const expected = rows.filter((row) => {
          const period = storedDays(row, periods, gateway.policies.bundle)
          return narrowedDay(row, period, gateway.nowMs) > utcDay(gateway.nowMs)
        })
        const ids = (list: readonly { readonly id: string }[]) =>
          list.map(({ id }) => id).toSorted()
        expect(ids(shown)).toEqual(ids(expected))
      }),
      { numRuns: 60 },
    )
    gateway.declare([contractSourceOf()])
  })

  test('shows nothing whose expiry day has begun, also where its partition is still there', async () => {
    const tenantId = newTenantId()
    const [today, tomorrow] = [utcDay(gateway.nowMs), utcDay(gateway.nowMs + DAY_MS)]
    await createPartitions(client, [today, tomorrow])
    await storeReports(
      gateway,
      { connect: async () => client },
      [today, tomorrow].map((expiresOn) => ({ tenantId, expiresOn, receivedAtMs: gateway.nowMs })),
    )
    const served = await servedNow(gateway, tenantId)
    const shown = await store.database.withTenant(tenantId, (tx) =>
      readReports(tx, tenantId, { served, limit: 100 }),
    )
    expect(shown.map(({ expiresOn }) => expiresOn)).toEqual([tomorrow])
  })
})
