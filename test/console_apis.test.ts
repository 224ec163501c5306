import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
} from './support/product.ts'
import { startReceiver, type WebhookReceiver } from './support/webhook_receiver.ts'
import { createTenant, errorReport, itemsOf, OUTLOOK, until } from './support/wire.ts'

/*
 * What the screens of the console ask for, on the whole product: every answer is checked against its own schema as well
 * (TIDEGATE_CHECK_ANSWERS).
 */

const USER = 'planted-user-of-the-console'
const MAIL = 'planted.person@fabrikam.example'
const PURPOSE = 'purpose=operating_and_troubleshooting'

let product: Product
let receiver: WebhookReceiver
let key = ''
const explained = errorReport({
  subject: { userId: USER },
  data: { description: `Cannot open the mail of ${MAIL}`, planted: 'nobody declares it' },
})

beforeAll(async () => {
  product = await startProduct()
  receiver = await startReceiver()
  key = (await product.createKey(OUTLOOK)).key
  await createTenant(product, 'fabrikam')
  await addSink('warehouse')
  await addSink('other product', { products: ['dynamics-365-guides'] })
  const paused = await addSink('paused')
  await product.api('POST', `/manage/v1/tenants/contoso/sinks/${paused}/pause`)
  await product.api('PUT', '/manage/v1/consents', {
    ...{ tenant: 'contoso', scope: 'tenant', choice: 'optional' },
  })
  await product.api('PUT', '/manage/v1/consents', {
    ...{ tenant: 'contoso', scope: 'user', choice: 'required', product: OUTLOOK },
    subject: { userId: USER },
  })
  await send([explained])
}, 90_000)

afterAll(async () => {
  expect(product.output()).not.toMatch(/api_failed|crashed/)
  await product?.stop()
  await receiver?.close()
  removeDataDir(product)
})

async function addSink(name: string, more: object = {}): Promise<string> {
  const made = await product.api('POST', '/manage/v1/sinks', {
    ...{ tenant: 'contoso', name, kind: 'webhook', endpoint: receiver.url },
    secrets: { secret: `whsec_${randomBytes(32).toString('base64')}` },
    ...more,
  })
  expect(made.status).toBe(201)
  return String(made.body['id'])
}

async function send(reports: readonly object[]): Promise<void> {
  const { body } = await sendNative(product, key, { body: reports })
  expect(body).toMatchObject({ received: reports.length, dropped: 0, rejected: 0 })
}

async function read(path: string): Promise<Json> {
  const { status, body } = await product.api('GET', path)
  expect({ status, path }).toEqual({ status: 200, path })
  return body
}

async function explain(id: string, tenant = 'contoso') {
  return await product.api('GET', `/manage/v1/reports/${id}?tenant=${tenant}&${PURPOSE}`)
}

async function explanationOf(id: string): Promise<Json> {
  const { status, body } = await explain(id)
  expect(status).toBe(200)
  const explanation = body['explanation']
  if (explanation === undefined) throw new Error('The report is not explained')
  return explanation
}

async function ledgerKinds(): Promise<readonly string[]> {
  return itemsOf({ status: 200, body: await read('/manage/v1/audit?tenant=contoso') }).map(
    ({ action }) => String(action),
  )
}

describe('GET /manage/v1/reports/{id}', () => {
  it('shows the report with the contract, the fields and the remarks that explain it, and no value', async () => {
    const { status, body } = await explain(explained.id)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: explained.id, product: OUTLOOK, type: 'error' })
    expect(body['explanation']).toMatchObject({
      bundle: { state: 'known', inForce: true },
      contract: { product: OUTLOOK, class: 'required', consentNeeded: 'none', feature: null },
    })
    const explanation = await explanationOf(explained.id)
    const fields = [...(explanation['fields'] ?? [])]
    expect(
      fields.filter(({ present }) => String(present) === 'true').map(({ path }) => path),
    ).toEqual(['description', 'errorCode', 'severity'])
    expect(explanation['remarks']).toMatchObject([
      { kind: 'UNDECLARED', path: 'planted', explanation: expect.stringMatching(/^Left out: no/) },
      {
        ...{ kind: 'EMAIL', path: 'description', range: { start: 24 } },
        explanation: expect.stringMatching(/^Replaced .*: an e-mail address, by the rule /),
      },
    ])
    const text = JSON.stringify(body)
    for (const secret of [USER, MAIL, 'nobody declares it']) expect(text).not.toContain(secret)
  })

  it('names every choice that was considered, which one decided, and nobody who made it', async () => {
    const { consent } = await explanationOf(explained.id)
    expect(consent).toMatchObject({
      atCollection: {
        ...{ level: 'required', decidedBy: 'user' },
        explanation: expect.stringMatching(/because the user set Required only for /),
        considered: [
          { by: 'administrator', level: 'optional', decided: false },
          { by: 'user', level: 'required', decided: true },
        ],
      },
      now: { level: 'required', decidedBy: 'user' },
    })
  })

  it('tells of each sink whether the report was sent, waits or is not for it', async () => {
    const states = async () => {
      const destinations = (await explanationOf(explained.id))['destinations'] ?? []
      return Object.fromEntries([...destinations].map(({ name, state }) => [name, state]))
    }
    await until(async () => String((await states())['warehouse']) === 'sent', 'it is forwarded')
    expect(await states()).toEqual({
      warehouse: 'sent',
      paused: 'waiting',
      'other product': 'not_for_sink',
    })
    expect(receiver.received.length).toBeGreaterThan(0)
  })

  it('tells when it is deleted and by which period, and the hold that keeps a copy', async () => {
    const before = (await explanationOf(explained.id))['deletion']
    expect(before).toMatchObject({ by: 'default', days: 90, holds: [] })
    const rule = await product.api('POST', '/manage/v1/tenants/contoso/retention/rules', {
      ...{ days: 20, product: OUTLOOK },
    })
    const hold = await product.api('POST', '/manage/v1/holds', {
      ...{ tenant: 'contoso', reason: 'Case 17', owner: 'General counsel' },
      subjects: [{ type: 'user_id', value: USER }],
    })
    const { deletion, ledger } = await explanationOf(explained.id)
    expect(deletion).toMatchObject({
      ...{ by: 'rule', days: 20, rule: rule.body['id'] },
      holds: [{ id: hold.body['id'], names: 'subjects', status: 'active' }],
      explanation: expect.stringMatching(/a rule of the tenant .* 20 days .*; a legal hold keeps/),
    })
    const entries = [...(ledger?.['entries'] ?? [])].map(({ kind, about }) => `${about} ${kind}`)
    expect(entries).toEqual(
      expect.arrayContaining([
        'report report_explained',
        'choice choice_recorded',
        'rule retention_rule_added',
        'hold hold_placed',
        'bundle policies_published',
      ]),
    )
    await product.api('POST', `/manage/v1/holds/${String(hold.body['id'])}/lift`)
  })

  it('writes each look into the audit, and answers nothing without a purpose or for a forbidden one', async () => {
    const path = `/manage/v1/reports/${explained.id}?tenant=contoso`
    expect((await product.api('GET', path)).body).toMatchObject({ code: 'purpose_missing' })
    const refused = await product.api('GET', `${path}&purpose=advertising`)
    expect(refused).toMatchObject({ status: 403, body: { code: 'purpose_not_permitted' } })
    expect((await ledgerKinds())[0]).toBe('report_explained')
  })

  it('answers for a report of another tenant as for one that there is not', async () => {
    const [others, missing] = [await explain(explained.id, 'fabrikam'), await explain(randomUUID())]
    expect(others).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(others).toEqual(missing)
  })
})
