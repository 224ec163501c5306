import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HttpBindings, serve } from '@hono/node-server'
import { Hono } from 'hono'
import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nativeCollector } from '#collectors/native/index.ts'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { SubjectIdentities } from '#domain/report.ts'
import { listAuditEntries } from '#drizzle/repositories/audit.ts'
import { insertConsent } from '#drizzle/repositories/consents.ts'
import { listIdentities } from '#drizzle/repositories/request_identities.ts'
import { findRequest, moveRequest } from '#drizzle/repositories/subject_requests.ts'
import { insertInstance, insertTenant } from '#drizzle/repositories/tenants.ts'
import { newSpoolFolder, openSpool, submissionOf } from '../../test/fixtures/spool.ts'
import { readZip } from '../../test/support/read_zip.ts'
import { readConfig } from '../config.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import { mountApi } from '../http/api/mount.ts'
import { dsrRoutes } from '../http/dsr/routes.ts'
import { mountCollector } from '../http/ingest.ts'
import { type Jobs, startJobs } from '../jobs/jobs.ts'
import type { JudgedReport } from '../pipeline/steps.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createIngestKey } from '../tenancy/ingest_keys.ts'
import { ERASURE_STEPS } from './erase.ts'
import { executeRequest } from './execute.ts'

const TOKEN = 'test-token-of-the-administrator-0123456789'
const OUTLOOK = 'dynamics-365-for-outlook-client'
const MOBILE = 'crm-mobile-client'
const SLOW_MS = 60_000
/** 31 January: the month that follows is shorter. */
const START_MS = Date.UTC(2026, 0, 31, 10)

interface Customer {
  readonly tenantId: TenantId
  readonly name: string
  readonly instanceId: string
  readonly keys: Readonly<Record<string, string>>
}

let folder = ''
let postgres: EmbeddedPostgres
let gateway: Gateway
let jobs: Jobs
let server: Server
let origin = ''
let nowMs = START_MS
let client: pg.Client
let contoso: Customer
let fabrikam: Customer
const logLines: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-subjects-'))
  postgres = await startEmbeddedPostgres({ dataDir: folder, preferredPort: 0, log: () => {} })
  gateway = await openGateway()
  jobs = await startJobs(gateway, { databaseUrl: postgres.url })
  client = await gateway.database.connect()
  contoso = await addCustomer('contoso')
  fabrikam = await addCustomer('fabrikam')
  const app = new Hono<{ Bindings: HttpBindings }>()
  mountApi(app, dsrRoutes, gateway)
  mountCollector(app, nativeCollector, gateway)
  await new Promise<void>((resolve) => {
    server = parseServer(
      serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
        origin = `http://127.0.0.1:${port}`
        resolve()
      }),
    )
  })
}, SLOW_MS)

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await client.end()
  await jobs.stop()
  await gateway.close()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}, SLOW_MS)

function parseServer(started: unknown): Server {
  return started as Server
}

async function openGateway(): Promise<Gateway> {
  return await createGateway({
    config: readConfig({ TIDEGATE_DATA_DIR: folder, TIDEGATE_ADMIN_TOKEN: TOKEN }),
    databaseUrl: postgres.url,
    clock: { nowMs: () => nowMs },
    log: createLogger('debug', (line) => logLines.push(line)),
  })
}

async function addCustomer(name: string): Promise<Customer> {
  const tenantId = parseTenantId(randomUUID())
  invariant(tenantId !== undefined, 'a random UUID is a GUID')
  const instanceId = randomUUID()
  const createdAt = new Date(nowMs)
  await gateway.pseudonymiser.prepare(tenantId)
  return await gateway.database.withOwner(async (tx) => {
    await insertTenant(tx, { id: tenantId, name, retentionDays: undefined, createdAt })
    await insertInstance(tx, { id: instanceId, tenantId, name: 'main', region: 'local', createdAt })
    const keys: Record<string, string> = {}
    for (const product of [OUTLOOK, MOBILE]) {
      const owner = { tenantId, instanceId, product, createdAt, expiresAt: undefined }
      keys[product] = (await createIngestKey(tx, owner)).key
    }
    return { tenantId, name, instanceId, keys }
  })
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly body: { readonly [member: string]: unknown }
}

async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const parsed: unknown = JSON.parse(text)
  return { status: response.status, text, body: isJsonObject(parsed) ? parsed : {} }
}

async function ingest(
  customer: Customer,
  subject: SubjectIdentities,
  options: { readonly product?: string; readonly type?: string; readonly data?: object } = {},
): Promise<string> {
  const product = options.product ?? OUTLOOK
  const response = await fetch(`${origin}/v1/reports?verbose=1`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${customer.keys[product]}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      product,
      type: options.type ?? 'usage',
      subject,
      data: options.data ?? { feature: 'tracking', action: 'open', count: 1 },
    }),
  })
  const answer: unknown = await response.json()
  invariant(isJsonObject(answer) && Array.isArray(answer['items']), 'a verbose answer has items')
  const [item] = answer['items']
  invariant(isJsonObject(item), 'one report has one item')
  return String(item['reason'] ?? item['outcome'])
}

async function file(
  identities: readonly { readonly type: string; readonly value: string }[],
  options: { readonly type?: string; readonly regulation?: string; readonly tenant?: string } = {},
): Promise<string> {
  const answer = await call('POST', '/dsr/v1/requests', {
    type: 'erasure',
    regulation: 'gdpr',
    tenant: 'contoso',
    ...options,
    identities,
  })
  expect(answer).toMatchObject({ status: 201, body: { status: 'received' } })
  return String(answer.body['id'])
}

const user = (value: string) => [{ type: 'user_id', value }]

async function show(id: string) {
  return (await call('GET', `/dsr/v1/requests/${id}`)).body
}

async function approve(id: string): Promise<Answer> {
  return await call('POST', `/dsr/v1/requests/${id}/approve`)
}

/** Approves a request and waits for its execution, however slow the machine is. */
async function complete(id: string): Promise<void> {
  const { status, body } = await approve(id)
  expect([`200 completed`, `202 running`]).toContain(`${status} ${body['status']}`)
  await expect
    .poll(async () => (await show(id))['status'], { timeout: 20_000, interval: 50 })
    .toBe('completed')
}

async function statusesOf(id: string): Promise<readonly unknown[]> {
  const { history } = await show(id)
  return Array.isArray(history)
    ? history.map((event) => (isJsonObject(event) ? event['status'] : undefined))
    : []
}

async function countReports(customer: Customer, subject: SubjectIdentities): Promise<number> {
  const { userId, deviceId, organisationId, email } = gateway.pseudonymiser.pseudonyms(
    customer.tenantId,
    subject,
  )
  const { rows } = await client.query<{ count: string }>(
    `select count(*) from reports where tenant_id = $1 and (user_pseudonym = $2 or device_pseudonym = $3
      or organisation_pseudonym = $4 or email_pseudonym = $5)`,
    [customer.tenantId, userId, deviceId, organisationId, email],
  )
  return Number(rows[0]?.count)
}

/** A report as the pipeline hands it to the store. */
function judgedOf(customer: Customer, userId: string, data: object = { count: 1 }): JudgedReport {
  return {
    kind: 'judged',
    outcome: { outcome: 'accepted' },
    shapes: [],
    tenantId: customer.tenantId,
    id: randomUUID(),
    instanceId: customer.instanceId,
    product: OUTLOOK,
    type: 'usage',
    version: '=1+1',
    class: 'required',
    category: 'product_service_usage',
    dataKind: 'operational_data',
    collector: 'native',
    bundle: gateway.policies.bundle.hash,
    timeMs: nowMs,
    receivedAtMs: nowMs,
    mayRepeat: false,
    expiresOn: '2026-05-01',
    pseudonyms: gateway.pseudonymiser.pseudonyms(customer.tenantId, { userId }),
    payload: Buffer.from(JSON.stringify({ data, remarks: [] })),
  }
}

async function submit(reports: readonly JudgedReport[], to: Gateway = gateway) {
  const outcomes = await to.keeper.keep({ reports, decided: [], shapes: [] })
  return outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.outcome))
}

/** Stores reports of a user without a pause until one is refused. */
async function submitUntilSuppressed(userId: string, to: Gateway) {
  for (;;) {
    const [outcome] = await submit([judgedOf(contoso, userId)], to)
    if (outcome === 'suppressed') return outcome
  }
}

async function loadRequest(id: string) {
  const request = await gateway.database.withOwner((tx) => findRequest(tx, id))
  invariant(request !== undefined, 'the request was filed')
  return request
}

/** Sets a request running without a job, as if the process had been killed right after the approval. */
async function setRunning(id: string) {
  const request = await loadRequest(id)
  const at = new Date(nowMs)
  await gateway.database.withOwner((tx) =>
    moveRequest(tx, request, { from: ['received'], to: 'running', at, actor: 'test' }),
  )
  return await loadRequest(id)
}

async function recordChoice(customer: Customer, userId: string, choice: 'off' | 'optional') {
  await gateway.database.withTenant(customer.tenantId, (tx) =>
    insertConsent(tx, {
      tenantId: customer.tenantId,
      id: randomUUID(),
      scope: 'user',
      instanceId: undefined,
      product: undefined,
      subject: gateway.pseudonymiser.pseudonym(customer.tenantId, 'userId', userId),
      feature: undefined,
      choice,
      source: 'administrator',
      bundle: undefined,
      recordedAt: new Date(nowMs),
      recordedBy: 'test',
    }),
  )
  await gateway.consents.refresh()
}

describe('filing a request', () => {
  it.each([
    ['erasure', 'gdpr', '2026-03-02T22:59:59.999Z'],
    ['access', 'ccpa', '2026-03-18T06:59:59.999Z'],
    ['opt_out', 'ccpa', '2026-02-24T07:59:59.999Z'],
  ])('a request for %s by %s is due at %s', async (type, regulation, dueAt) => {
    const answer = await call('POST', '/dsr/v1/requests', {
      type,
      regulation,
      tenant: contoso.tenantId,
      identities: user('due-date-user'),
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({ id: answer.body['id'], status: 'received', dueAt })
  })

  const planted = 'planted.person@secret.example'
  const valid = {
    type: 'erasure',
    regulation: 'gdpr',
    tenant: 'contoso',
    identities: [{ type: 'email', value: planted }],
  }
  const refused = (status: number, code: string) => ({ status, body: { code } })
  it.each([
    ['an unknown regulation', { regulation: planted }, refused(400, 'regulation_unknown')],
    [
      'a right that the regulation lacks',
      { type: 'opt_out' },
      refused(400, 'right_not_in_regulation'),
    ],
    ['rectification', { type: 'rectification' }, refused(400, 'invalid_body')],
    [
      'the objection of a device',
      { type: 'objection', identities: [{ type: 'device_id', value: planted }] },
      refused(400, 'identity_not_offered'),
    ],
    ['an unknown tenant', { tenant: planted }, refused(404, 'not_found')],
    ['an unknown right', { type: planted }, refused(400, 'invalid_body')],
    [
      'an unknown identity type',
      { identities: [{ type: planted, value: planted }] },
      refused(400, 'invalid_body'),
    ],
    ['no identity', { identities: [] }, refused(400, 'invalid_body')],
    [
      'a blank identity',
      { identities: [{ type: 'email', value: ' \n' }] },
      refused(400, 'invalid_body'),
    ],
    ['an unknown member', { [planted]: 1 }, refused(400, 'invalid_body')],
    [
      'more identities than allowed',
      { identities: Array.from({ length: 101 }, () => ({ type: 'email', value: planted })) },
      refused(400, 'invalid_body'),
    ],
  ])('%s is refused with a code and without an echo', async (_, change, refusal) => {
    const answer = await call('POST', '/dsr/v1/requests', { ...valid, ...change })
    expect(answer).toMatchObject(refusal)
    expect(answer.text).not.toContain(planted)
  })

  it('nothing is answered without a token', async () => {
    const response = await fetch(`${origin}/dsr/v1/requests`)
    expect(response.status).toBe(401)
  })

  it('equal identities count once, and only types and counts are shown', async () => {
    const id = await file([
      { type: 'user_id', value: 'Twice' },
      { type: 'user_id', value: ' Twice ' },
      { type: 'email', value: 'TWICE@twice.example' },
      { type: 'email', value: 'twice@twice.example' },
    ])
    const shown = await show(id)
    expect(shown['identities']).toEqual([
      { type: 'user_id', count: 1 },
      { type: 'email', count: 1 },
    ])
    const request = await loadRequest(id)
    const identities = await gateway.database.withOwner((tx) =>
      listIdentities(tx, request, { after: undefined, limit: 10 }),
    )
    expect(identities).toHaveLength(2)
    const text = JSON.stringify(shown).toLowerCase()
    for (const { pseudonym } of identities) {
      expect(text).not.toContain(Buffer.from(pseudonym).toString('hex'))
      expect(text).not.toContain(Buffer.from(pseudonym).toString('base64url').toLowerCase())
    }
    expect(text).not.toContain('twice')
  })

  it('an unknown request is not found, whatever is asked of it', async () => {
    for (const id of [randomUUID(), 'no-guid', "' or 1=1"]) {
      const path = `/dsr/v1/requests/${encodeURIComponent(id)}`
      const answers = await Promise.all([
        call('GET', path),
        call('GET', `${path}/preview`),
        call('GET', `${path}/export`),
        call('POST', `${path}/approve`),
        call('POST', `${path}/cancel`),
      ])
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } })
      }
    }
  })

  it('a list is of one tenant, the newest first, and goes on where it ended', async () => {
    const ids = [
      await file(user('list-1'), { tenant: 'fabrikam' }),
      await file(user('list-2'), { tenant: 'fabrikam' }),
      await file(user('list-3'), { tenant: 'fabrikam' }),
    ]
    const first = await call('GET', '/dsr/v1/requests?tenant=fabrikam&limit=2')
    const next = String(first.body['next'])
    const second = await call('GET', `/dsr/v1/requests?tenant=fabrikam&limit=2&next=${next}`)
    const listed = [first, second].flatMap(({ body }) =>
      Array.isArray(body['items']) ? body['items'] : [],
    )
    expect(listed.map((item) => (isJsonObject(item) ? item['id'] : item))).toEqual(ids.reverse())
    expect(second.body).not.toHaveProperty('next')
    const none = await call('GET', '/dsr/v1/requests?tenant=fabrikam&status=completed')
    expect(none.body).toEqual({ items: [] })
    for (const query of ['status=no', 'next=no', 'limit=0']) {
      const refused = await call('GET', `/dsr/v1/requests?${query}`)
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_query' } })
    }
  })
})

describe('reviewing a request', () => {
  it('a preview counts by product, type and class, and begins the review once', async () => {
    const userId = 'preview-user'
    await ingest(contoso, { userId })
    await ingest(contoso, { userId })
    await ingest(contoso, { userId }, { product: MOBILE })
    await ingest(contoso, { userId: 'preview-other' })
    await ingest(fabrikam, { userId })
    await recordChoice(contoso, userId, 'optional')
    const id = await file(user(userId))
    const preview = await call('GET', `/dsr/v1/requests/${id}/preview`)
    expect(preview.body).toEqual({
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      total: 3,
      items: [
        { product: MOBILE, type: 'usage', class: 'required', count: 1 },
        { product: OUTLOOK, type: 'usage', class: 'required', count: 2 },
      ],
      consents: 1,
      alreadySuppressed: 0,
      linked: [],
    })
    await call('GET', `/dsr/v1/requests/${id}/preview`)
    expect(await statusesOf(id)).toEqual(['received', 'reviewing'])
  })

  it('an identity is found under its own kind only', async () => {
    await ingest(contoso, { userId: 'same-value', deviceId: 'device-of-same' })
    const asDevice = await file([{ type: 'device_id', value: 'same-value' }])
    const asUser = await file(user('same-value'))
    const total = async (id: string) =>
      (await call('GET', `/dsr/v1/requests/${id}/preview`)).body['total']
    expect(await total(asDevice)).toBe(0)
    expect(await total(asUser)).toBe(1)
  })

  it('a request is cancelled before it runs, and never after', async () => {
    const cancelled = await file(user('cancel-me'))
    const first = await call('POST', `/dsr/v1/requests/${cancelled}/cancel`)
    expect(first).toMatchObject({ status: 200, body: { id: cancelled, status: 'cancelled' } })
    for (const step of ['cancel', 'approve']) {
      const refused = await call('POST', `/dsr/v1/requests/${cancelled}/${step}`)
      expect(refused).toMatchObject({ status: 409, body: { code: 'request_state' } })
    }
    const completed = await file(user('cancel-too-late'))
    await call('GET', `/dsr/v1/requests/${completed}/preview`)
    await complete(completed)
    const late = await call('POST', `/dsr/v1/requests/${completed}/cancel`)
    expect(late).toMatchObject({ status: 409, body: { code: 'request_state' } })
    expect(await statusesOf(completed)).toEqual(['received', 'reviewing', 'running', 'completed'])
    const running = await setRunning(await file(user('cancel-running')))
    const tooLate = await call('POST', `/dsr/v1/requests/${running.id}/cancel`)
    expect(tooLate).toMatchObject({ status: 409, body: { code: 'request_state' } })
  })
})

describe('erasure', () => {
  it('deletes every report of the subject and of nobody else, and suppresses from then on', async () => {
    const subject = { userId: 'erase-me', deviceId: 'erase-my-device' }
    await ingest(contoso, subject)
    await ingest(contoso, { userId: subject.userId }, { product: MOBILE })
    await ingest(contoso, { userId: 'erase-not-me', deviceId: subject.deviceId })
    await ingest(contoso, { userId: 'erase-not-me' })
    await ingest(fabrikam, subject)
    await recordChoice(contoso, subject.userId, 'optional')
    await recordChoice(contoso, subject.userId, 'off')
    await recordChoice(contoso, subject.userId, 'optional')
    const id = await file([
      { type: 'user_id', value: subject.userId },
      { type: 'device_id', value: subject.deviceId },
    ])
    await complete(id)
    expect(await show(id)).toMatchObject({
      status: 'completed',
      completedAt: new Date(nowMs).toISOString(),
      result: {
        reports: { before: 3, after: 0 },
        consents: { before: 3, after: 1 },
        suppressed: 2,
      },
    })
    expect(await countReports(contoso, subject)).toBe(0)
    expect(await countReports(contoso, { userId: 'erase-not-me' })).toBe(1)
    expect(await countReports(fabrikam, subject)).toBe(1)
    expect(await ingest(contoso, { userId: subject.userId })).toBe('suppressed')
    expect(await ingest(contoso, { userId: 'erase-not-me', deviceId: subject.deviceId })).toBe(
      'suppressed',
    )
    expect(await ingest(contoso, { userId: 'erase-not-me' })).toBe('accepted')
    expect(await ingest(fabrikam, subject)).toBe('accepted')
    expect(await countReports(contoso, subject)).toBe(0)
    const again = await call('GET', `/dsr/v1/requests/${await file(user(subject.userId))}/preview`)
    expect(again.body).toMatchObject({ total: 0, items: [], consents: 1, alreadySuppressed: 1 })
  })

  it('a report that was judged before the erasure and committed after it is dropped and counted', async () => {
    const judged = judgedOf(contoso, 'judged-before')
    const kept = judgedOf(contoso, 'judged-other')
    await complete(await file(user('judged-before')))
    expect(await submit([judged, kept])).toEqual(['suppressed', 'accepted'])
    expect(await countReports(contoso, { userId: 'judged-before' })).toBe(0)
    expect(await countReports(contoso, { userId: 'judged-other' })).toBe(1)
  })

  it('another process that has not heard of the erasure stores nothing of the subject', async () => {
    const other = await openGateway()
    try {
      await submit([judgedOf(contoso, 'elsewhere')], other)
      const known = other.suppressions.sequence
      const id = await file(user('elsewhere'))
      const [outcome] = await Promise.all([submitUntilSuppressed('elsewhere', other), complete(id)])
      expect(outcome).toBe('suppressed')
      expect(other.suppressions.sequence).toBeGreaterThan(known)
      expect(await show(id)).toMatchObject({ status: 'completed' })
      expect(await countReports(contoso, { userId: 'elsewhere' })).toBe(0)
    } finally {
      await other.close()
    }
  })

  it('nothing is left of a subject whose reports keep coming during the erasure', async () => {
    const userId = 'busy-subject'
    const id = await file(user(userId))
    const outcomes = new Set<string>()
    let isErased = false
    const senders = Array.from({ length: 4 }, async () => {
      while (!isErased) outcomes.add(await ingest(contoso, { userId }))
    })
    while (!outcomes.has('accepted')) await new Promise(setImmediate)
    await complete(id)
    isErased = true
    await Promise.all(senders)
    outcomes.add(await ingest(contoso, { userId }))
    expect([...outcomes].sort()).toEqual(['accepted', 'suppressed'])
    expect(await show(id)).toMatchObject({ result: { reports: { after: 0 } } })
    expect(await countReports(contoso, { userId })).toBe(0)
    // Suppression comes first: what is counted after it stays, and one attempt is enough.
    expect((await loadRequest(id)).attempts).toBe(1)
  })

  it.each(Array.from({ length: ERASURE_STEPS.length + 1 }, (_, done) => done))(
    'an erasure that was killed after %i steps goes on and counts once',
    async (done) => {
      const userId = `killed-after-${done}`
      await submit([judgedOf(contoso, userId), judgedOf(contoso, userId)])
      await recordChoice(contoso, userId, 'optional')
      await recordChoice(contoso, userId, 'off')
      const request = await setRunning(await file(user(userId)))
      for (const step of ERASURE_STEPS.slice(0, done)) await step(request, gateway)
      await executeRequest(gateway, request)
      await executeRequest(gateway, request)
      expect(await show(request.id)).toMatchObject({
        status: 'completed',
        result: {
          reports: { before: 2, after: 0 },
          consents: { before: 2, after: 1 },
          suppressed: 1,
        },
      })
      expect(await statusesOf(request.id)).toEqual(['received', 'running', 'completed'])
      expect(await countReports(contoso, { userId })).toBe(0)
    },
  )

  it('an erasure deletes what waits in the spool, and is not completed before nothing of it is left', async () => {
    const { spool } = await openSpool(newSpoolFolder())
    const [erased, other] = ['spooled-and-erased', 'spooled-and-kept'].map((userId) => ({
      ...judgedOf(contoso, userId),
      answered: 'accepted' as const,
    }))
    invariant(erased !== undefined && other !== undefined, 'there are two reports')
    await spool.append(submissionOf(erased, other))
    const request = await setRunning(await file(user('spooled-and-erased')))
    const withoutErasure = {
      eraseSubjects: async () => 0,
      countSubjects: spool.countSubjects.bind(spool),
    }
    await expect(executeRequest({ ...gateway, spool: withoutErasure }, request)).rejects.toThrow(
      'Cannot complete the erasure: 1 records are left',
    )
    await executeRequest({ ...gateway, spool }, request)
    expect(await show(request.id)).toMatchObject({
      status: 'completed',
      result: { scan: { spooled: 0 } },
    })
    const { userId } = other.pseudonyms
    invariant(userId !== undefined, 'the report names a user')
    expect(await spool.countSubjects(contoso.tenantId, [userId])).toBe(1)
    await spool.close()
  })

  it('executions at once complete a request once', async () => {
    await submit([judgedOf(contoso, 'executed-at-once')])
    const request = await setRunning(await file(user('executed-at-once')))
    await Promise.all(Array.from({ length: 4 }, () => executeRequest(gateway, request)))
    expect(await statusesOf(request.id)).toEqual(['received', 'running', 'completed'])
    expect(await show(request.id)).toMatchObject({ result: { reports: { before: 1, after: 0 } } })
  })

  it('an erasure that leaves a report is not completed, and is completed once nothing is left', async () => {
    await submit([judgedOf(contoso, 'cannot-delete')])
    const request = await setRunning(await file(user('cannot-delete')))
    await client.query(`create function keep_row() returns trigger language plpgsql as 'begin return null; end';
      create trigger keep_rows before delete on reports for each row execute function keep_row()`)
    try {
      await expect(executeRequest(gateway, request)).rejects.toThrow(
        'Cannot complete the erasure: 1 records are left',
      )
      expect(await show(request.id)).toMatchObject({ status: 'running', completedAt: null })
    } finally {
      await client.query('drop trigger keep_rows on reports; drop function keep_row()')
    }
    await executeRequest(gateway, request)
    expect(await show(request.id)).toMatchObject({
      status: 'completed',
      result: { reports: { before: 1, after: 0 } },
    })
    expect((await loadRequest(request.id)).attempts).toBe(2)
  })

  it('more reports than one batch, over several expiry days, are all deleted', async () => {
    const reports = Array.from({ length: 12_000 }, (_, index) => ({
      ...judgedOf(contoso, 'many-reports'),
      expiresOn: index % 3 === 0 ? '2026-04-30' : '2026-05-01',
    }))
    for (let from = 0; from < reports.length; from += 4_000) {
      await submit(reports.slice(from, from + 4_000))
    }
    const request = await setRunning(await file(user('many-reports')))
    await executeRequest(gateway, request)
    expect(await show(request.id)).toMatchObject({
      result: { reports: { before: 12_000, after: 0 } },
    })
    expect(await countReports(contoso, { userId: 'many-reports' })).toBe(0)
  })
})

describe('approval', () => {
  it('of several at once one executes, and all are answered', async () => {
    await submit([judgedOf(contoso, 'approved-at-once')])
    const id = await file(user('approved-at-once'))
    const answers = await Promise.all(Array.from({ length: 6 }, () => approve(id)))
    for (const { status, body } of answers) {
      expect([200, 202]).toContain(status)
      expect(['running', 'completed']).toContain(body['status'])
    }
    await complete(id)
    expect(await statusesOf(id)).toEqual(['received', 'running', 'completed'])
    expect((await loadRequest(id)).attempts).toBe(1)
    expect(await approve(id)).toMatchObject({ status: 200, body: { id, status: 'completed' } })
  })
})

describe('background jobs', () => {
  async function withSender(work: (sender: PgBoss) => Promise<void>): Promise<void> {
    const sender = new PgBoss({
      connectionString: postgres.url,
      schedule: false,
      supervise: false,
      max: 1,
    })
    await sender.start()
    await work(sender).finally(() => sender.stop())
  }

  it('a request that was running when the process was killed is carried out by the next one', async () => {
    await submit([judgedOf(contoso, 'killed-process')])
    const request = await setRunning(await file(user('killed-process')))
    await jobs.stop()
    await jobs.stop()
    const without = await file(user('without-jobs'))
    expect(await approve(without)).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    expect(await statusesOf(without)).toEqual(['received'])
    await withSender(async (sender) => {
      const { tenantId, id } = request
      await sender.send('subject-request', { tenantId, id }, { singletonKey: id })
      // The job of the killed process: nobody works on it, and the store does not know that yet.
      const { rowCount } = await client.query(
        "update pgboss.job set state = 'active', started_on = now() where singleton_key = $1",
        [id],
      )
      expect(rowCount).toBe(1)
    })
    jobs = await startJobs(gateway, { databaseUrl: postgres.url })
    await expect
      .poll(async () => (await show(request.id))['status'], { timeout: 20_000, interval: 50 })
      .toBe('completed')
    expect(await countReports(contoso, { userId: 'killed-process' })).toBe(0)
  })

  it('a job and its request are written together or not at all', async () => {
    const request = await loadRequest(await file(user('rolled-back')))
    const failing = gateway.database.withOwner(async (tx) => {
      await jobs.enqueueRequest(tx, request)
      throw new Error('Rolled back')
    })
    await expect(failing).rejects.toThrow('Rolled back')
    const { rows } = await client.query('select 1 from pgboss.job where singleton_key = $1', [
      request.id,
    ])
    expect(rows).toEqual([])
  })

  it(
    'scheduled work is kept in the store with its times, runs, and is tried again after an error',
    async () => {
      await jobs.stop()
      let runs = 0
      const handler = async () => {
        runs += 1
        if (runs === 1) throw new TypeError('A message with planted-in-an-error')
      }
      const scheduled = [{ name: 'test-schedule', cron: '0 * * * *', handler }]
      jobs = await startJobs(gateway, { databaseUrl: postgres.url, scheduled })
      const { rows } = await client.query<{ name: string; cron: string }>(
        'select name, cron from pgboss.schedule order by name',
      )
      expect(rows).toEqual([
        { name: 'subject-request-resume', cron: '*/10 * * * *' },
        { name: 'test-schedule', cron: '0 * * * *' },
      ])
      await withSender(async (sender) => {
        await sender.send('test-schedule')
        await expect.poll(() => runs, { timeout: 20_000, interval: 50 }).toBe(2)
      })
      const { rows: kept } = await client.query(
        "select 1 from pgboss.job where output::text like '%planted-in%'",
      )
      expect(kept).toEqual([])
      expect(logLines.join('')).not.toContain('planted-in')
    },
    SLOW_MS,
  )
})

describe('objection and opt-out', () => {
  it('after an opt-out nothing Optional is collected, and Required data is', async () => {
    const userId = 'opted-out'
    await recordChoice(contoso, userId, 'optional')
    const id = await file(user(userId), { type: 'opt_out', regulation: 'ccpa' })
    await complete(id)
    expect(await show(id)).toMatchObject({ result: { choices: 1 } })
    expect(await ingest(contoso, { userId })).toBe('accepted')
    expect(await ingest(contoso, { userId }, { type: 'usage_trends' })).toBe('user_required_only')
    expect(await ingest(fabrikam, { userId })).toBe('accepted')
  })

  it('after an objection nothing is collected, and what is stored stays', async () => {
    await ingest(contoso, { userId: 'objector' })
    const id = await file(
      [
        { type: 'user_id', value: 'objector' },
        { type: 'email', value: 'o@o.example' },
      ],
      {
        type: 'objection',
      },
    )
    await complete(id)
    expect(await ingest(contoso, { userId: 'objector' })).toBe('user_off')
    expect(await ingest(contoso, { email: 'O@o.example' })).toBe('user_off')
    expect(await countReports(contoso, { userId: 'objector' })).toBe(1)
    expect(await call('GET', `/dsr/v1/requests/${id}/export`)).toMatchObject({
      status: 409,
      body: { code: 'request_state' },
    })
  })

  it('a choice is recorded once, however often the execution is begun', async () => {
    const request = await setRunning(await file(user('objects-once'), { type: 'objection' }))
    await Promise.all([executeRequest(gateway, request), executeRequest(gateway, request)])
    await executeRequest(gateway, request)
    const { rows } = await client.query(
      'select 1 from consents where tenant_id = $1 and subject = $2',
      [
        contoso.tenantId,
        gateway.pseudonymiser.pseudonym(contoso.tenantId, 'userId', 'objects-once'),
      ],
    )
    expect(rows).toHaveLength(1)
  })
})

describe('bulk erasure', () => {
  async function fileBulk(lines: readonly string[], query = 'tenant=contoso&regulation=gdpr') {
    const response = await fetch(`${origin}/dsr/v1/requests/bulk?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    })
    const body: unknown = await response.json()
    return { status: response.status, body: isJsonObject(body) ? body : {} }
  }
  const line = (value: string, type = 'user_id') => JSON.stringify({ type, value })

  it('erases every subject that it names, over several parts, and no other', async () => {
    const names = Array.from({ length: 2_500 }, (_, index) => `bulk-${index}`)
    const reports = names.flatMap((name) => [judgedOf(contoso, name), judgedOf(contoso, name)])
    await submit([...reports, judgedOf(contoso, 'bulk-beside')])
    const filed = await fileBulk(['', ...names.map((name) => line(name)), line('bulk-0'), ''])
    expect(filed).toMatchObject({ status: 201, body: { status: 'received' } })
    const id = String(filed.body['id'])
    expect(await show(id)).toMatchObject({ identities: [{ type: 'user_id', count: 2_500 }] })
    await complete(id)
    expect(await show(id)).toMatchObject({
      result: {
        reports: { before: 5_000, after: 0 },
        suppressed: 2_500,
        scan: {
          subjects: 2_500,
          ...{ reports: 0, spooled: 0, keys: 0, witnesses: 0, held: 0, atSinks: 0 },
        },
      },
    })
    expect(await countReports(contoso, { userId: 'bulk-beside' })).toBe(1)
    expect(await ingest(contoso, { userId: 'bulk-1234' })).toBe('suppressed')
  })

  it('is refused as a whole for one wrong line, which is named by its number only', async () => {
    const planted = 'Planted-Quokka'
    for (const wrong of ['{', line(planted, planted), line(''), '[]', `{"${planted}":1}`]) {
      const { status, body } = await fileBulk([line('a'), line('b'), wrong])
      expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'invalid_body' })
      expect(body['title']).toMatch(/^Cannot (?:read|use) line 3: /)
      expect(JSON.stringify(body)).not.toContain(planted)
    }
    expect((await fileBulk([])).body).toMatchObject({ code: 'invalid_body' })
    const many = Array.from({ length: LIMITS.identitiesPerBulkMax + 1 }, () => line('x'))
    expect((await fileBulk(many)).body).toMatchObject({ code: 'invalid_body' })
    expect((await fileBulk([line('a')], 'tenant=contoso&regulation=none')).body).toMatchObject({
      code: 'regulation_unknown',
    })
  })
})

describe('identities', () => {
  it('a planted identity reaches no table, no log and no answer', async () => {
    const subject = {
      userId: 'Zebra-Quill-4711',
      deviceId: 'zebraquilldevice',
      organisationId: 'zebraquill.example',
      email: 'zebraquill@planted.example',
    }
    const identities = [
      { type: 'user_id', value: subject.userId },
      { type: 'device_id', value: subject.deviceId },
      { type: 'organisation_id', value: subject.organisationId },
      { type: 'email', value: subject.email },
    ]
    expect(await ingest(contoso, subject)).toBe('accepted')
    const answers: Answer[] = []
    for (const type of ['access', 'erasure']) {
      const id = await file(identities, { type })
      const path = `/dsr/v1/requests/${id}`
      answers.push(await call('GET', `${path}/preview`))
      await complete(id)
      answers.push(await approve(id))
      answers.push(await call('GET', path))
    }
    answers.push(await call('GET', '/dsr/v1/requests'))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const said = answers.map(({ text }) => text).join('') + logLines.join('')
    expect(said.toLowerCase()).not.toMatch(/zebra-?quill/)
    expect(await tablesWith('contoso')).toContain('public.tenants')
    expect(await tablesWith(OUTLOOK)).toContain('public.reports')
    // What a report says is sealed: even its own words stand nowhere.
    expect(await tablesWith('tracking')).not.toContain('public.reports')
    for (const planted of ['zebraquill', 'zebra-quill', 'planted.example']) {
      expect(await tablesWith(planted)).toEqual([])
    }
  })

  /** The tables of the store in which a text stands, as text or as bytes. */
  async function tablesWith(text: string): Promise<readonly string[]> {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const { rows } = await client.query(
        `select 1 from ${name} t where position($1 in lower(t::text)) > 0 or position($2 in t::text) > 0 limit 1`,
        [text, Buffer.from(text).toString('hex')],
      )
      if (rows.length > 0) found.push(name)
    }
    return found
  }
})

describe('access and portability', () => {
  /** A completed request with its zip. */
  async function exportOf(id: string) {
    const response = await fetch(`${origin}/dsr/v1/requests/${id}/export`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    const zip = Buffer.from(await response.arrayBuffer())
    return { response, zip, files: readZip(zip) }
  }

  const linesOf = (file: Buffer | undefined) =>
    (file?.toString() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))

  it('the export holds all of the subject, nothing of others, and names the hash of each file', async () => {
    const userId = 'access-user'
    const reports = [
      ...Array.from({ length: 250 }, (_, index) => ({
        ...judgedOf(contoso, userId, { index }),
        expiresOn: index % 2 === 0 ? '2026-04-30' : '2026-05-01',
      })),
    ]
    await submit(reports)
    await submit([judgedOf(contoso, 'access-other'), judgedOf(fabrikam, userId)])
    await recordChoice(contoso, userId, 'optional')
    await recordChoice(contoso, 'access-other', 'off')
    const id = await file([...user(userId), { type: 'device_id', value: 'nowhere' }], {
      type: 'access',
    })
    expect(await call('GET', `/dsr/v1/requests/${id}/export`)).toMatchObject({
      status: 409,
      body: { code: 'export_not_ready' },
    })
    await complete(id)
    expect(await show(id)).toMatchObject({
      result: { reports: { held: 250 }, consents: { held: 1 } },
    })
    nowMs += 1_000
    await submit([judgedOf(contoso, userId, { late: true })])
    await recordChoice(contoso, userId, 'off')

    const { response, zip, files } = await exportOf(id)
    expect(response.headers.get('content-type')).toBe('application/zip')
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="subject-request-${id}.zip"`,
    )
    const names = [
      ...['reports.ndjson', 'reports.csv', 'reports.xlsx', 'consents.ndjson', 'receipts.ndjson'],
      ...['categories.json', 'index.html'],
    ]
    expect([...files.keys()]).toEqual([...names, 'manifest.json'])
    const idsOf = (lines: readonly unknown[]) =>
      lines.map((line) => (isJsonObject(line) ? line['id'] : line)).sort()
    expect(idsOf(linesOf(files.get('reports.ndjson')))).toEqual(reports.map((r) => r.id).sort())
    expect(linesOf(files.get('consents.ndjson'))).toEqual([
      {
        recordedAt: new Date(nowMs - 1_000).toISOString(),
        scope: 'user',
        choice: 'optional',
        source: 'administrator',
      },
    ])
    const rows = (files.get('reports.csv')?.toString() ?? '').split('\r\n').slice(1, -1)
    expect(rows.map((row) => row.slice(0, 36)).sort()).toEqual(reports.map((r) => r.id).sort())
    for (const row of rows) expect(row).toContain(`,${OUTLOOK},'=1+1,usage,required,`)

    const manifest: unknown = JSON.parse(files.get('manifest.json')?.toString() ?? '')
    expect(manifest).toMatchObject({
      request: { id, type: 'access', regulation: 'gdpr' },
      tenant: 'contoso',
      created: new Date(nowMs - 1_000).toISOString(),
      reports: [{ product: OUTLOOK, type: 'usage', class: 'required', count: 250 }],
      consents: 1,
      files: names.map((name) => ({
        name,
        bytes: files.get(name)?.length,
        sha256: createHash('sha256')
          .update(files.get(name) ?? '')
          .digest('hex'),
      })),
    })
    const page = files.get('index.html')?.toString() ?? ''
    expect(page).toContain('250 reports')
    expect(page).toContain('Use of features')
    expect(page).toContain('Operating and troubleshooting, Security')
    expect(page).toContain('90 days from receipt')
    for (const [, content] of files) {
      expect(content.toString()).not.toMatch(/access-user|access-other|psn_|pseudonym"/)
    }
    // What is asked for again later is the same, byte for byte.
    nowMs += 60_000
    expect((await exportOf(id)).zip.equals(zip)).toBe(true)
    const entries = await gateway.database.withTenant(contoso.tenantId, (tx) =>
      listAuditEntries(tx, contoso.tenantId, 10),
    )
    const downloads = entries.filter(
      ({ detail }) => isJsonObject(detail) && detail['request'] === id,
    )
    expect(downloads).toHaveLength(2)
    expect(downloads[0]).toMatchObject({
      actor: 'administrator-token',
      action: 'subject_export_read',
      detail: { request: id, type: 'access', reports: 250, consents: 1 },
    })
  })

  it('a subject of whom nothing is held gets an export that says so', async () => {
    const id = await file(user('nobody'), { type: 'portability', tenant: 'fabrikam' })
    await complete(id)
    const { files } = await exportOf(id)
    expect(files.get('reports.ndjson')?.length).toBe(0)
    expect(files.get('reports.csv')?.toString().split('\r\n')).toHaveLength(2)
    expect(files.get('index.html')?.toString()).toContain('0 reports')
  })

  it('a download that is broken off leaves the gateway able to answer the next one', async () => {
    const payload = { text: Array.from({ length: 500 }, () => randomUUID()).join(' ') }
    for (let batch = 0; batch < 2; batch += 1) {
      await submit(Array.from({ length: 100 }, () => judgedOf(contoso, 'broken-off', payload)))
    }
    const id = await file(user('broken-off'), { type: 'access' })
    await complete(id)
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const abort = new AbortController()
      const response = await fetch(`${origin}/dsr/v1/requests/${id}/export`, {
        headers: { authorization: `Bearer ${TOKEN}` },
        signal: abort.signal,
      })
      await response.body?.getReader().read()
      abort.abort()
    }
    const { files } = await exportOf(id)
    expect(linesOf(files.get('reports.ndjson'))).toHaveLength(200)
  })
})
