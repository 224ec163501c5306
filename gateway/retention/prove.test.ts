import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, utcDay } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import type { ReportHead } from '#domain/stored_report.ts'
import { insertHeld } from '#drizzle/repositories/held_reports.ts'
import { insertHold } from '#drizzle/repositories/holds.ts'
import { listNarrowings } from '#drizzle/repositories/narrowing.ts'
import { createPartitions } from '#drizzle/repositories/partitions.ts'
import { insertRule } from '#drizzle/repositories/retention_rules.ts'
import { insertTenant } from '#drizzle/repositories/tenants.ts'
import { expiryDay } from '#policies/engine/retain.ts'
import { contractSourceOf } from '../../test/fixtures/contracts.ts'
import { holdOf, storeReports } from '../../test/fixtures/holds.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { type RetentionFixture, retentionGatewayOn } from '../../test/fixtures/retention.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { proveRetention } from './prove.ts'

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

async function newTenant(retentionDays?: number): Promise<TenantId> {
  const id = newTenantId()
  await store.database.withOwner((tx) =>
    insertTenant(tx, { id, name: `t ${id}`, retentionDays, createdAt: new Date() }),
  )
  return id
}

async function put(heads: readonly Partial<ReportHead>[]): Promise<void> {
  const days = heads.map(({ expiresOn = '' }) => expiresOn)
  await createPartitions(client, days)
  await storeReports(gateway, { connect: async () => client }, heads)
}

function headOf(tenantId: TenantId, ageMs: number, expiresOn: string): Partial<ReportHead> {
  const receivedAtMs = gateway.nowMs - ageMs
  return { tenantId, receivedAtMs, timeMs: receivedAtMs, expiresOn }
}

async function prove() {
  const proof = await proveRetention(gateway, { isComplete: true })
  await client.query('truncate reports, held_reports, dead_letters')
  return proof
}

const FAR = '2099-01-01'

describe('proveRetention()', () => {
  test('finds nothing in a store in which every report has the day of its period', async () => {
    const tenantId = await newTenant(30)
    const receivedAtMs = gateway.nowMs - 29 * DAY_MS
    await put([headOf(tenantId, 29 * DAY_MS, expiryDay(receivedAtMs, 30))])
    expect(await prove()).toMatchObject({ overdue: 0, detail: { partitionsLeftOut: 0 } })
  })

  test('counts every report that is older than its period and an hour, by tenant, rule, contract and default', async () => {
    const tenant = await newTenant(5)
    const ruled = await newTenant()
    const rule = {
      id: randomUUID(),
      class: 'optional',
      days: 3,
      createdAt: new Date(),
      createdBy: 'test',
    }
    await store.database.withTenant(ruled, (tx) => insertRule(tx, ruled, { rule, most: 100 }))
    gateway.declare([contractSourceOf(), contractSourceOf({ type: 'usage', retentionDays: 7 })])
    const late = (days: number) => days * DAY_MS + HOUR_MS + 60_000
    const inTime = (days: number) => days * DAY_MS + HOUR_MS - 60_000
    await put([
      headOf(tenant, late(5), FAR),
      headOf(tenant, inTime(5), FAR),
      { ...headOf(ruled, late(3), FAR), class: 'optional' },
      { ...headOf(ruled, inTime(3), FAR), class: 'optional' },
      { ...headOf(ruled, late(3), FAR), class: 'required' },
      { ...headOf(ruled, late(7), FAR), type: 'usage' },
      { ...headOf(ruled, inTime(7), FAR), type: 'usage' },
      headOf(ruled, late(90), FAR),
      headOf(ruled, inTime(90), FAR),
      { ...headOf(ruled, late(90), FAR), type: 'gone' },
    ])
    const proof = await prove()
    gateway.declare([contractSourceOf()])
    expect(proof).toMatchObject({ overdue: 4, detail: { agedReports: 4 } })
    const waiting = await store.database.withOwner(listNarrowings)
    expect(waiting.map(({ tenantId }) => tenantId).toSorted()).toEqual([tenant, ruled].toSorted())
  })

  test('counts what is left in a partition an hour after its day has begun', async () => {
    const tenantId = await newTenant()
    const today = utcDay(gateway.nowMs)
    await put([headOf(tenantId, DAY_MS, utcDay(gateway.nowMs - DAY_MS))])
    expect(await prove()).toMatchObject({ overdue: 1, detail: { expiredReports: 1 } })
    const nowMs = gateway.nowMs
    gateway.nowMs = Date.parse(today) + HOUR_MS / 2
    await put([headOf(tenantId, 0, today)])
    expect(await prove()).toMatchObject({ overdue: 0 })
    gateway.nowMs = nowMs
  })

  test('counts dead letters, who had a value, tenants and held reports whose time was over an hour ago', async () => {
    const tenantId = await newTenant()
    const day = utcDay(gateway.nowMs - 2 * DAY_MS)
    await client.query(
      `insert into dead_letters (tenant_id, sink_id, report_id, expires_on, reason, failed_at)
       values ($1, gen_random_uuid(), gen_random_uuid(), $2, 'refused', now())`,
      [tenantId, day],
    )
    await client.query(
      `insert into value_witnesses (tenant_id, value, subject, expires_on)
       values ($1, '\\x01', '\\x01', $2), ($1, '\\x01', '\\x02', $3)`,
      [tenantId, day, utcDay(gateway.nowMs + DAY_MS)],
    )
    const hold = holdOf(tenantId, { kind: 'reports', ids: [randomUUID()] })
    const over = { ...hold, id: randomUUID(), liftedAt: new Date(gateway.nowMs - 2 * HOUR_MS) }
    await store.database.withTenant(tenantId, async (tx) => {
      for (const one of [hold, over]) {
        await insertHold(tx, one, 10)
        await insertHeld(tx, one, [
          {
            tenantId,
            id: randomUUID(),
            expiresOn: day,
            time: new Date(),
            receivedAt: new Date(),
            instanceId: randomUUID(),
            product: 'app',
            version: undefined,
            type: 'error',
            class: 'required',
            category: 'product_service_usage',
            dataKind: 'operational_data',
            collector: 'native',
            bundle: 'b',
            pseudonyms: {},
            sealed: Buffer.from('x'),
            cause: 'expiry',
            movedAt: new Date(),
          },
        ])
      }
    })
    const ended = await newTenant()
    await client.query("update tenants set ended_at = now() - interval '91 days' where id = $1", [
      ended,
    ])
    const proof = await prove()
    await client.query('update tenants set ended_at = null; delete from value_witnesses')
    expect(proof).toMatchObject({
      overdue: 4,
      detail: { deadLetters: 1, valueWitnesses: 1, heldReports: 1, endedTenants: 1 },
    })
    expect(gateway.logged.at(-1)).toMatchObject({ name: 'retention_overdue' })
  })

  test('counts what waits on this machine', async () => {
    const expired = { expiresOn: utcDay(gateway.nowMs - 2 * DAY_MS) }
    const spool = {
      deleteExpired: async () => 0,
      eraseTenant: async () => 0,
      forget: async (matches: (head: { readonly expiresOn: string }) => boolean) => {
        expect([expired, { expiresOn: FAR }].map(matches)).toEqual([false, false])
        return 0
      },
    }
    const proof = await proveRetention({ ...gateway, spool }, { isComplete: true })
    expect(proof).toMatchObject({ overdue: 1, detail: { spooledReports: 1 } })
  })
})
