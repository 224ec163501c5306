import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { TenantId } from '#domain/ids.ts'
import { type Outcome, refusal } from '#domain/outcome.ts'
import { countOutcomes } from '#drizzle/repositories/outcomes.ts'
import { insertSuppressions } from '#drizzle/repositories/suppressions.ts'
import { countWitnessesOf } from '#drizzle/repositories/value_witnesses.ts'
import { TransientKeys } from '../../test/fixtures/keys.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import {
  decidedOf,
  newSpoolFolder,
  openSpool,
  spooledOf,
  submissionOf,
} from '../../test/fixtures/spool.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import { ReportSealer } from '../keyring/report_sealer.ts'
import { ReportKeeper } from '../pipeline/keep.ts'
import type { JudgedReport } from '../pipeline/steps.ts'
import { GroupWriter, NotStoredError, OverloadedError } from '../pipeline/store.ts'
import { SuppressionIndex } from '../subjects/suppression_index.ts'
import { type DrainSettings, SpoolDrain } from './drain.ts'
import type { SpooledReport } from './entry.ts'
import type { Spool } from './spool.ts'
import { StoreWatch } from './store_watch.ts'

const EXPIRES_ON = '2126-05-01'
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }
const keys = new TransientKeys()
let store: TestStore
let suppressions: SuppressionIndex

beforeAll(async () => {
  store = await startTestStore()
  suppressions = new SuppressionIndex(store.database)
})
afterAll(() => store.stop())

function reportOf(tenantId: TenantId, changes: Partial<SpooledReport> = {}): SpooledReport {
  return spooledOf({ tenantId, expiresOn: EXPIRES_ON, ...changes })
}

function drainOf(spool: Spool, changes: Partial<DrainSettings> = {}): SpoolDrain {
  return new SpoolDrain({
    spool,
    watch: new StoreWatch(() => undefined),
    connect: () => store.database.connect(),
    sealer: new ReportSealer(keys),
    suppressions,
    refusalOf: () => undefined,
    askKeyring: async () => undefined,
    writer: 9,
    clock: { nowMs: () => Date.UTC(2026, 0, 31, 11) },
    log: SILENT,
    ...changes,
  })
}

async function drainAll(spool: Spool, changes: Partial<DrainSettings> = {}): Promise<void> {
  const drain = drainOf(spool, changes)
  await vi.waitFor(() => expect(spool.rows).toBe(0), { timeout: 20_000, interval: 10 })
  await drain.stop()
  await drain.stop()
}

async function totalsOf(tenantId: TenantId) {
  const { totals } = await store.database.withOwner((tx) =>
    countOutcomes(tx, tenantId, { since: undefined, by: [] }),
  )
  return totals
}

async function storedIds(tenantId: TenantId): Promise<readonly string[]> {
  const client = await store.connect()
  const { rows } = await client.query<{ id: string }>(
    'select id from reports where tenant_id = $1 order by id',
    [tenantId],
  )
  return rows.map(({ id }) => id)
}

const idsOf = (reports: readonly SpooledReport[]) => reports.map(({ id }) => id).toSorted()

describe('SpoolDrain', () => {
  test('stores all that is spooled, with its counters', async () => {
    const tenantId = newTenantId()
    const { spool } = await openSpool(newSpoolFolder())
    const reports = Array.from({ length: 1_200 }, (_, index) =>
      reportOf(tenantId, { answered: index % 3 === 0 ? 'redacted' : 'accepted' }),
    )
    const [first] = reports
    if (first === undefined) throw new Error('There is no report')
    const counters = { decided: [decidedOf(first, 7)], shapes: [] }
    await spool.append({ reports, counters })
    await drainAll(spool)
    expect(await storedIds(tenantId)).toEqual(idsOf(reports))
    expect(await totalsOf(tenantId)).toMatchObject({
      received: 1_207,
      accepted: 800,
      redacted: 400,
      dropped: 7,
    })
    await spool.close()
  })

  test('stores nothing twice where it died between the commit and the deletion', async () => {
    const tenantId = newTenantId()
    const folder = newSpoolFolder()
    const before = newSpoolFolder()
    const { spool } = await openSpool(folder)
    const reports = Array.from({ length: 600 }, () => reportOf(tenantId))
    await spool.append(submissionOf(...reports))
    // What lies on the disk if nothing of the deletion is written.
    cpSync(folder, before, { recursive: true })
    await drainAll(spool)
    const { spool: again } = await openSpool(before)
    expect(again.rows).toBe(600)
    await drainAll(again)
    expect(await totalsOf(tenantId)).toMatchObject({ received: 600, accepted: 600, dropped: 0 })
    expect(await storedIds(tenantId)).toEqual(idsOf(reports))
    await Promise.all([spool.close(), again.close()])
  })

  test('counts as duplicate what the store has already', async () => {
    const tenantId = newTenantId()
    const { spool } = await openSpool(newSpoolFolder())
    const report = reportOf(tenantId)
    await spool.append(submissionOf(report))
    await drainAll(spool)
    await spool.append(submissionOf(report))
    await drainAll(spool)
    expect(await totalsOf(tenantId)).toMatchObject({ received: 2, accepted: 1, dropped: 1 })
    await spool.close()
  })

  test('brings with a report who had which values of it, and with none that is not stored', async () => {
    const tenantId = newTenantId()
    const { spool } = await openSpool(newSpoolFolder())
    const values = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    const had = (byte: number) => ({
      witnesses: { subject: pseudonymOf(byte), others: [], values },
    })
    const over = { ...had(4), expiresOn: '2026-01-31' }
    await spool.append(submissionOf(reportOf(tenantId, had(3)), reportOf(tenantId, over)))
    await drainAll(spool)
    const found = await store.database.withTenant(tenantId, async (tx) => [
      await countWitnessesOf(tx, tenantId, [pseudonymOf(3)]),
      await countWitnessesOf(tx, tenantId, [pseudonymOf(4)]),
    ])
    expect(found).toEqual([2, 0])
    await spool.close()
  })

  test('stores no report of a subject that was erased while it waited', async () => {
    const tenantId = newTenantId()
    const { spool } = await openSpool(newSpoolFolder())
    const kept = reportOf(tenantId, { pseudonyms: { userId: pseudonymOf(0x31) } })
    const [erased, forgotten] = [pseudonymOf(0x32), pseudonymOf(0x33)]
    await spool.append(
      submissionOf(
        kept,
        reportOf(tenantId, { pseudonyms: { userId: erased } }),
        reportOf(tenantId, { pseudonyms: { deviceId: forgotten } }),
      ),
    )
    await store.database.withTenant(tenantId, (tx) =>
      insertSuppressions(tx, tenantId, {
        pseudonyms: [erased],
        requestId: randomUUID(),
        recordedAt: new Date(),
      }),
    )
    keys.destroy(Buffer.from(forgotten).toString('hex'))
    await drainAll(spool)
    expect(await storedIds(tenantId)).toEqual([kept.id])
    expect(await totalsOf(tenantId)).toMatchObject({ received: 3, accepted: 1, dropped: 2 })
    await spool.close()
  })

  test('stores nothing that has expired or may not be kept by the choices of now, and counts it', async () => {
    const tenantId = newTenantId()
    const { spool } = await openSpool(newSpoolFolder())
    const [kept, expired, withdrawn] = [
      reportOf(tenantId),
      reportOf(tenantId, { expiresOn: '2026-01-31' }),
      reportOf(tenantId, { class: 'optional' }),
    ]
    await spool.append(submissionOf(kept, expired, withdrawn))
    const refusalOf = (report: SpooledReport): Outcome | undefined =>
      report.class === 'optional' ? refusal('user_required_only') : undefined
    await drainAll(spool, { refusalOf })
    expect(await storedIds(tenantId)).toEqual([kept.id])
    expect(await totalsOf(tenantId)).toMatchObject({ received: 3, accepted: 2, dropped: 1 })
    await spool.close()
  })

  test('waits while the store is away, and goes on by itself', async () => {
    const tenantId = newTenantId()
    const { spool } = await openSpool(newSpoolFolder())
    const reports = Array.from({ length: 20 }, () => reportOf(tenantId))
    await spool.append(submissionOf(...reports))
    const watch = new StoreWatch(() => undefined)
    watch.away()
    let attempts = 0
    const connect = async () => {
      attempts += 1
      if (attempts < 3) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      return await store.database.connect()
    }
    await drainAll(spool, { connect, watch })
    expect(attempts).toBe(3)
    expect(watch.isAway).toBe(false)
    expect(await storedIds(tenantId)).toEqual(idsOf(reports))
    await spool.close()
  })

  test('goes on without doubling where its connection is cut again and again', async () => {
    const tenantId = newTenantId()
    const { spool } = await openSpool(newSpoolFolder())
    const reports = Array.from({ length: 3_000 }, () => reportOf(tenantId))
    await spool.append(submissionOf(...reports))
    const connect = async () => {
      const client = await store.database.connect()
      setTimeout(() => client.end().catch(() => undefined), 20 + Math.random() * 150)
      return client
    }
    await drainAll(spool, { connect })
    expect(await storedIds(tenantId)).toEqual(idsOf(reports))
    expect(await totalsOf(tenantId)).toMatchObject({ received: 3_000, accepted: 3_000 })
    await spool.close()
  }, 30_000)

  test('leaves a spool alone that was sealed under another key', async () => {
    const folder = newSpoolFolder()
    const first = await openSpool(folder)
    await first.spool.append(submissionOf(reportOf(newTenantId())))
    await first.spool.close()
    const { spool } = await openSpool(folder, { keyOf: async () => new Uint8Array(32).fill(1) })
    const events: string[] = []
    const log = { ...SILENT, error: (event: string) => events.push(event) }
    const drain = drainOf(spool, { log })
    await vi.waitFor(() => expect(events).toEqual(['spool_not_readable']))
    expect(spool.rows).toBe(1)
    await drain.stop()
    await spool.close()
  })
})

describe('ReportKeeper with a spool', () => {
  const judged = (report: SpooledReport): JudgedReport => ({
    ...report,
    kind: 'judged',
    outcome: { outcome: 'accepted' },
    shapes: [],
  })
  const keepingOf = (report: SpooledReport) => ({
    reports: [judged(report)],
    decided: [decidedOf(report, 2)],
    shapes: [],
  })

  async function keeperWith(submit: GroupWriter['submit']) {
    const { spool } = await openSpool(newSpoolFolder())
    const writer = new GroupWriter({
      database: store.database,
      suppressions,
      writers: 1,
      onError: () => undefined,
    })
    writer.submit = submit
    const watch = new StoreWatch(() => undefined)
    const fallback = { spool, watch, suppressions }
    const keeper = new ReportKeeper({ sealer: new ReportSealer(keys), writer, fallback })
    const end = async () => {
      await writer.stop()
      await spool.close()
    }
    return { keeper, spool, watch, end }
  }

  test('answers from the spool what the store has certainly not, until the store is back', async () => {
    const tenantId = newTenantId()
    let calls = 0
    const { keeper, spool, watch, end } = await keeperWith(async () => {
      calls += 1
      throw new NotStoredError('Cannot store reports: the store is away')
    })
    const reports = [reportOf(tenantId), reportOf(tenantId)]
    for (const report of reports) {
      expect(await keeper.keep(keepingOf(report))).toEqual([{ outcome: 'accepted' }])
    }
    expect(calls).toBe(1)
    expect(spool.rows).toBe(4)
    await drainAll(spool, { watch })
    expect(watch.isAway).toBe(false)
    expect(await storedIds(tenantId)).toEqual(idsOf(reports))
    expect(await totalsOf(tenantId)).toMatchObject({ received: 6, accepted: 2, dropped: 4 })
    await end()
  })

  test('refuses what may be in the store already', async () => {
    const { keeper, spool, end } = await keeperWith(async () => {
      throw new OverloadedError('Cannot store reports: the store is away')
    })
    await expect(keeper.keep(keepingOf(reportOf(newTenantId())))).rejects.toThrow(OverloadedError)
    expect(spool.rows).toBe(0)
    await end()
  })

  test('refuses with OverloadedError what the spool cannot take', async () => {
    const { keeper, spool, end } = await keeperWith(async () => {
      throw new NotStoredError('Cannot store reports: the store is away')
    })
    await spool.close()
    await expect(keeper.keep(keepingOf(reportOf(newTenantId())))).rejects.toThrow(
      'Cannot keep reports: the spool is full',
    )
    await end()
  })
})
