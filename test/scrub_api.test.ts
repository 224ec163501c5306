import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, removeDataDir, startProduct } from './support/product.ts'

let product: Product

beforeAll(async () => {
  product = await startProduct()
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

const tryIt = async (body: Record<string, unknown>) =>
  await product.api('POST', '/manage/v1/scrub', { tenant: 'contoso', ...body })

test('a text and a report are tried by the policies in force, with reasons', async () => {
  const text = await tryIt({ text: 'mail bob@example.com' })
  expect(text).toMatchObject({
    status: 200,
    body: {
      text: 'mail [EMAIL]',
      totals: { EMAIL: 1 },
      findings: [{ kind: 'EMAIL', rule: 'email' }],
    },
  })
  const report = await tryIt({ report: { extra: { password: 'correct horse' } } })
  expect(report.body).toMatchObject({ report: { extra: { password: '[SECRET]' } } })
})

test('what is no such body, and an unknown tenant, are refused', async () => {
  expect((await tryIt({})).status).toBe(400)
  expect((await tryIt({ text: 'a', report: {} })).status).toBe(400)
  expect((await tryIt({ text: 'a', tenant: 'nobody' })).status).toBe(404)
  expect((await tryIt({ text: 'x'.repeat(1024 * 1024 + 1) })).status).toBe(413)
})

test('it needs a role, and is in the description of the API', async () => {
  const answer = await fetch(`${product.url}/manage/v1/scrub`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant: 'contoso', text: 'a' }),
  })
  expect(answer.status).toBe(401)
  const openApi = await (await fetch(`${product.url}/openapi.json`)).text()
  expect(openApi).toContain('/manage/v1/scrub')
})
