import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, utcDay } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import type { Counted, OutcomeKey, ShapeKey, StoredReport } from '#domain/stored_report.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId, pseudonymOf, rowOf } from '../../test/fixtures/stored_reports.ts'
import { createPartitions, dropPartition, listPartitions, partitionName } from './partitions.ts'
import {
  commitGroup,
  type Refused,
  SUPPRESSION_LOCK,
  type WriteGroup,
  type WriterOptions,
} from './report_writer.ts'
import { insertSuppressions } from './suppressions.ts'

let store: TestStore
let client: pg.Client
let dayCount = 0

beforeAll(async () => {
  store = await startTestStore()
  client = await store.connect()
})

afterAll(async () => await store.stop())

/** An expiry day that no other test uses. */
function newDay(): string {
  dayCount += 1
  return utcDay(Date.UTC(2030, 0, 1) + dayCount * DAY_MS)
}

const NOBODY: WriterOptions = {
  writer: 0,
  knownSequence: () => 0,
  findSuppressed: async () => new Set(),
}

function groupOf(rows: readonly StoredReport[], changes: Partial<WriteGroup<StoredReport>> = {}) {
  return { rows, outcomesOf: countStored, shapes: [], ...changes }
}

function keyOf({ tenantId, timeMs }: Pick<StoredReport, 'tenantId' | 'timeMs'>): OutcomeKey {
  return {
    tenantId,
    instanceId: '00000000-0000-4000-8000-0000000000bb',
    product: 'app',
    collector: 'native',
    outcome: 'accepted',
    reason: '',
    timeMs,
  }
}

/** One outcome a tenant and kind, as the pipeline counts them. */
function countStored(
  stored: readonly StoredReport[],
  refused: Refused<StoredReport>,
): readonly Counted<OutcomeKey>[] {
  const rows = [
    ...stored.map((row) => keyOf(row)),
    ...[...refused.duplicates].map(
      (row): OutcomeKey => ({ ...keyOf(row), outcome: 'dropped', reason: 'duplicate' }),
    ),
  ]
  const counted = new Map<string, Counted<OutcomeKey>>()
  for (const key of rows) {
    const name = `${key.tenantId} ${key.reason}`
    counted.set(name, { key, count: (counted.get(name)?.count ?? 0) + 1 })
  }
  return [...counted.values()]
}

async function idsOf(tenantId: TenantId): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id::text as id from reports where tenant_id = $1 order by id',
    [tenantId],
  )
  return rows.map(({ id }) => id)
}

async function outcomesOf(tenantId: TenantId): Promise<Readonly<Record<string, number>>> {
  const { rows } = await client.query<{ name: string; count: string }>(
    `select outcome || case when reason = '' then '' else ' ' || reason end as name, sum(count) as count
     from outcomes where tenant_id = $1 group by 1`,
    [tenantId],
  )
  return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]))
}

describe('commitGroup()', () => {
  test('stores every column as it was given', async () => {
    const row = rowOf({
      expiresOn: newDay(),
      version: undefined,
      pseudonyms: { userId: pseudonymOf(1), email: pseudonymOf(2) },
      sealed: Buffer.from('{"data":{"a":"\u20ac"},"remarks":[]}'),
    })
    const refused = await commitGroup(client, groupOf([row]), NOBODY)
    expect(refused).toEqual({ duplicates: new Set(), suppressed: new Set() })
    const { rows } = await client.query(
      'select *, expires_on::text as day from reports where id = $1',
      [row.id],
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      tenant_id: row.tenantId,
      instance_id: row.instanceId,
      product: 'app',
      type: 'error',
      version: null,
      class: 'required',
      category: row.category,
      data_kind: row.dataKind,
      collector: 'native',
      bundle: row.bundle,
      time: new Date(row.timeMs),
      received_at: new Date(row.receivedAtMs),
      day: row.expiresOn,
      user_pseudonym: Buffer.alloc(32, 1),
      organisation_pseudonym: null,
      device_pseudonym: null,
      email_pseudonym: Buffer.alloc(32, 2),
      sealed: row.sealed,
    })
  })

  test('stores one of several equal reports of a group, and names the others', async () => {
    const row = rowOf({ expiresOn: newDay() })
    const [again, other] = [{ ...row }, { ...row, id: randomUUID() }]
    const refused = await commitGroup(client, groupOf([row, again, other]), NOBODY)
    expect(refused.duplicates).toEqual(new Set([again]))
    expect(await idsOf(row.tenantId)).toEqual([row.id, other.id].toSorted())
    expect(await outcomesOf(row.tenantId)).toEqual({ accepted: 2, 'dropped duplicate': 1 })
  })

  test('recognises a report of an earlier group, and keeps the new ones beside it', async () => {
    const row = rowOf({ expiresOn: newDay() })
    const other = { ...row, id: randomUUID() }
    await commitGroup(client, groupOf([row]), NOBODY)
    const again = { ...row }
    const refused = await commitGroup(client, groupOf([again, other]), NOBODY)
    expect(refused.duplicates).toEqual(new Set([again]))
    expect(await idsOf(row.tenantId)).toEqual([row.id, other.id].toSorted())
    expect(await outcomesOf(row.tenantId)).toEqual({ accepted: 2, 'dropped duplicate': 1 })
  })

  test('recognises a repetition across midnight, within the window and no further', async () => {
    const day = newDay()
    const dayAfter = (days: number) => utcDay(Date.parse(day) + days * DAY_MS)
    const first = rowOf({ expiresOn: day })
    await commitGroup(client, groupOf([first]), NOBODY)
    const repetition = { ...first, expiresOn: dayAfter(1), mayRepeat: true }
    const beside = rowOf({ tenantId: first.tenantId, expiresOn: dayAfter(1), mayRepeat: true })
    const refused = await commitGroup(client, groupOf([beside, repetition]), NOBODY)
    expect(refused.duplicates).toEqual(new Set([repetition]))
    expect(await idsOf(first.tenantId)).toEqual([first.id, beside.id].toSorted())
    const late = { ...first, expiresOn: dayAfter(2), mayRepeat: true }
    expect((await commitGroup(client, groupOf([late]), NOBODY)).duplicates.size).toBe(0)
    const otherTenant = { ...repetition, tenantId: newTenantId() }
    expect((await commitGroup(client, groupOf([otherTenant]), NOBODY)).duplicates.size).toBe(0)
  })

  test('does not take another tenant’s report of the same id for a duplicate', async () => {
    const row = rowOf({ expiresOn: newDay() })
    const theirs = { ...row, tenantId: newTenantId() }
    const refused = await commitGroup(client, groupOf([row, theirs]), NOBODY)
    expect(refused.duplicates.size).toBe(0)
    expect(await idsOf(theirs.tenantId)).toEqual([row.id])
  })

  test('keeps each report once where writers commit the same ones at once, in any order', async () => {
    const tenantId = newTenantId()
    const expiresOn = newDay()
    await createPartitions(client, [expiresOn])
    const rows = Array.from({ length: 2_000 }, () => rowOf({ tenantId, expiresOn }))
    const clients = await Promise.all(Array.from({ length: 4 }, () => store.connect()))
    const refused = await Promise.all(
      clients.map(async (connection, writer) => {
        const copies = rows.map((row) => ({ ...row }))
        const group = groupOf(writer % 2 === 0 ? copies : copies.toReversed())
        return await commitGroup(connection, group, { ...NOBODY, writer })
      }),
    )
    expect(await idsOf(tenantId)).toHaveLength(rows.length)
    const duplicates = refused.reduce((sum, one) => sum + one.duplicates.size, 0)
    expect(duplicates).toBe(3 * rows.length)
    expect(await outcomesOf(tenantId)).toEqual({ accepted: 2_000, 'dropped duplicate': 6_000 })
  })

  test('makes the partitions that are missing, also for several writers at once', async () => {
    const days = [newDay(), newDay(), newDay()]
    const clients = await Promise.all(Array.from({ length: 4 }, () => store.connect()))
    const tenantId = newTenantId()
    await Promise.all(
      clients.map(async (connection, writer) => {
        const rows = days.map((expiresOn) => rowOf({ tenantId, expiresOn }))
        await commitGroup(connection, groupOf(rows), { ...NOBODY, writer })
      }),
    )
    expect(await idsOf(tenantId)).toHaveLength(12)
    const names = (await listPartitions(client)).map(({ day }) => day)
    expect(names).toEqual(expect.arrayContaining(days))
  })

  test('leaves out what is suppressed, asked inside the commit with the newest suppression', async () => {
    const tenantId = newTenantId()
    const expiresOn = newDay()
    const [kept, erased] = [rowOf({ tenantId, expiresOn }), rowOf({ tenantId, expiresOn })]
    const newest = await recordSuppression(tenantId)
    const asked: number[] = []
    const refused = await commitGroup(client, groupOf([kept, erased]), {
      writer: 0,
      knownSequence: () => 0,
      findSuppressed: async (rows, sequence) => {
        asked.push(sequence)
        return new Set(rows.filter((row) => row.id === erased.id))
      },
    })
    expect(refused.suppressed).toEqual(new Set([erased]))
    expect(await idsOf(tenantId)).toEqual([kept.id])
    const [first, ...inside] = asked
    expect(first).toBe(0)
    expect(inside.length).toBeGreaterThan(0)
    for (const sequence of inside) expect(sequence).toBeGreaterThanOrEqual(newest)
  })

  test('lets no suppression in between its question and its commit', async () => {
    const tenantId = newTenantId()
    const expiresOn = newDay()
    // More than goes to the store at once.
    const rows = Array.from({ length: 40 }, () => rowOf({ tenantId, expiresOn }))
    await createPartitions(client, [expiresOn])
    const order: string[] = []
    let recording: Promise<unknown> = Promise.resolve()
    await commitGroup(client, groupOf(rows, { outcomesOf: () => [] }), {
      writer: 0,
      knownSequence: () => 0,
      findSuppressed: async () => {
        recording = recordSuppression(tenantId).then(() => order.push('suppressed'))
        await waitForLock()
        order.push('asked')
        return new Set()
      },
    })
    order.push('committed')
    await recording
    expect(order.indexOf('suppressed')).toBeGreaterThan(order.indexOf('asked'))
    const { rows: read } = await client.query(
      'select distinct r.committed_in < s.xmin::text::xid8 as first from reports r, suppressions s where r.tenant_id = $1 and s.tenant_id = $1',
      [tenantId],
    )
    expect(read).toEqual([{ first: true }])
  })

  test('asks again where a small group meets a suppression that is recorded while it waits', async () => {
    const tenantId = newTenantId()
    const expiresOn = newDay()
    const [kept, erased] = [rowOf({ tenantId, expiresOn }), rowOf({ tenantId, expiresOn })]
    await createPartitions(client, [expiresOn])
    const { rows } = await client.query(
      'select coalesce(max(sequence), 0) as known from suppressions',
    )
    const known = Number(rows[0].known)
    const holder = await store.connect()
    await holder.query('begin')
    await holder.query('select pg_advisory_xact_lock($1)', [SUPPRESSION_LOCK])
    await holder.query(
      'insert into suppressions (tenant_id, pseudonym, request_id, recorded_at) values ($1, $2, $1, now())',
      [tenantId, Buffer.alloc(32, 9)],
    )
    const asked: number[] = []
    const committing = commitGroup(client, groupOf([kept, erased]), {
      writer: 0,
      knownSequence: () => known,
      findSuppressed: async (judged, sequence) => {
        asked.push(sequence)
        return new Set(sequence > known ? judged.filter(({ id }) => id === erased.id) : [])
      },
    })
    await waitForLock()
    await holder.query('commit')
    await holder.end()
    expect((await committing).suppressed).toEqual(new Set([erased]))
    expect(await idsOf(tenantId)).toEqual([kept.id])
    expect(asked).toEqual([known, expect.any(Number)])
    expect(asked[1]).toBeGreaterThan(known)
  })

  test('counts exactly where writers of one number and of several add to one row at once', async () => {
    const tenantId = newTenantId()
    const shape: ShapeKey = {
      tenantId,
      kind: 'undeclared',
      product: 'app',
      type: 'error',
      path: 'a',
      valueType: 'string',
      clientVersion: '',
    }
    const clients = await Promise.all(Array.from({ length: 6 }, () => store.connect()))
    const timeMs = Date.UTC(2026, 0, 31, 10)
    await Promise.all(
      clients.map(async (connection, index) => {
        for (let round = 0; round < 20; round += 1) {
          const key = keyOf({ tenantId, timeMs: timeMs + round * 1_000 })
          const group = groupOf([], {
            outcomesOf: () => [{ key, count: 3 }],
            shapes: [{ key: shape, count: 2 }],
          })
          await commitGroup(connection, group, { ...NOBODY, writer: index % 3 })
        }
      }),
    )
    expect(await outcomesOf(tenantId)).toEqual({ accepted: 6 * 20 * 3 })
    const { rows } = await client.query(
      'select count(*)::int as rows, sum(count)::int as count from shapes where tenant_id = $1',
      [tenantId],
    )
    expect(rows).toEqual([{ rows: 3, count: 6 * 20 * 2 }])
  })

  test('counts by the UTC hour', async () => {
    const tenantId = newTenantId()
    const timeMs = Date.UTC(2026, 0, 31, 10, 59, 59, 999)
    const outcomes = [timeMs, timeMs + 1].map((at) => ({
      key: keyOf({ tenantId, timeMs: at }),
      count: 1,
    }))
    await commitGroup(client, groupOf([], { outcomesOf: () => outcomes }), NOBODY)
    const { rows } = await client.query<{ hour: Date }>(
      'select hour from outcomes where tenant_id = $1 order by 1',
      [tenantId],
    )
    const first = Date.UTC(2026, 0, 31, 10)
    expect(rows.map(({ hour }) => hour.getTime())).toEqual([first, first + HOUR_MS])
  })

  test('stores nothing of a group in which anything fails, and its connection goes on', async () => {
    const tenantId = newTenantId()
    const row = rowOf({ tenantId, expiresOn: newDay() })
    const bad = rowOf({ tenantId, expiresOn: row.expiresOn, product: 'a\u0000b' })
    await expect(commitGroup(client, groupOf([row, bad]), NOBODY)).rejects.toMatchObject({
      code: '22021',
    })
    expect(await idsOf(tenantId)).toEqual([])
    expect(await outcomesOf(tenantId)).toEqual({})
    await commitGroup(client, groupOf([row]), NOBODY)
    expect(await idsOf(tenantId)).toEqual([row.id])
  })
})

async function recordSuppression(tenantId: TenantId): Promise<number> {
  await store.database.withOwner(
    async (tx) =>
      await insertSuppressions(tx, tenantId, {
        pseudonyms: [pseudonymOf(3)],
        requestId: randomUUID(),
        recordedAt: new Date(0),
      }),
  )
  const { rows } = await (await store.connect()).query<{ newest: string }>(
    'select max(sequence) as newest from suppressions',
  )
  return Number(rows[0]?.newest)
}

/** Waits until somebody waits for an advisory lock. */
async function waitForLock(): Promise<void> {
  const watcher = await store.connect()
  for (;;) {
    const { rows } = await watcher.query(
      "select 1 from pg_locks where locktype = 'advisory' and not granted",
    )
    if (rows.length > 0) return
  }
}

describe('partitions', () => {
  test('hold the reports of one expiry day each, and go with them in one piece', async () => {
    const [day, next] = [newDay(), newDay()]
    const tenantId = newTenantId()
    const rows = [day, day, next].map((expiresOn) => rowOf({ tenantId, expiresOn }))
    await commitGroup(client, groupOf(rows), NOBODY)
    expect(await dropPartition(client, { name: partitionName(day) })).toMatchObject({ reports: 2 })
    expect(await idsOf(tenantId)).toEqual([rows[2]?.id])
    expect((await listPartitions(client)).map((partition) => partition.day)).not.toContain(day)
  })

  test('are made once: a second call makes none', async () => {
    const days = [newDay(), newDay()]
    expect(await createPartitions(client, [...days, ...days])).toBe(2)
    expect(await createPartitions(client, days)).toBe(0)
  })

  test('are listed from the oldest, and leap days have theirs', async () => {
    await createPartitions(client, ['2032-02-29', '2032-12-31', '2031-01-01'])
    const days = (await listPartitions(client)).map(({ day }) => day)
    expect(days).toEqual(days.toSorted())
    expect(days).toEqual(expect.arrayContaining(['2032-02-29', '2032-12-31', '2031-01-01']))
  })
})
