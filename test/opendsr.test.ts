import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processorEnvironment, vectorPath, vectorText } from './fixtures/opendsr.ts'
import { assertSigned, openDsrRequest } from './fixtures/opendsr_gateway.ts'
import {
  failToStart,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
} from './support/product.ts'
import { readZip } from './support/read_zip.ts'

const SLOW_MS = 120_000
const PERSON = 'opendsr-person-1'
let product: Product

beforeAll(async () => {
  product = await startProduct({ env: processorEnvironment('ecdsa') })
}, SLOW_MS)

afterAll(async () => {
  await product.stop()
  removeDataDir(product)
}, SLOW_MS)

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(product.url + path, {
    method,
    headers: {
      authorization: `Bearer ${product.adminToken}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  assertSigned('ecdsa', bytes, { headers: response.headers, prefix: 'X-OpenDSR' })
  return { status: response.status, body: JSON.parse(bytes.toString()) }
}

describe('the product as an OpenDSR processor', () => {
  it('takes an access request, waits for the approval, and points at an export that is there', async () => {
    const key = await product.createKey('dynamics-365-guides')
    const sent = await sendNative(product, key.key, {
      body: {
        product: 'dynamics-365-guides',
        type: 'error',
        subject: { userId: PERSON },
        data: { description: 'Cannot open the guide', serviceVersion: '9.2.1' },
      },
    })
    expect(sent.status).toBe(202)
    const request = openDsrRequest({
      subject_request_type: 'access',
      submitted_time: new Date().toISOString(),
      subject_identities: { controller_customer_id: { value: PERSON, encoding: 'raw' } },
    })
    const path = `/v3/requests/${request.subject_request_id}`
    expect((await call('POST', '/v3/requests', request)).status).toBe(201)
    expect((await call('GET', path)).body.request_status).toBe('pending')
    const { body: list } = await product.api('GET', '/dsr/v1/requests?status=received')
    const [filed] = [...(list['items'] ?? [])]
    await product.api('POST', `/dsr/v1/requests/${String(filed?.['id'])}/approve`)
    await expect
      .poll(async () => (await call('GET', path)).body, { timeout: 20_000 })
      .toMatchObject({ request_status: 'completed', results_count: 1 })
    const { results_url: url } = (await call('GET', path)).body
    expect(new URL(url).host).toBe('opendsr.example.com')
    const results = product.url + new URL(url).pathname
    expect((await fetch(results)).status).toBe(401)
    const exported = await fetch(results, {
      headers: { authorization: `Bearer ${product.adminToken}` },
    })
    const files = readZip(Buffer.from(await exported.arrayBuffer()))
    expect([...files.keys()]).toContain('reports.ndjson')
    expect(product.output()).not.toContain(PERSON)
  })

  it('serves its discovery and its certificate to everybody', async () => {
    const discovery = await fetch(`${product.url}/v2/discovery`)
    expect(await discovery.json()).toMatchObject({ api_version: '2.0' })
    const certificate = await fetch(`${product.url}/v2/cert.pem`)
    expect(await certificate.text()).toBe(vectorText('processor_ec.pem'))
  })
})

describe('the start', () => {
  it(
    'is refused in one line for a key that is not the key of the certificate',
    async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'tidegate-opendsr-start-'))
      const env = {
        ...processorEnvironment('rsa'),
        TIDEGATE_OPENDSR_KEY: vectorPath('processor_ec.key'),
      }
      const { code, lines } = await failToStart({ dataDir, env })
      rmSync(dataDir, { recursive: true, force: true })
      expect([code, lines]).toEqual([
        1,
        ['Cannot use TIDEGATE_OPENDSR_KEY: it is not the key of the certificate'],
      ])
    },
    SLOW_MS,
  )

  it(
    'without settings serves no such address, and everything else',
    async () => {
      const plain = await startProduct()
      try {
        for (const path of [
          '/v2/discovery',
          '/v2/cert.pem',
          '/v2/requests/x',
          '/v1/opengdpr_requests/x',
        ]) {
          const response = await fetch(plain.url + path)
          expect([response.status, await response.json()]).toMatchObject([
            404,
            { code: 'not_found' },
          ])
        }
        expect((await fetch(`${plain.url}/readyz`)).status).toBe(200)
      } finally {
        await plain.stop()
        removeDataDir(plain)
      }
    },
    SLOW_MS,
  )
})
