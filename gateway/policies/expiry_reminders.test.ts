import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listSentReminders } from '#drizzle/repositories/expiry_reminders.ts'
import { bundleOf, contractSourceOf } from '../../test/fixtures/contracts.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { createMailer } from '../notices/mail.ts'
import { type ReminderGateway, remindOwners } from './expiry_reminders.ts'

const START_MS = 60_000
const SALES = 'sales@contoso.example'
const MAPS = 'maps@contoso.example'
const BUNDLE = bundleOf([
  contractSourceOf({ type: 'error', expires: '2026-06-01', owner: SALES }),
  contractSourceOf({ type: 'usage', expires: '2026-06-20', owner: SALES }),
  contractSourceOf({ type: 'trends', expires: '2026-05-20', owner: MAPS }),
  contractSourceOf({ type: 'late', expires: '2028-05-20', owner: MAPS }),
])

interface Received {
  readonly to: readonly string[]
  readonly text: string
}

let store: TestStore
let server: SMTPServer
let url = ''
let nowMs = 0
/** Owners whose mail the server does not take. */
let refused: readonly string[] = []
const mails: Received[] = []
const logged: string[] = []

beforeAll(async () => {
  store = await startTestStore()
}, START_MS)
beforeEach(async () => {
  nowMs = Date.parse('2026-05-10T05:07:00Z')
  refused = []
  mails.length = 0
  logged.length = 0
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      done(refused.includes(address) ? new Error('Mailbox unavailable') : undefined)
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        // Long lines are folded (RFC 2045, quoted-printable).
        mails.push({ to, text: Buffer.concat(chunks).toString().replaceAll('=\r\n', '') })
        done()
      })
    },
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  url = `smtp://127.0.0.1:${parseAddress(server.server.address()).port}`
})
afterEach(async () => {
  await new Promise<void>((closed) => server.close(closed))
  await store.database.withOwner(async (tx) => {
    await tx.execute('delete from expiry_reminders')
  })
})
afterAll(async () => {
  await store?.stop()
})

function parseAddress(address: unknown): AddressInfo {
  return address as AddressInfo
}

function gatewayOf(changes: Partial<ReminderGateway> = {}): ReminderGateway {
  const log = (event: string) => logged.push(event)
  return {
    database: store.database,
    clock: { nowMs: () => nowMs },
    log: { debug: log, info: log, warn: log, error: log },
    policies: parsePolicies({ bundle: BUNDLE }),
    sendMail: createMailer({ smtpUrl: url, mailFrom: 'tidegate@contoso.example' }),
    ...changes,
  }
}

function parsePolicies(policies: unknown): ReminderGateway['policies'] {
  return policies as ReminderGateway['policies']
}

const recipients = () => mails.flatMap(({ to }) => to).toSorted()

describe('remindOwners()', () => {
  it('sends each owner one mail with the contracts that end, once for each stage', async () => {
    await remindOwners(gatewayOf())
    expect(recipients()).toEqual([MAPS, SALES])
    const mail = mails.find(({ to }) => to.includes(SALES))?.text ?? ''
    expect(mail).toContain('Subject: 2 contracts of yours end')
    expect(mail).toContain('- Errors (app, error) is collected for 22 more days, until 2026-06-01.')
    expect(mail).toContain('- Errors (app, usage) is collected for 41 more days, until 2026-06-20.')
    await remindOwners(gatewayOf())
    expect(mails).toHaveLength(2)
    nowMs = Date.parse('2026-05-17T05:07:00Z')
    await remindOwners(gatewayOf())
    expect(recipients()).toEqual([MAPS, MAPS, SALES, SALES])
    expect(mails.at(-1)?.text).not.toContain('usage')
    nowMs = Date.parse('2026-05-20T05:07:00Z')
    await remindOwners(gatewayOf())
    expect(mails.at(-1)?.text).toContain(
      '- Errors (app, trends) is not collected any more since 2026-05-20, by old clients neither.',
    )
  })

  it('tries again the next time where the server refuses one, and reminds the others', async () => {
    refused = [MAPS]
    await expect(remindOwners(gatewayOf())).rejects.toMatchObject({ responseCode: 550 })
    expect(recipients()).toEqual([SALES])
    refused = []
    await remindOwners(gatewayOf())
    expect(recipients()).toEqual([MAPS, SALES])
  })

  it('says it in the log where no mail server is set, once as well', async () => {
    await remindOwners(gatewayOf({ sendMail: undefined }))
    expect(logged).toEqual(['contract_expiring', 'contract_expiring', 'contract_expiring'])
    await remindOwners(gatewayOf({ sendMail: undefined }))
    expect(logged).toHaveLength(3)
    const sent = await store.database.withOwner(listSentReminders)
    expect(sent.map(({ type, stage }) => `${type} ${stage}`).toSorted()).toEqual([
      'error 30',
      'trends 15',
      'usage 90',
    ])
  })

  it('leaves nothing remembered where no server answers', async () => {
    const sendMail = createMailer({ smtpUrl: 'smtp://127.0.0.1:1', mailFrom: 'a@contoso.example' })
    await expect(remindOwners(gatewayOf({ sendMail }))).rejects.toMatchObject({ code: 'ESOCKET' })
    expect(await store.database.withOwner(listSentReminders)).toEqual([])
  })
})
