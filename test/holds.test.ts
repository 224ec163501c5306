import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { filesOf } from './source/files.ts'
import { edgesOf } from './source/graph.ts'
import { dumpDatabase, withDatabase } from './support/database.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { readZip } from './support/read_zip.ts'
import { errorReport, itemsOf, OUTLOOK, readReports, until } from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

const CASE = { tenant: 'contoso', reason: 'Case 17', owner: 'General counsel' }
const user = (value: string) => ({ type: 'user_id', value })

/** Reports of a user, which the product then stores; their ids there. */
async function storedOf(userId: string, count: number): Promise<readonly string[]> {
  const before = new Set((await readReports(product)).map(({ id }) => String(id)))
  const reports = Array.from({ length: count }, () =>
    errorReport({ subject: { userId }, data: { description: `kept of ${count}` } }),
  )
  const { body } = await sendNative(product, key.key, { body: reports })
  expect(body).toMatchObject({ accepted: count })
  const after = (await readReports(product)).map(({ id }) => String(id))
  return after.filter((id) => !before.has(id)).toSorted()
}

async function place(more: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await product.api('POST', '/manage/v1/holds', { ...CASE, ...more })
  expect(answer).toMatchObject({ status: 201, body: { status: 'active', records: { total: 0 } } })
  return String(answer.body['id'])
}

async function holdOf(id: string): Promise<Json> {
  const answer = await product.api('GET', `/manage/v1/holds/${id}`)
  expect(answer.status).toBe(200)
  return answer.body
}

async function lift(id: string): Promise<void> {
  const answer = await product.api('POST', `/manage/v1/holds/${id}/lift`)
  expect([200, 202]).toContain(answer.status)
  await until(async () => String((await holdOf(id))['status']) === 'ended', 'the hold has ended')
}

async function heldIds(id: string): Promise<readonly string[]> {
  const answer = await product.api('GET', `/manage/v1/holds/${id}/reports?reason=Review`)
  expect(answer.status).toBe(200)
  return itemsOf(answer).map((report) => String(report['id']))
}

async function request(type: string, userId: string): Promise<Json> {
  const filed = await product.api('POST', '/dsr/v1/requests', {
    type,
    regulation: 'gdpr',
    tenant: 'contoso',
    identities: [user(userId)],
  })
  const id = String(filed.body['id'])
  await product.api('POST', `/dsr/v1/requests/${id}/approve`)
  const present = async () => (await product.api('GET', `/dsr/v1/requests/${id}`)).body
  await until(async () => String((await present())['status']) === 'completed', 'it is completed')
  return await present()
}

async function expireAll(): Promise<void> {
  const now = `${utcDay(Date.now() + 91 * DAY_MS)}T12:00:00Z`
  const answer = await product.api('POST', '/manage/v1/retention/run', { now })
  expect(answer.status).toBe(200)
}

/** The columns of all tables in which one of the texts occurs. */
async function columnsWith(texts: readonly string[]): Promise<readonly string[]> {
  const dump = await dumpDatabase(product)
  return [...dump].flatMap(([name, bytes]) =>
    texts.some((text) => bytes.includes(text)) ? [name] : [],
  )
}

async function auditOf(hold: string): Promise<readonly Json[]> {
  const { body } = await product.api('GET', '/manage/v1/audit?tenant=contoso&limit=1000')
  return [...(body['items'] ?? [])].filter((entry) => String(entry['detail']?.['hold']) === hold)
}

describe('a legal hold', () => {
  it('keeps a subject’s reports over the erasure, and nothing is left anywhere once it is lifted', async () => {
    const ids = await storedOf('held-erased', 3)
    const hold = await place({ subjects: [user('held-erased')] })
    const erased = await request('erasure', 'held-erased')
    expect(erased).toMatchObject({ result: { reports: { before: 3, after: 0 } } })
    expect(erased).toMatchObject({ result: { scan: { reports: 0, keys: 0, held: 3 } } })
    const live = new Set((await readReports(product)).map(({ id }) => String(id)))
    expect(ids.filter((id) => live.has(id))).toEqual([])
    expect(await heldIds(hold)).toEqual(ids)
    expect(await holdOf(hold)).toMatchObject({ records: { erasure: 3, total: 3 } })
    // What comes later of the erased subject does not come back by way of the hold.
    const { body: late } = await sendNative(product, key.key, {
      body: errorReport({ subject: { userId: 'held-erased' } }),
    })
    expect(late).toMatchObject({ dropped: 1 })
    expect(await columnsWith(ids)).toEqual(['public.held_reports.id'])
    await lift(hold)
    expect(await columnsWith(ids)).toEqual([])
    const again = await product.api('GET', `/dsr/v1/requests/${String(erased['id'])}`)
    expect(again.body).toMatchObject({ status: 'completed' })
    const notes = await withDatabase(product, (client) =>
      client.query('select note from subject_request_events where note like $1', [`%${hold}%`]),
    )
    expect(notes.rowCount).toBe(1)
    const gone = await product.api('GET', `/manage/v1/holds/${hold}/reports?reason=Review`)
    expect(gone).toMatchObject({ status: 409, body: { code: 'hold_state' } })
    expect((await auditOf(hold)).map(({ action }) => String(action)).toSorted()).toEqual(
      ['hold_lifted', 'hold_placed', 'hold_released', 'held_reports_read'].toSorted(),
    )
  })

  it('serves what it keeps for nothing else: no list, no access, no portability', async () => {
    const ids = await storedOf('held-reader', 2)
    const hold = await place({ query: { product: OUTLOOK, type: 'error', class: 'required' } })
    await expireAll()
    expect(await heldIds(hold)).toEqual(expect.arrayContaining([...ids]))
    const live = new Set((await readReports(product)).map(({ id }) => String(id)))
    expect(ids.filter((id) => live.has(id))).toEqual([])
    const done = await request('access', 'held-reader')
    expect(done).toMatchObject({ result: { reports: { held: 0 } } })
    const response = await fetch(`${product.url}/dsr/v1/requests/${String(done['id'])}/export`, {
      headers: { authorization: `Bearer ${product.adminToken}` },
    })
    const files = readZip(Buffer.from(await response.arrayBuffer()))
    const whole = Buffer.concat([...files.values()]).toString()
    expect(ids.filter((id) => whole.includes(id))).toEqual([])
    const lines = await fetch(`${product.url}/manage/v1/holds/${hold}/export?reason=Disclosure`, {
      headers: { authorization: `Bearer ${product.adminToken}` },
    })
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson')
    const exported = (await lines.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const own = exported.filter(({ id }) => ids.includes(id))
    expect(own.map(({ data }) => data.description)).toEqual(['kept of 2', 'kept of 2'])
    expect(own.map(({ cause }) => cause)).toEqual(['expiry', 'expiry'])
    const exports = (await auditOf(hold)).filter(
      ({ action }) => String(action) === 'held_reports_exported',
    )
    expect(exports).toMatchObject([
      { actor: 'administrator-token', detail: { reason: 'Disclosure' } },
    ])
    await lift(hold)
    expect(await columnsWith(ids)).toEqual([])
  })

  it('by ids outlives expiry beside another one, each until its own end', async () => {
    const ids = await storedOf('held-twice', 2)
    const one = await place({ reports: ids.slice(0, 1) })
    const both = await place({ reports: ids })
    await expireAll()
    expect([await heldIds(one), await heldIds(both)]).toEqual([ids.slice(0, 1), ids])
    await lift(both)
    expect(await heldIds(one)).toEqual(ids.slice(0, 1))
    expect(await columnsWith(ids.slice(1))).toEqual([])
    await lift(one)
    expect(await columnsWith(ids)).toEqual([])
  })

  it('has every copy once where a kill -9 cuts the run that makes them', async () => {
    const ids = await storedOf('held-cut', 3_000)
    const hold = await place({ subjects: [user('held-cut')] })
    for (const waitMs of [20, 60, 150]) {
      const run = expireAll().catch(() => undefined)
      await sleep(waitMs)
      await product.kill()
      await run
      product = await startProduct({ dataDir: product.dataDir, adminToken: product.adminToken })
    }
    await expireAll()
    expect(await holdOf(hold)).toMatchObject({ records: { expiry: 3_000, total: 3_000 } })
    const lines = await fetch(`${product.url}/manage/v1/holds/${hold}/export?reason=Disclosure`, {
      headers: { authorization: `Bearer ${product.adminToken}` },
    })
    const exported = (await lines.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id)
    expect(exported.toSorted()).toEqual(ids)
    await lift(hold)
    expect(await columnsWith(ids.slice(0, 10))).toEqual([])
  }, 120_000)

  it('survives a kill -9, and ends by itself at its time', async () => {
    const ids = await storedOf('held-killed', 2)
    const hold = await place({ subjects: [user('held-killed')] })
    await expireAll()
    await product.kill()
    product = await startProduct({ dataDir: product.dataDir, adminToken: product.adminToken })
    expect(await heldIds(hold)).toEqual(ids)
    const endsAt = new Date(Date.now() + 1_000).toISOString()
    const patched = await product.api('PATCH', `/manage/v1/holds/${hold}`, { endsAt })
    expect(patched).toMatchObject({ status: 200, body: { endsAt } })
    await until(
      async () => String((await holdOf(hold))['status']) !== 'active',
      'its end has passed',
    )
    const read = await product.api('GET', `/manage/v1/holds/${hold}/reports?reason=Review`)
    expect(read.body).toMatchObject({ code: 'hold_state' })
    await lift(hold)
    expect(await columnsWith(ids)).toEqual([])
    const late = await product.api('PATCH', `/manage/v1/holds/${hold}`, { endsAt: null })
    expect(late).toMatchObject({ status: 409, body: { code: 'hold_state' } })
  })
})

describe('the API of holds', () => {
  it('keeps no personal data of those who wrote to it', async () => {
    const reason = 'Claim of petra.held@mail.example, phone +1 415 555 0188'
    const owner = 'Petra Held (counsel@law.example)'
    const hold = await place({ reason, owner, subjects: [user('petra.held.planted')] })
    const shown = await holdOf(hold)
    expect(shown).toMatchObject({
      owner: 'Petra Held ([EMAIL])',
      names: { by: 'subjects', count: 1 },
    })
    const asked = `reason=${encodeURIComponent('asked by petra.held@mail.example')}`
    await product.api('GET', `/manage/v1/holds/${hold}/reports?${asked}`)
    const planted = ['petra.held', 'law.example', '555 0188', 'mail.example']
    expect(await columnsWith(planted)).toEqual([])
    expect(planted.filter((text) => JSON.stringify(shown).includes(text))).toEqual([])
    expect(planted.filter((text) => product.output().includes(text))).toEqual([])
    await lift(hold)
  })

  it.each([
    [{ ...CASE }, 400, 'invalid_body'],
    [{ ...CASE, reports: [randomUUID()], subjects: [user('a')] }, 400, 'invalid_body'],
    [{ ...CASE, reports: [] }, 400, 'invalid_body'],
    [{ ...CASE, reports: ['not-a-guid'] }, 400, 'invalid_body'],
    [{ ...CASE, query: {} }, 400, 'invalid_body'],
    [{ ...CASE, query: { type: 'a mail@example.com' } }, 400, 'invalid_body'],
    [{ ...CASE, query: { product: 'unknown' } }, 404, 'product_unknown'],
    [{ ...CASE, query: { instance: 'unknown' } }, 404, 'not_found'],
    [{ ...CASE, subjects: [{ type: 'name', value: 'Ada' }] }, 400, 'invalid_body'],
    [{ ...CASE, reason: ' ', reports: [randomUUID()] }, 400, 'invalid_body'],
    [{ ...CASE, endsAt: '2020-01-01T00:00:00Z', reports: [randomUUID()] }, 400, 'invalid_body'],
    [{ ...CASE, tenant: 'unknown', reports: [randomUUID()] }, 404, 'not_found'],
  ])('refuses a hold that names nothing it can hold: %j', async (body, status, code) => {
    const answer = await product.api('POST', '/manage/v1/holds', body)
    expect(answer).toMatchObject({ status, body: { code } })
  })

  it('reads nothing without a reason, and knows no other id', async () => {
    const hold = await place({ reports: [randomUUID()] })
    const silent = await product.api('GET', `/manage/v1/holds/${hold}/reports`)
    expect(silent).toMatchObject({ status: 400, body: { code: 'reason_missing' } })
    const blank = await product.api('GET', `/manage/v1/holds/${hold}/export?reason=%20`)
    expect(blank).toMatchObject({ status: 400, body: { code: 'reason_missing' } })
    const wrong = await product.api('GET', `/manage/v1/holds/${hold}/reports?reason=a&next=x`)
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_query' } })
    for (const id of [randomUUID(), 'x']) {
      const answer = await product.api('GET', `/manage/v1/holds/${id}`)
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
    await lift(hold)
  })

  it('lists a tenant’s holds page by page, the newest first', async () => {
    const placed: string[] = []
    for (let count = 0; count < 3; count += 1) placed.push(await place({ reports: [randomUUID()] }))
    const first = await product.api('GET', '/manage/v1/holds?tenant=contoso&limit=2')
    const next = String(first.body['next'])
    const second = await product.api('GET', `/manage/v1/holds?tenant=contoso&limit=1&next=${next}`)
    const listed = [...itemsOf(first), ...itemsOf(second)].map(({ id }) => String(id))
    expect(listed).toEqual(placed.toReversed())
    for (const id of placed) await lift(id)
  })
})

describe('the end of holds', () => {
  it('is looked for every minute', async () => {
    const { rows } = await withDatabase(product, (client) =>
      client.query("select cron from pgboss.schedule where name = 'hold-release'"),
    )
    expect(rows).toEqual([{ cron: '* * * * *' }])
  })
})

describe('held reports', () => {
  it('are known to holds only: no other part of the product reads them', () => {
    const files = filesOf(['drizzle', 'gateway', 'sinks'], ['.ts'])
    const users = files
      .filter(({ path }) => !path.endsWith('.test.ts'))
      .filter(({ text }) => /\bheldReports\b(?!:)|\bfrom held_reports\b/.test(text))
      .map(({ path }) => path)
    expect(users.toSorted()).toEqual([
      'drizzle/repositories/due_reports.ts',
      'drizzle/repositories/held_reports.ts',
      'drizzle/repositories/retention_proofs.ts',
      'drizzle/schema/holds.ts',
    ])
    const readers = edgesOf(files)
      .filter(({ to }) => to === 'drizzle/repositories/held_reports.ts')
      .map(({ from }) => from)
      .filter((from) => !from.startsWith('gateway/holds/') && !from.endsWith('.test.ts'))
    // One counts for receipts, the other for the list of holds.
    expect([...new Set(readers)].toSorted()).toEqual([
      'gateway/http/manage/holds.ts',
      'gateway/subjects/scan.ts',
    ])
  })
})
