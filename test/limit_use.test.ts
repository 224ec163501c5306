import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { OUTLOOK, readReports, trendsReport, until } from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
  const allowed = { tenant: 'contoso', scope: 'tenant', choice: 'optional' }
  await product.api('PUT', '/manage/v1/consents', allowed)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

type Subject = Readonly<Record<string, string>>

/** A record whose body is what a program wrote: a sensitive field. */
function logOf(subject: Subject) {
  const data = { severityText: 'warn', body: 'The draft could not be opened' }
  return { id: randomUUID(), product: OUTLOOK, type: 'otel.log', subject, data }
}

async function collect(...reports: readonly { readonly id: string }[]): Promise<readonly string[]> {
  const { body } = await sendNative(product, key.key, { body: reports })
  expect(body).toMatchObject({ received: reports.length, dropped: 0, quarantined: 0, rejected: 0 })
  return reports.map(({ id }) => id)
}

async function dataOf(id: string, purpose = 'operating_and_troubleshooting') {
  const found = (await readReports(product, { purpose })).find((one) => String(one['id']) === id)
  return found?.['data']
}

async function limit(type: string, value: string): Promise<Json> {
  const { body: filed } = await product.api('POST', '/dsr/v1/requests', {
    ...{ type: 'limit_use', regulation: 'ccpa', tenant: 'contoso' },
    identities: [{ type, value }],
  })
  const path = `/dsr/v1/requests/${String(filed['id'])}`
  await product.api('POST', `${path}/approve`)
  const isDone = async () => String((await product.api('GET', path)).body['status']) === 'completed'
  await until(isDone, 'the limit is completed')
  return (await product.api('GET', path)).body
}

describe('limit of use (CPRA)', () => {
  it('takes a sensitive field of the person no more, nor anything Optional; another person’s goes on', async () => {
    const [before] = await collect(logOf({ userId: 'limiter' }))
    expect(await dataOf(String(before))).toHaveProperty('body')
    expect(await limit('user_id', 'limiter')).toMatchObject({ result: { choices: 1 } })
    const [after, other] = await collect(logOf({ userId: 'limiter' }), logOf({ userId: 'another' }))
    expect(await dataOf(String(after))).toEqual({ severityText: 'warn' })
    expect(await dataOf(String(other))).toHaveProperty('body')
    const optional = trendsReport({ subject: { userId: 'limiter' } })
    const { body } = await sendNative(product, key.key, { body: [optional] })
    expect(body).toMatchObject({
      dropped: 1,
      items: [{ outcome: 'dropped', reason: 'user_required_only' }],
    })
  })

  it('tells the sender and the reader that a field was left out, and not what it said', async () => {
    await limit('user_id', 'told')
    const report = logOf({ userId: 'told' })
    const { body } = await sendNative(product, key.key, { body: [report] })
    const remark = { path: 'body', kind: 'LIMITED', rule: 'contract', method: 'drop' }
    expect(body).toMatchObject({ redacted: 1, items: [{ outcome: 'redacted', remarks: [remark] }] })
    expect(JSON.stringify(body)).not.toContain('draft')
  })

  it('holds for what is stored: only necessary purposes read it, and without the sensitive field', async () => {
    const [id, other] = await collect(logOf({ userId: 'stored' }), logOf({ userId: 'other' }))
    expect(await dataOf(String(id), 'improving_services')).toHaveProperty('body')
    await limit('user_id', 'stored')
    expect(await dataOf(String(id))).toEqual({ severityText: 'warn' })
    expect(await dataOf(String(id), 'security')).toEqual({ severityText: 'warn' })
    expect(await dataOf(String(id), 'improving_services')).toBeUndefined()
    expect(await dataOf(String(other), 'improving_services')).toHaveProperty('body')
  })

  it('holds for a device by itself, also in a body that is judged in a thread of its own', async () => {
    await limit('device_id', 'limited-device')
    const reports = Array.from({ length: 60 }, () =>
      logOf({ userId: 'on-the-device', deviceId: 'limited-device' }),
    )
    const ids = await collect(...reports)
    for (const id of ids.slice(0, 3)) expect(await dataOf(id)).toEqual({ severityText: 'warn' })
  })

  it('is not lifted by a later choice on what is collected, but by one on what is sensitive', async () => {
    await limit('user_id', 'changing')
    const subject = { userId: 'changing' }
    const choose = (choice: Json | Record<string, unknown>) =>
      product.api('PUT', '/manage/v1/consents', { tenant: 'contoso', subject, ...choice })
    expect(await choose({ scope: 'user', choice: 'optional' })).toMatchObject({ status: 200 })
    const [still] = await collect(logOf(subject))
    expect(await dataOf(String(still))).toEqual({ severityText: 'warn' })
    expect(await choose({ scope: 'sensitive', choice: 'off' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_body' },
    })
    const lifted = { scope: 'sensitive', choice: 'granted', source: 'user_prompt' }
    expect(await choose(lifted)).toMatchObject({ status: 200 })
    const [again] = await collect(logOf(subject))
    expect(await dataOf(String(again))).toHaveProperty('body')
  })

  it('leaves an objection of the same person in force when an opt-out follows it', async () => {
    for (const type of ['objection', 'opt_out']) {
      const regulation = type === 'opt_out' ? 'ccpa' : 'gdpr'
      const { body: filed } = await product.api('POST', '/dsr/v1/requests', {
        ...{ type, regulation, tenant: 'contoso' },
        identities: [{ type: 'user_id', value: 'objector' }],
      })
      const path = `/dsr/v1/requests/${String(filed['id'])}`
      await product.api('POST', `${path}/approve`)
      const isDone = async () =>
        String((await product.api('GET', path)).body['status']) === 'completed'
      await until(isDone, 'it is completed')
    }
    const report = logOf({ userId: 'objector' })
    const { body } = await sendNative(product, key.key, { body: [report] })
    expect(body).toMatchObject({ items: [{ outcome: 'dropped', reason: 'user_off' }] })
  })
})
