import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import type { CleanReport, Sink, SinkSettings } from '#domain/sink.ts'
import {
  idsIn,
  parseWebhookBody,
  startReceiver,
  type WebhookReceiver,
  type WebhookRequest,
} from '../../test/support/webhook_receiver.ts'
import { webhookSinkKind } from './index.ts'
import { isSecret } from './signer.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const PREVIOUS = `whsec_${Buffer.alloc(24, 9).toString('base64')}`
const TENANT = '11111111-1111-4111-8111-111111111111'
const NEVER = new AbortController().signal

const receivers: WebhookReceiver[] = []

afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
})

async function receive(): Promise<WebhookReceiver> {
  const receiver = await startReceiver()
  receivers.push(receiver)
  return receiver
}

function sinkTo(receiver: WebhookReceiver, more: Partial<SinkSettings> = {}): Sink {
  return webhookSinkKind.create({
    sinkId: '0195f1a0-0000-7000-8000-000000000001',
    endpoint: receiver.url,
    settings: {},
    secrets: { secret: SECRET },
    timeoutMs: 5_000,
    ...more,
  })
}

function reportOf(id: string, changes: Partial<CleanReport> = {}): CleanReport {
  return {
    id,
    tenantId: TENANT,
    product: 'sales-app',
    version: '3.2.1',
    type: 'error',
    class: 'required',
    category: 'product_service_performance',
    timeMs: Date.UTC(2026, 10, 21, 10),
    receivedAtMs: Date.UTC(2026, 10, 21, 10, 0, 1),
    bundle: 'b-1',
    expiresOn: '2027-02-19',
    remarks: 2,
    data: { errorCode: id },
    ...changes,
  }
}

function headersOf({ headers }: WebhookRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

describe('what is sent', () => {
  test('a report arrives whole, with its tenant and its expiry', async () => {
    const receiver = await receive()
    const result = await sinkTo(receiver).send([reportOf('r-1')], NEVER)
    expect(result).toEqual({ kind: 'sent', rejected: 0 })
    expect(parseWebhookBody(receiver.received[0]?.body)).toEqual({
      type: 'reports',
      tenant: TENANT,
      reports: [
        {
          id: 'r-1',
          time: '2026-11-21T10:00:00.000Z',
          receivedAt: '2026-11-21T10:00:01.000Z',
          product: 'sales-app',
          version: '3.2.1',
          type: 'error',
          class: 'required',
          category: 'product_service_performance',
          expiresOn: '2027-02-19',
          bundle: 'b-1',
          remarks: 2,
          data: { errorCode: 'r-1' },
        },
      ],
    })
    expect(receiver.received[0]?.headers['content-type']).toBe('application/json')
  })

  test('the signature is verified by the library, and by hand', async () => {
    const receiver = await receive()
    await sinkTo(receiver).send([reportOf('r-1', { data: { text: 'ü𝒳\ud800' } })], NEVER)
    const [request] = receiver.received
    if (request === undefined) throw new Error('Nothing was received')
    const headers = headersOf(request)
    expect(() => new Webhook(SECRET).verify(request.body, headers)).not.toThrow()
    expect(() => new Webhook(SECRET).verify(`${request.body} `, headers)).toThrow()
    expect(() => new Webhook(PREVIOUS).verify(request.body, headers)).toThrow()
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${request.body}`
    const mac = createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${mac}`)
  })

  test('during a change of secrets both sign', async () => {
    const receiver = await receive()
    const secrets = { secret: SECRET, previousSecret: PREVIOUS }
    await sinkTo(receiver, { secrets }).send([reportOf('r-1')], NEVER)
    const [request] = receiver.received
    if (request === undefined) throw new Error('Nothing was received')
    for (const secret of [SECRET, PREVIOUS]) {
      expect(() => new Webhook(secret).verify(request.body, headersOf(request))).not.toThrow()
    }
  })

  test('the id of a batch is the same when it is sent again, and its time is the attempt’s', async () => {
    const receiver = await receive()
    let nowMs = Date.UTC(2026, 10, 21)
    const sink = sinkTo(receiver, { clock: { nowMs: () => nowMs } })
    const batch = [reportOf('r-1'), reportOf('r-2')]
    receiver.answer = () => ({ status: 503 })
    await sink.send(batch, NEVER)
    nowMs += 60_000
    receiver.answer = () => ({ status: 200 })
    await sink.send(batch, NEVER)
    await sinkTo(receiver, { sinkId: 'other' }).send(batch, NEVER)
    await sink.send([...batch, reportOf('r-3')], NEVER)
    const [first, second, ofOther, longer] = receiver.received.map(({ headers }) => headers)
    expect(first?.['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/)
    expect(second?.['webhook-id']).toBe(first?.['webhook-id'])
    expect(ofOther?.['webhook-id']).not.toBe(first?.['webhook-id'])
    expect(longer?.['webhook-id']).not.toBe(first?.['webhook-id'])
    expect(Number(second?.['webhook-timestamp'])).toBe(Number(first?.['webhook-timestamp']) + 60)
  })

  test('a batch is cut by number, by bytes and by tenant, in its order', async () => {
    const receiver = await receive()
    const other = '22222222-2222-4222-8222-222222222222'
    const long = { data: { text: 'x'.repeat(700_000) } }
    const batch = [
      reportOf('r-1'),
      reportOf('r-2'),
      reportOf('r-3'),
      reportOf('r-4', long),
      reportOf('r-5', long),
      reportOf('r-6', { tenantId: other }),
    ]
    await sinkTo(receiver, { settings: { reportsPerRequest: 2 } }).send(batch, NEVER)
    expect(receiver.received.map(idsIn)).toEqual([['r-1', 'r-2'], ['r-3', 'r-4'], ['r-5'], ['r-6']])
    expect(parseWebhookBody(receiver.received[3]?.body)['tenant']).toBe(other)
  })
})

describe('what comes of it', () => {
  test.each([
    [429, { 'retry-after': '7' }, { kind: 'retry', afterMs: 7_000 }],
    [503, { 'retry-after': '999999' }, { kind: 'retry', afterMs: 3_600_000 }],
    [500, {}, { kind: 'retry' }],
    [302, { location: 'http://127.0.0.1:1/' }, { kind: 'retry' }],
    [401, {}, { kind: 'retry' }],
    [404, {}, { kind: 'retry' }],
  ])('%i', async (status, headers, expected) => {
    const receiver = await receive()
    receiver.answer = () => ({ status, headers })
    const result = await sinkTo(receiver).send([reportOf('r-1')], NEVER)
    expect(result).toEqual({
      ...expected,
      message: `Cannot send to the webhook: it answers ${status}`,
    })
    expect(receiver.received).toHaveLength(1)
  })

  test('410 ends it', async () => {
    const receiver = await receive()
    receiver.answer = () => ({ status: 410 })
    expect(await sinkTo(receiver).send([reportOf('r-1')], NEVER)).toEqual({
      kind: 'gone',
      message: 'Cannot send to the webhook: it answers 410, it wants no more reports',
    })
  })

  test('a report that is refused for good is named, and its neighbours arrive once', async () => {
    const receiver = await receive()
    receiver.answer = (body) => ({ status: body.includes('POISON') ? 422 : 200 })
    const batch = Array.from({ length: 9 }, (_, index) =>
      reportOf(`r-${index}`, { data: { text: index === 3 ? 'POISON' : 'fine' } }),
    )
    const result = await sinkTo(receiver).send(batch, NEVER)
    expect(result).toEqual({ kind: 'sent', rejected: 1, rejectedIds: ['r-3'] })
    const taken = receiver.received.filter(({ body }) => !body.includes('POISON')).flatMap(idsIn)
    expect(taken.toSorted()).toEqual(batch.flatMap(({ id }) => (id === 'r-3' ? [] : [id])))
  })

  test.each(['reset', 'half'] as const)('a destination that answers with a %s', async (fault) => {
    const receiver = await receive()
    receiver.answer = () => fault
    expect(await sinkTo(receiver).send([reportOf('r-1')], NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot send to the webhook: it does not answer',
    })
  })

  test('a destination that hangs is given up after the time for one request', async () => {
    const receiver = await receive()
    receiver.answer = () => 'hang'
    const result = await sinkTo(receiver, { timeoutMs: 50 }).send([reportOf('r-1')], NEVER)
    expect(result.kind).toBe('retry')
  })
})

test.each([
  [SECRET, true],
  [PREVIOUS, true],
  [`whsec_${Buffer.alloc(64).toString('base64')}`, true],
  [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
  [SECRET.slice(6), false],
  [`${SECRET}=`, false],
  ['whsec_not base64', false],
  ['', false],
])('isSecret() takes whsec_ and 24 to 64 bytes in base64 only: case %#', (text, expected) => {
  expect(isSecret(text)).toBe(expected)
})
