import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import { canonicalJson } from '#policies/engine/canonical_json.ts'
import { type OpenBundleOptions, openDeviceBundle, type SeenBundle } from './open_bundle.ts'
import { REFUSALS } from './refusal.ts'

const PRODUCT = 'sales-app'
const SOURCE = { products: [], mixins: [], settings: { purposes: {} } }
const CLAIMS = {
  product: PRODUCT,
  bundle: 'b'.repeat(64),
  part: partOf(SOURCE),
  issuedAt: '2026-03-02T10:00:00.000Z',
  source: SOURCE,
}
const pair = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')
const JWK = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA', use: 'sig' }
const HEADER = { alg: 'EdDSA', kid: 'k1', typ: 'policy-bundle+jws' }

function partOf(source: unknown): string {
  return createHash('sha256').update(canonicalJson(source)).digest('hex')
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

interface Forgery {
  readonly header?: unknown
  readonly claims?: unknown
  readonly key?: KeyObject
}

/** A bundle as the gateway signs it, but for what a test changes. */
function signedWith({ header = HEADER, claims = CLAIMS, key = pair.privateKey }: Forgery = {}) {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}

const OPTIONS: OpenBundleOptions = { keys: [JWK], product: PRODUCT, last: undefined }

/** `opened`, or the code of the refusal. */
async function codeOf(signed: string, options: Partial<OpenBundleOptions> = {}): Promise<string> {
  const result = await openDeviceBundle(signed, { ...OPTIONS, ...options })
  if (result.kind === 'opened') return 'opened'
  expect(result.message).toBe(REFUSALS[result.code])
  return result.code
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('openDeviceBundle() opens', () => {
  test('what the gateway has signed for the product, and says what to remember', async () => {
    expect(await openDeviceBundle(signedWith(), OPTIONS)).toEqual({
      kind: 'opened',
      ...CLAIMS,
      version: undefined,
      seen: { issuedAt: CLAIMS.issuedAt, part: CLAIMS.part },
    })
  })

  test('by the key that the header names, whatever other keys there are', async () => {
    const other = { ...stranger.publicKey.export({ format: 'jwk' }), kid: 'k2' }
    expect(await codeOf(signedWith(), { keys: [other, 'no key', null, JWK] })).toBe('opened')
  })

  test('by a key that says no more of itself than what it is', async () => {
    const bare = { kty: JWK.kty, crv: JWK.crv, x: JWK.x, kid: 'k1' }
    expect(await codeOf(signedWith(), { keys: [bare] })).toBe('opened')
    expect(await codeOf(signedWith(), { keys: [{ ...bare, key_ops: ['verify'] }] })).toBe('opened')
  })

  test('claims that a later gateway adds, and a version', async () => {
    const claims = { ...CLAIMS, version: 7, later: { than: 'this' } }
    const result = await openDeviceBundle(signedWith({ claims }), OPTIONS)
    expect(result).toMatchObject({ kind: 'opened', version: 7, seen: { version: 7 } })
    expect(result).not.toHaveProperty('later')
  })
})

const SWAPPED = encode({ ...CLAIMS, issuedAt: '2999-01-01T00:00:00.000Z' })
const [HEAD = '', BODY = '', TAIL = ''] = signedWith().split('.')

/** An HMAC by the public key, for a reader that lets the header choose the algorithm. */
function hmacWith(secret: string | Buffer): string {
  const input = `${encode({ ...HEADER, alg: 'HS256' })}.${BODY}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

const withHeader = (header: unknown) => signedWith({ header })

describe('openDeviceBundle() refuses', () => {
  test.each([
    [
      'no signature by alg none',
      'algorithm_refused',
      `${encode({ ...HEADER, alg: 'none' })}.${BODY}.`,
    ],
    ['alg None, in other letters', 'algorithm_refused', withHeader({ ...HEADER, alg: 'None' })],
    ['no signature under the right header', 'signature_wrong', `${HEAD}.${BODY}.`],
    [
      'HS256 with the public key in PEM',
      'algorithm_refused',
      hmacWith(pair.publicKey.export({ format: 'pem', type: 'spki' })),
    ],
    [
      'HS256 with the public key in DER',
      'algorithm_refused',
      hmacWith(pair.publicKey.export({ format: 'der', type: 'spki' })),
    ],
    [
      'HS256 with the public bytes',
      'algorithm_refused',
      hmacWith(Buffer.from(JWK.x ?? '', 'base64url')),
    ],
    [
      'an HMAC under the right header',
      'signature_wrong',
      `${HEAD}.${hmacWith('x').slice(hmacWith('x').indexOf('.') + 1)}`,
    ],
    [
      'another name of the same algorithm',
      'algorithm_refused',
      withHeader({ ...HEADER, alg: 'Ed25519' }),
    ],
    ['another key', 'signature_wrong', signedWith({ key: stranger.privateKey })],
    ['another key id', 'key_unknown', withHeader({ ...HEADER, kid: 'k2' })],
    ['an empty key id', 'key_unknown', withHeader({ ...HEADER, kid: '' })],
    ['another payload', 'signature_wrong', `${HEAD}.${SWAPPED}.${TAIL}`],
    [
      'another header',
      'signature_wrong',
      `${encode({ typ: HEADER.typ, kid: 'k1', alg: 'EdDSA' })}.${BODY}.${TAIL}`,
    ],
    [
      'something else that the gateway signs',
      'type_wrong',
      withHeader({ ...HEADER, typ: 'consent-receipt+jws' }),
    ],
    ['what is truncated', 'signature_wrong', signedWith().slice(0, -2)],
    [
      'a payload that is truncated',
      'signature_wrong',
      `${HEAD}.${BODY.slice(0, 4 * Math.floor(BODY.length / 8))}.${TAIL}`,
    ],
    ['parts that trail', 'malformed', `${signedWith()}.${TAIL}`],
    ['five parts, as encrypted ones have', 'malformed', `${signedWith()}..`],
    ['two parts', 'malformed', `${HEAD}.${BODY}`],
    ['no part', 'malformed', ''],
    ['padding', 'malformed', `${signedWith()}==`],
    ['the other alphabet of base64', 'malformed', `${HEAD}.${BODY}.+/${TAIL.slice(2)}`],
    ['white space around', 'malformed', ` ${signedWith()}\n`],
    [
      'the JSON form',
      'malformed',
      JSON.stringify({ protected: HEAD, payload: BODY, signature: TAIL }),
    ],
    [
      'the general JSON form',
      'malformed',
      JSON.stringify({ payload: BODY, signatures: [{ protected: HEAD, signature: TAIL }] }),
    ],
    [
      'a member that is there twice',
      'malformed',
      withHeader('{"alg":"none","alg":"EdDSA","kid":"k1","typ":"policy-bundle+jws"}'),
    ],
    [
      'a member that is there twice, escaped',
      'malformed',
      withHeader('{"alg":"EdDSA","kid":"k1","k\\u0069d":"k1","typ":"policy-bundle+jws"}'),
    ],
    ['crit', 'malformed', withHeader({ ...HEADER, crit: ['exp'], exp: 1 })],
    ['b64=false', 'malformed', withHeader({ ...HEADER, b64: false, crit: ['b64'] })],
    ['b64=false alone', 'malformed', withHeader({ ...HEADER, b64: false })],
    [
      'a key in the header',
      'malformed',
      signedWith({
        header: { ...HEADER, jwk: stranger.publicKey.export({ format: 'jwk' }) },
        key: stranger.privateKey,
      }),
    ],
    [
      'an address of keys in the header',
      'malformed',
      withHeader({ ...HEADER, jku: 'https://attacker.example/' }),
    ],
    [
      'a member whose name every object has',
      'malformed',
      withHeader('{"alg":"EdDSA","kid":"k1","__proto__":"policy-bundle+jws"}'),
    ],
    ['members that are no texts', 'malformed', withHeader({ ...HEADER, kid: ['k1'] })],
    ['a header without typ', 'malformed', withHeader({ alg: 'EdDSA', kid: 'k1' })],
    ['a header that is no object', 'malformed', withHeader('["EdDSA"]')],
    ['a header that is no JSON', 'malformed', withHeader('alg')],
    ['a header with a byte order mark', 'malformed', withHeader(`\ufeff${JSON.stringify(HEADER)}`)],
    ['a header that is nested deep', 'malformed', withHeader('['.repeat(300))],
    ['a header that is long', 'malformed', withHeader({ ...HEADER, kid: 'k'.repeat(600) })],
    ['what is huge', 'too_large', 'A'.repeat(LIMITS.deviceBundleCharactersMax + 1)],
    ['what is huge in parts', 'malformed', '.'.repeat(LIMITS.deviceBundleCharactersMax)],
  ])('%s: %s', async (_name, code, signed) => {
    expect(await codeOf(signed)).toBe(code)
  })

  test('a payload with a lone byte order mark or bytes that are no UTF-8, although it is signed', async () => {
    for (const claims of [`\ufeff${JSON.stringify(CLAIMS)}`, '[]', 'null', '{']) {
      expect(await codeOf(signedWith({ claims }))).toBe('claims_wrong')
    }
    const input = `${HEAD}.${Buffer.from([0xff, 0xfe]).toString('base64url')}`
    const signature = sign(null, Buffer.from(input), pair.privateKey).toString('base64url')
    expect(await codeOf(`${input}.${signature}`)).toBe('claims_wrong')
  })

  test('another spelling of the signature: bits that are left over are zero', async () => {
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .map((last) => `${HEAD}.${BODY}.${TAIL.slice(0, -1)}${last}`)
      .filter((text) =>
        Buffer.from(text.split('.')[2] ?? '', 'base64url').equals(Buffer.from(TAIL, 'base64url')),
      )
    expect(spellings).toHaveLength(16)
    const codes = await Promise.all(spellings.map(async (text) => await codeOf(text)))
    expect(codes.filter((code) => code === 'opened')).toHaveLength(1)
    expect(codes.filter((code) => code === 'malformed')).toHaveLength(15)
  })

  test('a signature whose S is past the order of the group, which is another spelling too', async () => {
    const order = (1n << 252n) + 27742317777372353535851937790883648493n
    const bytes = Buffer.from(TAIL, 'base64url')
    const scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`)
    const hex = (scalar + order).toString(16).padStart(64, '0')
    const forged = Buffer.concat([bytes.subarray(0, 32), Buffer.from(hex, 'hex').reverse()])
    expect(await codeOf(`${HEAD}.${BODY}.${forged.toString('base64url')}`)).toBe('signature_wrong')
  })

  test('every flip of a byte', async () => {
    const signed = signedWith()
    const bytes = Buffer.from(signed, 'latin1')
    for (let at = 0; at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(bytes)
        flipped[at] = (bytes[at] ?? 0) ^ (1 << bit)
        const code = await codeOf(flipped.toString('latin1'))
        if (code === 'opened') expect.fail(`bit ${bit} of byte ${at}`)
      }
    }
    expect(await codeOf(signed)).toBe('opened')
  })

  test('every byte that is missing and every byte that is there twice', async () => {
    const signed = signedWith()
    for (let at = 0; at < signed.length; at += 1) {
      for (const text of [
        signed.slice(0, at) + signed.slice(at + 1),
        signed.slice(0, at + 1) + signed.slice(at),
      ]) {
        if ((await codeOf(text)) === 'opened') expect.fail(`at byte ${at}`)
      }
    }
  })
})

describe('openDeviceBundle() refuses, of keys,', () => {
  const X25519 = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })
  const ED448 = generateKeyPairSync('ed448').publicKey.export({ format: 'jwk' })
  const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  })

  test.each([
    ['one of another curve for exchange', { ...X25519, kid: 'k1' }],
    ['one of a longer curve', { ...ED448, kid: 'k1' }],
    ['one of another family', { ...P256, kid: 'k1' }],
    ['its own bytes under the name of another curve', { ...JWK, crv: 'X25519' }],
    ['its own bytes as a shared secret', { kty: 'oct', k: JWK.x, kid: 'k1' }],
    ['one for encryption', { ...JWK, use: 'enc' }],
    ['one for another algorithm', { ...JWK, alg: 'ES256' }],
    ['one that is to sign only', { ...JWK, key_ops: ['sign'] }],
    ['one whose private half was given away', { ...JWK, d: 'AA' }],
    ['one that is too short', { ...JWK, x: JWK.x?.slice(0, -4) }],
    ['one that is no base64url', { ...JWK, x: `${JWK.x}=` }],
    ['one without bytes', { ...JWK, x: undefined }],
  ])('%s', async (_name, key) => {
    expect(await codeOf(signedWith(), { keys: [key] })).toBe('key_refused')
  })

  test('two of one key id, since nobody can tell which is meant', async () => {
    expect(await codeOf(signedWith(), { keys: [JWK, { ...JWK }] })).toBe('key_refused')
  })

  test('none at all', async () => {
    expect(await codeOf(signedWith(), { keys: [] })).toBe('key_unknown')
    expect(await codeOf(signedWith(), { keys: [{ ...JWK, kid: undefined }] })).toBe('key_unknown')
  })
})

describe('openDeviceBundle() refuses, although the gateway has signed it,', () => {
  test.each([
    ['policies of another product', 'product_wrong', { ...CLAIMS, product: 'other-app' }],
    [
      'policies that are not those of the hash',
      'part_wrong',
      { ...CLAIMS, source: { ...SOURCE, settings: {} } },
    ],
    ['no product', 'claims_wrong', { ...CLAIMS, product: undefined }],
    ['no hash', 'claims_wrong', { ...CLAIMS, part: 'B'.repeat(64) }],
    ['no bundle', 'claims_wrong', { ...CLAIMS, bundle: undefined }],
    ['no time', 'claims_wrong', { ...CLAIMS, issuedAt: 'yesterday' }],
    ['a time in another spelling', 'claims_wrong', { ...CLAIMS, issuedAt: '2026-03-02T10:00:00Z' }],
    ['a version that is no number', 'claims_wrong', { ...CLAIMS, version: '7' }],
    ['a version below zero', 'claims_wrong', { ...CLAIMS, version: -1 }],
    ['a version that is no whole number', 'claims_wrong', { ...CLAIMS, version: 1.5 }],
    ['no policies', 'claims_wrong', { ...CLAIMS, source: [] }],
    ['half of the policies', 'claims_wrong', { ...CLAIMS, source: { products: [], mixins: [] } }],
  ])('%s', async (_name, code, claims) => {
    expect(await codeOf(signedWith({ claims }))).toBe(code)
  })

  test('what is nested so deep that nobody could walk it', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const claims = JSON.stringify(CLAIMS).replace('"mixins":[]', `"mixins":[${deep}]`)
    expect(await codeOf(signedWith({ claims }))).toBe('claims_wrong')
  })
})

describe('openDeviceBundle() refuses a rollback:', () => {
  const OTHER = 'f'.repeat(64)
  const EARLIER = '2026-03-01T10:00:00.000Z'
  const LATER = '2026-03-03T10:00:00.000Z'
  const withVersion = signedWith({ claims: { ...CLAIMS, version: 7 } })

  const PLAIN = signedWith()
  const SAME = CLAIMS.part

  test.each<{ what: string; signed: string; last: SeenBundle; code: string }>([
    {
      what: 'other policies of an earlier time',
      ...{ signed: PLAIN, last: { issuedAt: LATER, part: OTHER }, code: 'rolled_back' },
    },
    {
      what: 'a lower version',
      signed: withVersion,
      ...{ last: { issuedAt: EARLIER, part: OTHER, version: 8 }, code: 'rolled_back' },
    },
    {
      what: 'a lower version of the same policies',
      signed: withVersion,
      ...{ last: { issuedAt: LATER, part: SAME, version: 8 }, code: 'rolled_back' },
    },
    {
      what: 'an earlier time, whatever the version says',
      signed: withVersion,
      ...{ last: { issuedAt: LATER, part: OTHER, version: 6 }, code: 'rolled_back' },
    },
    {
      what: 'not the same policies from another gateway',
      ...{ signed: PLAIN, last: { issuedAt: LATER, part: SAME }, code: 'opened' },
    },
    {
      what: 'not later ones',
      ...{ signed: PLAIN, last: { issuedAt: EARLIER, part: OTHER }, code: 'opened' },
    },
    {
      what: 'not the same ones again',
      signed: withVersion,
      ...{ last: { issuedAt: CLAIMS.issuedAt, part: SAME, version: 7 }, code: 'opened' },
    },
    {
      what: 'not the first ones with a version',
      ...{ signed: withVersion, last: { issuedAt: EARLIER, part: OTHER }, code: 'opened' },
    },
    {
      what: 'not later ones without a version',
      ...{ signed: PLAIN, last: { issuedAt: EARLIER, part: OTHER, version: 8 }, code: 'opened' },
    },
  ])('$what', async ({ signed, last, code }) => {
    expect(await codeOf(signed, { last })).toBe(code)
  })

  test('what is remembered never goes back, so that a replay stays refused', async () => {
    const last = { issuedAt: LATER, part: CLAIMS.part, version: 8 }
    const result = await openDeviceBundle(signedWith(), { ...OPTIONS, last })
    expect(result).toMatchObject({ kind: 'opened', seen: last })
  })

  test('an older bundle that was signed for this device once is refused after the newer one', async () => {
    const source = { ...SOURCE, settings: { purposes: {}, consent: {} } }
    const claims = { ...CLAIMS, issuedAt: LATER, source, part: partOf(source) }
    const newer = await openDeviceBundle(signedWith({ claims }), OPTIONS)
    if (newer.kind !== 'opened') return expect.unreachable()
    expect(await codeOf(signedWith(), { last: newer.seen })).toBe('rolled_back')
  })
})

describe('openDeviceBundle() says that it cannot tell', () => {
  test('where the runtime has no Ed25519, or no cryptography at all', async () => {
    const importKey = async () => {
      throw new DOMException('Unrecognized algorithm name', 'NotSupportedError')
    }
    vi.stubGlobal('crypto', { subtle: { importKey } })
    expect(await codeOf(signedWith())).toBe('unsupported')
    vi.stubGlobal('crypto', {})
    expect(await codeOf(signedWith())).toBe('unsupported')
  })

  test('where the runtime takes the bytes for no key', async () => {
    const importKey = async () => {
      throw new DOMException('Invalid key', 'DataError')
    }
    vi.stubGlobal('crypto', { subtle: { importKey } })
    expect(await codeOf(signedWith())).toBe('key_refused')
  })
})
