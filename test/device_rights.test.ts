import { calculateJwkThumbprint } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDevice } from './fixtures/verification.ts'
import { type Product, removeDataDir, startProduct, type TestKey } from './support/product.ts'
import { readZip } from './support/read_zip.ts'
import { errorReport, OUTLOOK, readReports, send, until } from './support/wire.ts'

const SLOW_MS = 120_000

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
}, SLOW_MS)
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

async function post(path: string, body: unknown) {
  const headers = { authorization: `Bearer ${key.key}` }
  const sent = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(product.url + path, sent)
  const answered: Record<string, string> = Object(await response.json())
  return { status: response.status, body: answered }
}

async function ask(device: Awaited<ReturnType<typeof createDevice>>, type: string) {
  const { body } = await post('/dsr/v1/device/challenges', {})
  const asked = { nonce: body['nonce'], type, regulation: 'gdpr' }
  const iat = Math.floor(Date.now() / 1_000)
  const signature = await device.sign({ ...asked, aud: body['audience'], iat })
  const filed = await post('/dsr/v1/device/requests', { ...asked, jwk: device.jwk, signature })
  expect(filed.status).toBe(201)
  const state = `${product.url}/dsr/v1/device/requests/${filed.body['token']}`
  await until(async () => {
    const answer: Record<string, unknown> = Object(await (await fetch(state)).json())
    return answer['status'] === 'completed'
  }, `the ${type} of the device is completed`)
  return state
}

describe('an install without an account', () => {
  it(
    'sees its own data and erases it by its key, and no other install does',
    async () => {
      const rules = '/manage/v1/tenants/contoso/request-rules'
      await product.api('PUT', rules, {
        ...{ fourEyes: 'none', cancelWindowHours: 0, deviceRequests: 'at_once' },
      })
      const [device, stranger] = [await createDevice('ES256'), await createDevice('EdDSA')]
      const deviceId = `dk_${await calculateJwkThumbprint(device.jwk)}`
      const report = errorReport({ subject: { deviceId } })
      const { status } = await send(product, {
        path: '/v1/reports',
        headers: { authorization: `Bearer ${key.key}` },
        body: JSON.stringify(report),
      })
      expect(status).toBe(202)
      const exported = async (state: string) => {
        const response = await fetch(`${state}/export`)
        expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
          200,
          '*',
        ])
        const files = readZip(Buffer.from(await response.arrayBuffer()))
        return [...files.values()].map(String).join('\n')
      }
      expect(await exported(await ask(device, 'access'))).toContain(report.id)
      expect(await exported(await ask(stranger, 'access'))).not.toContain(report.id)

      await ask(stranger, 'erasure')
      const isThere = async () =>
        (await readReports(product)).some(({ id }) => String(id) === report.id)
      expect(await isThere()).toBe(true)
      await ask(device, 'erasure')
      expect(await isThere()).toBe(false)
    },
    SLOW_MS,
  )

  it('may ask from a page of any origin', async () => {
    const response = await fetch(`${product.url}/dsr/v1/device/requests`, { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization')
  })
})
