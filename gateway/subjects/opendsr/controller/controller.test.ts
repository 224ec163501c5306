import { createPrivateKey, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { HOUR_MS } from '#domain/clock.ts'
import { isJsonObject } from '#domain/json.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { type ApiGateway, startApiGateway } from '../../../../test/fixtures/api_gateway.ts'
import { vectorPath, vectorText } from '../../../../test/fixtures/opendsr.ts'
import {
  type Front,
  type FrontAnswer,
  startFront,
} from '../../../../test/fixtures/opendsr_front.ts'
import { type OpenDsrGateway, startOpenDsr } from '../../../../test/fixtures/opendsr_gateway.ts'
import { processorRoutes } from '../../../http/dsr/processor_routes.ts'
import { dsrRoutes } from '../../../http/dsr/routes.ts'
import { connectorRoutes } from '../../../http/manage/connectors.ts'
import { mountControllerCallbacks } from '../../../http/opendsr/controller_callbacks.ts'
import { type Jobs, startJobs } from '../../../jobs/jobs.ts'
import { approveRequest } from '../../decide.ts'
import { sendDeliveries } from '../../processors/send.ts'
import { requireRequest } from '../../requests.ts'
import { signBytes } from '../signature.ts'
import { takeCallback } from './callback.ts'

const SLOW_MS = 60_000
const PERSON = 'jane.doe@controller-test.example'
const DOMAIN = 'opendsr.example.com'
const PUBLIC_URL = 'https://controller.example'

/** The processor is a second gateway, on a store of its own, behind TLS. */
let processor: OpenDsrGateway
let front: Front
let api: ApiGateway
let jobs: Jobs
let tenant: Tenant
let downstream: Tenant

beforeAll(async () => {
  processor = await startOpenDsr('rsa')
  front = await startFront(processor.origin)
  api = await startApiGateway({
    routes: [...dsrRoutes, ...processorRoutes, ...connectorRoutes],
    env: {
      TIDEGATE_PUBLIC_URL: PUBLIC_URL,
      TIDEGATE_OPENDSR_ROOTS: vectorPath('authority.pem'),
    },
    mount: (app, gateway) => mountControllerCallbacks(app, { ...gateway, network: front.network }),
  })
  jobs = await startJobs(api.gateway, { databaseUrl: api.store.url })
  downstream = await processor.addTenant('downstream')
}, SLOW_MS)

afterAll(async () => {
  await jobs.stop()
  await api.stop()
  await front.close()
  await processor.stop()
}, SLOW_MS)

afterEach(() => {
  front.received.length = 0
  front.change = (_, answer) => answer
  front.instead = () => undefined
})

const send = () => sendDeliveries({ ...api.gateway, network: front.network })
const basic = () =>
  `Basic ${Buffer.from(`${downstream.name}:${'test-token-of-the-administrator-0123456789'}`).toString('base64')}`

async function executed(settings: object = {}): Promise<string> {
  tenant = await api.addTenant(`tenant-${randomUUID()}`)
  processor.time.nowMs = api.time.nowMs
  const connected = await api.call('POST', `/manage/v1/tenants/${tenant.name}/connectors`, {
    body: {
      ...{ kind: 'opendsr_processor', name: 'analytics' },
      settings: {
        url: `https://${DOMAIN}/v2`,
        domain: DOMAIN,
        authorization: basic(),
        ...settings,
      },
    },
  })
  expect(connected.status).toBe(201)
  const identities = [
    { type: 'email', value: PERSON },
    { type: 'user_id', value: 'jane' },
    { type: 'device_id', value: 'd-1' },
  ]
  const body = { type: 'erasure', regulation: 'gdpr', tenant: tenant.name, identities }
  const id = String((await api.call('POST', '/dsr/v1/requests', { body })).body['id'])
  await api.call('POST', `/dsr/v1/requests/${id}/approve`)
  await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('waiting_for_processors')
  return id
}

async function statusOf(id: string): Promise<unknown> {
  return (await api.call('GET', `/dsr/v1/requests/${id}`)).body['status']
}

async function deliveryOf(id: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await api.call('GET', `/dsr/v1/requests/${id}/processors`)
  return Array.isArray(body['items']) ? body['items'][0] : {}
}

const later = async () => {
  api.time.nowMs += HOUR_MS
  processor.time.nowMs = api.time.nowMs
  await send()
}

/** Has the second gateway carry the request out that it got. */
async function finish(externalId: unknown): Promise<void> {
  const { gateway } = processor
  const path = `/v2/requests/${String(externalId)}?tenant=${downstream.name}`
  const filed = await gateway.database.withOwner((tx) =>
    tx.execute<{ id: string }>(
      `select id from subject_requests where external_id = '${String(externalId)}'`,
    ),
  )
  const request = await requireRequest(gateway, filed.rows[0]?.id, {})
  await approveRequest(gateway, request, { actor: 'test', planHash: undefined })
  await expect
    .poll(async () => (await processor.call('GET', path)).body['request_status'], {
      timeout: 20_000,
    })
    .toBe('completed')
}

describe('a request to a second gateway by OpenDSR', () => {
  test(
    'is confirmed by the status that it signs, asked for until it is completed',
    async () => {
      const id = await executed()
      await send()
      const created = front.received.find(({ method }) => method === 'POST')
      const sent: unknown = JSON.parse(created?.body.toString() ?? '{}')
      const delivery = await deliveryOf(id)
      expect(delivery).toMatchObject({ status: 'sent', domain: DOMAIN })
      expect(sent).toMatchObject({
        ...{ regulation: 'gdpr', subject_request_type: 'erasure', api_version: '2.0' },
        subject_request_id: delivery['externalId'],
        submitted_time: new Date(api.time.nowMs).toISOString(),
        subject_identities: [
          { identity_type: 'email', identity_value: PERSON, identity_format: 'raw' },
          {
            identity_type: 'controller_customer_id',
            identity_value: 'jane',
            identity_format: 'raw',
          },
        ],
        extensions: { [DOMAIN]: { device_ids: ['d-1'] } },
      })
      await later()
      expect(await deliveryOf(id)).toMatchObject({ status: 'sent' })
      await finish(delivery['externalId'])
      await later()
      expect(await statusOf(id)).toBe('completed')
      const confirmed = await deliveryOf(id)
      const [receipt] = Array.isArray(confirmed['receipts']) ? confirmed['receipts'] : []
      expect(receipt).toMatchObject({ way: 'opendsr', domain: DOMAIN })
      const status = JSON.parse(Buffer.from(receipt.signed, 'base64').toString())
      expect(status).toMatchObject({ request_status: 'completed' })
      expect(api.logLines.join('\n')).not.toContain(PERSON)
      expect(front.received.filter(({ method }) => method === 'POST')).toHaveLength(1)
      expect(front.received.filter(({ path }) => path.endsWith('/discovery')).length).toBeLessThan(
        3,
      )
    },
    SLOW_MS,
  )

  test('is created once where the answer is lost on its way', async () => {
    front.change = ({ method }, answer) => (method === 'POST' ? undefined : answer)
    const id = await executed()
    await send()
    expect(await deliveryOf(id)).toMatchObject({ status: 'pending' })
    front.change = (_, answer) => answer
    await later()
    const delivery = await deliveryOf(id)
    expect(delivery).toMatchObject({ status: 'sent' })
    const bodies = front.received.filter(({ method }) => method === 'POST').map(({ body }) => body)
    expect(bodies).toHaveLength(2)
    expect(bodies[0]).toEqual(bodies[1])
  })

  test.each<readonly [string, (answer: FrontAnswer) => FrontAnswer]>([
    [
      'changes a byte',
      (answer) => ({ ...answer, bytes: Buffer.concat([answer.bytes, Buffer.from(' ')]) }),
    ],
    ['leaves the signature out', withHeader('x-opendsr-signature', undefined)],
    ['signs as another', withHeader('x-opendsr-processor-domain', 'other.example.com')],
    [
      'gives another signature',
      withHeader('x-opendsr-signature', Buffer.alloc(256, 1).toString('base64')),
    ],
    ['answers without end', (answer) => ({ ...answer, bytes: Buffer.alloc(1024 * 1024, 32) })],
    [
      'redirects',
      () => ({ status: 302, headers: { location: 'https://10.0.0.1/' }, bytes: Buffer.of() }),
    ],
    ['is busy', () => ({ status: 429, headers: { 'retry-after': '7' }, bytes: Buffer.of() })],
    ['fails', () => ({ status: 500, headers: {}, bytes: Buffer.from(PERSON) })],
  ])('is not confirmed by a processor that %s, and tried again', async (_, change) => {
    front.change = ({ method, path }, answer) =>
      method === 'POST' || /requests\/[0-9a-f]/.test(path) ? change(answer) : answer
    const id = await executed()
    await send()
    const delivery = await deliveryOf(id)
    expect(delivery['status']).toBe('pending')
    expect(String(delivery['lastError'])).toMatch(/^Cannot /)
    expect(String(delivery['lastError'])).not.toContain(PERSON)
  })

  test('is a dead letter where the processor took other bytes, although it signed the receipt', async () => {
    const id = await executed()
    const encoded = Buffer.from('{}').toString('base64')
    front.instead = async ({ method, body }) => {
      if (method !== 'POST') return undefined
      const { subject_request_id } = JSON.parse(body.toString())
      return await signedAnswer({ subject_request_id, encoded_request: encoded })
    }
    await send()
    expect(await deliveryOf(id)).toMatchObject({
      status: 'failed',
      lastError: 'Cannot use the receipt of the processor: it took other bytes',
    })
  })

  test('is a dead letter where the processor refuses or cancels it, and begun again by name on resend', async () => {
    const id = await executed()
    await send()
    const { externalId, id: processorId } = await deliveryOf(id)
    const cancelled = await signedAnswer({
      subject_request_id: externalId,
      request_status: 'canceled',
    })
    front.instead = ({ method }) => (method === 'GET' ? cancelled : undefined)
    await later()
    expect(await deliveryOf(id)).toMatchObject({
      status: 'failed',
      lastError: 'Cannot confirm: the processor has cancelled the request',
    })
    front.instead = () => undefined
    const path = `/dsr/v1/requests/${id}/processors/${String(processorId)}/resend`
    expect((await api.call('POST', path)).status).toBe(202)
    await send()
    const again = await deliveryOf(id)
    expect(again).toMatchObject({ status: 'sent' })
    expect(again['externalId']).not.toBe(externalId)
  })

  test.each([
    ['at another host', { processor_certificate: 'https://evil.example/cert.pem' }],
    ['at a private address', { processor_certificate: 'https://169.254.169.254/cert.pem' }],
    ['at none', { processor_certificate: 7 }],
  ])('is not sent where the certificate of the discovery is %s', async (_, change) => {
    front.change = ({ path }, answer) => {
      if (!path.endsWith('/discovery')) return answer
      const discovery: unknown = JSON.parse(answer.bytes.toString())
      const changed = { ...(isJsonObject(discovery) ? discovery : {}), ...change }
      return { ...answer, bytes: Buffer.from(JSON.stringify(changed)) }
    }
    const id = await executed()
    await send()
    expect(String((await deliveryOf(id))['lastError'])).toContain('Cannot use the discovery')
    expect(front.received.filter(({ method }) => method === 'POST')).toEqual([])
    expect(front.received.filter(({ path }) => path.endsWith('cert.pem'))).toEqual([])
  })

  test.each([
    ['of another authority', 'chain.pem'],
    ['that signed itself', 'self_signed.pem'],
    ['of another name', 'controller.pem'],
    ['that no authority issued', 'issued_by_no_authority.pem'],
  ])('trusts no certificate %s', async (_, name) => {
    front.change = ({ path }, answer) =>
      path.endsWith('cert.pem') ? { ...answer, bytes: Buffer.from(vectorText(name)) } : answer
    const id = await executed()
    await send()
    expect(String((await deliveryOf(id))['lastError'])).toMatch(/certificate cannot be trusted/)
  })
})

describe('a callback of a processor', () => {
  async function waiting() {
    const id = await executed()
    await send()
    const post = front.received.findLast(({ method }) => method === 'POST')
    const { status_callback_urls: urls, subject_request_id: externalId } = JSON.parse(
      post?.body.toString() ?? '{}',
    )
    return { id, url: String(urls[0]), externalId: String(externalId) }
  }
  const toldOf = (externalId: string, url: string, word: string) => ({
    ...{ controller_id: 'c-1', expected_completion_time: '2026-03-01T00:00:00' },
    ...{ subject_request_id: externalId, request_status: word, status_callback_url: url },
    ...{ results_url: null, extensions: null },
  })
  async function call(url: string, { bytes, headers }: FrontAnswer) {
    const token = url.split('/').at(-1) ?? ''
    const response = await fetch(`${api.origin}/v2/callbacks/${token}`, {
      ...{ method: 'POST', headers, body: new Uint8Array(bytes) },
    })
    return response.status
  }

  test('confirms once, whatever is replayed, and never moves back', async () => {
    const { id, url, externalId } = await waiting()
    const tell = async (word: string) =>
      call(url, await signedAnswer(toldOf(externalId, url, word)))
    expect(await tell('in-progress')).toBe(202)
    expect(await tell('in_progress')).toBe(202)
    expect(await tell('pending')).toBe(202)
    expect(await deliveryOf(id)).toMatchObject({ status: 'sent' })
    expect(await tell('completed')).toBe(202)
    expect(await statusOf(id)).toBe('completed')
    expect(await tell('completed')).toBe(202)
    expect(await tell('cancelled')).toBe(202)
    expect(await deliveryOf(id)).toMatchObject({ status: 'confirmed' })
  })

  test('is refused where it is forged, of another request, to another address, or no JSON', async () => {
    const { id, url, externalId } = await waiting()
    const good = await signedAnswer(toldOf(externalId, url, 'completed'))
    const forged = await signedAnswer(toldOf(externalId, url, 'completed'), 'controller.key')
    const changed = { ...good, bytes: Buffer.from(good.bytes.toString().replace('c-1', 'c-2')) }
    const unsigned = withHeader('x-opendsr-signature', undefined)(good)
    const other = withHeader('x-opendsr-processor-domain', 'evil.example')(good)
    expect(await call(url, forged)).toBe(400)
    expect(await call(url, changed)).toBe(400)
    expect(await call(url, unsigned)).toBe(400)
    expect(await call(url, other)).toBe(401)
    const elsewhere = toldOf(externalId, 'https://evil.example/cb', 'completed')
    expect(await call(url, await signedAnswer(elsewhere))).toBe(400)
    expect(await call(url, await signedAnswer(toldOf(randomUUID(), url, 'completed')))).toBe(400)
    expect(await call(url, await signedAnswer(toldOf(externalId, url, 'finished')))).toBe(400)
    expect(await call(url, await signedAnswer('completed'))).toBe(400)
    expect(await call(`${url}x`, good)).toBe(404)
    expect(await statusOf(id)).toBe('waiting_for_processors')
    const second = await waiting()
    expect(await call(second.url, good)).toBe(400)
    expect(await statusOf(second.id)).toBe('waiting_for_processors')
    const huge = { ...good, bytes: Buffer.alloc(64 * 1024, 32) }
    expect(await call(url, huge)).toBe(413)
  })

  test('has the certificate fetched no more than once a minute, whatever is sent', async () => {
    const { url, externalId } = await waiting()
    const forged = await signedAnswer(toldOf(externalId, url, 'completed'), 'controller.key')
    front.received.length = 0
    api.time.nowMs += HOUR_MS
    for (let round = 0; round < 5; round += 1) {
      const token = url.split('/').at(-1) ?? ''
      const gateway = { ...api.gateway, network: front.network }
      const { bytes, headers } = forged
      expect(await takeCallback(gateway, { token, bytes, headers })).toBe(400)
    }
    expect(front.received.filter(({ path }) => path.endsWith('cert.pem'))).toHaveLength(1)
  })
})

function withHeader(name: string, value: string | undefined) {
  return (answer: FrontAnswer): FrontAnswer => {
    const others = Object.entries(answer.headers).filter(([known]) => known.toLowerCase() !== name)
    const headers = Object.fromEntries(others)
    return { ...answer, headers: value === undefined ? headers : { ...headers, [name]: value } }
  }
}

/** An answer as the processor signs it, or by another key. */
async function signedAnswer(body: unknown, key = 'processor_rsa.key'): Promise<FrontAnswer> {
  const bytes = Buffer.from(JSON.stringify(body))
  const kind = key === 'processor_rsa.key' ? 'rsa' : 'ecdsa'
  const signature = await signBytes({ kind, key: createPrivateKey(vectorText(key)) }, bytes)
  const signing = { 'x-opendsr-processor-domain': DOMAIN, 'x-opendsr-signature': signature }
  return { status: 200, headers: { 'content-type': 'application/json', ...signing }, bytes }
}
