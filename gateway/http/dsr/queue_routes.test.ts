import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { type ApiGateway, startApiGateway } from '../../../test/fixtures/api_gateway.ts'
import { type Jobs, startJobs } from '../../jobs/jobs.ts'
import { accessTokenRoutes } from '../manage/access_tokens.ts'
import { requestClockRoutes } from './clock_routes.ts'
import { decisionRoutes } from './decision_routes.ts'
import { dsrRoutes } from './routes.ts'

const SLOW_MS = 60_000
const PERSON = 'jane.doe@queue-test.example'

let api: ApiGateway
let jobs: Jobs

beforeAll(async () => {
  api = await startApiGateway({
    routes: [...dsrRoutes, ...decisionRoutes, ...requestClockRoutes, ...accessTokenRoutes],
  })
  jobs = await startJobs(api.gateway, { databaseUrl: api.store.url })
}, SLOW_MS)

afterAll(async () => {
  await jobs?.stop()
  await api?.stop()
}, SLOW_MS)

type Item = Readonly<Record<string, unknown>>

async function file(tenant: string, more: object = {}): Promise<string> {
  const { status, body } = await api.call('POST', '/dsr/v1/requests', {
    body: {
      ...{ type: 'access', regulation: 'gdpr', tenant },
      identities: [{ type: 'email', value: PERSON }],
      ...more,
    },
  })
  expect(status).toBe(201)
  return String(body['id'])
}

async function list(query: string): Promise<{ items: readonly Item[]; next: string | undefined }> {
  const { status, body } = await api.call('GET', `/dsr/v1/requests?${query}`)
  expect(status).toBe(200)
  return parseList(body)
}

function parseList(body: unknown): { items: readonly Item[]; next: string | undefined } {
  return body as { items: readonly Item[]; next: string | undefined }
}

const idsOf = async (query: string) => (await list(query)).items.map(({ id }) => id)
const decide = (body: object) => api.call('POST', '/dsr/v1/requests/decisions', { body })

describe('GET /dsr/v1/requests', () => {
  it('finds requests by type, regulation, time of receipt and days left, and tells what a queue shows', async () => {
    const { name } = await api.addTenant('queue')
    const startMs = api.time.nowMs
    const early = await file(name)
    api.time.nowMs = startMs + 20 * DAY_MS
    const [late, fast] = [
      await file(name, { type: 'erasure' }),
      await file(name, { regulation: 'korea_pipa' }),
    ]
    const of = `tenant=${name}`
    expect(await idsOf(of)).toEqual([fast, late, early])
    expect(await idsOf(`${of}&sort=due`)).toEqual([fast, early, late])
    expect(await idsOf(`${of}&type=erasure`)).toEqual([late])
    expect(await idsOf(`${of}&regulation=korea_pipa`)).toEqual([fast])
    const between = new Date(startMs + DAY_MS).toISOString()
    expect(await idsOf(`${of}&until=${between}`)).toEqual([early])
    expect(await idsOf(`${of}&since=${between}`)).toEqual([fast, late])
    // Both are due on 2 March: the last day of February is a Saturday. That day ends in Seoul first.
    expect(await idsOf(`${of}&due=7`)).toEqual([])
    expect(await idsOf(`${of}&due=30&sort=due`)).toEqual([fast, early, late])
    api.time.nowMs = startMs + 30 * DAY_MS + 8 * HOUR_MS
    expect(await idsOf(`${of}&due=overdue`)).toEqual([fast])
    const { items } = await list(`${of}&sort=due`)
    expect(items.find(({ id }) => id === early)).toMatchObject({
      ...{ daysLeft: 0, waitsForApproval: true, source: 'api', type: 'access' },
      ...{ identities: [{ type: 'email', count: 1 }], verification: { method: 'controller' } },
    })
    expect(items.find(({ id }) => id === fast)?.['daysLeft']).toBe(-1)
    api.time.nowMs = startMs
  })

  it('goes on where a page has ended, in both orders, and leaves out what has ended where it is sorted by due time', async () => {
    const { name } = await api.addTenant('pages')
    const ids: string[] = []
    for (let index = 0; index < 5; index += 1) ids.push(await file(name))
    for (const [sort, wanted] of [
      ['received', ids.toReversed()],
      ['due', ids],
    ] as const) {
      const first = await list(`tenant=${name}&sort=${sort}&limit=3`)
      const second = await list(`tenant=${name}&sort=${sort}&limit=3&next=${first.next}`)
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(wanted)
      expect(second.next).toBeUndefined()
    }
    await api.call('POST', `/dsr/v1/requests/${ids[0]}/cancel`, { body: {} })
    expect(await idsOf(`tenant=${name}&sort=due`)).toEqual(ids.slice(1))
    expect(await idsOf(`tenant=${name}&sort=due&status=cancelled`)).toEqual([ids[0]])
    expect((await list(`tenant=${name}&status=cancelled`)).items[0]?.['daysLeft']).toBe(null)
  })

  it.each([
    'type=everything',
    'due=5',
    'due=',
    'sort=name',
    'since=yesterday',
    'sort=due&next=x',
    `next=1_${randomUUID()}`,
  ])('refuses the query %s', async (query) => {
    const { status, body } = await api.call('GET', `/dsr/v1/requests?${query}`)
    expect([status, body['code']]).toEqual([400, 'invalid_query'])
  })
})

describe('GET /dsr/v1/requests/{id}', () => {
  it('tells everything that its page shows, and the person by no more than digits of a pseudonym', async () => {
    const { name } = await api.addTenant('details')
    const id = await file(name, {
      identities: [
        { type: 'email', value: PERSON },
        { type: 'user_id', value: 'jane-doe-4711' },
      ],
    })
    await api.call('GET', `/dsr/v1/requests/${id}/preview`)
    await api.call('POST', `/dsr/v1/requests/${id}/extend`, {
      body: { reason: 'Three systems are asked one after the other' },
    })
    const open = (await api.call('GET', `/dsr/v1/requests/${id}`)).body
    expect(open).toMatchObject({
      ...{ export: 'not_ready', hasReceipt: false, approvalsNeeded: 1, waitsForApproval: true },
      clock: { isExtended: true, pausedSince: null },
      processors: { pending: 0, failed: 0 },
    })
    await api.call('POST', `/dsr/v1/requests/${id}/approve`, { body: {} })
    await expect
      .poll(async () => (await api.call('GET', `/dsr/v1/requests/${id}`)).body['status'], {
        timeout: 10_000,
      })
      .toBe('completed')
    const { text, body } = await api.call('GET', `/dsr/v1/requests/${id}`)
    expect(body).toMatchObject({ export: 'ready', hasReceipt: true, daysLeft: null })
    expect(body['history']).toMatchObject([
      { status: 'received' },
      { status: 'reviewing', actor: 'administrator-token' },
      { status: 'running' },
      { status: 'completed' },
    ])
    expect(JSON.stringify(body['ledger'])).toMatch(/request_received.*request_extended.*completed/)
    expect(body['pseudonyms']).toHaveLength(2)
    expect(text).not.toMatch(/jane|4711|queue-test/i)
  })
})

describe('POST /dsr/v1/requests/decisions', () => {
  it('decides on each by itself: what is refused is told by its code and stops no other', async () => {
    const { name } = await api.addTenant('bulk')
    const [first, ended, last] = [await file(name), await file(name), await file(name)]
    const missing = randomUUID()
    await api.call('POST', `/dsr/v1/requests/${ended}/cancel`, { body: {} })
    const { status, body } = await decide({
      ...{ ids: [first, ended, missing, last], action: 'deny', reason: 'not_covered' },
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      ...{ decided: 2, refused: 2 },
      items: [
        { id: first, status: 'denied' },
        { id: ended, code: 'request_state' },
        { id: missing, code: 'not_found' },
        { id: last, status: 'denied' },
      ],
    })
  })

  it('approves, extends and cancels', async () => {
    const { name } = await api.addTenant('bulk actions')
    const ids = [await file(name), await file(name)]
    const extended = await decide({
      ids,
      action: 'extend',
      reason: 'Many people have asked at once',
    })
    expect(extended.body).toMatchObject({ decided: 2, items: [{ status: 'received' }, {}] })
    const again = await decide({ ids, action: 'extend', reason: 'Many people have asked at once' })
    expect(again.body).toMatchObject({ refused: 2, items: [{ code: 'request_state' }, {}] })
    expect((await decide({ ids: [ids[0]], action: 'cancel' })).body['decided']).toBe(1)
    expect((await decide({ ids, action: 'approve' })).body).toMatchObject({
      items: [
        { code: 'request_state' },
        { status: expect.stringMatching(/^(running|completed)$/) },
      ],
    })
  })

  it('tells a token of another tenant that there is nothing, and changes nothing', async () => {
    const { name } = await api.addTenant('ours')
    const theirs = await api.addTenant('theirs')
    const id = await file(name)
    const token = await api.call('POST', '/manage/v1/access-tokens', {
      body: { name: 'bound', tenant: theirs.name },
    })
    const { body } = await api.call('POST', '/dsr/v1/requests/decisions', {
      body: { ids: [id], action: 'cancel' },
      authorization: `Bearer ${String(token.body['token'])}`,
    })
    expect(body['items']).toEqual([{ id, code: 'not_found' }])
    expect((await api.call('GET', `/dsr/v1/requests/${id}`)).body['status']).toBe('received')
  })

  it.each([
    ['no reason of a denial', { ids: [randomUUID()], action: 'deny', reason: 'because' }],
    ['a sign for a reason', { ids: [randomUUID()], action: 'extend', reason: 'busy' }],
    ['nothing', { ids: [], action: 'cancel' }],
    [
      'too many',
      {
        ids: Array.from({ length: LIMITS.decisionsPerCallMax + 1 }, () => randomUUID()),
        action: 'cancel',
      },
    ],
  ])('refuses %s', async (_, body) => {
    const answered = await decide(body)
    expect([answered.status, answered.body['code']]).toEqual([400, 'invalid_body'])
  })
})
