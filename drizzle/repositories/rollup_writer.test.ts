import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR_MS } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import type { StoredReport } from '#domain/stored_report.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId, pseudonymOf, rowOf } from '../../test/fixtures/stored_reports.ts'
import { commitGroup, type WriteGroup, type WriterOptions } from './report_writer.ts'
import { listStoredDays } from './rollups.ts'
import { deleteSubjectReports } from './subject_reports.ts'

let store: TestStore
let client: pg.Client

beforeAll(async () => {
  store = await startTestStore()
  client = await store.connect()
})

afterAll(async () => await store.stop())

const NOBODY: WriterOptions = {
  writer: 0,
  knownSequence: () => 0,
  findSuppressed: async () => new Set(),
}
const EXPIRES_ON = '2031-05-01'

async function commit(
  rows: readonly StoredReport[],
  {
    on = client,
    options = {},
    group = {},
  }: {
    readonly on?: pg.Client
    readonly options?: Partial<WriterOptions>
    readonly group?: Partial<WriteGroup<StoredReport>>
  } = {},
) {
  const whole = { rows, outcomesOf: () => [], shapes: [], ...group }
  return await commitGroup(on, whole, { ...NOBODY, ...options })
}

async function ask(tenantId: TenantId, query: string): Promise<readonly unknown[]> {
  const { rows } = await client.query({ text: query, values: [tenantId], rowMode: 'array' })
  return rows
}

const STORED =
  'select product, type, class, category, sum(count)::int, sum(bytes)::int from stored_counts where tenant_id = $1 group by 1, 2, 3, 4 order by 1, 2, 3'
const REDACTED =
  'select product, type, kind, rule, sum(count)::int from redaction_counts where tenant_id = $1 group by 1, 2, 3, 4 order by 3, 4'
const PROBLEMS =
  'select p.fingerprint, version, sum(count)::int from problems p join problem_counts c using (tenant_id, product, fingerprint) where p.tenant_id = $1 group by 1, 2 order by 1, 2'

/** Rows of one tenant: as many as are wanted, so that both ways into the store are taken. */
function rowsOf(
  tenantId: TenantId,
  count: number,
  changes: Partial<StoredReport> = {},
): readonly StoredReport[] {
  const instanceId = '00000000-0000-4000-8000-0000000000aa'
  const place = { tenantId, instanceId, expiresOn: EXPIRES_ON }
  return Array.from({ length: count }, () => rowOf({ ...place, id: randomUUID(), ...changes }))
}

describe.each([
  ['in one round trip', 3],
  ['by COPY', 50],
])('a commit %s', (_, size) => {
  test('counts what it stores by product, type, class and category, with its bytes', async () => {
    const tenantId = newTenantId()
    const other = { type: 'usage', class: 'optional' } as const
    const sealed = Buffer.alloc(100)
    await commit([
      ...rowsOf(tenantId, size, { sealed }),
      ...rowsOf(tenantId, 2, { ...other, sealed }),
    ])
    await commit(rowsOf(tenantId, size, { sealed }))
    expect(await ask(tenantId, STORED)).toEqual([
      ['app', 'error', 'required', 'product_service_performance', 2 * size, 200 * size],
      ['app', 'usage', 'optional', 'product_service_performance', 2, 200],
    ])
  })

  test('counts by the hour of receipt, and when the last came', async () => {
    const tenantId = newTenantId()
    const at = Date.UTC(2026, 0, 31, 10, 59, 59)
    const hours = [at, at - 60_000, at + 2_000].flatMap((receivedAtMs) =>
      rowsOf(tenantId, size, { receivedAtMs }),
    )
    await commit(hours)
    expect(
      await ask(
        tenantId,
        'select hour, count::int, last_seen from stored_counts where tenant_id = $1 order by 1',
      ),
    ).toEqual([
      [new Date(Date.UTC(2026, 0, 31, 10)), 2 * size, new Date(at)],
      [new Date(Date.UTC(2026, 0, 31, 11)), size, new Date(at + 2_000)],
    ])
  })

  test('counts neither what is stored already nor what a suppression leaves out', async () => {
    const tenantId = newTenantId()
    const redactions = [{ kind: 'EMAIL', rule: 'email', count: 2 }]
    const rows = rowsOf(tenantId, size, { redactions, fingerprint: 'a'.repeat(16) })
    await commit(rows)
    const erased = rowsOf(tenantId, 1, { redactions, pseudonyms: { userId: pseudonymOf(7) } })
    const refused = await commit([...rows, ...erased, ...rowsOf(tenantId, 1)], {
      options: {
        findSuppressed: async (given) => new Set(given.filter(({ id }) => id === erased[0]?.id)),
      },
    })
    expect(refused.duplicates.size + refused.suppressed.size).toBe(size + 1)
    expect(await ask(tenantId, STORED)).toMatchObject([[...APP, size + 1, expect.any(Number)]])
    expect(await ask(tenantId, REDACTED)).toEqual([['app', 'error', 'EMAIL', 'email', 2 * size]])
    expect(await ask(tenantId, PROBLEMS)).toEqual([['a'.repeat(16), '1.0', size]])
  })

  test('counts what was stripped by kind and rule, over classes and instances', async () => {
    const tenantId = newTenantId()
    const redactions = [
      { kind: 'EMAIL', rule: 'email', count: 2 },
      { kind: 'UNDECLARED', rule: 'contract', count: 1 },
    ]
    await commit([
      ...rowsOf(tenantId, size, { redactions }),
      ...rowsOf(tenantId, 1, { redactions, class: 'optional' }),
      ...rowsOf(tenantId, 1, { redactions, instanceId: randomUUID() }),
      ...rowsOf(tenantId, 1),
    ])
    expect(await ask(tenantId, REDACTED)).toEqual([
      ['app', 'error', 'EMAIL', 'email', 2 * (size + 2)],
      ['app', 'error', 'UNDECLARED', 'contract', size + 2],
    ])
  })

  test('counts problems by version, and keeps when each was seen first and last', async () => {
    const tenantId = newTenantId()
    const [one, two] = ['1'.repeat(16), '2'.repeat(16)]
    const at = Date.UTC(2026, 0, 31, 10)
    await commit([
      ...rowsOf(tenantId, size, { fingerprint: one, receivedAtMs: at }),
      ...rowsOf(tenantId, 2, { fingerprint: one, receivedAtMs: at + 5_000, version: '2.0' }),
      ...rowsOf(tenantId, 1, { fingerprint: two, receivedAtMs: at, version: undefined }),
      ...rowsOf(tenantId, 1, { receivedAtMs: at }),
    ])
    await commit(rowsOf(tenantId, size, { fingerprint: one, receivedAtMs: at + HOUR_MS }))
    await commit(rowsOf(tenantId, 1, { fingerprint: one, receivedAtMs: at - HOUR_MS }))
    expect(await ask(tenantId, PROBLEMS)).toEqual([
      [one, '1.0', 2 * size + 1],
      [one, '2.0', 2],
      [two, '', 1],
    ])
    expect(
      await ask(
        tenantId,
        'select fingerprint, first_seen, last_seen from problems where tenant_id = $1 order by 1',
      ),
    ).toEqual([
      [one, new Date(at - HOUR_MS), new Date(at + HOUR_MS)],
      [two, new Date(at), new Date(at)],
    ])
    const stored = 'select count(*)::int from reports where tenant_id = $1 and fingerprint = '
    expect(await ask(tenantId, `${stored}'${one}'`)).toEqual([[2 * size + 3]])
  })

  test('counts nothing where it is not committed', async () => {
    const tenantId = newTenantId()
    const fails = commit(rowsOf(tenantId, size, { fingerprint: 'a'.repeat(16) }), {
      group: {
        outcomesOf: () => {
          throw new Error('broken off')
        },
      },
    })
    await expect(fails).rejects.toThrow('broken off')
    expect(await ask(tenantId, STORED)).toEqual([])
    expect(await ask(tenantId, PROBLEMS)).toEqual([])
  })
})

const APP = ['app', 'error', 'required', 'product_service_performance'] as const

test('four writers that store the same reports and new ones at once count each report once', async () => {
  const tenantId = newTenantId()
  const shared = rowsOf(tenantId, 40, {
    fingerprint: 'b'.repeat(16),
    redactions: [{ kind: 'IP_ADDRESS', rule: 'ipv4', count: 1 }],
  })
  const clients = await Promise.all([1, 2, 3, 4].map(() => store.connect()))
  const own = clients.map(() => rowsOf(tenantId, 60, { fingerprint: 'b'.repeat(16) }))
  await Promise.all(
    clients.map(async (on, writer) => {
      for (let part = 0; part < 10; part += 1) {
        const rows = [
          ...shared.slice(part * 4, part * 4 + 4),
          ...(own[writer] ?? []).slice(part * 6, part * 6 + 6),
        ]
        // Two share a writer's number, as writers of two processes do.
        await commit(rows, { on, options: { writer: writer % 2 } })
      }
    }),
  )
  expect(await ask(tenantId, STORED)).toMatchObject([[...APP, 280, expect.any(Number)]])
  expect(await ask(tenantId, REDACTED)).toEqual([['app', 'error', 'IP_ADDRESS', 'ipv4', 40]])
  expect(await ask(tenantId, PROBLEMS)).toEqual([['b'.repeat(16), '1.0', 280]])
  await Promise.all(clients.map((one) => one.end()))
})

test('what is deleted before its day is no longer among what is there, and still among what was stored', async () => {
  const tenantId = newTenantId()
  const user = pseudonymOf(7)
  await commit([...rowsOf(tenantId, 3, { pseudonyms: { userId: user } }), ...rowsOf(tenantId, 2)])
  const range = { since: new Date(0), until: new Date('2100-01-01'), product: undefined }
  const there = async () =>
    (await store.database.withTenant(tenantId, (tx) => listStoredDays(tx, tenantId, range))).map(
      ({ count, bytes }) => [count, bytes > 0],
    )
  expect(await there()).toEqual([[5, true]])
  const batch = { subjects: [user], day: EXPIRES_ON, limit: 2 }
  for (const deleted of [2, 1, 0]) {
    const found = await store.database.withTenant(tenantId, (tx) =>
      deleteSubjectReports(tx, tenantId, batch),
    )
    expect(found).toBe(deleted)
  }
  expect(await there()).toEqual([[2, true]])
  const { rows } = await client.query(
    'select sum(count)::int as count from stored_counts where tenant_id = $1 and writer >= 0',
    [tenantId],
  )
  expect(rows).toEqual([{ count: 5 }])
  const everything = { ...batch, subjects: [pseudonymOf(8)] }
  await commit(rowsOf(tenantId, 2, { pseudonyms: { userId: pseudonymOf(8) } }))
  await store.database.withTenant(tenantId, (tx) => deleteSubjectReports(tx, tenantId, everything))
  expect(await there()).toEqual([[2, true]])
})
