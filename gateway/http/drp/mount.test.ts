import { sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { invariant } from '#domain/invariant.ts'
import {
  claimsOf,
  DRP_AGENTS,
  DRP_START_MS,
  type DrpGateway,
  drpKeyOf,
  signDrp,
  startDrp,
} from '../../../test/fixtures/drp.ts'
import { type Controller, startController } from '../../../test/fixtures/opendsr.ts'
import { readZip } from '../../../test/support/read_zip.ts'
import { approveRequest, denyRequest, putOffRequest } from '../../subjects/decide.ts'
import { deliverDrpCallbacks } from '../../subjects/drp/callbacks.ts'
import { reloadRequest } from '../../subjects/requests.ts'
import { vouchFor } from '../../subjects/verification/verification.ts'

const SLOW_MS = 60_000
const REQUESTS = '/v1/data-rights-request'
const CALLBACK = 'https://controller.example/drp'
let drp: DrpGateway
let token: string
let otherToken: string
let people = 0

beforeAll(async () => {
  drp = await startDrp()
}, SLOW_MS)
afterAll(() => drp.stop(), SLOW_MS)

beforeEach(async () => {
  drp.time.nowMs += 60_000
  drp.writeAgents(DRP_AGENTS)
  token = await setUp('AA_1', 1)
  otherToken = await setUp('AA_2', 2)
})

const call: DrpGateway['call'] = (...args) => drp.call(...args)
const signed = (changes: object = {}, seed = 1) =>
  signDrp(JSON.stringify({ ...claimsOf(drp.time.nowMs), ...changes }), drpKeyOf(seed))

async function setUp(agent: string, seed: number): Promise<string> {
  const body = signed({ 'agent-id': agent }, seed)
  const { status, body: answer } = await call('POST', `/v1/agent/${agent}`, { body })
  expect([status, answer['agent-id']]).toEqual([200, agent])
  return String(answer['token'])
}

const exercise = (changes: object = {}) => {
  people += 1
  return {
    ...{ exercise: 'deletion', regime: 'ccpa', email: `person${people}@drp.example` },
    ...{ email_verified: true, name: 'Doe, Jane', ...changes },
  }
}

const create = (changes: object = {}, sent: { token?: string; seed?: number } = {}) =>
  call('POST', REQUESTS, {
    token: sent.token ?? token,
    body: signed(exercise(changes), sent.seed),
  })

async function filed(changes: object = {}): Promise<string> {
  const { status, body } = await create(changes)
  expect(status).toBe(200)
  return String(body['request_id'])
}

const stored = (id: string) => reloadRequest(drp.gateway, { tenantId: drp.tenant.id, id })
const statusOf = async (id: string) => (await call('GET', `${REQUESTS}/${id}`, { token })).body

async function complete(id: string): Promise<void> {
  await approveRequest(drp.gateway, await stored(id), { actor: 'test' })
  await expect
    .poll(async () => (await stored(id)).status, { timeout: 20_000, interval: 50 })
    .toBe('completed')
}

describe('the set-up of an agent', () => {
  it('gives a token that opens its own address only, and ends the older one', async () => {
    expect(await call('GET', '/v1/agent/AA_1', { token })).toMatchObject({
      status: 200,
      text: '{}',
    })
    expect((await call('GET', '/v1/agent/AA_2', { token })).status).toBe(403)
    drp.time.nowMs += 1_000
    const newer = await setUp('AA_1', 1)
    expect((await call('GET', '/v1/agent/AA_1', { token })).status).toBe(403)
    expect((await call('GET', '/v1/agent/AA_1', { token: newer })).status).toBe(200)
  })

  it('answers 403 without a body for whatever is wrong', async () => {
    const { nowMs } = drp.time
    const at = (ms: number) => new Date(nowMs + ms).toISOString()
    const taken = signed({ note: 'taken' })
    expect((await call('POST', '/v1/agent/AA_1', { body: taken })).status).toBe(200)
    const bytes = Buffer.from(signed(), 'base64')
    bytes[70] = (bytes[70] ?? 0) ^ 1
    const claims = JSON.stringify(claimsOf(nowMs))
    const wrong: readonly (readonly [string, string])[] = [
      ['a key of another', signed({}, 2)],
      ['a replay', taken],
      ['changed bytes', bytes.toString('base64')],
      ['another agent', signed({ 'agent-id': 'AA_2' })],
      ['another business', signed({ 'business-id': 'CB_2' })],
      ['an expired one', signed({ 'issued-at': at(-600_000), 'expires-at': at(0) })],
      ['one of the future', signed({ 'issued-at': at(120_000), 'expires-at': at(600_000) })],
      ['one that lasts a day', signed({ 'expires-at': at(86_400_000) })],
      ['one without a time', signed({ 'expires-at': undefined })],
      ['a time without a zone', signed({ 'expires-at': at(60_000).replace('Z', '') })],
      ['another version', signed({ 'drp.version': '0.9' })],
      ['no base64', '{"agent-id":"AA_1"}'],
      ['nothing', ''],
      ['a signature alone', sign(null, Buffer.of(), drpKeyOf(1)).toString('base64')],
      ['an array', signDrp('[]', drpKeyOf(1))],
      ['a member twice', signDrp(claims.replace('{', '{"agent-id":"AA_2",'), drpKeyOf(1))],
      ['deep JSON', signDrp(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, drpKeyOf(1))],
      [
        'no UTF-8',
        Buffer.concat([sign(null, Buffer.of(0xff), drpKeyOf(1)), Buffer.of(0xff)]).toString(
          'base64',
        ),
      ],
      ['10 MB', 'A'.repeat(10_000_000)],
    ]
    for (const [what, body] of wrong) {
      const { status, text } = await call('POST', '/v1/agent/AA_1', { body })
      expect([what, status, text]).toEqual([what, 403, ''])
    }
    const unknown = await call('POST', '/v1/agent/AA_9', { body: signed({ 'agent-id': 'AA_9' }) })
    expect([unknown.status, unknown.text]).toEqual([403, ''])
  })

  it('of one message that comes many times at once gives one token', async () => {
    const body = signed({ note: 'at once' })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/v1/agent/AA_1', { body })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(7)
  })

  it('of several messages at once leaves one token in force', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        call('POST', '/v1/agent/AA_1', { body: signed({ note: index }) }),
      ),
    )
    const tokens = answers.map(({ body }) => String(body['token']))
    const uses = await Promise.all(
      tokens.map((one) => call('GET', '/v1/agent/AA_1', { token: one })),
    )
    expect(uses.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('is over at once for an agent that the directory has no more, or with another key', async () => {
    const id = await filed()
    drp.writeAgents(DRP_AGENTS.slice(1))
    expect((await call('GET', '/v1/agent/AA_1', { token })).status).toBe(403)
    expect((await create()).status).toBe(403)
    expect((await call('GET', `${REQUESTS}/${id}`, { token })).status).toBe(403)
    drp.writeAgents([{ ...DRP_AGENTS[0], verify_key: DRP_AGENTS[1]?.verify_key }])
    expect((await create()).status).toBe(403)
    drp.writeAgents([{ broken: true }])
    expect((await call('GET', '/v1/agent/AA_1', { token })).status).toBe(403)
    expect(drp.logLines.join('\n')).toContain('drp_agents_unreadable')
  })
})

describe('a data rights request', () => {
  it('is filed with the term of the law, and shown to its agent', async () => {
    const { status, body } = await create({ 'agent-request-id': 'ar-1' })
    expect(status).toBe(200)
    expect(body).toEqual({
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      received_at: new Date(drp.time.nowMs).toISOString(),
      expected_by: expect.stringMatching(/^2026-02-\d\dT/),
      status: 'open',
      agent_request_id: 'ar-1',
    })
    const id = String(body['request_id'])
    expect(await statusOf(id)).toEqual(body)
    const request = await stored(id)
    expect(request).toMatchObject({
      source: 'drp',
      type: 'erasure',
      regulation: 'ccpa',
      status: 'received',
    })
    expect(request.sourceDetail).toMatchObject({ agent: 'AA_1', exercise: 'deletion' })
  })

  it.each([
    ['sale:opt-out', 'opt_out'],
    ['deletion', 'erasure'],
    ['access', 'access'],
    ['access:categories', 'access_by_category'],
    ['access:specific', 'access'],
  ])('%s is our %s, also at the address with a slash', async (word, right) => {
    const answer = await call('POST', `${REQUESTS}/`, {
      token,
      body: signed(exercise({ exercise: word })),
    })
    expect(answer.status).toBe(200)
    expect((await stored(String(answer.body['request_id']))).type).toBe(right)
  })

  it('without a regime is answered voluntarily, and says so', async () => {
    const id = await filed({ regime: undefined })
    expect(await statusOf(id)).toMatchObject({
      processing_details: 'Answered voluntarily, by the rules of the CCPA',
    })
  })

  it.each<[string, object]>([
    ['an opt-in to sale', { exercise: 'sale:opt-in' }],
    ['an unknown exercise', { exercise: 'rectification' }],
    ['no exercise', { exercise: undefined }],
    ['another regime', { regime: 'gdpr' }],
    ['nobody', { email: undefined }],
    ['an email that is none', { email: 'johndoe' }],
    ['a name of its own that is a person', { 'agent-request-id': 'jane@drp.example' }],
    ['a callback to a private place', { status_callback: 'https://127.0.0.1/' }],
    ['a callback to another host', { status_callback: 'https://evil.example/' }],
    ['a callback without TLS', { status_callback: 'http://controller.example/' }],
  ])('for %s is refused in the form of DRP, and files nothing', async (_, changes) => {
    const before = await countRequests()
    const { status, body } = await create(changes)
    expect(status).toBe(400)
    expect(body).toEqual({ code: '400', message: expect.stringMatching(/^Cannot /), fatal: true })
    expect(JSON.stringify(body)).not.toMatch(/jane|johndoe|evil|127/)
    expect(await countRequests()).toBe(before)
  })

  it('is taken once, also where it comes many times at once', async () => {
    const before = await countRequests()
    const body = signed(exercise())
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', REQUESTS, { token, body })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(403)])
    expect(await countRequests()).toBe(before + 1)
    expect((await call('POST', REQUESTS, { token, body })).body).toMatchObject({
      code: '403',
      fatal: true,
    })
  })

  it('needs the token and the key of one and the same agent', async () => {
    const { body } = await call('POST', REQUESTS, { body: signed(exercise()) })
    expect(body).toMatchObject({ code: '403' })
    expect((await create({}, { token: otherToken })).status).toBe(403)
    expect((await create({}, { seed: 2 })).status).toBe(403)
    expect((await create({ 'agent-id': 'AA_1' }, { token: otherToken, seed: 2 })).status).toBe(403)
    expect((await create({}, { token: 'x'.repeat(43) })).status).toBe(403)
    const large = await call('POST', REQUESTS, { token, body: 'A'.repeat(10_000_000) })
    expect([large.status, large.body['code']]).toEqual([413, '413'])
  })

  it('of another agent is 403, exactly like one that there is not', async () => {
    const id = await filed()
    const body = signDrp('{"reason":"mine"}', drpKeyOf(2))
    const none = '00000000-0000-4000-8000-000000000009'
    const [theirs, unknown] = await Promise.all(
      [id, none].map((one) => call('GET', `${REQUESTS}/${one}`, { token: otherToken })),
    )
    expect(theirs).toEqual(unknown)
    expect(theirs?.status).toBe(403)
    expect((await call('DELETE', `${REQUESTS}/${id}`, { token: otherToken, body })).status).toBe(
      403,
    )
    expect((await stored(id)).status).toBe('received')
  })

  it('waits for the word of the tenant where the agent has not verified the address for us', async () => {
    const id = await filed({ email_verified: false })
    expect(await statusOf(id)).toMatchObject({
      status: 'in_progress',
      reason: 'need_user_verification',
    })
    // The directory says nothing of what the second agent verifies.
    const { body } = await create({ 'agent-id': 'AA_2' }, { token: otherToken, seed: 2 })
    expect(body).toMatchObject({ status: 'in_progress', reason: 'need_user_verification' })
    await vouchFor(drp.gateway, await stored(id), { actor: 'test' })
    expect((await statusOf(id))['status']).toBe('open')
  })

  it('is revoked by a signed reason until it is carried out, however often that comes', async () => {
    const id = await filed()
    const body = signDrp('{"reason":"I have changed my mind"}', drpKeyOf(1))
    const path = `${REQUESTS}/${id}`
    expect((await call('DELETE', path, { token })).status).toBe(403)
    expect((await call('DELETE', path, { token, body: signDrp('{}', drpKeyOf(1)) })).status).toBe(
      400,
    )
    for (let time = 0; time < 2; time += 1) {
      const { status, body: answer } = await call('DELETE', path, { token, body })
      expect([status, answer['status']]).toEqual([200, 'revoked'])
    }
    const done = await filed()
    await complete(done)
    expect((await call('DELETE', `${REQUESTS}/${done}`, { token, body })).status).toBe(409)
  })

  it('that was denied says why', async () => {
    const id = await filed()
    await denyRequest(drp.gateway, await stored(id), { actor: 'test', reason: 'no_match' })
    expect(await statusOf(id)).toMatchObject({ status: 'denied', reason: 'no_match' })
  })

  it('that asked for access gives its agent a link that opens once', async () => {
    const id = await filed({ exercise: 'access:categories' })
    expect(await statusOf(id)).not.toHaveProperty('results_url')
    await complete(id)
    const { status, results_url: url } = await statusOf(id)
    expect(status).toBe('fulfilled')
    const response = await fetch(String(url))
    expect(response.status).toBe(200)
    const files = readZip(Buffer.from(await response.arrayBuffer()))
    expect([...files.keys()]).toContain('categories.json')
    expect((await fetch(String(url))).status).toBe(410)
    const erased = await filed()
    await complete(erased)
    expect(await statusOf(erased)).not.toHaveProperty('results_url')
  })
})

describe('callbacks', () => {
  let controller: Controller

  beforeAll(async () => {
    controller = await startController()
  })
  afterAll(() => controller.close())

  const deliver = () =>
    deliverDrpCallbacks({
      ...drp.gateway,
      ...{ callbackHosts: ['controller.example'], network: controller.network, timeoutMs: 5_000 },
    })
  const told = () => controller.received.splice(0).map(({ bytes }) => JSON.parse(bytes.toString()))

  it('tell each change and each extension, and hold no result', async () => {
    const id = await filed({ exercise: 'access', status_callback: CALLBACK })
    await deliver()
    expect(told()).toMatchObject([{ request_id: id, status: 'open' }])
    await putOffRequest(drp.gateway, await stored(id), { reason: 'Many requests at once' })
    await deliver()
    const [extended] = told()
    expect(extended).toMatchObject({
      processing_details: 'The answer was put off: Many requests at once',
      expected_by: expect.stringMatching(/^2026-04-/),
    })
    await complete(id)
    await deliver()
    const later = told()
    expect(later.at(-1)).toMatchObject({ request_id: id, status: 'fulfilled' })
    expect(JSON.stringify(later)).not.toContain('results_url')
  })

  it('are tried again until they are taken, and never sent to a private address', async () => {
    controller.answer = () => ({ status: 500 })
    const id = await filed({ status_callback: CALLBACK })
    await deliver()
    expect(told()).toHaveLength(1)
    await deliver()
    expect(told()).toHaveLength(0)
    controller.answer = () => ({ status: 200 })
    controller.addresses = ['10.0.0.1']
    drp.time.nowMs += 60_000
    await deliver()
    expect(told()).toHaveLength(0)
    controller.addresses = ['93.184.216.34']
    drp.time.nowMs += 3_600_000
    await deliver()
    expect(told()).toMatchObject([{ request_id: id }])
  })
})

async function countRequests(): Promise<number> {
  const client = await drp.store.connect()
  const { rows } = await client.query('select count(*)::int as count from subject_requests')
  await client.end()
  const [row] = rows
  invariant(typeof row?.count === 'number', 'requests are counted')
  return row.count
}

it('nothing of a person is in the log', () => {
  expect(drp.time.nowMs).toBeGreaterThan(DRP_START_MS)
  expect(drp.logLines.join('\n')).not.toMatch(/drp\.example|Doe, Jane/)
})
