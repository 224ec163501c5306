import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TenantId } from '#domain/ids.ts'
import { fillEveryTable } from '../test/fixtures/every_table.ts'
import { startTestStore, type TestStore } from '../test/fixtures/postgres.ts'
import { newTenantId } from '../test/fixtures/stored_reports.ts'
import { Database } from './database.ts'
import { sqlStateOf } from './errors.ts'

let store: TestStore
const OURS = newTenantId()
const THEIRS = newTenantId()
/** Every table with a tenant's rows that a tenant may ask for. */
const TABLES = [
  'reports',
  'outcomes',
  'shapes',
  'instances',
  'ingest_keys',
  'sinks',
  'consents',
  'suppressions',
  'subject_requests',
  'subject_request_events',
  'audit_entries',
  'subject_request_identities',
  'holds',
  'held_reports',
  'retention_rules',
  'narrowings',
  'dead_letters',
  'sink_replays',
  'sink_erasures',
  'value_witnesses',
  'version_decisions',
  'version_notices',
  'ledger_entries',
  'request_approvals',
  'restrictions',
  'export_links',
  'request_callbacks',
  'disclosures',
  'connectors',
  'request_deliveries',
  'request_tokens',
  'request_votes',
  'stored_counts',
  'redaction_counts',
  'problems',
  'problem_counts',
]
/** Only the gateway itself works with these. */
const TABLES_OF_OWNER = ['narrowed_cells', 'access_tokens', 'people', 'role_grants']
const INSUFFICIENT_PRIVILEGE = '42501'

beforeAll(async () => {
  store = await startTestStore()
  await fill(OURS)
  await fill(THEIRS)
})

afterAll(async () => await store.stop())

async function fill(tenantId: TenantId): Promise<void> {
  await fillEveryTable(await store.connect(), tenantId)
}

/** The SQLSTATE with which a statement of a tenant is refused, or how many rows it touched. */
async function asTenant(tenantId: TenantId, statement: string): Promise<string | number | null> {
  return await store.database
    .withTenant(tenantId, async (tx) => (await tx.execute(sql.raw(statement))).rowCount)
    .catch((error: unknown) => sqlStateOf(error) ?? 'another error')
}

async function countOf(table: string, tenantId: TenantId): Promise<number> {
  return await store.database.withOwner(async (tx) => {
    const { rows } = await tx.execute<{ count: string }>(
      sql.raw(`select count(*) as count from ${table} where tenant_id = '${tenantId}'`),
    )
    return Number(rows[0]?.count)
  })
}

describe('withTenant()', () => {
  test('knows every table with a tenant, so that none is left out below', async () => {
    const client = await store.connect()
    const { rows } = await client.query<{ name: string; isSecured: boolean }>(
      `select c.relname as name, c.relrowsecurity as "isSecured" from pg_class c join pg_attribute a on a.attrelid = c.oid
       where a.attname = 'tenant_id' and c.relkind in ('r', 'p') and not c.relispartition
         and c.relnamespace = 'public'::regnamespace`,
    )
    expect(rows.map(({ name }) => name).toSorted()).toEqual(
      [...TABLES, ...TABLES_OF_OWNER].toSorted(),
    )
    expect(rows.filter(({ isSecured }) => !isSecured)).toEqual([])
  })

  test.each(TABLES)(
    'reads only the tenant’s rows of %s, even without a condition',
    async (table) => {
      expect(await countOf(table, THEIRS)).toBe(1)
      const read = async (tenantId: TenantId) =>
        await store.database.withTenant(tenantId, async (tx) => {
          const { rows } = await tx.execute<{ tenant_id: string }>(
            sql.raw(`select tenant_id from ${table}`),
          )
          return rows.map((row) => row.tenant_id)
        })
      expect(await read(OURS)).toEqual([OURS])
      expect(await read(THEIRS)).toEqual([THEIRS])
      expect(await read(newTenantId())).toEqual([])
    },
  )

  test.each(TABLES_OF_OWNER)('cannot read %s at all', async (table) => {
    expect(await asTenant(OURS, `select * from ${table}`)).toBe(INSUFFICIENT_PRIVILEGE)
  })

  test.each([...TABLES, ...TABLES_OF_OWNER])(
    'cannot change or delete another tenant’s rows of %s',
    async (table) => {
      const stranger = newTenantId()
      expect([0, INSUFFICIENT_PRIVILEGE]).toContain(
        await asTenant(stranger, `delete from ${table}`),
      )
      const claim = `update ${table} set tenant_id = '${stranger}'`
      expect([0, INSUFFICIENT_PRIVILEGE]).toContain(await asTenant(stranger, claim))
      expect(await countOf(table, OURS)).toBe(1)
      expect(await countOf(table, THEIRS)).toBe(1)
    },
  )

  test('cannot write a row for another tenant, nor give its own away', async () => {
    const insert = `insert into instances values ('${THEIRS}', '${randomUUID()}', 'sandbox', 'eu', now())`
    expect(await asTenant(OURS, insert)).toBe(INSUFFICIENT_PRIVILEGE)
    const give = `update consents set tenant_id = '${THEIRS}'`
    expect(await asTenant(OURS, give)).toBe(INSUFFICIENT_PRIVILEGE)
    expect(await countOf('instances', THEIRS)).toBe(1)
  })

  test('cannot go round the policy by a partition, by other tables or by the schema', async () => {
    for (const statement of [
      'select * from reports_20310301',
      'select * from tenants',
      'select * from access_tokens',
      'update outcomes set count = 0',
      'delete from audit_entries',
      'delete from ledger_entries',
      'update ledger_entries set leaf_index = 0',
      'select * from ledger_head',
      'select * from ledger_tiles',
      'truncate reports',
      'drop table reports',
      'alter table reports disable row level security',
      'create table public.copied as select 1',
    ]) {
      expect([statement, await asTenant(OURS, statement)]).toEqual([
        statement,
        INSUFFICIENT_PRIVILEGE,
      ])
    }
  })

  test('leaves no tenant and no role behind in its connection, also after an error', async () => {
    const single = new Database({
      url: store.url,
      connectionsMax: 1,
      onConnectionError: () => undefined,
    })
    const who = async () =>
      await single.withOwner(async (tx) => {
        const { rows } = await tx.execute<{ role: string; tenant: string | null }>(
          sql`select current_user as role, nullif(current_setting('tidegate.tenant_id', true), '') as tenant`,
        )
        return rows[0]
      })
    try {
      await single.withTenant(OURS, async (tx) => await tx.execute(sql`select 1`))
      expect(await who()).toEqual({ role: 'tidegate', tenant: null })
      await single
        .withTenant(OURS, async (tx) => await tx.execute(sql`select 1 / 0`))
        .catch(() => undefined)
      expect(await who()).toEqual({ role: 'tidegate', tenant: null })
    } finally {
      await single.close()
    }
  })
})

describe('migrate()', () => {
  test('is safe to repeat, and loses no row', async () => {
    await store.database.migrate()
    await store.database.migrate()
    expect(await countOf('reports', OURS)).toBe(1)
  })

  test('makes an empty database complete when five processes do it at once, twice', async () => {
    const url = await store.createDatabase('raced')
    const databases = Array.from(
      { length: 5 },
      () => new Database({ url, connectionsMax: 1, onConnectionError: () => undefined }),
    )
    try {
      await Promise.all(databases.map((database) => database.migrate()))
      await Promise.all(databases.map((database) => database.migrate()))
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      const { rows } = await client.query('select count(*)::int as count from pg_policies')
      await client.end()
      expect(rows).toEqual([{ count: TABLES.length + TABLES_OF_OWNER.length }])
    } finally {
      await Promise.all(databases.map((database) => database.close()))
    }
  })
})

describe('isReachable()', () => {
  test('is true where the store answers and false where nobody listens', async () => {
    expect(await store.database.isReachable()).toBe(true)
    const nowhere = new Database({
      url: 'postgres://127.0.0.1:1/none',
      connectionsMax: 1,
      onConnectionError: () => undefined,
    })
    expect(await nowhere.isReachable()).toBe(false)
    await nowhere.close()
  })
})
