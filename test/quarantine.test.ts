import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from './support/command.ts'
import {
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { errorReport, itemsOf, OUTLOOK } from './support/wire.ts'

let product: Product
let key: TestKey
const SECRET = `planted-${randomUUID()}`

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
  const surprise = (version: string, data: object) => ({
    product: OUTLOOK,
    type: 'surprise',
    version,
    data,
  })
  await sendNative(product, key.key, {
    body: [
      surprise('9.1', { userEmail: SECRET, jobs: [{ durationMs: 3 }, { durationMs: 4 }] }),
      surprise('9.2', { userEmail: SECRET, pageUrl: `https://x.example/?q=${SECRET}` }),
      { product: OUTLOOK, type: 'another', data: { a: SECRET } },
      errorReport({ version: '9.1', data: { leaked: SECRET, inner: { deep: [SECRET] } } }),
      errorReport({ version: '9.1', data: { leaked: SECRET } }),
    ],
  })
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

describe('quarantine', () => {
  it('lists undeclared types with their paths, never a value, and says that nothing can be replayed', async () => {
    const { status, body } = await product.api(
      'GET',
      `/manage/v1/quarantine?tenant=contoso&product=${OUTLOOK}&type=surprise`,
    )
    expect(status).toBe(200)
    expect(String(body['replay'])).toContain('A replay is not possible')
    expect(body['items']).toMatchObject([
      {
        product: OUTLOOK,
        type: 'surprise',
        declared: false,
        reportsMin: 2,
        clientVersions: ['9.1', '9.2'],
        shapes: [
          { path: 'userEmail', valueType: 'string', count: 2, clientVersions: ['9.1', '9.2'] },
          { path: 'jobs[].durationMs', valueType: 'number', count: 1 },
          { path: 'pageUrl', valueType: 'string', count: 1 },
        ],
      },
    ])
    expect(JSON.stringify(body)).not.toContain(SECRET)
  })

  it('goes on where the page before ended', async () => {
    const path = '/manage/v1/quarantine?tenant=contoso&limit=1'
    const first = await product.api('GET', path)
    const second = await product.api('GET', `${path}&next=${String(first.body['next'])}`)
    const third = await product.api('GET', `${path}&next=${String(second.body['next'])}`)
    const types = [first, second, third].flatMap(itemsOf).map((item) => String(item['type']))
    expect(types).toEqual(['another', 'surprise'])
    expect(third.body['next']).toBeUndefined()
    expect(third.body['replay']).toBeDefined()
  })

  it('drafts a contract in one call, the same as the command line, and without a value', async () => {
    const made = await product.api('POST', '/manage/v1/quarantine/draft', {
      tenant: 'contoso',
      product: OUTLOOK,
      type: 'surprise',
    })
    expect(made.status).toBe(200)
    const yaml = String(made.body['yaml'])
    expect(String(made.body['path'])).toBe(`catalog/${OUTLOOK}/surprise.yaml`)
    expect(yaml).toContain('\n  jobs.durationMs:\n')
    expect(yaml).toContain('owner: #')
    expect(yaml).not.toContain(SECRET)
    const printed = await runCommand(product, ['policy', 'draft', OUTLOOK, 'surprise'])
    expect({ ...printed, out: printed.out.toString() }).toMatchObject({ code: 0, out: yaml })
  })

  it('drafts nothing for what was never quarantined, and does not tell tenants apart', async () => {
    const wanted = { tenant: 'contoso', product: OUTLOOK, type: 'never_sent' }
    const missing = await product.api('POST', '/manage/v1/quarantine/draft', wanted)
    expect(missing).toMatchObject({ status: 404, body: { code: 'not_found' } })
    const command = await runCommand(product, ['policy', 'draft', OUTLOOK, 'never_sent'])
    expect(command.code).toBe(1)
    expect(command.err).toContain('nothing of this product and type was quarantined')
    const stranger = await runCommand(product, [
      'policy',
      'draft',
      OUTLOOK,
      'surprise',
      '--tenant',
      'nobody',
    ])
    expect({ code: stranger.code, bytes: stranger.out.length }).toEqual({ code: 1, bytes: 0 })
    expect((await runCommand(product, ['policy', 'draft', OUTLOOK])).code).toBe(2)
    await product.api('POST', '/manage/v1/tenants', { name: 'second' })
    const unclear = await runCommand(product, ['policy', 'draft', OUTLOOK, 'surprise'])
    expect(unclear.code).toBe(1)
    expect(unclear.err).toContain('name one of them with --tenant')
    const second = { tenant: 'second', product: OUTLOOK, type: 'surprise' }
    expect(await product.api('POST', '/manage/v1/quarantine/draft', second)).toMatchObject({
      status: 404,
    })
  })
})

describe('over-collection', () => {
  it('lists fields that were sent and never declared, by client version, the most frequent first', async () => {
    const { status, body } = await product.api(
      'GET',
      `/manage/v1/over-collection?tenant=contoso&product=${OUTLOOK}`,
    )
    expect(status).toBe(200)
    expect(body['items']).toMatchObject([
      {
        type: 'error',
        path: 'leaked',
        valueType: 'string',
        clientVersion: '9.1',
        count: 2,
        declared: false,
      },
      { type: 'error', path: 'inner', count: 1 },
    ])
    expect(JSON.stringify(body)).not.toContain(SECRET)
    const path = '/manage/v1/over-collection?tenant=contoso&limit=1'
    const first = await product.api('GET', path)
    const second = await product.api('GET', `${path}&next=${String(first.body['next'])}`)
    expect(itemsOf(second)).toMatchObject([{ path: 'inner' }])
  })
})

describe('who looks at shapes', () => {
  it('is in the audit', async () => {
    const { body } = await product.api('GET', '/manage/v1/audit?tenant=contoso&limit=100')
    const actions = [...(body['items'] ?? [])].map((entry) => String(entry['action']))
    for (const action of ['quarantine_read', 'over_collection_read', 'quarantine_drafted'])
      expect(actions).toContain(action)
    expect(JSON.stringify(body)).not.toContain(SECRET)
  })

  it('is answered 4xx for what is wrong, and never with what was sent', async () => {
    const wrong = Buffer.from(JSON.stringify([[`${SECRET}\u0000`, 'b'], []])).toString('base64url')
    const answers = await Promise.all([
      product.api('GET', '/manage/v1/quarantine'),
      product.api('GET', `/manage/v1/quarantine?tenant=contoso&next=${SECRET}`),
      product.api('GET', `/manage/v1/quarantine?tenant=contoso&next=${wrong}`),
      product.api('GET', `/manage/v1/quarantine?tenant=contoso&limit=${SECRET}`),
      product.api('GET', `/manage/v1/over-collection?tenant=contoso&next=${wrong}`),
      product.api('GET', `/manage/v1/over-collection?tenant=${SECRET}`),
      product.api('POST', '/manage/v1/quarantine/draft', { tenant: 'contoso', product: SECRET }),
    ])
    for (const { status, body } of answers) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(JSON.stringify(body)).not.toContain(SECRET)
    }
  })
})
