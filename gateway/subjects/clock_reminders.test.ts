import { randomUUIDv7 } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseTenantId } from '#domain/ids.ts'
import { insertRequest, listEvents, moveRequest } from '#drizzle/repositories/subject_requests.ts'
import { insertTenant } from '#drizzle/repositories/tenants.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { type MailServer, startMailServer } from '../../test/support/mail_server.ts'
import {
  parseWebhookBody,
  startReceiver,
  type WebhookReceiver,
} from '../../test/support/webhook_receiver.ts'
import { readConfig } from '../config.ts'
import { createMailer } from '../notices/mail.ts'
import { createNoticeHook } from '../notices/webhook.ts'
import { type ClockReminderGateway, remindOfClocks } from './clock_reminders.ts'

const START_MS = 60_000
const TENANT = parseTenantId('11111111-1111-4111-8111-111111111111')
const CONTACT = 'privacy@contoso.example'
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

let store: TestStore
let receiver: WebhookReceiver
let server: MailServer
let nowMs = 0
let isRefused = false
const logged: string[] = []

beforeAll(async () => {
  store = await startTestStore()
  if (TENANT === undefined) throw new Error('The id of the tenant is none')
  await store.database.withOwner((tx) =>
    insertTenant(tx, parseTenant({ id: TENANT, name: 'contoso', createdAt: new Date(0) })),
  )
}, START_MS)
beforeEach(async () => {
  isRefused = false
  logged.length = 0
  receiver = await startReceiver()
  server = await startMailServer(() => isRefused)
})
afterEach(async () => {
  await receiver.close()
  await server.close()
  await store.database.withOwner(async (tx) => {
    await tx.execute('delete from subject_request_events')
    await tx.execute('delete from subject_requests')
  })
})
afterAll(async () => {
  await store?.stop()
})

function parseTenant(tenant: unknown): Parameters<typeof insertTenant>[1] {
  return tenant as Parameters<typeof insertTenant>[1]
}

function gatewayOf(env: NodeJS.ProcessEnv): ClockReminderGateway {
  const config = readConfig(env)
  const clock = { nowMs: () => nowMs }
  const log = (event: string) => logged.push(event)
  return {
    ...{ database: store.database, clock, config },
    log: { debug: log, info: log, warn: log, error: log },
    sendMail: createMailer(config),
    postNotice: createNoticeHook({ config, clock }),
  }
}

const mailed = () => ({
  TIDEGATE_SMTP_URL: server.url,
  TIDEGATE_MAIL_FROM: 'tidegate@contoso.example',
  TIDEGATE_PRIVACY_CONTACT: CONTACT,
})
const posted = () => ({
  TIDEGATE_NOTICE_WEBHOOK: receiver.url,
  TIDEGATE_NOTICE_SECRET: SECRET,
})

/** Files a request that is due then, and returns its id. */
async function file(dueAt: string): Promise<string> {
  if (TENANT === undefined) throw new Error('The id of the tenant is none')
  const request: Parameters<typeof insertRequest>[1] = {
    tenantId: TENANT,
    id: randomUUIDv7(),
    type: 'access',
    regulation: 'gdpr',
    status: 'received',
    identityCounts: { user_id: 1 },
    receivedAt: new Date('2026-09-03T10:00:00Z'),
    dueAt: new Date(dueAt),
  }
  await store.database.withOwner((tx) =>
    insertRequest(tx, request, { identities: [], actor: 'test' }),
  )
  return request.id
}

const stagesOf = (index: number): unknown => {
  const { requests } = parseWebhookBody(receiver.received[index]?.body)
  return Array.isArray(requests) ? requests.map((one) => parseStage(one)) : requests
}

function parseStage(one: unknown): unknown {
  return (one as { readonly stage: unknown }).stage
}

describe('remindOfClocks()', () => {
  it('tells each stage of a request once, by mail and by a signed notice', async () => {
    const id = await file('2026-10-05T21:59:59.999Z')
    const gateway = gatewayOf({ ...mailed(), ...posted() })
    nowMs = Date.parse('2026-09-20T10:00:00Z')
    await remindOfClocks(gateway)
    expect([server.mails.length, receiver.received.length]).toEqual([0, 0])
    for (const day of ['09-21', '09-22', '09-29', '10-03', '10-04', '10-05', '10-06', '10-07']) {
      nowMs = Date.parse(`2026-${day}T10:00:00Z`)
      await remindOfClocks(gateway)
      await remindOfClocks(gateway)
    }
    expect(receiver.received.map((_, index) => stagesOf(index))).toEqual(
      [14, 7, 3, 1, 0, 'overdue'].map((stage) => [stage]),
    )
    expect(server.mails).toHaveLength(6)
    expect(server.mails[0]?.text).toContain(`To: ${CONTACT}`)
    expect(server.mails[0]?.text).toContain('Subject: A subject request is due on 2026-10-05')
    expect(server.mails[0]?.text).toContain(
      `- ${id} of contoso: access under gdpr, received, is due on 2026-10-05T21:59:59.999Z.`,
    )
    expect(server.mails[5]?.text).toContain('Subject: 1 subject request is overdue')
    const [first] = receiver.received
    const headers = Object.fromEntries(
      Object.entries(first?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    )
    // The signature is of the time of this test's clock, so it is made again rather than verified against now.
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
    const body = first?.body ?? ''
    expect(new Webhook(SECRET).sign(headers['webhook-id'] ?? '', at, body)).toBe(
      headers['webhook-signature'],
    )
    expect(parseWebhookBody(body)).toMatchObject({
      type: 'subject_requests.due',
      requests: [{ id, tenant: TENANT, dueAt: '2026-10-05T21:59:59.999Z' }],
    })
  })

  it('leaves the history and the status of the request as they are', async () => {
    const id = await file('2026-10-05T21:59:59.999Z')
    nowMs = Date.parse('2026-10-06T10:00:00Z')
    await remindOfClocks(gatewayOf(posted()))
    expect(receiver.received).toHaveLength(1)
    if (TENANT === undefined) throw new Error('The id of the tenant is none')
    const key = { tenantId: TENANT, id }
    const events = await store.database.withOwner((tx) => listEvents(tx, key))
    expect(events.map(({ status, actor }) => `${status} ${actor}`)).toEqual(['received test'])
  })

  it('tries a channel that failed again, and the other one is not told twice', async () => {
    await file('2026-10-05T21:59:59.999Z')
    nowMs = Date.parse('2026-10-05T10:00:00Z')
    isRefused = true
    const gateway = gatewayOf({ ...mailed(), ...posted() })
    await expect(remindOfClocks(gateway)).rejects.toMatchObject({ responseCode: 550 })
    expect([server.mails.length, receiver.received.length]).toEqual([0, 1])
    isRefused = false
    receiver.answer = () => ({ status: 500 })
    await remindOfClocks(gateway)
    expect([server.mails.length, receiver.received.length]).toEqual([1, 1])
    expect(logged).toEqual(['clock_reminder_failed'])
  })

  it('does not follow a redirect of the webhook, and tries it again', async () => {
    await file('2026-10-05T21:59:59.999Z')
    nowMs = Date.parse('2026-10-05T10:00:00Z')
    receiver.answer = () => ({ status: 302, headers: { location: '/elsewhere' } })
    const gateway = gatewayOf(posted())
    await expect(remindOfClocks(gateway)).rejects.toThrow(
      'Cannot send to the webhook: it answers 302',
    )
    receiver.answer = () => ({ status: 204 })
    await remindOfClocks(gateway)
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  it('says nothing of requests that have ended, and reminds again of one that was put off', async () => {
    const ended = await file('2026-10-05T21:59:59.999Z')
    const open = await file('2026-10-05T21:59:59.999Z')
    if (TENANT === undefined) throw new Error('The id of the tenant is none')
    const tenantId = TENANT
    await store.database.withOwner((tx) =>
      moveRequest(
        tx,
        { tenantId, id: ended },
        { from: ['received'], to: 'cancelled', at: new Date(0), actor: 'test' },
      ),
    )
    nowMs = Date.parse('2026-10-05T10:00:00Z')
    await remindOfClocks(gatewayOf(posted()))
    expect(parseWebhookBody(receiver.received[0]?.body)).toMatchObject({ requests: [{ id: open }] })
    await store.database.withOwner(async (tx) => {
      await tx.execute(`update subject_requests set extended_to = '2026-12-03T22:59:59.999Z'`)
    })
    nowMs = Date.parse('2026-12-03T10:00:00Z')
    await remindOfClocks(gatewayOf(posted()))
    expect(stagesOf(1)).toEqual([0])
  })

  it('says it in the log where no channel is set, once as well', async () => {
    await file('2026-10-05T21:59:59.999Z')
    nowMs = Date.parse('2026-10-05T10:00:00Z')
    await remindOfClocks(gatewayOf({ TIDEGATE_PRIVACY_CONTACT: CONTACT }))
    await remindOfClocks(gatewayOf({}))
    expect(logged).toEqual(['request_due'])
  })

  it('names 200 requests in a mail at most', async () => {
    for (let index = 0; index < 201; index += 1) await file('2026-10-05T21:59:59.999Z')
    nowMs = Date.parse('2026-10-05T10:00:00Z')
    await remindOfClocks(gatewayOf(mailed()))
    expect(server.mails.map(({ text }) => text.match(/^- /gm)?.length)).toEqual([200, 1])
    expect(server.mails[0]?.text).toContain('Subject: 200 subject requests are due soon')
  })
})
