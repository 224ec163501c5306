import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Database } from '#drizzle/database.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { BackupError, FrameWriter, readFrames } from './frames.ts'
import { restoreBackup, verifyBackup } from './restore_backup.ts'
import { writeBackup } from './write_backup.ts'

let store: TestStore
let folder: string
let client: Awaited<ReturnType<TestStore['connect']>>

beforeAll(async () => {
  store = await startTestStore()
  client = await store.connect()
  folder = mkdtempSync(join(tmpdir(), 'tidegate-backup-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await store?.stop()
})

const TENANT = newTenantId()

async function fill(rows: number): Promise<void> {
  await client.query(`insert into tenants (id, name, created_at) values ($1, 'a', now())`, [TENANT])
  for (const [day, next] of [
    ['2099-01-01', '2099-01-02'],
    ['2099-01-02', '2099-01-03'],
  ]) {
    const name = `reports_${day?.replaceAll('-', '')}`
    await client.query(
      `create table ${name} partition of reports for values from ('${day}') to ('${next}')`,
    )
    await client.query(
      `insert into reports (tenant_id, expires_on, id, instance_id, product, type, class, category, data_kind,
         collector, bundle, time, received_at, user_pseudonym, sealed)
       select $1, '${day}', gen_random_uuid(), gen_random_uuid(), 'app', 'error', 'required', 'x', 'y', 'native',
         'b', now(), now(), sha256(n::text::bytea), sha256(n::text::bytea) from generate_series(1, $2) n`,
      [TENANT, rows],
    )
  }
  await client.query(
    `insert into suppressions (tenant_id, pseudonym, request_id, recorded_at)
     select $1, sha256(n::text::bytea), gen_random_uuid(), now() from generate_series(1, 5) n`,
    [TENANT],
  )
}

async function backUp(name: string): Promise<string> {
  const parts: Uint8Array[] = []
  const source = await store.connect()
  await writeBackup(source, 'store', async (bytes) => {
    parts.push(Buffer.from(bytes))
  })
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat(parts))
  return path
}

/** An empty, migrated store beside the first. */
async function otherStore(name: string) {
  const url = await store.createDatabase(name)
  const database = new Database({ url, connectionsMax: 1, onConnectionError: () => undefined })
  await database.migrate()
  const own = await database.connect()
  return {
    client: own,
    close: async () => {
      await own.end()
      await database.close()
    },
  }
}

const CONTENT = `select md5(string_agg(r::text, '' order by id)) as reports, count(*)::int as count,
  (select md5(string_agg(s::text, '' order by sequence)) from suppressions s) as suppressions from reports r`

describe('a backup', () => {
  test('is restored byte for byte, with its partitions and sequences, in place of what was there', async () => {
    await fill(3_000)
    const path = await backUp('whole')
    const { rows: wanted } = await client.query(CONTENT)
    const other = await otherStore('restored')
    await other.client.query(
      `insert into tenants (id, name, created_at) values (gen_random_uuid(), 'lost', now())`,
    )
    const rows = await restoreBackup(other.client, path, 'store')
    expect((await other.client.query(CONTENT)).rows).toEqual(wanted)
    expect(rows).toBeGreaterThanOrEqual(6_006)
    const { rows: tenants } = await other.client.query('select name from tenants')
    expect(tenants).toEqual([{ name: 'a' }])
    const { rows: added } = await other.client.query(
      `insert into suppressions (tenant_id, pseudonym, request_id, recorded_at)
       values ($1, '\\x00', gen_random_uuid(), now()) returning sequence::int`,
      [TENANT],
    )
    expect(added).toEqual([{ sequence: 6 }])
    await other.close()
  })

  test('that is cut anywhere, changed in any byte or continued is refused, and nothing is touched', async () => {
    const whole = readFileSync(join(folder, 'whole'))
    const path = join(folder, 'damaged')
    const other = await otherStore('untouched')
    await other.client.query(
      `insert into tenants (id, name, created_at) values (gen_random_uuid(), 'kept', now())`,
    )
    const places = [0, 5, 18, 19, 30, 400, ...Array.from({ length: 40 }, () => Math.random())]
    for (const place of places) {
      const at = place < 1 ? Math.floor(place * whole.length) : place
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      for (const damaged of [whole.subarray(0, at), flipped]) {
        writeFileSync(path, damaged)
        await expect(restoreBackup(other.client, path, 'store')).rejects.toThrow(BackupError)
      }
    }
    writeFileSync(path, Buffer.concat([whole, randomBytes(1)]))
    await expect(verifyBackup(path, 'store')).rejects.toThrow(
      'Cannot read the backup: the file was changed',
    )
    expect((await other.client.query('select name from tenants')).rows).toEqual([{ name: 'kept' }])
    await other.close()
  })

  test('of another version, or of the other database, is refused in words', async () => {
    const path = join(folder, 'other')
    const write = async (kind: string, migrations: string) => {
      const parts: Uint8Array[] = []
      const frames = new FrameWriter(async (bytes) => {
        parts.push(Buffer.from(bytes))
      })
      await frames.begin()
      await frames.json('M', { kind, migrations, createdAt: '2026-01-31T10:00:00Z' })
      await frames.json('Z', { tables: 0, sequences: [] })
      await frames.end()
      writeFileSync(path, Buffer.concat(parts))
    }
    await write('store', 'x')
    await expect(verifyBackup(path, 'store')).rejects.toThrow('was written by another version')
    await write('keyring', 'x')
    await expect(verifyBackup(path, 'store')).rejects.toThrow('wanted one of the store')
    await expect(verifyBackup(join(folder, 'missing'), 'store')).rejects.toThrow(
      'there is no such file',
    )
  })

  test('holds every table of the store, and none of the jobs’', async () => {
    const { rows } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'reports' order by 1`,
    )
    const named: string[] = []
    for await (const { kind, body } of readFrames(
      (async function* () {
        yield readFileSync(join(folder, 'whole'))
      })(),
    )) {
      if (kind === 'T') named.push(String(JSON.parse(body.toString()).name))
    }
    expect(named.toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
  })

  test('of a server whose transactions were further on leaves sinks where they stood, and forwards what is new', async () => {
    const sink = (name: string, at: string, id: string) =>
      client.query(
        `insert into sinks (tenant_id, id, name, kind, endpoint, sealed_secrets, purpose, created_at,
           cursor_transaction, cursor_id) values ($1, gen_random_uuid(), $2, 'otlp', 'x', '\\x00', 'p', now(), $3, $4)`,
        [TENANT, name, at, id],
      )
    await client.query(
      `update reports set committed_in = (5000000000 + ('x' || substr(md5(id::text), 1, 2))::bit(8)::int)::text::xid8`,
    )
    await sink('behind', '5000000100', '80000000-0000-0000-0000-000000000000')
    await sink('ahead', '5000000200', '00000000-0000-0000-0000-000000000000')
    const waiting = `select s.name, count(r.id)::int as waiting, md5(string_agg(r.id::text, '' order by r.id)) as ids
      from sinks s left join reports r on (r.committed_in, r.id) > (s.cursor_transaction::xid8, s.cursor_id)
      group by 1 order by 1`
    const { rows: wanted } = await client.query(waiting)
    const other = await otherStore('moved')
    await restoreBackup(other.client, await backUp('far'), 'store')
    expect((await other.client.query(waiting)).rows).toEqual(wanted)
    const { rows } = await other.client.query(
      `select count(*)::int as ahead from reports where committed_in > pg_snapshot_xmax(pg_current_snapshot())`,
    )
    expect(rows).toEqual([{ ahead: 0 }])
    await other.close()
  })
})
