import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dumpDatabase } from './support/database.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { errorReport, OUTLOOK } from './support/wire.ts'

const CASES = '/manage/v1/disclosures'
const RANGE = { since: '2020-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' }
const QUERY = { products: [OUTLOOK], types: ['error'], ...RANGE, limit: 100 }

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
  const body = ['suspect', 'suspect', 'bystander'].map((userId) =>
    errorReport({ subject: { userId }, data: { operation: 'sync', description: 'Not asked for' } }),
  )
  await sendNative(product, key.key, { body })
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

async function open(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const answer = await product.api('POST', CASES, {
    ...{
      tenant: 'contoso',
      authority: { kind: 'court', country: 'DE' },
      legalBasis: 'court_order',
    },
    ...more,
  })
  expect(answer).toMatchObject({ status: 201, body: { status: 'received' } })
  return String(answer.body['id'])
}

const step = (id: string, name: string, body: unknown = {}) =>
  product.api('POST', `${CASES}/${id}/${name}`, body)

const refused = (status: number, code: string) => ({ status, body: { code } })

async function planOf(id: string, more: Readonly<Record<string, unknown>> = {}): Promise<Json> {
  const answer = await step(id, 'preview', { ...QUERY, ...more })
  expect(answer.status).toBe(200)
  return answer.body
}

async function produce(id: string, planHash: string): Promise<Response> {
  return await fetch(`${product.url}${CASES}/${id}/produce`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.adminToken}` },
    body: JSON.stringify({ planHash }),
  })
}

it('gives exactly the named fields of the named people, and keeps the hash and the counts', async () => {
  const id = await open()
  await step(id, 'notify')
  const subjects = [{ type: 'user_id', value: 'suspect' }]
  const plan = await planOf(id, { subjects, fields: ['errorCode'] })
  expect(plan).toMatchObject({ reports: 2 })
  const response = await produce(id, String(plan['planHash']))
  expect(response.status).toBe(200)
  const text = await response.text()
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ data }) => data)).toEqual([{ errorCode: 'E42' }, { errorCode: 'E42' }])
  const sha256 = createHash('sha256').update(text).digest('hex')
  const { body } = await product.api('GET', `${CASES}/${id}`)
  expect(body).toMatchObject({ status: 'produced', production: { reports: 2, sha256 } })
  const receipt = await product.api('GET', `${CASES}/${id}/receipt`)
  expect(receipt).toMatchObject({ status: 200, body: { entry: { kind: 'disclosure_produced' } } })
  expect(await step(id, 'close')).toMatchObject({ body: { status: 'closed' } })
  expect((await produce(id, String(plan['planHash']))).status).toBe(409)
  const dump = Buffer.concat([...(await dumpDatabase(product)).values()]).toString('latin1')
  expect(dump).not.toContain('suspect')
})

it('produces nothing before the tenant was told or the reason why not is recorded', async () => {
  const id = await open()
  const { planHash } = await planOf(id)
  expect((await produce(id, String(planHash))).status).toBe(409)
  const wrong = await step(id, 'notify', { notToldReason: 'prohibited_by_law' })
  expect(wrong).toMatchObject(refused(400, 'invalid_body'))
  const reason = {
    notToldReason: 'prohibited_by_law',
    clause: 'StPO section 95a, order of the court',
  }
  expect((await step(id, 'notify', reason)).status).toBe(200)
  expect((await produce(id, '0'.repeat(64))).status).toBe(409)
  expect((await produce(id, String(planHash))).status).toBe(200)
})

it('gives nothing voluntarily, where the table of purposes forbids it', async () => {
  const id = await open({ legalBasis: 'voluntary' })
  await step(id, 'notify')
  expect(await step(id, 'preview', QUERY)).toMatchObject(refused(403, 'purpose_not_permitted'))
})

it('takes each step only from where it may, and keeps a refusal with its reason', async () => {
  const id = await open()
  expect(await step(id, 'close')).toMatchObject(refused(409, 'disclosure_state'))
  expect(await step(id, 'redirect')).toMatchObject({ body: { status: 'redirected' } })
  expect(await step(id, 'redirect')).toMatchObject(refused(409, 'disclosure_state'))
  const reason = { reason: 'The order names another company' }
  expect(await step(id, 'refuse', reason)).toMatchObject({ body: { status: 'refused' } })
  expect(await step(id, 'preview', QUERY)).toMatchObject(refused(409, 'disclosure_state'))
  expect(await step(id, 'notify')).toMatchObject(refused(409, 'disclosure_state'))
  expect(await step(id, 'close')).toMatchObject({ body: { status: 'closed' } })
})

it('shares reports of the one product that they repair, and of no other', async () => {
  const shared = { kind: 'sharing', recipient: 'Maker of an add-in', product: OUTLOOK }
  const answer = await product.api('POST', CASES, { tenant: 'contoso', ...shared })
  expect(answer).toMatchObject({
    status: 201,
    body: { legalBasis: 'repair_and_improve_that_product' },
  })
  const id = String(answer.body['id'])
  const other = { ...QUERY, products: ['dynamics-365-guides'] }
  expect(await step(id, 'preview', other)).toMatchObject(refused(403, 'purpose_not_permitted'))
  const { planHash } = await planOf(id)
  const response = await produce(id, String(planHash))
  expect((await response.text()).trim().split('\n')).toHaveLength(3)
})

it('refuses cases without a legal basis, and knows none of others', async () => {
  for (const body of [
    { tenant: 'contoso' },
    { tenant: 'contoso', authority: { kind: 'court', country: 'DE' } },
    { tenant: 'contoso', kind: 'sharing', recipient: 'Maker' },
  ]) {
    expect(await product.api('POST', CASES, body)).toMatchObject(refused(400, 'invalid_body'))
  }
  const unknown = await product.api('GET', `${CASES}/00000000-0000-4000-8000-000000000000`)
  expect(unknown).toMatchObject(refused(404, 'not_found'))
  const made = await product.api('POST', '/manage/v1/tenants', { name: 'fabrikam' })
  expect(made.status).toBe(201)
  const of = await product.api('GET', `${CASES}?tenant=fabrikam`)
  expect(of.body).toMatchObject({ items: [] })
})
