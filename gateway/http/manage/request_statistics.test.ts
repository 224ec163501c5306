import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpBindings } from '@hono/node-server'
import excel from 'exceljs'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { extendRequest } from '#drizzle/repositories/request_decisions.ts'
import { insertSink } from '#drizzle/repositories/sinks.ts'
import { insertRequest, moveRequest } from '#drizzle/repositories/subject_requests.ts'
import { insertTenant } from '#drizzle/repositories/tenants.ts'
import { readConfig } from '#gateway/config.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#gateway/database/embedded.ts'
import { createGateway, type Gateway } from '#gateway/gateway.ts'
import { mountApi } from '../api/mount.ts'
import { requestClockRoutes } from '../dsr/clock_routes.ts'
import { processingRecordRoutes } from './processing_record.ts'
import { requestStatisticsRoutes } from './request_statistics.ts'

const TOKEN = 'test-token-of-the-administrator-0123456789'
const SLOW_MS = 60_000
const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 10, 22)
const OUTLOOK = 'dynamics-365-for-outlook-client'

let folder = ''
let postgres: EmbeddedPostgres
let gateway: Gateway
const app = new Hono<{ Bindings: HttpBindings }>()
let contoso: TenantId
let fabrikam: TenantId

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-statistics-'))
  postgres = await startEmbeddedPostgres({ dataDir: folder, preferredPort: 0, log: () => {} })
  gateway = await createGateway({
    config: readConfig({
      TIDEGATE_DATA_DIR: folder,
      TIDEGATE_ADMIN_TOKEN: TOKEN,
      TIDEGATE_PRIVACY_CONTACT: 'privacy@contoso.example',
    }),
    databaseUrl: postgres.url,
    clock: { nowMs: () => NOW_MS },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  contoso = await addTenant('contoso')
  fabrikam = await addTenant('fabrikam')
  const routes = [...requestStatisticsRoutes, ...processingRecordRoutes, ...requestClockRoutes]
  mountApi(app, routes, gateway)
  await addRequests()
}, SLOW_MS)

afterAll(async () => {
  await gateway?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
}, SLOW_MS)

async function addTenant(name: string): Promise<TenantId> {
  const id = parseTenantId(randomUUID())
  invariant(id !== undefined, 'a random UUID is a GUID')
  const tenant = { id, name, retentionDays: 30, createdAt: new Date(0) }
  await gateway.database.withOwner((tx) => insertTenant(tx, tenant))
  return id
}

interface Filed {
  readonly tenantId?: TenantId
  readonly type?: 'access' | 'erasure'
  readonly regulation?: string
  readonly day: string
  readonly dueDays?: number
  /** Days from receipt to the answer. */
  readonly afterDays?: number
  readonly status?: 'completed' | 'denied' | 'cancelled'
  readonly held?: number
  readonly note?: string
  readonly reason?: string
  readonly source?: string
}

async function add(filed: Filed): Promise<string> {
  const { tenantId = contoso, type = 'erasure', regulation = 'gdpr', status, afterDays } = filed
  const receivedAt = new Date(`${filed.day}T10:00:00Z`)
  const id = randomUUIDv7({ disableEntropyCache: true })
  const after = (days: number) => new Date(receivedAt.getTime() + days * DAY_MS)
  const request = {
    ...({ tenantId, id, type, regulation, status: 'received' } as const),
    identityCounts: { user_id: 1 },
    receivedAt,
    dueAt: after(filed.dueDays ?? 30),
    source: filed.source ?? 'api',
  }
  const { database } = gateway
  await database.withOwner((tx) =>
    insertRequest(tx, request, { identities: [], actor: 'access-token:12' }),
  )
  if (status === undefined) return id
  const at = after(afterDays ?? 0)
  const extendedTo = after((filed.dueDays ?? 30) + 1)
  await database.withOwner(async (tx) => {
    await extendRequest(tx, request, { extendedTo, reason: 'So many of them', at: receivedAt })
    await moveRequest(tx, request, {
      ...{ from: ['received'], to: status, at, actor: 'access-token:12', note: filed.note },
      ...(filed.reason === undefined ? {} : { decided: { denialReason: filed.reason } }),
      ...(status === 'completed'
        ? { completion: { at, result: { scan: { held: filed.held ?? 0 } } } }
        : {}),
    })
  })
  const client = await database.connect()
  await client.query(
    `insert into subject_request_events (tenant_id, request_id, id, status, at, actor, note)
     values ($1, $2, $3, $4, $5, 'gateway', 'clock_reminder 2026-01-01 7 mail')`,
    [tenantId, id, randomUUID(), status, at],
  )
  await client.end()
  return id
}

async function addRequests(): Promise<void> {
  await add({ day: '2026-01-05', status: 'completed', afterDays: 2 })
  await add({ day: '2026-02-05', status: 'completed', afterDays: 4, held: 3 })
  await add({ day: '2026-03-05', status: 'completed', afterDays: 33 })
  await add({
    ...{ day: '2026-04-05', status: 'denied', afterDays: 9 },
    note: '=HYPERLINK("https://example.com")',
  })
  await add({ day: '2026-05-05', status: 'cancelled', afterDays: 1 })
  await add({ day: '2026-06-05', dueDays: 10 })
  await add({ day: '2026-11-20' })
  await add({ day: '2026-07-05', type: 'access', regulation: 'ccpa', status: 'completed' })
  await add({ day: '2026-07-06', tenantId: fabrikam, status: 'completed', afterDays: 1 })
  await add({
    ...{ day: '2026-08-06', tenantId: fabrikam, status: 'denied', afterDays: 30.5 },
    ...{ reason: 'no_match', source: 'opendsr' },
  })
  await add({ day: '2024-01-05' })
}

async function get(path: string, token = TOKEN): Promise<Response> {
  return await app.request(path, { headers: { authorization: `Bearer ${token}` } })
}

async function json(path: string): Promise<Record<string, unknown>> {
  const response = await get(path)
  expect(response.status).toBe(200)
  return parseRecord(await response.json())
}

function parseRecord(value: unknown): Record<string, unknown> {
  return value as Record<string, unknown>
}

function parseList(value: unknown): readonly Record<string, unknown>[] {
  return value as readonly Record<string, unknown>[]
}

describe('the statistics of requests', () => {
  it('count what was received, answered, denied and late, with days to the answer', async () => {
    const { items, totals, since, until } = await json(
      '/manage/v1/requests/statistics?tenant=contoso',
    )
    expect([since, until]).toEqual(['2025-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z'])
    const gdpr = {
      ...{ received: 7, completed: 3, completedInPart: 1, denied: 1, cancelled: 1, open: 2 },
      ...{ late: 2, medianDays: 6.5, meanDays: 12, longestDays: 33 },
    }
    expect(items).toEqual([
      {
        ...{ regulation: 'ccpa', type: 'access', received: 1, completed: 1, completedInPart: 0 },
        ...{ denied: 0, cancelled: 0, open: 0, late: 0 },
        ...{ medianDays: 0, meanDays: 0, longestDays: 0 },
      },
      { regulation: 'gdpr', type: 'erasure', ...gdpr },
    ])
    expect(totals).toEqual({ ...gdpr, received: 8, completed: 4, medianDays: 4, meanDays: 9.6 })
  })

  it('count all tenants where none is named, and a range of time only', async () => {
    const all = await json('/manage/v1/requests/statistics?since=2020-01-01T00:00:00Z')
    expect(all['totals']).toMatchObject({ received: 11 })
    const july = await json(
      '/manage/v1/requests/statistics?since=2026-07-05T10:00:00Z&until=2026-07-06T10:00:00Z',
    )
    expect(july['totals']).toMatchObject({ received: 1 })
    const none = await json('/manage/v1/requests/statistics?until=2019-01-01T00:00:00Z')
    expect(none).toMatchObject({ items: [], totals: { received: 0, medianDays: null } })
  })

  it('come as CSV and as XLSX', async () => {
    const csv = await (await get('/manage/v1/requests/statistics?tenant=contoso&format=csv')).text()
    expect(csv.split('\r\n')).toEqual([
      'regulation,type,received,completed,completedInPart,denied,cancelled,open,late,medianDays,meanDays,longestDays',
      'ccpa,access,1,1,0,0,0,0,0,0,0,0',
      'gdpr,erasure,7,3,1,1,1,2,2,6.5,12,33',
      'all,all,8,4,1,1,1,2,2,4,9.6,33',
      '',
    ])
    const response = await get('/manage/v1/requests/statistics?tenant=contoso&format=xlsx')
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="subject-request-statistics.xlsx"',
    )
    const book = new excel.Workbook()
    await book.xlsx.load(await response.arrayBuffer())
    const row = book.worksheets[0]?.getRow(3)
    expect([row?.getCell(1).value, row?.getCell(3).value]).toEqual(['gdpr', 7])
  })
})

describe('the register of requests', () => {
  it('says of each request when, what, how, and how it was answered, the newest first', async () => {
    const { items } = await json('/manage/v1/requests/register?tenant=contoso')
    const rows = parseList(items)
    expect(rows).toHaveLength(8)
    const denied = rows.find(({ answer }) => answer === 'denied')
    expect(denied).toEqual({
      ...{ id: denied?.['id'], tenant: contoso, type: 'erasure', regulation: 'gdpr' },
      ...{ receivedAt: '2026-04-05T10:00:00.000Z', manner: 'access-token' },
      ...{ dueAt: '2026-05-06T10:00:00.000Z', answeredAt: '2026-04-14T10:00:00.000Z' },
      ...{ answer: 'denied', basis: '=HYPERLINK("https://example.com")', late: false },
    })
    expect(rows.map(({ answer, basis, late }) => [answer, basis !== null, late])).toEqual(
      expect.arrayContaining([
        ['complied_in_part', true, false],
        ['complied', false, true],
        ['cancelled', false, false],
        ['open', false, true],
        ['open', false, false],
      ]),
    )
  })

  it('has the protocol, the reason of a denial and the end with its extension', async () => {
    const { items } = await json('/manage/v1/requests/register?tenant=fabrikam')
    expect(items).toMatchObject([
      {
        ...{ manner: 'opendsr', answer: 'denied', basis: 'no_match', late: false },
        ...{ dueAt: '2026-09-06T10:00:00.000Z', answeredAt: '2026-09-05T22:00:00.000Z' },
      },
      { manner: 'access-token', answer: 'complied', basis: null },
    ])
  })

  it('is listed page by page', async () => {
    const ids: unknown[] = []
    let next = ''
    for (let page = 0; page < 10; page += 1) {
      const answer = await json(`/manage/v1/requests/register?tenant=contoso&limit=3${next}`)
      ids.push(...parseList(answer['items']).map(({ id }) => id))
      if (answer['next'] === undefined) break
      next = `&next=${String(answer['next'])}`
    }
    expect(new Set(ids).size).toBe(8)
    expect(ids).toHaveLength(8)
  })

  it('is safe in a spreadsheet: a reason that begins like a formula is text', async () => {
    const path = '/manage/v1/requests/register?tenant=contoso&format='
    const csv = await (await get(`${path}csv`)).text()
    expect(csv).toContain(`"'=HYPERLINK(""https://example.com"")"`)
    const book = new excel.Workbook()
    await book.xlsx.load(await (await get(`${path}xlsx`)).arrayBuffer())
    const reasons = book.worksheets[0]?.getColumn(8).values ?? []
    expect(reasons).toContain('=HYPERLINK("https://example.com")')
  })
})

describe('both', () => {
  it('are made from the ledger: what is changed or deleted elsewhere changes nothing', async () => {
    const paths = ['statistics', 'register'].map(
      (name) => `/manage/v1/requests/${name}?tenant=fabrikam`,
    )
    const before = await Promise.all(paths.map(json))
    const client = await gateway.database.connect()
    await client.query(
      `update subject_requests set due_at = '2000-01-01', status = 'received' where tenant_id = $1`,
      [fabrikam],
    )
    await client.query('delete from subject_requests where tenant_id = $1', [fabrikam])
    await client.query('delete from subject_request_events where tenant_id = $1', [fabrikam])
    await client.end()
    expect(await Promise.all(paths.map(json))).toEqual(before)
  })
})

describe('the clock of a request', () => {
  it('is told with its ends and the source of each rule', async () => {
    const { items } = await json('/manage/v1/requests/register?tenant=contoso')
    const id = parseList(items).find(({ regulation }) => regulation === 'ccpa')?.['id']
    const clock = await json(`/dsr/v1/requests/${String(id)}/clock`)
    expect(clock).toMatchObject({
      ...{ id, regulation: 'ccpa', type: 'access', receivedAt: '2026-07-05T10:00:00.000Z' },
      ...{ acknowledgeBy: '2026-07-18T06:59:59.999Z', extensionAnnounceBy: expect.any(String) },
      ...{ isExtended: true, pausedMs: 0, pausedSince: null },
    })
    expect(parseWords(clock['explanation']).join(' ')).toContain('11 CCR section 7021(b)')
    expect((await get(`/dsr/v1/requests/${randomUUID()}/clock`)).status).toBe(404)
    expect((await get(`/dsr/v1/requests/${String(id)}/clock`, 'x'.repeat(40))).status).toBe(401)
  })
})

describe('the record of processing', () => {
  it('has an activity for each declared report type, with what Article 30 asks for', async () => {
    const record = await json('/manage/v1/processing-record')
    expect(record).toMatchObject({
      ...{ controller: null, contact: 'privacy@contoso.example' },
      ...{ bundle: gateway.policies.bundle.hash, sinks: [] },
    })
    const activities = parseList(record['activities'])
    expect(activities).toHaveLength(gateway.policies.bundle.contracts.size)
    for (const activity of activities) {
      expect(activity['purposes']).not.toEqual([])
      expect(activity['dataCategories']).not.toEqual([])
      expect(Number(activity['keptDays'])).toBeGreaterThan(0)
    }
    expect(parseList(record['security']).length).toBeGreaterThan(3)
  })

  it('has the periods and the sinks of a tenant', async () => {
    await gateway.database.withOwner((tx) =>
      insertSink(tx, {
        ...{ tenantId: contoso, id: randomUUID(), name: '=lake', kind: 'parquet' },
        ...{ endpoint: '/nowhere', settings: {}, sealedSecrets: new Uint8Array(), keeps: true },
        ...{ purpose: 'security', classes: ['required'], categories: undefined },
        ...{ products: [OUTLOOK], createdAt: new Date(0), from: 'now' },
      }),
    )
    const record = await json('/manage/v1/processing-record?tenant=contoso')
    expect(record['controller']).toBe('contoso')
    expect(record['sinks']).toMatchObject([{ name: '=lake', kind: 'parquet' }])
    const activities = parseList(record['activities'])
    expect(Math.max(...activities.map(({ keptDays }) => Number(keptDays)))).toBe(30)
    const reached = activities.filter(({ recipients }) =>
      parseWords(recipients).includes('=lake (parquet)'),
    )
    expect(new Set(reached.map(({ product }) => product))).toEqual(new Set([OUTLOOK, 'standard']))
    expect(new Set(reached.map((activity) => activity['class']))).toEqual(new Set(['required']))
    const csv = await (await get('/manage/v1/processing-record?tenant=contoso&format=csv')).text()
    expect(csv).toMatch(/^product,type,title,description,class,purposes,/)
    expect(csv).not.toMatch(/(?:^|,|\n)"?[=+@-]/)
  })
})

function parseWords(value: unknown): readonly unknown[] {
  return value as readonly unknown[]
}

describe('what is refused', () => {
  it.each([
    ['/manage/v1/requests/statistics?format=pdf', 400, 'invalid_query'],
    ['/manage/v1/requests/statistics?since=yesterday', 400, 'invalid_query'],
    [
      '/manage/v1/requests/register?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z',
      ...([400, 'invalid_query'] as const),
    ],
    ['/manage/v1/requests/register?next=1', 400, 'invalid_query'],
    ['/manage/v1/requests/register?tenant=nobody', 404, 'not_found'],
    ['/manage/v1/processing-record?tenant=nobody', 404, 'not_found'],
    ['/manage/v1/processing-record?format=yaml', 400, 'invalid_query'],
  ])('%s is answered %i %s', async (path, status, code) => {
    const response = await get(path)
    expect([response.status, parseRecord(await response.json())['code']]).toEqual([status, code])
  })

  it.each([
    '/manage/v1/requests/statistics',
    '/manage/v1/requests/register',
    '/manage/v1/processing-record',
  ])('%s without a token, and with a wrong one', async (path) => {
    expect((await app.request(path)).status).toBe(401)
    expect((await get(path, 'x'.repeat(40))).status).toBe(401)
  })
})
