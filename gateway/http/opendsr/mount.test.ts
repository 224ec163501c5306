import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isJsonObject } from '#domain/json.ts'
import { insertAccessToken } from '#drizzle/repositories/access_tokens.ts'
import { vectorText } from '../../../test/fixtures/opendsr.ts'
import {
  OPENDSR_START_MS,
  type OpenDsrGateway,
  openDsrRequest,
  startOpenDsr,
  TOKEN,
} from '../../../test/fixtures/opendsr_gateway.ts'
import { approveRequest, denyRequest, putOffRequest } from '../../subjects/decide.ts'
import { findOpenDsrRequest } from '../../subjects/opendsr/file_request.ts'
import { sha256 } from '../api/authenticate.ts'
import { mountOpenDsr } from './mount.ts'

const SLOW_MS = 60_000
const RSA_ROUTES = [
  '/v1/opengdpr_requests',
  '/v2/opengdpr_requests',
  '/v2/requests',
  '/v3/requests',
]
const TENANT = '?tenant=contoso'

let opendsr: OpenDsrGateway
let contoso: Awaited<ReturnType<OpenDsrGateway['addTenant']>>
let fabrikam: Awaited<ReturnType<OpenDsrGateway['addTenant']>>

beforeAll(async () => {
  opendsr = await startOpenDsr()
  contoso = await opendsr.addTenant('contoso')
}, SLOW_MS)

afterAll(() => opendsr.stop(), SLOW_MS)

const call: OpenDsrGateway['call'] = (...args) => opendsr.call(...args)

async function file(changes: Readonly<Record<string, unknown>> = {}, route = '/v2/requests') {
  const body = openDsrRequest(changes)
  const answer = await call('POST', `${route}${TENANT}`, { body })
  expect(answer.status).toBe(201)
  return body.subject_request_id
}

async function statusOf(id: string) {
  return (await call('GET', `/v2/requests/${id}${TENANT}`)).body
}

async function stored(id: string) {
  const request = await findOpenDsrRequest(opendsr.gateway, contoso.id, id)
  if (request === undefined) throw new Error('the request is stored')
  return request
}

async function complete(id: string): Promise<void> {
  await approveRequest(opendsr.gateway, await stored(id), { actor: 'test' })
  await expect
    .poll(async () => (await stored(id)).status, { timeout: 20_000, interval: 50 })
    .toBe('completed')
}

const errorOf = (body: Readonly<Record<string, unknown>>) => {
  const { error } = body
  return isJsonObject(error) ? error : {}
}

describe('with one tenant', () => {
  it('a request needs to name none', async () => {
    const body = openDsrRequest()
    const { status, body: receipt } = await call('POST', '/v2/requests', { body })
    expect([status, receipt['controller_id']]).toEqual([201, contoso.id])
    const shown = await call('GET', `/v2/requests/${body.subject_request_id}`)
    expect(shown.body['request_status']).toBe('pending')
  })
})

describe('with several tenants', () => {
  beforeAll(async () => {
    fabrikam = await opendsr.addTenant('fabrikam')
  })

  it('a request names its tenant by query or header, by name or id, and is refused otherwise', async () => {
    const id = await file()
    const ways = [
      call('GET', `/v2/requests/${id}?tenant=${contoso.id}`),
      call('GET', `/v2/requests/${id}`, { headers: { 'x-tidegate-tenant': 'CONTOSO' } }),
    ]
    for (const { status } of await Promise.all(ways)) expect(status).toBe(200)
    const unnamed = await call('GET', `/v2/requests/${id}`)
    expect(unnamed.status).toBe(400)
    expect(errorOf(unnamed.body)['message']).toBe(
      'Cannot tell the tenant: wanted ?tenant= or the header x-tidegate-tenant',
    )
  })
})

/** SHA-256 of `some-value`. */
const HASHED_VALUE = sha256('some-value').toString('hex')

describe('discovery', () => {
  it.each([
    ['/v1', '1.0'],
    ['/v2', '2.0'],
    ['/v3', '3.0'],
  ])('%s offers what can be carried out, to everybody', async (root, version) => {
    const { status, body } = await call('GET', `${root}/discovery`, {
      headers: { authorization: '' },
    })
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual([
      'api_version',
      'supported_identities',
      'supported_subject_request_types',
      'processor_certificate',
    ])
    expect(body).toMatchObject({
      api_version: version,
      supported_subject_request_types: ['access', 'portability', 'erasure'],
      processor_certificate: `https://opendsr.example.com${root}/cert.pem`,
    })
    const offered = JSON.stringify(body['supported_identities'])
    expect(offered).toContain('{"identity_type":"email","identity_format":"raw"}')
    expect(offered).toMatch(/sha256/)
    expect(offered).not.toMatch(/sha1|md5/)
  })

  it('serves the certificate that verifies its answers', async () => {
    for (const version of ['v1', 'v2', 'v3']) {
      const response = await fetch(`${opendsr.origin}/${version}/cert.pem`)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(vectorText('processor_rsa.pem'))
    }
  })

  it('every kind of identity that is offered is taken', async () => {
    const { body } = await call('GET', '/v2/discovery')
    const offered = body['supported_identities']
    if (!Array.isArray(offered)) throw new Error('kinds are a list')
    const identities = offered.map((kind) => ({
      ...kind,
      identity_value: kind.identity_format === 'sha256' ? HASHED_VALUE : 'some-value',
    }))
    expect(identities).toHaveLength(22)
    const id = await file({ subject_identities: identities })
    expect((await stored(id)).identityCounts).toEqual({
      user_id: 1,
      email: 1,
      device_id: 1,
      advertising_id: 1,
    })
  })
})

describe('creating a request', () => {
  it('answers a receipt with the fields of the specification', async () => {
    const sent = openDsrRequest()
    const bytes = Buffer.from(` ${JSON.stringify(sent, null, 3)}\n`)
    const { status, body, headers } = await call('POST', `/v2/requests${TENANT}`, { bytes })
    expect(status).toBe(201)
    expect(body).toEqual({
      controller_id: contoso.id,
      // One month after the person asked, not after the request came here: the end of 2 March, a Monday, in Brussels.
      expected_completion_time: '2026-03-02T22:59:59.999Z',
      received_time: new Date(OPENDSR_START_MS).toISOString(),
      encoded_request: bytes.toString('base64'),
      subject_request_id: sent.subject_request_id,
    })
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('is filed as received: nothing happens before the tenant approves it', async () => {
    const id = await file()
    expect(await stored(id)).toMatchObject({ status: 'received', source: 'opendsr' })
    expect(await statusOf(id)).toMatchObject({
      request_status: 'pending',
      extensions: { 'opendsr.example.com': { status: 'received' } },
    })
  })

  it('takes hashed identities beside others, and says how many find nothing', async () => {
    const identity = (format: string, value: string) => ({
      ...{ identity_type: 'email', identity_format: format, identity_value: value },
    })
    const body = openDsrRequest({
      subject_identities: [identity('raw', 'a@b.example'), identity('sha1', 'ab12')],
    })
    const answer = await call('POST', `/v2/requests${TENANT}`, { body })
    expect(answer.body['extensions']).toEqual({
      'opendsr.example.com': { identities_not_matched: 1 },
    })
  })

  it('again is answered with the same receipt, also while it runs, and files nothing', async () => {
    const body = openDsrRequest({
      status_callback_urls: ['https://controller.example/cb'],
      subject_identities: { email: { value: 'again@opendsr.example', encoding: 'raw' } },
    })
    const sendings = await Promise.all(
      Array.from({ length: 5 }, () => call('POST', `/v3/requests${TENANT}`, { body })),
    )
    opendsr.time.nowMs += 3_600_000
    sendings.push(await call('POST', `/v3/requests${TENANT}`, { body }))
    await complete(body.subject_request_id)
    sendings.push(await call('POST', `/v3/requests${TENANT}`, { body }))
    opendsr.time.nowMs = OPENDSR_START_MS
    for (const { status, text } of sendings) {
      expect([status, text]).toEqual([201, sendings[0]?.text])
    }
    const client = await opendsr.store.connect()
    const { rows } = await client.query(
      'select count(*)::int as count from subject_requests where external_id = $1',
      [body.subject_request_id],
    )
    expect(rows).toEqual([{ count: 1 }])
  })

  it('with the id of another request is refused, and the other one stays as it is', async () => {
    const body = openDsrRequest()
    await call('POST', `/v2/requests${TENANT}`, { body })
    for (const change of [
      { subject_request_type: 'access' },
      { regulation: 'ccpa' },
      { submitted_time: '2026-01-30T09:00:01Z' },
      { subject_identities: [{ identity_type: 'email', identity_value: 'other@b.example' }] },
      { subject_identities: { controller_customer_id: { value: 'johndoe@opendsr.example' } } },
      { extensions: { 'opendsr.example.com': { device_ids: ['d-1'] } } },
      { status_callback_urls: ['https://controller.example/cb'] },
    ]) {
      const answer = await call('POST', `/v2/requests${TENANT}`, { body: { ...body, ...change } })
      expect(answer.status).toBe(409)
      expect(errorOf(answer.body)).toMatchObject({ code: 409, errors: [{ reason: 'name_taken' }] })
    }
    expect((await stored(body.subject_request_id)).type).toBe('erasure')
  })

  it('the same id in another tenant is another request', async () => {
    const body = openDsrRequest()
    await call('POST', `/v2/requests${TENANT}`, { body })
    const other = { ...body, subject_request_type: 'access' }
    const answer = await call('POST', '/v2/requests?tenant=fabrikam', { body: other })
    expect([answer.status, answer.body['controller_id']]).toEqual([201, fabrikam.id])
  })

  it.each([
    ['2026-01-31T10:10:01Z', 'Cannot take submitted_time: it lies in the future'],
    ['2025-01-30T09:59:59Z', 'Cannot take submitted_time: it is more than a year ago'],
  ])('submitted at %s is refused', async (time, message) => {
    const body = openDsrRequest({ submitted_time: time })
    const answer = await call('POST', `/v2/requests${TENANT}`, { body })
    expect([answer.status, errorOf(answer.body)['message']]).toEqual([400, message])
  })

  it.each(['2026-01-31T10:10:00Z', '2025-01-30T10:00:00Z'])(
    'submitted at %s is taken',
    async (submitted_time) => {
      await file({ submitted_time })
    },
  )

  it('under a regulation that there is none of, or that has no such right, is refused', async () => {
    const body = openDsrRequest({ regulation: 'none' })
    const answer = await call('POST', `/v2/requests${TENANT}`, { body })
    expect(answer.status).toBe(400)
    expect(errorOf(answer.body)).toMatchObject({ errors: [{ reason: 'regulation_unknown' }] })
  })

  it('leaves no identity and no echo of it in the store or the log', async () => {
    const value = 'planted.person@opendsr.example'
    const body = openDsrRequest({
      subject_identities: [{ identity_type: 'email', identity_value: value }],
      status_callback_urls: ['https://controller.example/planted-address'],
    })
    const { body: receipt } = await call('POST', `/v2/requests${TENANT}`, { body })
    const echo = String(receipt['encoded_request'])
    const client = await opendsr.store.connect()
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
    )
    const contents: string[] = []
    for (const { name } of tables) {
      const { rows } = await client.query(`select t::text from ${name} t`)
      contents.push(JSON.stringify(rows))
    }
    const kept = contents.join() + opendsr.logLines.join()
    expect(kept).toContain(body.subject_request_id)
    const secrets = [value, 'planted-address', echo]
    for (const secret of secrets.flatMap((text) => [text, Buffer.from(text).toString('hex')])) {
      expect(kept).not.toContain(secret)
    }
  })
})

describe('the status of a request', () => {
  it('has the fields of the specification, also under its alias', async () => {
    const id = await file()
    const { status, body } = await call('GET', `/v2/requests/${id}${TENANT}`)
    expect(status).toBe(200)
    expect(body).toEqual({
      controller_id: contoso.id,
      expected_completion_time: '2026-03-02T22:59:59.999Z',
      subject_request_id: id,
      request_status: 'pending',
      extensions: { 'opendsr.example.com': { status: 'received' } },
      api_version: '2.0',
    })
    expect((await call('GET', `/v2/status/${id}${TENANT}`)).body).toEqual(body)
    expect((await call('GET', `/v2/requests/${id.toUpperCase()}${TENANT}`)).body).toEqual(body)
  })

  it('points at the export of a completed access, and at none of an erasure', async () => {
    const access = await file({ subject_request_type: 'access' })
    expect(await statusOf(access)).not.toHaveProperty('results_url')
    await complete(access)
    const { id } = await stored(access)
    expect(await statusOf(access)).toMatchObject({
      request_status: 'completed',
      results_url: `https://opendsr.example.com/dsr/v1/requests/${id}/export`,
      results_count: 0,
    })
    const erasure = await file()
    await complete(erasure)
    const shown = await statusOf(erasure)
    expect(shown['request_status']).toBe('completed')
    expect(shown).not.toHaveProperty('results_url')
  })

  it('expects the later end of a request whose answer was put off', async () => {
    const id = await file()
    await putOffRequest(opendsr.gateway, await stored(id), { reason: 'many requests' })
    expect(await statusOf(id)).toMatchObject({
      request_status: 'pending',
      expected_completion_time: '2026-04-30T21:59:59.999Z',
    })
  })

  it('of a denied request is cancelled, with the reason', async () => {
    const id = await file()
    const denial = { actor: 'test', reason: 'no_match', note: 'nobody' } as const
    await denyRequest(opendsr.gateway, await stored(id), denial)
    expect(await statusOf(id)).toMatchObject({
      request_status: 'cancelled',
      extensions: { 'opendsr.example.com': { status: 'denied', reason: 'no_match' } },
    })
  })
})

describe('cancelling a request', () => {
  it('works while it is pending, and again', async () => {
    const id = await file()
    const first = await call('DELETE', `/v2/requests/${id}${TENANT}`)
    expect(first.status).toBe(202)
    expect(first.body).toEqual({
      controller_id: contoso.id,
      subject_request_id: id,
      received_time: new Date(OPENDSR_START_MS).toISOString(),
      api_version: '2.0',
    })
    opendsr.time.nowMs += 1_000
    const again = await call('DELETE', `/v2/requests/${id}${TENANT}`)
    opendsr.time.nowMs = OPENDSR_START_MS
    expect([again.status, again.text]).toEqual([202, first.text])
    expect((await statusOf(id))['request_status']).toBe('cancelled')
  })

  it('is refused once it is completed or denied', async () => {
    const completed = await file()
    await complete(completed)
    const denied = await file()
    const denial = { actor: 'test', reason: 'not_covered' } as const
    await denyRequest(opendsr.gateway, await stored(denied), denial)
    for (const id of [completed, denied]) {
      const answer = await call('DELETE', `/v2/requests/${id}${TENANT}`)
      expect(answer.status).toBe(409)
      expect(errorOf(answer.body)).toMatchObject({ errors: [{ reason: 'request_state' }] })
    }
    expect((await statusOf(completed))['request_status']).toBe('completed')
  })
})

describe('the dialects', () => {
  it('version 1 names no regulation, and counts no results', async () => {
    const { regulation: _, ...body } = openDsrRequest({ subject_request_type: 'access' })
    const route = '/v1/opengdpr_requests'
    const answer = await call('POST', `${route}${TENANT}`, { body })
    expect(answer.status).toBe(201)
    const id = body.subject_request_id
    expect((await stored(id)).regulation).toBe('gdpr')
    await complete(id)
    const { body: shown } = await call('GET', `${route}/${id}${TENANT}`)
    expect(shown).toMatchObject({ api_version: '1.0', request_status: 'completed' })
    expect(shown).toHaveProperty('results_url')
    expect(shown).not.toHaveProperty('results_count')
    expect((await call('GET', `/v1/status/${id}${TENANT}`)).body).toEqual(shown)
  })

  it.each(RSA_ROUTES)('%s takes, shows and cancels', async (route) => {
    const id = await file({}, route)
    const shown = await call('GET', `${route}/${id}${TENANT}`)
    expect(shown.body['subject_request_id']).toBe(id)
    expect((await call('DELETE', `${route}/${id}${TENANT}`)).status).toBe(202)
  })
})

/** The routes over the same store, and the transactions that they begin in it: the gateway has others beside. */
function countingApp() {
  const transactions: string[] = []
  const database = new Proxy(opendsr.gateway.database, {
    get: (target, name) => {
      if (name === 'withTenant' || name === 'withOwner') transactions.push(name)
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  const app = new Hono<{ Bindings: HttpBindings }>()
  mountOpenDsr(app, { ...opendsr.gateway, database })
  return { app, transactions }
}

describe('every route', () => {
  const id = randomUUID()
  const routes: readonly (readonly [method: string, path: string])[] = RSA_ROUTES.flatMap(
    (route) => [
      ['POST', route] as const,
      ['GET', `${route}/${id}`] as const,
      ['DELETE', `${route}/${id}`] as const,
      ['GET', `/${route.split('/')[1]}/status/${id}`] as const,
    ],
  )
  const bodyOf = (method: string) => (method === 'POST' ? { body: openDsrRequest() } : {})

  it.each(routes)(
    '%s %s refuses who has no token, a wrong one, or half of one',
    async (method, path) => {
      const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
      const credentials = [
        '',
        'Bearer',
        `Bearer ${TOKEN}x`,
        `Bearer ${TOKEN.slice(0, -1)}`,
        basic(`user:${TOKEN}x`),
        basic(TOKEN),
        basic(`${TOKEN}:`),
        'Basic !!!',
      ]
      const texts = new Set<string>()
      for (const authorization of credentials) {
        const answer = await call(method, `${path}${TENANT}`, {
          ...bodyOf(method),
          headers: { authorization },
        })
        expect(answer.status).toBe(401)
        expect(answer.headers.get('www-authenticate')).toContain('Basic')
        texts.add(answer.text)
      }
      expect(texts.size).toBe(1)
    },
  )

  it.each(routes)('%s %s finds nothing of a tenant that there is none of', async (method, path) => {
    const answer = await call(method, `${path}?tenant=nobody%00`, bodyOf(method))
    const other = await call(method, `${path}?tenant=nobody`, bodyOf(method))
    for (const { status, text } of [answer, other]) {
      expect(status).toBe(404)
      expect(JSON.parse(text)).toEqual({
        error: {
          code: 404,
          message: 'Cannot find the tenant or its request',
          errors: [
            {
              domain: 'Request',
              reason: 'not_found',
              message: 'Cannot find the tenant or its request',
            },
          ],
        },
      })
    }
  })

  it.each(['GET', 'DELETE'])(
    '%s answers for a request of another tenant as for one that there is none of',
    async (method) => {
      const theirs = await file()
      const { app, transactions } = countingApp()
      const headers = { authorization: `Bearer ${TOKEN}` }
      const asked: unknown[] = []
      for (const path of [
        `/v2/requests/${theirs}?tenant=fabrikam`,
        `/v2/requests/${randomUUID()}?tenant=fabrikam`,
        `/v2/requests/${theirs}?tenant=nobody`,
        '/v2/requests/no-guid?tenant=fabrikam',
      ]) {
        transactions.length = 0
        const response = await app.request(path, { method, headers })
        asked.push([response.status, await response.text(), ...transactions])
      }
      expect(String(asked[0])).toMatch(/^404,.*,withOwner,withTenant$/)
      for (const one of asked) expect(one).toEqual(asked[0])
      expect((await statusOf(theirs))['request_status']).toBe('pending')
    },
  )

  it.each(routes)('%s %s takes a token until it expires', async (method, path) => {
    const token = randomUUID()
    await opendsr.gateway.database.withOwner((tx) =>
      insertAccessToken(tx, {
        id: randomUUID(),
        kind: 'administrator',
        tokenHash: sha256(token),
        createdAt: new Date(OPENDSR_START_MS),
        expiresAt: new Date(OPENDSR_START_MS + 1_000),
        roles: ['administrator'],
      }),
    )
    const send = async () => {
      const headers = { authorization: `Bearer ${token}` }
      return (await call(method, `${path}${TENANT}`, { ...bodyOf(method), headers })).status
    }
    expect(await send()).toBe(method === 'POST' ? 201 : 404)
    opendsr.time.nowMs += 1_000
    expect(await send()).toBe(401)
    opendsr.time.nowMs = OPENDSR_START_MS
  })

  it('takes the token as the password of HTTP Basic, whatever the name', async () => {
    const pair = Buffer.from(`workspace:${TOKEN}`).toString('base64')
    const headers = { authorization: `basic ${pair}` }
    const answer = await call('POST', `/v2/requests${TENANT}`, { body: openDsrRequest(), headers })
    expect(answer.status).toBe(201)
  })

  it.each(RSA_ROUTES)('POST %s refuses bodies that are none', async (route) => {
    const json = JSON.stringify(openDsrRequest())
    const type = (name: string) => ({ headers: { 'content-type': name } })
    const cases = [
      [400, { bytes: Buffer.from(json.slice(0, -1)) }],
      [400, { bytes: Buffer.from(json.replace('johndoe', 'x\u0000\\u0000')) }],
      [400, { bytes: Buffer.concat([Buffer.from(json.slice(0, -2)), Buffer.of(0xc3, 0x28)]) }],
      [400, { bytes: Buffer.alloc(0) }],
      [413, { bytes: Buffer.alloc(1024 * 1024 + 1, 0x20) }],
      [415, { bytes: Buffer.from(json), ...type('text/plain') }],
      [415, { bytes: Buffer.from(json), ...type('application/x-www-form-urlencoded') }],
      [400, { bytes: Buffer.from('[1]'), ...type('Application/JSON; charset=utf-8') }],
    ] as const
    for (const [status, sent] of cases) {
      const answer = await call('POST', `${route}${TENANT}`, sent)
      expect(answer.status).toBe(status)
      expect(errorOf(answer.body)).toMatchObject({ code: status })
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('pragma')).toBe('no-cache')
      expect(answer.text).not.toContain('johndoe')
    }
  })

  it.each([
    ['PUT', '/v2/requests'],
    ['PUT', `/v2/requests/${id}`],
    ['PATCH', `/v1/opengdpr_requests/${id}`],
    ['POST', '/v3/discovery'],
    ['DELETE', `/v2/status/${id}`],
  ])('%s %s is refused: a request cannot be changed', async (method, path) => {
    const answer = await call(method, path)
    expect(answer.status).toBe(405)
    expect(errorOf(answer.body)).toMatchObject({ errors: [{ reason: 'method_not_allowed' }] })
  })

  it('answers 503 while the store is away, and says nothing of the reason', async () => {
    const away = Object.assign(new Error('connect to 10.1.2.3'), { code: 'ECONNREFUSED' })
    const spy = vi.spyOn(opendsr.gateway.database, 'withTenant').mockRejectedValue(away)
    const answer = await call('GET', `/v2/requests/${id}${TENANT}`)
    spy.mockRejectedValue(new Error('johndoe'))
    const broken = await call('GET', `/v2/requests/${id}${TENANT}`)
    spy.mockRestore()
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(broken.status).toBe(500)
    expect(answer.text + broken.text + opendsr.logLines.join()).not.toMatch(/10\.1\.2\.3|johndoe"/)
  })
})

describe('mountOpenDsr()', () => {
  it('serves nothing where OpenDSR is not set', async () => {
    const app = new Hono<{ Bindings: HttpBindings }>()
    const config = { ...opendsr.gateway.config, openDsr: undefined }
    mountOpenDsr(app, { ...opendsr.gateway, config })
    for (const path of ['/v2/discovery', '/v2/cert.pem', '/v2/requests', '/v1/opengdpr_requests']) {
      expect((await app.request(path)).status).toBe(404)
    }
  })

  it('warns where the certificate has ended', () => {
    const before = opendsr.logLines.length
    const clock = { nowMs: () => Date.UTC(2121, 0) }
    mountOpenDsr(new Hono<{ Bindings: HttpBindings }>(), { ...opendsr.gateway, clock })
    expect(opendsr.logLines.slice(before).join()).toContain('opendsr_certificate_ended')
  })
})
