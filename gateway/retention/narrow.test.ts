import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import type { ReportHead } from '#domain/stored_report.ts'
import { createPartitions } from '#drizzle/repositories/partitions.ts'
import { readReports } from '#drizzle/repositories/report_reader.ts'
import {
  deleteRule,
  insertRule,
  requestNarrowing,
  type StoredRule,
} from '#drizzle/repositories/retention_rules.ts'
import { insertSuppressions } from '#drizzle/repositories/suppressions.ts'
import { insertTenant, updateTenantRetention } from '#drizzle/repositories/tenants.ts'
import { expiryDay } from '#policies/engine/retain.ts'
import { contractSourceOf } from '../../test/fixtures/contracts.ts'
import { storeReports } from '../../test/fixtures/holds.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { type RetentionFixture, retentionGatewayOn } from '../../test/fixtures/retention.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import { runNarrowing } from './narrow.ts'

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

const NO_GRACE = { graceMs: 0 }

async function newTenant(): Promise<TenantId> {
  const id = newTenantId()
  const tenant = { id, name: `t ${id}`, retentionDays: undefined, createdAt: new Date() }
  await store.database.withOwner((tx) => insertTenant(tx, tenant))
  return id
}

/** A head of a report that was received so many days ago, under a period. */
function headOf(tenantId: TenantId, daysAgo: number, days: number): Partial<ReportHead> {
  const receivedAtMs = gateway.nowMs - daysAgo * DAY_MS
  return { tenantId, receivedAtMs, timeMs: receivedAtMs, expiresOn: expiryDay(receivedAtMs, days) }
}

async function put(heads: readonly Partial<ReportHead>[]): Promise<readonly ReportHead[]> {
  await createPartitions(
    client,
    heads.map(({ expiresOn = '' }) => expiresOn),
  )
  return await storeReports(gateway, { connect: async () => client }, heads)
}

async function setDays(tenantId: TenantId, days: number | undefined): Promise<void> {
  await store.database.withOwner(async (tx) => {
    await updateTenantRetention(tx, tenantId, days)
    await requestNarrowing(tx, tenantId)
  })
}

async function addRule(tenantId: TenantId, rule: Partial<StoredRule> & { days: number }) {
  const added = { id: randomUUID(), createdAt: new Date(), createdBy: 'test', ...rule }
  await store.database.withTenant(tenantId, async (tx) => {
    await insertRule(tx, tenantId, { rule: added, most: 100 })
    await requestNarrowing(tx, tenantId)
  })
  return added.id
}

async function stored(tenantId: TenantId) {
  return await store.database.withTenant(tenantId, (tx) =>
    readReports(tx, tenantId, { limit: 1_000 }),
  )
}

async function daysOf(tenantId: TenantId): Promise<readonly string[]> {
  return (await stored(tenantId)).map(({ expiresOn }) => expiresOn).toSorted()
}

/** What each report says, or undefined where it cannot be opened. */
async function texts(tenantId: TenantId): Promise<ReadonlyMap<string, string | undefined>> {
  const rows = await stored(tenantId)
  const payloads = await gateway.sealer.open(rows)
  return new Map(rows.map(({ id }, index) => [id, payloads[index]?.toString()]))
}

describe('runNarrowing()', () => {
  test('deletes what is over under the new period, and gives the rest its earlier day, readable', async () => {
    const tenantId = await newTenant()
    const ages = [0, 5, 29, 31, 60, 89]
    const rows = await put(ages.map((daysAgo) => headOf(tenantId, daysAgo, 90)))
    await setDays(tenantId, 30)
    const run = await runNarrowing(gateway, NO_GRACE)
    expect(run).toEqual({ tenants: 1, deleted: 3, moved: 3 })
    const kept = ages.filter((age) => age < 30)
    expect(await daysOf(tenantId)).toEqual(
      kept.map((daysAgo) => headOf(tenantId, daysAgo, 30).expiresOn).toSorted(),
    )
    const said = await texts(tenantId)
    for (const [index, age] of ages.entries()) {
      const id = rows[index]?.id ?? ''
      const text = said.get(id) === undefined ? undefined : String(said.get(id))
      if (age < 30) expect(text).toBeDefined()
      else expect(said.has(id)).toBe(false)
    }
  })

  test('shortens how long it is counted who had a value, by the period of all types alone', async () => {
    const tenantId = await newTenant()
    const day = (days: number) => expiryDay(gateway.nowMs, days)
    await client.query(
      `insert into value_witnesses (tenant_id, value, subject, expires_on)
       values ($1, '\\x01', '\\x01', $2), ($1, '\\x01', '\\x02', $3)`,
      [tenantId, day(90), day(10)],
    )
    const days = async () => {
      const { rows } = await client.query<{ day: string }>(
        'select expires_on::text as day from value_witnesses where tenant_id = $1 order by subject',
        [tenantId],
      )
      return rows.map((row) => row.day)
    }
    await addRule(tenantId, { days: 5, type: 'error' })
    await runNarrowing(gateway, NO_GRACE)
    expect(await days()).toEqual([day(90), day(10)])
    await addRule(tenantId, { days: 30 })
    await runNarrowing(gateway, NO_GRACE)
    expect(await days()).toEqual([day(30), day(10)])
  })

  test('keeps every column of a moved report but its day and its bytes, also the order of commits', async () => {
    const tenantId = await newTenant()
    await put([{ ...headOf(tenantId, 1, 90), pseudonyms: { userId: pseudonymOf(1) } }])
    const read = async () => {
      const { rows } = await client.query<Record<string, unknown>>(
        'select * from reports where tenant_id = $1',
        [tenantId],
      )
      const { expires_on: day, sealed, ...rest } = rows[0] ?? {}
      return { day, sealed, rest }
    }
    const before = await read()
    await client.query(
      `insert into dead_letters (tenant_id, sink_id, report_id, expires_on, reason, failed_at)
       select tenant_id, gen_random_uuid(), id, expires_on, 'refused', now() from reports where tenant_id = $1`,
      [tenantId],
    )
    await setDays(tenantId, 20)
    await runNarrowing(gateway, NO_GRACE)
    const after = await read()
    const letters = await client.query<{ expires_on: unknown }>(
      'select expires_on from dead_letters where tenant_id = $1',
      [tenantId],
    )
    expect(letters.rows).toEqual([{ expires_on: after.day }])
    expect(after.rest).toEqual(before.rest)
    expect(after.day).not.toEqual(before.day)
    expect(after.sealed).not.toEqual(before.sealed)
  })

  test('leaves what an old backup holds unreadable: keys of emptied cells are destroyed before they are used again', async () => {
    const tenantId = await newTenant()
    const ages = [10, 40, 70]
    await put(ages.map((daysAgo) => headOf(tenantId, daysAgo, 90)))
    const backup = await stored(tenantId)
    await setDays(tenantId, 60)
    await runNarrowing(gateway, NO_GRACE)
    expect(await daysOf(tenantId)).toHaveLength(2)
    // The day of the report of 40 days ago is emptied, then taken by the one of 10 days ago: with another key.
    const opened = await Promise.allSettled(backup.map((row) => gateway.sealer.open([row])))
    const readable = opened.flatMap((one) =>
      one.status === 'fulfilled' && one.value[0] !== undefined ? [one.value] : [],
    )
    expect(readable).toEqual([])
    expect([...(await texts(tenantId)).values()].includes(undefined)).toBe(false)
  })

  test('never lengthens: a longer period, or none, leaves every day as it is', async () => {
    const tenantId = await newTenant()
    await setDays(tenantId, 30)
    await put([headOf(tenantId, 1, 30), headOf(tenantId, 20, 30)])
    const before = await daysOf(tenantId)
    for (const days of [400, undefined, 31]) {
      await setDays(tenantId, days)
      expect(await runNarrowing(gateway, NO_GRACE)).toMatchObject({ deleted: 0, moved: 0 })
      expect(await daysOf(tenantId)).toEqual(before)
    }
  })

  test('follows rules by product, type, class and category, and reaches nothing else', async () => {
    const tenantId = await newTenant()
    const other = await newTenant()
    const head = headOf(tenantId, 20, 90)
    await put([
      { ...head, class: 'optional' },
      { ...head, class: 'required' },
      { ...head, type: 'usage', category: 'product_service_usage' },
      { ...headOf(other, 20, 90), class: 'optional' },
    ])
    await addRule(tenantId, { class: 'optional', days: 10 })
    await runNarrowing(gateway, NO_GRACE)
    expect((await stored(tenantId)).map((row) => row.class)).toEqual(['required', 'required'])
    const rule = await addRule(tenantId, { category: 'product_service_usage', days: 25 })
    await runNarrowing(gateway, NO_GRACE)
    expect(await daysOf(tenantId)).toEqual(
      [head.expiresOn, headOf(tenantId, 20, 25).expiresOn].toSorted(),
    )
    await store.database.withTenant(tenantId, (tx) => deleteRule(tx, tenantId, rule))
    await addRule(tenantId, { product: 'app', type: 'error', days: 1 })
    await runNarrowing(gateway, NO_GRACE)
    expect((await stored(tenantId)).map(({ type }) => type)).toEqual(['usage'])
    expect(await stored(other)).toHaveLength(1)
  })

  test('deletes at once and moves only when no write can be under way by the old period', async () => {
    const tenantId = await newTenant()
    await put([headOf(tenantId, 50, 90), headOf(tenantId, 1, 90)])
    await setDays(tenantId, 30)
    const running = runNarrowing(gateway, { graceMs: 2_000 })
    while ((await stored(tenantId)).length > 1) await new Promise(setImmediate)
    expect(await daysOf(tenantId)).toEqual([headOf(tenantId, 1, 90).expiresOn])
    const late = await put([headOf(tenantId, 40, 90), headOf(tenantId, 2, 90)])
    expect(await running).toMatchObject({ moved: 2 })
    const ids = (await stored(tenantId)).map(({ id }) => id)
    expect(ids).not.toContain(late[0]?.id)
    expect(ids).toContain(late[1]?.id)
  })

  test('moves no report of a subject who is being erased', async () => {
    const tenantId = await newTenant()
    const [erased] = await put([
      { ...headOf(tenantId, 1, 90), pseudonyms: { deviceId: pseudonymOf(9) } },
      headOf(tenantId, 1, 90),
    ])
    await store.database.withTenant(tenantId, (tx) =>
      insertSuppressions(tx, tenantId, {
        pseudonyms: [pseudonymOf(9)],
        requestId: randomUUID(),
        recordedAt: new Date(),
      }),
    )
    await setDays(tenantId, 30)
    expect(await runNarrowing(gateway, NO_GRACE)).toMatchObject({ moved: 1 })
    const left = await stored(tenantId)
    expect(left.find(({ id }) => id === erased?.id)?.expiresOn).toBe(erased?.expiresOn)
    await client.query('delete from reports where tenant_id = $1 and id = $2', [
      tenantId,
      erased?.id,
    ])
    await runNarrowing(gateway, NO_GRACE)
    const { rows } = await client.query('select from narrowed_cells where tenant_id = $1', [
      tenantId,
    ])
    expect(rows).toHaveLength(0)
  })

  test('goes on after it was broken off by a keyring that is away, without losing a report', async () => {
    const tenantId = await newTenant()
    await put(Array.from({ length: 20 }, (_, age) => headOf(tenantId, age, 90)))
    await setDays(tenantId, 30)
    const broken: RetentionFixture = {
      ...gateway,
      sealer: gateway.sealer,
      keyring: gateway.keyring,
    }
    let calls = 0
    const sealer = {
      open: gateway.sealer.open.bind(gateway.sealer),
      sealUnder: gateway.sealer.sealUnder.bind(gateway.sealer),
      openUnder: gateway.sealer.openUnder.bind(gateway.sealer),
      seal: async (rows: Parameters<typeof gateway.sealer.seal>[0]) => {
        calls += 1
        if (calls > 7) throw new Error('Cannot reach the keyring')
        return await gateway.sealer.seal(rows)
      },
    }
    await expect(runNarrowing({ ...broken, sealer }, NO_GRACE)).rejects.toThrow('Cannot reach')
    expect(await stored(tenantId)).toHaveLength(20)
    await runNarrowing(gateway, NO_GRACE)
    const days = await daysOf(tenantId)
    expect(days).toHaveLength(20)
    expect(days.every((day) => day <= utcDay(gateway.nowMs + 30 * DAY_MS))).toBe(true)
    expect([...(await texts(tenantId)).values()].includes(undefined)).toBe(false)
  })

  test('brings back what a wrong clock has given a day far away', async () => {
    const tenantId = await newTenant()
    await put([headOf(tenantId, -900, 90)])
    await setDays(tenantId, undefined)
    await runNarrowing(gateway, NO_GRACE)
    expect(await daysOf(tenantId)).toEqual([utcDay(gateway.nowMs + 90 * DAY_MS)])
  })

  test('follows contracts too, and a contract that is missing shortens nothing', async () => {
    const tenantId = await newTenant()
    await setDays(tenantId, 400)
    await put([headOf(tenantId, 20, 400), { ...headOf(tenantId, 20, 400), type: 'gone' }])
    gateway.declare([contractSourceOf({ retentionDays: 10 })])
    await setDays(tenantId, undefined)
    await runNarrowing(gateway, NO_GRACE)
    gateway.declare([contractSourceOf()])
    expect((await stored(tenantId)).map(({ type }) => type)).toEqual(['gone'])
  })

  test('whatever the periods and ages, nothing is stored past its period, nothing lengthened, nothing else lost', async () => {
    const days = fc.integer({ min: 1, max: 120 })
    const change = fc.record({
      days,
      class: fc.constantFrom(undefined, 'required', 'optional'),
    })
    const report = fc.record({
      age: fc.integer({ min: 0, max: 118 }),
      class: fc.constantFrom('required' as const, 'optional' as const),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(report, { minLength: 1, maxLength: 6 }),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (reports, changes) => {
          const tenantId = await newTenant()
          await setDays(tenantId, 120)
          const rows = await put(
            reports.map(({ age, class: dataClass }) => ({
              ...headOf(tenantId, age, 120),
              class: dataClass,
            })),
          )
          for (const rule of changes) {
            await addRule(tenantId, rule)
            await runNarrowing(gateway, NO_GRACE)
          }
          const left = new Map((await stored(tenantId)).map((row) => [row.id, row.expiresOn]))
          for (const row of rows) {
            const period = Math.min(
              120,
              ...changes
                .filter((rule) => rule.class === undefined || rule.class === row.class)
                .map((rule) => rule.days),
            )
            const day = expiryDay(row.receivedAtMs, period)
            expect(left.get(row.id)).toBe(day > utcDay(gateway.nowMs) ? day : undefined)
          }
        },
      ),
      { numRuns: 12 },
    )
  })
})
