import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { databaseUrlOf, withDatabase } from './support/database.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { readZip } from './support/read_zip.ts'
import { idsIn, startReceiver, type WebhookReceiver } from './support/webhook_receiver.ts'
import { createTenant, itemsOf, readReports, until } from './support/wire.ts'

const PRODUCT = 'crm-mobile-client'
/** What its contract asks for before a model is shown. */
const SUBJECTS = 5
const RARE = {
  path: 'model',
  kind: 'RARE',
  rule: 'contract',
  method: 'replace',
}

let product: Product
let receiver: WebhookReceiver
let tenants = 0

beforeAll(async () => {
  product = await startProduct()
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver?.close()
  await product?.stop()
  removeDataDir(product)
})

interface Place {
  readonly tenant: string
  readonly key: TestKey
}

/** A tenant of its own that has chosen Optional data. */
async function newPlace(): Promise<Place> {
  tenants += 1
  const tenant = `release-tenant-${tenants}`
  await createTenant(product, tenant)
  const key = await product.createKey(PRODUCT, { tenant })
  const choice = { tenant, scope: 'tenant', choice: 'optional' }
  expect((await product.api('PUT', '/manage/v1/consents', choice)).status).toBe(200)
  return { tenant, key }
}

const reportOf = (userId: string, model: string) => ({
  id: randomUUID(),
  product: PRODUCT,
  type: 'hardware',
  subject: { userId },
  data: { model, manufacturer: 'Contoso' },
})

async function send({ key }: Place, reports: readonly unknown[], by = product): Promise<void> {
  const { body } = await sendNative(by, key.key, { body: reports })
  expect(body).toMatchObject({ received: reports.length, accepted: reports.length })
}

/** Which models the list shows, each once. */
async function shown({ tenant }: Place): Promise<readonly string[]> {
  const reports = await readReports(product, { tenant })
  return [...new Set(reports.map(({ data }) => String(data?.['model'])))].toSorted()
}

/** Files a request of a user and has it carried out. */
async function carryOut({ tenant }: Place, type: string, userId: string): Promise<Json> {
  const identities = [{ type: 'user_id', value: userId }]
  const body = { type, regulation: 'gdpr', tenant, identities }
  const filed = await product.api('POST', '/dsr/v1/requests', body)
  const path = `/dsr/v1/requests/${String(filed.body['id'])}`
  await product.api('POST', `${path}/approve`)
  const present = async () => (await product.api('GET', path)).body
  await until(async () => String((await present())['status']) === 'completed', 'it is completed')
  return await present()
}

async function countRows({ tenant }: Place): Promise<number> {
  const { rows } = await withDatabase(product, (client) =>
    client.query<{ count: string }>(
      `select count(*) from value_witnesses w join tenants t on t.id = w.tenant_id where t.name = $1`,
      [tenant],
    ),
  )
  return Number(rows[0]?.count)
}

describe('a value that few subjects had', () => {
  it('is shown and forwarded only once enough had it, and what a sink already got stays as it was', async () => {
    const place = await newPlace()
    const made = await product.api('POST', '/manage/v1/sinks', {
      ...{ tenant: place.tenant, name: 'hook', kind: 'webhook', endpoint: receiver.url },
      purpose: 'improving_services',
      secrets: { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
    })
    expect(made.status).toBe(201)
    const first = Array.from({ length: SUBJECTS - 1 }, (_, index) =>
      reportOf(`user-${index}`, 'Slate 7'),
    )
    await send(place, [
      ...first,
      reportOf('user-0', 'Slate 7'),
      reportOf('user-9', 'One of a kind'),
    ])
    const [report] = await readReports(product, { tenant: place.tenant })
    expect(report).toMatchObject({ data: { model: '[rare]', manufacturer: 'Contoso' } })
    expect([...(report?.['remarks'] ?? [])]).toContainEqual(RARE)
    expect(await shown(place)).toEqual(['[rare]'])
    const sent = () => receiver.received.flatMap(idsIn).length
    await until(async () => sent() === SUBJECTS + 1, 'all are forwarded')
    expect(receiver.received.map(({ body }) => body).join()).not.toMatch(/Slate|of a kind/)
    await send(place, [reportOf('user-8', 'Slate 7')])
    expect(await shown(place)).toEqual(['Slate 7', '[rare]'])
    await until(async () => sent() === SUBJECTS + 2, 'the last one is forwarded')
    const bodies = receiver.received.map(({ body }) => body).join()
    expect(bodies.match(/Slate 7/g)).toHaveLength(1)
    expect(bodies).not.toContain('of a kind')
  })

  it('counts in the threads that judge large bodies and in every process alike', async () => {
    const place = await newPlace()
    const second = await startProduct({
      env: { DATABASE_URL: databaseUrlOf(product), TIDEGATE_ADMIN_TOKEN: product.adminToken },
      dataDir: product.dataDir,
    })
    try {
      const models = Array.from({ length: 60 }, (_, index) => `Model ${index}`)
      const of = (userId: string) => models.map((model) => reportOf(userId, model))
      await Promise.all(
        ['a', 'b', 'c', 'd'].map((userId, index) =>
          send(place, of(userId), index % 2 === 0 ? product : second),
        ),
      )
      expect(await shown(place)).toEqual(['[rare]'])
      await send(place, of('e'), second)
      expect(await shown(place)).toEqual(models.toSorted())
      expect(await countRows(place)).toBe(5 * models.length)
    } finally {
      await second.stop()
    }
  }, 180_000)

  it('is shown to the subject itself, is erased with it, and is held back again from then on', async () => {
    const place = await newPlace()
    const users = ['ada', 'bob', 'eve', 'fay', 'gus']
    await send(
      place,
      users.map((userId) => reportOf(userId, 'Slate 7')),
    )
    await send(place, [reportOf('ada', 'One of a kind')])
    const access = await carryOut(place, 'access', 'ada')
    const response = await fetch(`${product.url}/dsr/v1/requests/${String(access['id'])}/export`, {
      headers: { authorization: `Bearer ${product.adminToken}` },
    })
    const files = readZip(Buffer.from(await response.arrayBuffer()))
    const exported = [...files.values()].map(String).join()
    expect(exported).toContain('One of a kind')
    expect(exported).not.toMatch(/\[rare\]|"release"/)
    expect(await shown(place)).toEqual(['Slate 7', '[rare]'])
    const hold = await product.api('POST', '/manage/v1/holds', {
      ...{ tenant: place.tenant, reason: 'Case 17', owner: 'General counsel' },
      subjects: [{ type: 'user_id', value: 'ada' }],
    })
    const erased = await carryOut(place, 'erasure', 'ada')
    expect(erased).toMatchObject({ result: { scan: { reports: 0, witnesses: 0, held: 2 } } })
    expect(await countRows(place)).toBe(users.length - 1)
    expect(await shown(place)).toEqual(['[rare]'])
    const path = `/manage/v1/holds/${String(hold.body['id'])}`
    const held = itemsOf(await product.api('GET', `${path}/reports?reason=Review`))
    expect(held.map(({ data }) => String(data?.['model']))).toEqual(['[rare]', '[rare]'])
    expect(held.some((report) => 'release' in report)).toBe(false)
    const download = await fetch(`${product.url}${path}/export?reason=Review`, {
      headers: { authorization: `Bearer ${product.adminToken}` },
    })
    expect(await download.text()).not.toMatch(/Slate 7|One of a kind/)
  })

  it('is counted no longer than its reports are kept', async () => {
    const place = await newPlace()
    await send(place, [reportOf('ada', 'Slate 7')])
    expect(await countRows(place)).toBe(1)
    const now = `${utcDay(Date.now() + 3_651 * DAY_MS)}T12:00:00Z`
    expect((await product.api('POST', '/manage/v1/retention/run', { now })).status).toBe(200)
    expect(await countRows(place)).toBe(0)
  })
})
