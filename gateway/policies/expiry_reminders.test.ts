import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listSentReminders } from '#drizzle/repositories/expiry_reminders.ts'
import { bundleOf, contractSourceOf } from '../../test/fixtures/contracts.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { type MailServer, startMailServer } from '../../test/support/mail_server.ts'
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

let store: TestStore
let server: MailServer
let nowMs = 0
/** Owners whose mail the server does not take. */
let refused: readonly string[] = []
const logged: string[] = []

beforeAll(async () => {
  store = await startTestStore()
}, START_MS)
beforeEach(async () => {
  nowMs = Date.parse('2026-05-10T05:07:00Z')
  refused = []
  logged.length = 0
  server = await startMailServer((address) => refused.includes(address))
})
afterEach(async () => {
  await server.close()
  await store.database.withOwner(async (tx) => {
    await tx.execute('delete from expiry_reminders')
  })
})
afterAll(async () => {
  await store?.stop()
})

function gatewayOf(changes: Partial<ReminderGateway> = {}): ReminderGateway {
  const log = (event: string) => logged.push(event)
  return {
    database: store.database,
    clock: { nowMs: () => nowMs },
    log: { debug: log, info: log, warn: log, error: log },
    policies: parsePolicies({ bundle: BUNDLE }),
    sendMail: createMailer({ smtpUrl: server.url, mailFrom: 'tidegate@contoso.example' }),
    ...changes,
  }
}

function parsePolicies(policies: unknown): ReminderGateway['policies'] {
  return policies as ReminderGateway['policies']
}

const recipients = () => server.mails.flatMap(({ to }) => to).toSorted()

describe('remindOwners()', () => {
  it('sends each owner one mail with the contracts that end, once for each stage', async () => {
    await remindOwners(gatewayOf())
    expect(recipients()).toEqual([MAPS, SALES])
    const mail = server.mails.find(({ to }) => to.includes(SALES))?.text ?? ''
    expect(mail).toContain('Subject: 2 contracts of yours end')
    expect(mail).toContain('- Errors (app, error) is collected for 22 more days, until 2026-06-01.')
    expect(mail).toContain('- Errors (app, usage) is collected for 41 more days, until 2026-06-20.')
    await remindOwners(gatewayOf())
    expect(server.mails).toHaveLength(2)
    nowMs = Date.parse('2026-05-17T05:07:00Z')
    await remindOwners(gatewayOf())
    expect(recipients()).toEqual([MAPS, MAPS, SALES, SALES])
    expect(server.mails.at(-1)?.text).not.toContain('usage')
    nowMs = Date.parse('2026-05-20T05:07:00Z')
    await remindOwners(gatewayOf())
    expect(server.mails.at(-1)?.text).toContain(
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
