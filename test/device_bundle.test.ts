import { compactVerify, createLocalJWKSet } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import { openDeviceBundle } from '#policies/device/open_bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { type Product, removeDataDir, startProduct, type TestKey } from './support/product.ts'
import { OUTLOOK, send, type WireAnswer } from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

async function fetchBundle(headers: Readonly<Record<string, string>>): Promise<WireAnswer> {
  return await send(product, { method: 'GET', path: '/v1/bundle', headers })
}

async function verify(signed: string) {
  const { text } = await send(product, { method: 'GET', path: '/.well-known/jwks.json' })
  const { payload, protectedHeader } = await compactVerify(
    signed,
    createLocalJWKSet(JSON.parse(text)),
  )
  return { claims: JSON.parse(new TextDecoder().decode(payload)), protectedHeader }
}

it('a device gets the policies of its product, signed, and once as long as they are the same', async () => {
  const answer = await fetchBundle({ authorization: `Bearer ${key.key}` })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/jose')
  const { claims, protectedHeader } = await verify(answer.text)
  expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'policy-bundle+jws' })
  const inForce = (await product.api('GET', '/manage/v1/bundle')).body
  expect(claims).toMatchObject({ product: OUTLOOK, bundle: inForce['hash'] })
  expect(Date.parse(claims.issuedAt)).toBeLessThanOrEqual(Date.now())
  const etag = answer.headers.get('etag') ?? ''
  expect(etag).toBe(`"${claims.part}"`)
  for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await fetchBundle({ 'x-tidegate-key': key.key, 'if-none-match': tag })
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' })
  }
  const changed = await fetchBundle({ 'x-tidegate-key': key.key, 'if-none-match': '"other"' })
  expect(changed.text).toBe(answer.text)
})

it('a bundle that was changed on its way does not verify, and neither does another key’s', async () => {
  const { text } = await fetchBundle({ authorization: `Bearer ${key.key}` })
  const [head = '', payload = '', signature = ''] = text.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  claims.issuedAt = '2999-01-01T00:00:00.000Z'
  const forged = Buffer.from(JSON.stringify(claims)).toString('base64url')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  for (const attack of [
    `${head}.${forged}.${signature}`,
    `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
    `${none}.${forged}.`,
  ]) {
    await expect(verify(attack)).rejects.toThrow()
  }
})

it('a device opens what it gets by the keys that are published, and finds the contracts of its product', async () => {
  const { text } = await fetchBundle({ authorization: `Bearer ${key.key}` })
  const published = await send(product, { method: 'GET', path: '/.well-known/jwks.json' })
  const { keys } = JSON.parse(published.text)
  const first = await openDeviceBundle(text, { keys, product: OUTLOOK, last: undefined })
  if (first.kind === 'refused') return expect.unreachable(first.code)
  const bundle = compileBundle(first.source, () => first.part)
  expect(bundle.contracts.has(`${OUTLOOK}/error`)).toBe(true)
  const again = await openDeviceBundle(text, { keys, product: OUTLOOK, last: first.seen })
  expect(again).toMatchObject({ kind: 'opened', part: first.part })
  const other = await openDeviceBundle(text, { keys, product: 'other-app', last: undefined })
  expect(other).toMatchObject({ kind: 'refused', code: 'product_wrong' })
  const turned = text.slice(0, -90) + (text.at(-90) === 'A' ? 'B' : 'A') + text.slice(-89)
  const forged = await openDeviceBundle(turned, { keys, product: OUTLOOK, last: undefined })
  expect(forged).toMatchObject({ kind: 'refused', code: 'signature_wrong' })
  expect(text.length).toBeLessThan(LIMITS.deviceBundleCharactersMax / 4)
})

it('nobody gets policies without a key of theirs', async () => {
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-tidegate-key': '' }]) {
    const answer = await fetchBundle(headers)
    expect({ status: answer.status, code: JSON.parse(answer.text).code }).toEqual({
      status: 401,
      code: 'unauthenticated',
    })
  }
})
