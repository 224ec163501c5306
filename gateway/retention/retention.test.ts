import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, utcDay } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { insertHold } from '#drizzle/repositories/holds.ts'
import { listNarrowings } from '#drizzle/repositories/narrowing.ts'
import { createPartitions, listPartitions } from '#drizzle/repositories/partitions.ts'
import { readReports } from '#drizzle/repositories/report_reader.ts'
import { listRetentionRuns } from '#drizzle/repositories/retention_runs.ts'
import { insertTenant } from '#drizzle/repositories/tenants.ts'
import { contractSourceOf } from '../../test/fixtures/contracts.ts'
import { holdOf, storeReports } from '../../test/fixtures/holds.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { type RetentionFixture, retentionGatewayOn } from '../../test/fixtures/retention.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import { retainAtStart } from './jobs.ts'
import { runRetention } from './retention.ts'
import { doubtOf } from './trust_clock.ts'

let store: TestStore
let gateway: RetentionFixture
let client: Awaited<ReturnType<TestStore['connect']>>

beforeAll(async () => {
  store = await startTestStore()
  gateway = await retentionGatewayOn(store, 'keyring')
  client = await store.connect()
})
beforeEach(async () => {
  gateway.nowMs = Date.now()
  await client.query('truncate retention_runs, reports')
})
afterAll(async () => {
  await gateway?.keyring.close()
  await store?.stop()
})

const dayAt = (days: number) => utcDay(gateway.nowMs + days * DAY_MS)

async function put(expiresOn: string, tenantId = newTenantId()) {
  await createPartitions(client, [expiresOn])
  const head = { tenantId, expiresOn, receivedAtMs: gateway.nowMs - DAY_MS }
  await storeReports(gateway, { connect: async () => client }, [head, head])
  return await store.database.withTenant(tenantId, (tx) => readReports(tx, tenantId, { limit: 10 }))
}

const days = async () => (await listPartitions(client)).map(({ day }) => day)

describe('runRetention()', () => {
  test('drops what has begun, and destroys its keys: a backup of it cannot be read', async () => {
    const [yesterday, today, tomorrow] = [
      await put(dayAt(-1)),
      await put(dayAt(0)),
      await put(dayAt(1)),
    ]
    expect(await runRetention(gateway, gateway.nowMs)).toMatchObject({
      partitionsDropped: 2,
      reportsDeleted: 4,
      reportsCounted: 'exactly',
    })
    expect(await gateway.sealer.open([...yesterday, ...today])).toEqual(
      Array.from({ length: 4 }, () => undefined),
    )
    expect((await gateway.sealer.open(tomorrow)).includes(undefined)).toBe(false)
    expect((await days()).filter((day) => day <= dayAt(0))).toEqual([])
  })

  test('does nothing where the clock has jumped forward by years, unless somebody confirms it', async () => {
    const kept = await put(dayAt(30))
    await runRetention(gateway, gateway.nowMs)
    gateway.nowMs += 3 * 365 * DAY_MS
    await expect(runRetention(gateway, gateway.nowMs)).rejects.toMatchObject({
      code: 'clock_not_trusted',
    })
    await retainAtStart(gateway)
    expect(gateway.logged.at(-1)).toMatchObject({ name: 'retention_refused' })
    expect((await gateway.sealer.open(kept)).includes(undefined)).toBe(false)
    expect(await store.database.withOwner((tx) => listRetentionRuns(tx, 10))).toHaveLength(1)
    const confirmed = { isClockConfirmed: true }
    expect(await runRetention(gateway, gateway.nowMs, confirmed)).toMatchObject({
      reportsDeleted: 2,
    })
    expect(await gateway.sealer.open(kept)).toEqual([undefined, undefined])
  })

  test('makes the partitions of the coming days also where it deletes nothing', async () => {
    await runRetention(gateway, gateway.nowMs)
    gateway.nowMs += 40 * DAY_MS
    await retainAtStart(gateway)
    expect(await days()).toContain(dayAt(90 + 7))
  })

  test('is harmless where the clock goes backward, and goes on when it is right again', async () => {
    await put(dayAt(5))
    await runRetention(gateway, gateway.nowMs)
    const before = gateway.nowMs
    gateway.nowMs -= 2_000 * DAY_MS
    expect(await runRetention(gateway, gateway.nowMs)).toMatchObject({ partitionsDropped: 0 })
    gateway.nowMs = before
    expect(await runRetention(gateway, gateway.nowMs)).toMatchObject({ reportsDeleted: 0 })
  })

  test('copies held reports before their partition goes', async () => {
    const tenantId = newTenantId()
    const [held] = await put(dayAt(-3), tenantId)
    const hold = holdOf(tenantId, { kind: 'reports', ids: [held?.id ?? ''] })
    await gateway.keyring.makeHoldKey(tenantId, hold.id)
    await store.database.withTenant(tenantId, (tx) => insertHold(tx, hold, 10))
    expect(await runRetention(gateway, gateway.nowMs)).toMatchObject({ partitionsDropped: 1 })
    const { rows } = await client.query('select id from held_reports where hold_id = $1', [hold.id])
    expect(rows).toEqual([{ id: held?.id }])
  })

  test('keeps a held report that cannot be copied now, its key too, and deletes all others of its day', async () => {
    const tenantId = newTenantId()
    const [held, free] = await put(dayAt(-2), tenantId)
    const hold = holdOf(tenantId, { kind: 'reports', ids: [held?.id ?? ''] })
    await gateway.keyring.makeHoldKey(tenantId, hold.id)
    await store.database.withTenant(tenantId, (tx) => insertHold(tx, hold, 10))
    const sealer = {
      seal: gateway.sealer.seal.bind(gateway.sealer),
      sealUnder: gateway.sealer.sealUnder.bind(gateway.sealer),
      openUnder: gateway.sealer.openUnder.bind(gateway.sealer),
      open: async () => {
        throw new KeyringAwayError('Cannot reach the keyring')
      },
    }
    const run = await runRetention({ ...gateway, sealer }, gateway.nowMs)
    expect(run).toMatchObject({ partitionsDropped: 0, reportsDeleted: 1 })
    const { rows } = await client.query('select id from reports where tenant_id = $1', [tenantId])
    expect(rows).toEqual([{ id: held?.id }])
    expect(free?.id).not.toBe(held?.id)
    expect(await runRetention(gateway, gateway.nowMs)).toMatchObject({ partitionsDropped: 1 })
    const copies = await client.query('select id from held_reports where hold_id = $1', [hold.id])
    expect(copies.rows).toEqual([{ id: held?.id }])
  })

  test('has every tenant narrowed after the periods of contracts have changed, and only then', async () => {
    const id = newTenantId()
    const tenant = { id, name: `t ${id}`, retentionDays: undefined, createdAt: new Date() }
    await store.database.withOwner((tx) => insertTenant(tx, tenant))
    const waiting = async () => (await store.database.withOwner(listNarrowings)).length
    await runRetention(gateway, gateway.nowMs)
    await runRetention(gateway, gateway.nowMs)
    expect(await waiting()).toBe(0)
    gateway.declare([contractSourceOf({ retentionDays: 12 })])
    await runRetention(gateway, gateway.nowMs)
    gateway.declare([contractSourceOf()])
    expect(await waiting()).toBeGreaterThan(0)
  })
})

describe('doubtOf()', () => {
  const nowMs = Date.UTC(2026, 5, 1)
  const at = (ms: number) => new Date(nowMs + ms)

  test.each([
    ['of a first run is none', { now: at(0), lastRunAt: undefined }, undefined],
    ['an hour after the last run is none', { now: at(0), lastRunAt: at(-HOUR_MS) }, undefined],
    ['after six days off is none', { now: at(0), lastRunAt: at(-6 * DAY_MS) }, undefined],
    [
      'past the limit is a jump',
      { now: at(0), lastRunAt: at(-LIMITS.clockJumpMaxMs - 1) },
      'jumped',
    ],
    [
      'ahead of the store is one',
      { now: at(-2 * HOUR_MS), lastRunAt: at(0) },
      'differs_from_store',
    ],
    ['behind the store is none', { now: at(2 * HOUR_MS), lastRunAt: at(0) }, undefined],
    ['after a step backward is none', { now: at(0), lastRunAt: at(30 * DAY_MS) }, undefined],
  ])('%s', (_name, time, doubt) => {
    expect(doubtOf(nowMs, time)).toBe(doubt)
  })
})
