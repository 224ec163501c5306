import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { recordDecision, setSealedContact } from '#drizzle/repositories/publications.ts'
import { insertTenant } from '#drizzle/repositories/tenants.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { diffBundles } from '#policies/engine/diff/diff_bundles.ts'
import { wideningDigest } from '#policies/engine/publish/approval.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { openTestKeyring } from '../../test/fixtures/keyring.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { type MailServer, startMailServer } from '../../test/support/mail_server.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { createReceiptSigner } from '../keyring/receipt_signer.ts'
import { createMailer } from '../notices/mail.ts'
import { sealContact } from '../tenancy/contacts.ts'
import { sha256Hex } from './policies_in_use.ts'
import { publishPolicies } from './publish.ts'
import { type NoticeGateway, tellTenants } from './version_notices.ts'

const DAY_MS = 86_400_000
const PUBLISHED_MS = Date.parse('2026-05-10T00:00:00Z')

let store: TestStore
let keyring: Keyring
let server: MailServer
let gateway: NoticeGateway
let nowMs = 0
let refused: readonly string[] = []
const logged: string[] = []

beforeAll(async () => {
  store = await startTestStore()
  keyring = await openTestKeyring(await store.createDatabase('keyring'))
  const { database } = store
  const clock = { nowMs: () => nowMs }
  const receipts = await createReceiptSigner({ keyring, database, clock })
  const log = (event: string) => logged.push(event)
  gateway = {
    ...{ database, keyring, clock, receipts },
    log: { debug: log, info: log, warn: log, error: log },
    sendMail: undefined,
  }
})
afterEach(async () => await server.close())
afterAll(async () => {
  await keyring?.close()
  await store?.stop()
})

async function addTenant(createdMs: number, mail: string | undefined): Promise<TenantId> {
  const id = parseTenantId(randomUUID())
  invariant(id !== undefined, 'a random UUID is a GUID')
  await store.database.withOwner(async (tx) => {
    const createdAt = new Date(createdMs)
    await insertTenant(tx, { id, name: `tenant ${id}`, retentionDays: undefined, createdAt })
    if (mail !== undefined) await setSealedContact(tx, id, sealContact(keyring, id, mail))
  })
  return id
}

async function publishMore(): Promise<void> {
  const bundleWith = (...names: readonly string[]) => {
    const fields = Object.fromEntries(names.map((name) => [name, fieldOf()]))
    return compileBundle(bundleOf([contractSourceOf({ fields })]).source, sha256Hex)
  }
  const [first, more] = [bundleWith('a'), bundleWith('a', 'tool')]
  const changes = wideningDigest(diffBundles(first, more), sha256Hex)
  const approvals = [
    {
      ...{ changes, reviewer: 'review@contoso.example', approvedOn: '2026-05-01' },
      reason: 'Needed to find what breaks',
    },
  ]
  const settings = { ...more.source.settings, approvals: { approvals } }
  const options = { by: 'test', mayRepeat: true }
  await publishPolicies(gateway, first, options)
  await publishPolicies(gateway, compileBundle({ ...more.source, settings }, sha256Hex), options)
}

beforeEach(async () => {
  nowMs = PUBLISHED_MS
  refused = []
  server = await startMailServer((address) => refused.includes(address))
  const sendMail = createMailer({ smtpUrl: server.url, mailFrom: 'tidegate@contoso.example' })
  gateway = { ...gateway, sendMail }
  logged.length = 0
  await store.database.withOwner(async (tx) => {
    for (const table of [
      'publications',
      'bundles',
      'version_notices',
      'version_decisions',
      'tenants',
    ]) {
      await tx.execute(`delete from ${table}`)
    }
  })
  await publishMore()
})

const subjects = () =>
  server.mails.map(({ to, text }) => `${to} ${/^Subject: (.*)\r$/m.exec(text)?.[1]}`)

describe('tellTenants()', () => {
  it('tells a tenant at each stage once, in plain language', async () => {
    await addTenant(0, 'officer@contoso.example')
    const days = [0, 1, 59, 60, 61, 75, 83, 89, 90, 91, 92, 119]
    for (const day of days) {
      nowMs = PUBLISHED_MS + day * DAY_MS
      await tellTenants(gateway)
    }
    const ahead = 'officer@contoso.example More will be collected from 2026-08-08'
    const after = 'officer@contoso.example More is collected since 2026-08-08'
    expect(subjects()).toEqual([ahead, ahead, ahead, ahead, after, after])
    expect(server.mails[0]?.text).toContain('tool')
    expect(server.mails[0]?.text).toContain('Until then nothing of it does.')
  })

  it('counts to the day that a tenant has chosen', async () => {
    const id = await addTenant(0, 'officer@contoso.example')
    const at = new Date(nowMs)
    const movesAt = new Date(PUBLISHED_MS + 10 * DAY_MS)
    await store.database.withOwner((tx) =>
      recordDecision(tx, { tenantId: id, version: 2, movesAt, decidedAt: at, decidedBy: 'x' }),
    )
    for (const day of [0, 3, 10]) {
      nowMs = PUBLISHED_MS + day * DAY_MS
      await tellTenants(gateway)
    }
    expect(subjects()).toEqual([
      'officer@contoso.example More will be collected from 2026-05-20',
      'officer@contoso.example More will be collected from 2026-05-20',
      'officer@contoso.example More is collected since 2026-05-20',
    ])
  })

  it('says it in the log only where there is no contact, and nothing to who came later', async () => {
    await addTenant(0, undefined)
    await addTenant(PUBLISHED_MS + 1, 'late@contoso.example')
    await tellTenants(gateway)
    await tellTenants(gateway)
    expect(server.mails).toEqual([])
    expect(logged).toEqual(['version_announced'])
  })

  it('tries a notice again that was not taken, and gives the others theirs', async () => {
    await addTenant(0, 'gone@contoso.example')
    await addTenant(0, 'officer@contoso.example')
    refused = ['gone@contoso.example']
    await expect(tellTenants(gateway)).rejects.toThrow()
    expect(server.mails.map(({ to }) => to)).toEqual([['officer@contoso.example']])
    refused = []
    await tellTenants(gateway)
    expect(server.mails.map(({ to }) => to)).toEqual([
      ['officer@contoso.example'],
      ['gone@contoso.example'],
    ])
  })
})
