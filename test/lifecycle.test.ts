import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { startEmbeddedPostgres } from '#gateway/database/embedded.ts'
import { postmasterOf } from './support/database.ts'
import {
  failToStart,
  type Product,
  type ProductOptions,
  startProduct,
  type TestKey,
} from './support/product.ts'
import {
  errorReport,
  findReport,
  OUTLOOK,
  readReports,
  send,
  sentryPath,
  spooledRows,
  until,
  type WireAnswer,
} from './support/wire.ts'

const TOKEN = 'lifecycle-administrator-token-of-the-tests'
const folders: string[] = []
const running: Product[] = []

function newFolder(name = 'tidegate-life-'): string {
  const folder = mkdtempSync(join(tmpdir(), name))
  folders.push(folder)
  return folder
}

async function start(options: ProductOptions & { readonly dataDir: string }): Promise<Product> {
  const product = await startProduct({ adminToken: TOKEN, ...options })
  running.push(product)
  return product
}

afterEach(async () => {
  for (const product of running.splice(0)) await product.stop()
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** The folder that most tests start on, one after the other: each finds what the last one left. */
const home = newFolder()

async function occupy(port = 0): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(port, '127.0.0.1', done)
  })
  return { server, port: parseAddress(server.address()).port }
}

function parseAddress(address: unknown): AddressInfo {
  return address as AddressInfo
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}

async function sendOne(product: Product, key: TestKey, id: string): Promise<WireAnswer> {
  return await send(product, {
    path: '/v1/reports',
    headers: { authorization: `Bearer ${key.key}` },
    body: JSON.stringify(errorReport({ id })),
  })
}

/** Clients that send single reports until they are told to stop or the gateway is gone; the acknowledged ids. */
function startClients(product: Product, key: TestKey) {
  const acknowledged: string[] = []
  let isStopped = false
  const loops = Array.from({ length: 8 }, async () => {
    while (!isStopped) {
      const id = crypto.randomUUID()
      const answer = await sendOne(product, key, id).catch(() => undefined)
      if (answer === undefined) return
      if (answer.status === 202) acknowledged.push(id)
    }
  })
  return {
    acknowledged,
    stop: async () => {
      isStopped = true
      await Promise.all(loops)
    },
  }
}

async function expectStored(product: Product, ids: readonly string[]): Promise<void> {
  const stored = new Set((await readReports(product)).map(({ id }) => String(id)))
  expect(ids.filter((id) => !stored.has(id))).toEqual([])
}

describe('a start that cannot succeed ends with one clear line and not with 0', () => {
  it('where the port is taken', async () => {
    const { server, port } = await occupy()
    const { code, lines } = await failToStart({ dataDir: newFolder(), env: { PORT: String(port) } })
    server.close()
    expect(code).toBe(1)
    expect(lines).toEqual([
      `Cannot listen on 127.0.0.1:${port}: the port is taken; stop what uses it or set PORT to another`,
    ])
  })

  it('where another process has the data folder, which goes on serving', async () => {
    const product = await start({ dataDir: home })
    const { code, lines } = await failToStart({ dataDir: home })
    expect(code).toBe(1)
    expect(lines).toEqual([`Cannot use data folder ${home}: another Tidegate is running on it`])
    expect((await send(product, { path: '/readyz', method: 'GET' })).status).toBe(200)
  })

  it.each([
    [
      'the administrator’s token is too short',
      { TIDEGATE_ADMIN_TOKEN: 'short' },
      'TIDEGATE_ADMIN_TOKEN',
    ],
    ['the port is none', { PORT: 'eighty' }, 'PORT'],
    ['the log level is none', { TIDEGATE_LOG_LEVEL: 'loud' }, 'TIDEGATE_LOG_LEVEL'],
    ['the policies are none', { TIDEGATE_POLICIES_DIR: '/nowhere' }, 'policies'],
    [
      'the database is away',
      { DATABASE_URL: 'postgres://u:planted-password@127.0.0.1:9/x' },
      'DATABASE_URL',
    ],
  ])('where %s', async (_name, env, named) => {
    const { code, lines } = await failToStart({ dataDir: newFolder(), env })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringContaining(named)])
    expect(lines[0]).toMatch(/^Cannot /)
    expect(lines[0]).not.toContain('planted-password')
  })
})

describe('the product starts', () => {
  it('on another database port where the wanted one is taken', async () => {
    const { server, port } = await occupy()
    const product = await start({ dataDir: home, env: { TIDEGATE_DATABASE_PORT: String(port) } })
    expect(postmasterOf(product).port).not.toBe(port)
    expect((await send(product, { path: '/readyz', method: 'GET' })).status).toBe(200)
    server.close()
  })

  it('from a folder with a space, with data in a folder with a space', async () => {
    const repository = newFolder('tide gate ')
    const origin = resolve(import.meta.dirname, '..')
    for (const name of [
      'domain',
      'policies',
      'collectors',
      'sinks',
      'drizzle',
      'gateway',
      'package.json',
    ]) {
      cpSync(join(origin, name), join(repository, name), { recursive: true })
    }
    symlinkSync(join(origin, 'node_modules'), join(repository, 'node_modules'))
    const product = await start({ repository, dataDir: join(repository, 'my data') })
    const key = await product.createKey(OUTLOOK)
    const id = crypto.randomUUID()
    expect((await sendOne(product, key, id)).status).toBe(202)
    expect(await findReport(product, id)).toBeDefined()
    expect(await product.stop()).toBe(0)
  })

  it('on the database of DATABASE_URL, and makes none of its own', async () => {
    const databaseFolder = newFolder()
    const postgres = await startEmbeddedPostgres({
      dataDir: databaseFolder,
      preferredPort: 0,
      log: () => undefined,
    })
    const dataDir = newFolder()
    const env = { DATABASE_URL: postgres.url }
    const first = await start({ dataDir, env })
    const id = crypto.randomUUID()
    const key = await first.createKey(OUTLOOK)
    expect((await sendOne(first, key, id)).status).toBe(202)
    expect(await first.stop()).toBe(0)
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false)
    const second = await start({ dataDir, env })
    expect(await findReport(second, id)).toBeDefined()
    expect((await sendOne(second, key, id)).text).toContain('"duplicate"')
    await second.stop()
    await postgres.stop()
  })
})

describe('after kill -9 of the gateway under load', () => {
  it('every acknowledged report is there, and no PostgreSQL of the old run is left', async () => {
    const product = await start({ dataDir: home })
    const key = await product.createKey(OUTLOOK)
    const clients = startClients(product, key)
    await until(() => clients.acknowledged.length >= 300, '300 reports are acknowledged')
    const { processId } = postmasterOf(product)
    await product.kill()
    await clients.stop()
    expect(isAlive(product.process.pid ?? 0)).toBe(false)
    const again = await start({ dataDir: home })
    expect(isAlive(processId)).toBe(false)
    await expectStored(again, clients.acknowledged)
    const id = crypto.randomUUID()
    expect((await sendOne(again, key, id)).status).toBe(202)
  })
})

/** A request whose body is sent in two parts, the second when it is told to. */
function beginRequest(product: Product, key: TestKey, id: string) {
  const body = JSON.stringify(errorReport({ id }))
  const { hostname, port } = new URL(product.url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  const closed = new Promise<string>((done) => {
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('error', (error) => done(`${answer} ${error.name}`))
    socket.on('close', () => done(answer))
  })
  const head = `POST /v1/reports HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key.key}\r\ncontent-length: ${body.length}\r\n\r\n`
  socket.write(head + body.slice(0, 20))
  return { id, finish: () => socket.write(body.slice(20)), closed }
}

describe('SIGTERM under load', () => {
  it('ends with 0 within 10 s; what is under way is answered, what is acknowledged is stored', async () => {
    const product = await start({ dataDir: home })
    const key = await product.createKey(OUTLOOK)
    const clients = startClients(product, key)
    const begun = Array.from({ length: 5 }, () => beginRequest(product, key, crypto.randomUUID()))
    await until(() => clients.acknowledged.length >= 100, '100 reports are acknowledged')
    const signalledAt = performance.now()
    const ended = product.stop()
    await until(async () => !(await canConnect(product)), 'no new connection is taken')
    for (const { finish } of begun) finish()
    const answers = await Promise.all(begun.map(({ closed }) => closed))
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 202 /)
    expect(await ended).toBe(0)
    expect(performance.now() - signalledAt).toBeLessThan(10_000)
    await clients.stop()
    const again = await start({ dataDir: home })
    await expectStored(again, [...clients.acknowledged, ...begun.map(({ id }) => id)])
  })
})

async function canConnect(product: Product): Promise<boolean> {
  return await new Promise((done) => {
    const probe = request(`${product.url}/healthz`, { agent: false }, (response) => {
      response.resume()
      done(true)
    })
    probe.on('error', () => done(false))
    probe.end()
  })
}

describe('while PostgreSQL is away', () => {
  it('every protocol answers 503 with Retry-After, and the product recovers by itself', async () => {
    const product = await start({ dataDir: home })
    const key = await product.createKey(OUTLOOK)
    const { port, processId } = postmasterOf(product)
    process.kill(processId, 'SIGKILL')
    const blocked = await occupyWhenFree(port)
    const readiness = async () => (await send(product, { path: '/readyz', method: 'GET' })).status
    await until(async () => (await readiness()) === 503, '/readyz says 503')
    // The key was never used: nobody can be admitted by it, so that nothing is kept in the spool either.
    const endsAt = performance.now() + 2_500
    while (performance.now() < endsAt) await expectUnavailable(product, key)
    expect((await send(product, { path: '/healthz', method: 'GET' })).status).toBe(200)
    blocked.close()
    await until(async () => (await readiness()) === 200, '/readyz says 200 again', 30_000)
    const id = crypto.randomUUID()
    await until(async () => (await sendOne(product, key, id)).status === 202, 'reports are taken')
    expect(await findReport(product, id)).toBeDefined()
    expect(product.process.exitCode).toBeNull()
  }, 60_000)
})

describe.each(['SIGINT', 'SIGQUIT', 'SIGKILL'] as const)(
  'PostgreSQL ended by %s under load',
  (signal) => {
    it('does not end the gateway, loses nothing acknowledged, and counts exactly what is stored', async () => {
      const product = await start({ dataDir: newFolder() })
      const key = await product.createKey(OUTLOOK)
      const clients = startClients(product, key)
      await until(async () => clients.acknowledged.length > 100, 'reports are acknowledged')
      process.kill(postmasterOf(product).processId, signal)
      const before = clients.acknowledged.length
      await until(
        async () => clients.acknowledged.length > before + 100,
        'reports are acknowledged again',
        30_000,
      )
      await clients.stop()
      expect(product.process.exitCode).toBeNull()
      const isReady = async () =>
        (await send(product, { path: '/readyz', method: 'GET' })).status === 200
      await until(isReady, '/readyz says 200 again', 30_000)
      await until(async () => (await spooledRows(product)) === 0, 'the spool is drained', 30_000)
      await expectStored(product, clients.acknowledged)
      const { body } = await product.api('GET', '/manage/v1/outcomes?tenant=contoso')
      const stored = await readReports(product)
      expect(Number(body['totals']?.['redacted']) + Number(body['totals']?.['accepted'])).toBe(
        stored.length,
      )
    }, 60_000)
  },
)

async function occupyWhenFree(port: number): Promise<Server> {
  let server: Server | undefined
  await until(async () => {
    server = await occupy(port).then(
      (occupied) => occupied.server,
      () => undefined,
    )
    return server !== undefined
  }, 'the port of the killed PostgreSQL is free')
  if (server === undefined) throw new Error('Cannot occupy the port')
  return server
}

async function expectUnavailable(product: Product, key: TestKey): Promise<void> {
  const bearer = { authorization: `Bearer ${key.key}` }
  const log = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityText: 'INFO' }] }] }] }
  const event = `{}\n{"type":"event"}\n{"event_id":"${crypto.randomUUID().replaceAll('-', '')}","level":"error"}\n`
  const [native, otlp, protobuf, sentry, manage] = await Promise.all([
    sendOne(product, key, crypto.randomUUID()),
    send(product, {
      path: '/v1/logs',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: JSON.stringify(log),
    }),
    send(product, {
      path: '/v1/logs',
      headers: { ...bearer, 'content-type': 'application/x-protobuf' },
      body: LOG_PROTOBUF,
    }),
    send(product, { path: sentryPath(key), body: event }),
    send(product, {
      path: '/manage/v1/tenants',
      method: 'GET',
      headers: { authorization: `Bearer ${product.adminToken}` },
    }),
  ])
  expect([native, otlp, protobuf, sentry, manage].map(({ status }) => status)).toEqual([
    503, 503, 503, 503, 503,
  ])
  for (const { headers } of [native, otlp, protobuf, sentry, manage]) {
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(JSON.parse(native.text)).toMatchObject({ status: 503, code: 'overloaded' })
  expect(JSON.parse(otlp.text)).toMatchObject({ code: 14 })
  expect(protobuf.headers.get('content-type')).toBe('application/x-protobuf')
  expect(JSON.parse(sentry.text)).toMatchObject({ causes: ['overloaded'] })
  expect(JSON.parse(manage.text)).toMatchObject({ code: 'unavailable' })
}

/** One log record of severity 9: `{resourceLogs: [{scopeLogs: [{logRecords: [{severityNumber: 9}]}]}]}`. */
const LOG_PROTOBUF = Buffer.from('0a0612041202100 9'.replace(' ', ''), 'hex')
