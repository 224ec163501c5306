import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DAY_MS } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import { changeHold, insertHold } from '#drizzle/repositories/holds.ts'
import { createPartitions } from '#drizzle/repositories/partitions.ts'
import { readReports } from '#drizzle/repositories/report_reader.ts'
import { insertRule, requestNarrowing } from '#drizzle/repositories/retention_rules.ts'
import { findTenant, insertTenant, type Tenant } from '#drizzle/repositories/tenants.ts'
import { fillEveryTable } from '../../test/fixtures/every_table.ts'
import { holdOf, storeReports } from '../../test/fixtures/holds.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { type RetentionFixture, retentionGatewayOn } from '../../test/fixtures/retention.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import { readHeldPage } from '../holds/read.ts'
import { releaseHold } from '../holds/release.ts'
import { Pseudonymiser } from '../keyring/pseudonymiser.ts'
import { destroyEndedTenants, endTenant, resumeTenant, subscriptionOf } from './subscriptions.ts'

let store: TestStore
let gateway: RetentionFixture
let client: Awaited<ReturnType<TestStore['connect']>>
const START_MS = Date.UTC(2030, 0, 31, 12)

beforeAll(async () => {
  store = await startTestStore()
  gateway = await retentionGatewayOn(store, 'keyring')
  client = await store.connect()
})
beforeEach(async () => {
  gateway.nowMs = START_MS
  await client.query('update tenants set ended_at = null where erased_at is null')
})
afterAll(async () => {
  await gateway?.keyring.close()
  await store?.stop()
})

async function newTenant(): Promise<TenantId> {
  const id = newTenantId()
  await store.database.withOwner((tx) =>
    insertTenant(tx, { id, name: `Fabrikam ${id}`, retentionDays: 400, createdAt: new Date() }),
  )
  return id
}

async function put(tenantId: TenantId, ids: readonly string[]): Promise<void> {
  const expiresOn = '2031-03-01'
  await createPartitions(client, [expiresOn])
  await storeReports(
    gateway,
    { connect: async () => client },
    ids.map((id) => ({ tenantId, id, expiresOn, pseudonyms: { userId: pseudonymOf(3) } })),
  )
}

/** Every table with a column `tenant_id`, and how many rows of the tenant it holds. */
async function rowsOf(tenantId: TenantId): Promise<ReadonlyMap<string, number>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where column_name = 'tenant_id' and table_schema = 'public' order by 1`,
  )
  const counts = new Map<string, number>()
  for (const { name } of tables) {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) as count from ${client.escapeIdentifier(name)} where tenant_id = $1`,
      [tenantId],
    )
    if (Number(rows[0]?.count) > 0) counts.set(name, Number(rows[0]?.count))
  }
  return counts
}

const find = async (tenantId: TenantId): Promise<Tenant | undefined> =>
  await store.database.withOwner((tx) => findTenant(tx, tenantId))
const end = async (tenantId: TenantId) => await endTenant(gateway, { tenantId, actor: 'test' })
const resume = async (tenantId: TenantId) =>
  await resumeTenant(gateway, { tenantId, actor: 'test' })

describe('a subscription', () => {
  test('that ends says until when it can be resumed, and when everything is destroyed', async () => {
    const tenantId = await newTenant()
    expect(subscriptionOf(await end(tenantId), gateway)).toEqual({
      state: 'ended',
      endedAt: new Date(START_MS),
      reversibleUntil: new Date(START_MS + 30 * DAY_MS),
      keptUntil: new Date(START_MS + 90 * DAY_MS),
    })
    gateway.nowMs += DAY_MS
    expect((await end(tenantId)).endedAt).toEqual(new Date(START_MS))
  })

  test('can be resumed for 30 days, and not after', async () => {
    const tenantId = await newTenant()
    await expect(resume(tenantId)).rejects.toMatchObject({ code: 'subscription_state' })
    await end(tenantId)
    gateway.nowMs = START_MS + 30 * DAY_MS - 1
    expect(subscriptionOf(await resume(tenantId), gateway)).toEqual({ state: 'active' })
    gateway.nowMs = START_MS
    await end(tenantId)
    gateway.nowMs = START_MS + 30 * DAY_MS
    await expect(resume(tenantId)).rejects.toMatchObject({ code: 'subscription_state' })
    expect((await rowsOf(tenantId)).get('audit_entries')).toBe(3)
  })

  test('keeps everything for 90 days, then nothing is left in any table that names a tenant', async () => {
    const tenantId = await newTenant()
    const tables = await fillEveryTable(client, tenantId)
    await client.query('delete from holds where tenant_id = $1', [tenantId])
    expect(tables).toEqual(expect.arrayContaining(['reports', 'consents', 'sinks', 'outcomes']))
    await put(tenantId, [randomUUID()])
    const backup = await store.database.withTenant(tenantId, (tx) =>
      readReports(tx, tenantId, { limit: 10 }),
    )
    const sealed = backup.filter(({ sealed: bytes }) => bytes.length > 1)
    expect((await gateway.sealer.open(sealed))[0]).toBeDefined()
    await end(tenantId)
    const before = await rowsOf(tenantId)
    expect(before.size).toBeGreaterThanOrEqual(tables.length - 1)
    expect(await destroyEndedTenants(gateway, START_MS + 90 * DAY_MS - 1)).toBe(0)
    expect(await rowsOf(tenantId)).toEqual(before)
    expect(await destroyEndedTenants(gateway, START_MS + 90 * DAY_MS)).toBe(1)
    expect([...(await rowsOf(tenantId))]).toEqual([])
    expect((await gateway.sealer.open(sealed))[0]).toBeUndefined()
    expect(await find(tenantId)).toBeUndefined()
    const { rows } = await client.query('select * from tenants where id = $1', [tenantId])
    expect(rows[0]).toMatchObject({ name: `erased ${tenantId}`, retention_days: null })
    expect(JSON.stringify(rows)).not.toContain('Fabrikam')
  })

  test('of another tenant is not touched, and a second run finds nothing to do', async () => {
    const [ended, other] = [await newTenant(), await newTenant()]
    await put(ended, [randomUUID()])
    await put(other, [randomUUID()])
    await end(ended)
    expect(await destroyEndedTenants(gateway, START_MS + 91 * DAY_MS)).toBe(1)
    expect(await destroyEndedTenants(gateway, START_MS + 91 * DAY_MS)).toBe(0)
    const left = await store.database.withTenant(other, (tx) =>
      readReports(tx, other, { limit: 10 }),
    )
    expect((await gateway.sealer.open(left))[0]).toBeDefined()
  })

  test('with a hold keeps what it names, and nothing else, until the hold ends', async () => {
    const tenantId = await newTenant()
    const [held = '', free = ''] = [randomUUID(), randomUUID()]
    await put(tenantId, [held, free])
    const hold = holdOf(tenantId, { kind: 'reports', ids: [held] })
    await gateway.keyring.makeHoldKey(tenantId, hold.id)
    await store.database.withTenant(tenantId, async (tx) => {
      await insertHold(tx, hold, 10)
      await insertRule(tx, tenantId, {
        rule: { id: randomUUID(), days: 300, createdAt: new Date(), createdBy: 'test' },
        most: 10,
      })
      await requestNarrowing(tx, tenantId)
    })
    const backup = await store.database.withTenant(tenantId, (tx) =>
      readReports(tx, tenantId, { limit: 10 }),
    )
    await end(tenantId)
    gateway.nowMs = START_MS + 90 * DAY_MS
    expect(await destroyEndedTenants(gateway, gateway.nowMs)).toBe(0)
    expect([...(await rowsOf(tenantId)).keys()]).toEqual(['audit_entries', 'held_reports', 'holds'])
    expect(await gateway.sealer.open(backup)).toEqual([undefined, undefined])
    const page = { after: undefined, limit: 10, actor: 'test', reason: 'Case 17' }
    const reader = {
      ...{ database: store.database, keyring: gateway.keyring, sealer: gateway.sealer },
      ...{ clock: gateway.clock, log: gateway.log },
      pseudonymiser: new Pseudonymiser(gateway.keyring),
      policies: { of: () => gateway.policies },
    }
    const records = await readHeldPage(reader, hold, page)
    expect(JSON.stringify(records)).toContain(held)
    await store.database.withTenant(tenantId, (tx) =>
      changeHold(tx, hold, { liftedAt: new Date(gateway.nowMs), liftedBy: 'test' }),
    )
    await releaseHold(gateway, hold)
    expect(await destroyEndedTenants(gateway, gateway.nowMs)).toBe(1)
    expect([...(await rowsOf(tenantId))]).toEqual([])
  })

  test('is destroyed by the next run after a keyring that was away', async () => {
    const tenantId = await newTenant()
    await put(tenantId, [randomUUID()])
    await end(tenantId)
    const keyring = {
      destroyExpired: async () => 0,
      destroyCells: async () => undefined,
      destroyTenant: async () => {
        throw new Error('Cannot reach the keyring')
      },
      makeHoldKey: gateway.keyring.makeHoldKey.bind(gateway.keyring),
      findHoldKey: gateway.keyring.findHoldKey.bind(gateway.keyring),
      destroyHoldKey: gateway.keyring.destroyHoldKey.bind(gateway.keyring),
    }
    const at = START_MS + 90 * DAY_MS
    await expect(destroyEndedTenants({ ...gateway, keyring }, at)).rejects.toThrow('Cannot reach')
    expect((await rowsOf(tenantId)).get('reports')).toBe(1)
    expect(await destroyEndedTenants(gateway, at)).toBe(1)
  })
})
