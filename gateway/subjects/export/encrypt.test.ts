import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import { compactDecrypt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readZip } from '../../../test/support/read_zip.ts'
import { encryptStream, readEncryption, suffixOf } from './encrypt.ts'

const AT = new Date('2026-05-06T07:08:09Z')
const CONTENT = Buffer.from('what somebody is entitled to\n'.repeat(20_000))
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const PAIRS: readonly (readonly [string, { publicKey: KeyObject; privateKey: KeyObject }])[] = [
  ['RSA of 2,048 bits', rsa],
  ['RSA of 4,096 bits', generateKeyPairSync('rsa', { modulusLength: 4_096 })],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['X25519', generateKeyPairSync('x25519')],
]
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-encrypt-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const jwkOf = (key: KeyObject) => ({ ...key.export({ format: 'jwk' }) })

async function encryptTo(publicKey: string | Record<string, string>) {
  const encryption = await readEncryption({ publicKey })
  expect(suffixOf(encryption)).toBe('.encrypted.zip')
  const plain = new Blob([CONTENT]).stream()
  const bytes = await new Response(await encryptStream(plain, encryption, AT)).arrayBuffer()
  return readZip(Buffer.from(bytes))
}

async function openAge(file: Buffer | undefined, identity: string): Promise<Buffer> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity.trim())
  return Buffer.from(await decrypter.decrypt(new Uint8Array(file ?? Buffer.of())))
}

describe('an export encrypted to a public key', () => {
  it.each(PAIRS)(
    'of %s is opened by its private key, with a JOSE library and age',
    async (_, pair) => {
      const { publicKey, privateKey } = pair
      const jwk = Object.fromEntries(
        Object.entries(jwkOf(publicKey)).map(([name, value]) => [name, String(value)]),
      )
      for (const given of [pemOf(publicKey), { ...jwk, use: 'enc', kid: 'mine' }]) {
        const files = await encryptTo(given)
        const jwe = files.get('key.jwe')?.toString() ?? ''
        const { plaintext } = await compactDecrypt(jwe, privateKey)
        const identity = Buffer.from(plaintext).toString()
        expect(await openAge(files.get('export.zip.age'), identity)).toEqual(CONTENT)
        const others = PAIRS.filter(([, other]) => other !== pair)
        for (const [, other] of others) {
          await expect(compactDecrypt(jwe, other.privateKey)).rejects.toThrow()
        }
      }
    },
  )

  it('of RSA is opened with openssl as the documents say', async () => {
    const files = await encryptTo(pemOf(rsa.publicKey))
    const [key, sealed] = [join(folder, 'private.pem'), join(folder, 'key.oaep')]
    writeFileSync(key, rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
    writeFileSync(sealed, files.get('key.oaep') ?? '')
    const command = `pkeyutl -decrypt -inkey ${key} -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -in ${sealed}`
    const identity = execFileSync('openssl', command.split(' ')).toString()
    expect(identity).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}\n$/)
    expect(await openAge(files.get('export.zip.age'), identity)).toEqual(CONTENT)
  })

  it('has a key of its own each time, and is none without its last byte', async () => {
    const identities = new Set<string>()
    for (let time = 0; time < 3; time += 1) {
      const files = await encryptTo(pemOf(rsa.publicKey))
      const jwe = files.get('key.jwe')?.toString() ?? ''
      const { plaintext } = await compactDecrypt(jwe, rsa.privateKey)
      const identity = Buffer.from(plaintext).toString()
      identities.add(identity)
      const cut = files.get('export.zip.age')?.subarray(0, -1)
      await expect(openAge(cut, identity)).rejects.toThrow()
    }
    expect(identities.size).toBe(3)
  })

  it('breaks off where the export does, and is no whole zip then', async () => {
    const { publicKey = '' } = await readEncryption({ publicKey: pemOf(rsa.publicKey) })
    let sent = 0
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1
        if (sent < 5) controller.enqueue(new Uint8Array(70_000))
        else controller.error(new Error('the store is away'))
      },
    })
    const stream = await encryptStream(broken, { publicKey }, AT)
    await expect(new Response(stream).arrayBuffer()).rejects.toThrow()
  })
})

describe('a public key', () => {
  const ecOf = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey
  const jwk = jwkOf(rsa.publicKey)
  const point = jwkOf(ecOf('P-256'))
  const zero = Buffer.alloc(32).toString('base64url')

  it.each<[string, unknown]>([
    ['RSA of 1,024 bits', pemOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey)],
    [
      'RSA with the exponent 3',
      pemOf(generateKeyPairSync('rsa', { modulusLength: 2_048, publicExponent: 3 }).publicKey),
    ],
    [
      'RSA for signatures only',
      pemOf(generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).publicKey),
    ],
    ['another curve', pemOf(ecOf('secp384r1'))],
    ['a curve for signatures', pemOf(generateKeyPairSync('ed25519').publicKey)],
    ['a private key', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['a private JWK', jwkOf(rsa.privateKey)],
    ['a private JWK of X25519', jwkOf(generateKeyPairSync('x25519').privateKey)],
    ['a symmetric JWK', { kty: 'oct', k: zero }],
    ['a JWK for signatures', { ...jwk, use: 'sig' }],
    ['a JWK without its parts', { kty: 'RSA' }],
    ['a point that is not on the curve', { ...point, x: zero }],
    ['a point of small order', { kty: 'OKP', crv: 'X25519', x: zero }],
    ['members that are no texts', { kty: ['RSA'], n: 1, e: {} }],
    ['an empty object', {}],
    ['an empty text', ''],
    ['a PEM of nothing', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
    ['a long text', `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(100_000)}\n-----END PUBLIC KEY-----`],
    ['an age recipient with a wrong checksum', `age1${'q'.repeat(58)}`],
  ])('that is %s is refused, and not repeated', async (_, publicKey) => {
    const body: unknown = JSON.parse(JSON.stringify({ publicKey }))
    const refused = await readEncryption(parseGiven(body)).catch((error: unknown) => error)
    expect(refused).toMatchObject({ name: 'ApiError', code: 'invalid_body' })
    expect(String(refused)).toMatch(/^ApiError: Cannot use publicKey: wanted an age recipient/)
  })

  it('is told from its private half also where both stand in one text', async () => {
    const both = `${pemOf(rsa.publicKey)}${rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })}`
    await expect(readEncryption({ publicKey: both })).rejects.toMatchObject({
      code: 'invalid_body',
    })
  })
})

function parseGiven(body: unknown) {
  return body as Parameters<typeof readEncryption>[0]
}
