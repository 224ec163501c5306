import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { parseData, readFrames } from '#gateway/backup/frames.ts'
import { ByteSearch, formsOf } from './support/byte_search.ts'
import { runCommand } from './support/command.ts'
import { clusterDirOf, postmasterOf, withDatabase } from './support/database.ts'
import {
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { keepLogUncompressed, keepValuesUncompressed } from './support/uncompressed_cluster.ts'
import { createTenant, errorReport, OUTLOOK, send, sentryPath, until } from './support/wire.ts'

/** What is planted of one person. */
interface Person {
  readonly userId: string
  readonly email: string
  readonly deviceId: string
  /** A word in a field that a contract declares, and one in a field that none does. */
  readonly declared: string
  readonly undeclared: string
}

const word = () => randomBytes(9).toString('hex')

function newPerson(): Person {
  return {
    userId: `usr-${word()}`,
    email: `${word()}@canary-mail.example`,
    deviceId: `dev-${word()}`,
    declared: `said${word()}`,
    undeclared: `hidden${word()}`,
  }
}

const erased = Array.from({ length: 20 }, newPerson)
const expired = Array.from({ length: 20 }, newPerson)
const CANARIES = [...erased, ...expired].flatMap((person) => Object.values(person))
/** Put into a table as it is, in every form: what finds this would find the others. */
const CONTROL = `control-${word()}`

let product: Product
let key: TestKey
let otherKey: TestKey
/** What the product wrote to its standard output and error, over all its starts. */
let output = ''

/** Also where the gateway was cut: its guard stops PostgreSQL then, and all that it knows is in its files. */
async function stop(): Promise<void> {
  await product.stop()
  const pidFile = join(clusterDirOf(product), 'postmaster.pid')
  await until(() => !existsSync(pidFile), 'PostgreSQL has stopped')
  output += product.output()
}

async function restart(): Promise<void> {
  const { dataDir, adminToken } = product
  product = await startProduct({ dataDir, adminToken, env: { TIDEGATE_LOG_LEVEL: 'debug' } })
}

function nativeReport({ userId, email, deviceId, declared, undeclared }: Person) {
  return errorReport({
    subject: { userId, email, deviceId },
    data: {
      description: `It failed: ${declared} for ${email} on ${deviceId}`,
      errorCode: declared,
      mystery: { of: [undeclared, userId] },
    },
  })
}

function otlpLog({ userId, email, deviceId, declared, undeclared }: Person): string {
  const attribute = (name: string, text: string) => ({ key: name, value: { stringValue: text } })
  const record = {
    timeUnixNano: `${Date.now()}000000`,
    severityNumber: 17,
    body: { stringValue: `${declared} ${email}` },
    attributes: [
      attribute('user.id', userId),
      attribute('user.email', email),
      attribute('exception.message', `${declared} of ${userId}`),
      attribute('never.declared', undeclared),
    ],
  }
  const resource = { attributes: [attribute('device.id', deviceId)] }
  const scopeLogs = [{ scope: { name: 'app' }, logRecords: [record] }]
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs }] })
}

function sentryEvent({ userId, email, deviceId, declared, undeclared }: Person): string {
  const event = {
    event_id: randomUUID().replaceAll('-', ''),
    platform: 'javascript',
    message: `${declared} ${email}`,
    user: { id: userId, email },
    exception: { values: [{ type: 'Error', value: `${declared} of ${userId}` }] },
    contexts: { device: { name: deviceId }, custom: { note: undeclared } },
    extra: { note: undeclared },
  }
  return `${JSON.stringify({ event_id: event.event_id })}\n{"type":"event"}\n${JSON.stringify(event)}\n`
}

async function sendAll(person: Person, by: TestKey): Promise<void> {
  const body = Array.from({ length: 3 }, () => nativeReport(person))
  const answers = [
    (await sendNative(product, by.key, { body })).status,
    (
      await send(product, {
        path: '/v1/logs',
        headers: { authorization: `Bearer ${by.key}`, 'content-type': 'application/json' },
        body: otlpLog(person),
      })
    ).status,
    (await send(product, { path: sentryPath(by), body: sentryEvent(person) })).status,
  ]
  expect(answers).toEqual([202, 200, 200])
}

async function erase(person: Person): Promise<void> {
  const filed = await product.api('POST', '/dsr/v1/requests', {
    type: 'erasure',
    regulation: 'gdpr',
    tenant: 'contoso',
    identities: [
      { type: 'user_id', value: person.userId },
      { type: 'email', value: person.email },
      { type: 'device_id', value: person.deviceId },
    ],
  })
  const path = `/dsr/v1/requests/${String(filed.body['id'])}`
  await product.api('POST', `${path}/approve`)
  const status = async () => String((await product.api('GET', path)).body['status'])
  await until(async () => (await status()) === 'completed', 'the erasure is completed')
}

async function countReports(): Promise<number> {
  return await withDatabase(product, async (client) => {
    const { rows } = await client.query('select count(*)::int as count from reports')
    return Number(rows[0]?.count)
  })
}

/** Reports that come while PostgreSQL is gone wait in the spool: it is part of what is searched. */
async function sendWhileAway(persons: readonly Person[], by: TestKey): Promise<void> {
  process.kill(postmasterOf(product).processId, 'SIGKILL')
  for (const person of persons) {
    const { status } = await sendNative(product, by.key, { body: nativeReport(person) })
    expect([202, 503]).toContain(status)
  }
  await until(
    () => countReports().then(Number.isInteger, () => false),
    'PostgreSQL is back',
    45_000,
  )
}

/** Every form of the control, as values of a table. */
async function plantControl(): Promise<void> {
  const raw = Buffer.from(CONTROL)
  const digest = createHash('sha256').update(raw).digest()
  const wide = Buffer.from(CONTROL, 'utf16le')
  const values = [
    raw,
    ...[0, 1, 2].map((offset) =>
      Buffer.from(Buffer.concat([Buffer.alloc(offset), raw]).toString('base64')),
    ),
    ...[raw, digest].flatMap((bytes) => [
      Buffer.from(bytes.toString('hex')),
      Buffer.from(bytes.toString('hex').toUpperCase()),
    ]),
    digest,
    Buffer.from(digest.toString('base64')),
    wide,
    Buffer.from(wide).swap16(),
  ]
  await withDatabase(product, async (client) => {
    await client.query('create table control (value bytea)')
    await client.query('insert into control select unnest($1::bytea[])', [values])
  })
}

async function searchBackup(search: ByteSearch, path: string): Promise<void> {
  const file = (async function* () {
    yield readFileSync(path)
  })()
  for await (const frame of readFrames(file)) {
    search.search(frame.kind === 'D' ? parseData(frame) : frame.body)
  }
}

const search = new ByteSearch([...CANARIES, CONTROL].flatMap(formsOf))
let searchedFiles = 0
let searchMs = 0

beforeAll(async () => {
  product = await startProduct()
  await stop()
  await keepLogUncompressed(product)
  await restart()
  await keepValuesUncompressed(product)
  key = await product.createKey(OUTLOOK)
  otherKey = await createTenant(product, 'other')
  for (const person of erased) await sendAll(person, key)
  for (const person of expired) await sendAll(person, otherKey)
  await sendWhileAway(erased.slice(0, 5), key)
  expect(await countReports()).toBeGreaterThan(CANARIES.length / 2)
  const backup = await runCommand(product, ['backup', join(product.dataDir, 'early.backup')])
  expect(backup.code).toBe(0)
  await Promise.all(erased.map(erase))
  const now = new Date(Date.parse(utcDay(Date.now() + 400 * DAY_MS))).toISOString()
  const run = await product.api('POST', '/manage/v1/retention/run', { now })
  expect(run.status).toBe(200)
  expect(await countReports()).toBe(0)
  // What comes late is refused, and leaves no trace either.
  for (const person of erased.slice(0, 3)) await sendAll(person, key)
  await plantControl()
  const settings = await withDatabase(product, async (client) => {
    const { rows } = await client.query('show wal_compression')
    return rows
  })
  expect(settings).toEqual([{ wal_compression: 'off' }])
  await stop()
  const startedAt = performance.now()
  searchedFiles = search.searchFolder(product.dataDir)
  const clusterDir = clusterDirOf(product)
  if (!clusterDir.startsWith(product.dataDir)) searchedFiles += search.searchFolder(clusterDir)
  await searchBackup(search, join(product.dataDir, 'early.backup'))
  search.search(Buffer.from(output))
  searchMs = performance.now() - startedAt
}, 240_000)
afterAll(() => removeDataDir(product))

describe('200 canaries of 40 people, half of them erased and half expired, by every collector', () => {
  it('are in no byte of the data folder, the cluster, the spool, the backup and the output, in no form', () => {
    expect(CANARIES).toHaveLength(200)
    expect([...search.found].filter((label) => !label.startsWith(CONTROL))).toEqual([])
  })

  it('would have been found: a control in a table is, in every form', () => {
    const forms = formsOf(CONTROL).map(({ label }) => label)
    expect(forms.filter((label) => !search.found.has(label))).toEqual([])
    expect(searchedFiles).toBeGreaterThan(500)
    expect(search.searchedBytes).toBeGreaterThan(40_000_000)
  })

  it('are looked for in less than a minute', () => {
    expect(searchMs).toBeLessThan(60_000)
  })
})

describe('ByteSearch', () => {
  it('finds each form wherever it stands, and nothing that is one byte different', () => {
    const patterns = formsOf('usr-9f8e7d6c5b4a')
    for (const { label, bytes } of patterns) {
      for (const before of [0, 1, 4_095, 70_001]) {
        const own = new ByteSearch(patterns)
        const around = Buffer.concat([Buffer.alloc(before, 1), bytes, Buffer.alloc(3, 1)])
        own.search(around)
        expect(own.found).toContain(label)
        const other = new ByteSearch(patterns)
        around[before + bytes.length - 1] = 1
        other.search(around)
        expect(other.found).not.toContain(label)
      }
    }
  })
})
