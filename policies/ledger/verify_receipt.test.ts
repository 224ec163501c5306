import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { exportJWK, FlattenedSign, flattenedVerify, generateKeyPair, importJWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { CRYPTO, entryOf, makeReceipt, REQUEST, signerOf } from '../../test/fixtures/receipts.ts'
import { BROWSER_CRYPTO } from './browser_crypto.ts'
import { base64Of, base64UrlOf, hexOf, parseBase64, parseBase64Url, parseHex } from './bytes.ts'
import { parseCheckpoint, printCheckpoint } from './checkpoint.ts'
import { concernHash, parseEntry } from './entry.ts'
import { hmacSha256 } from './hmac.ts'
import { type NoteKey, parseNote, parseNoteKey, printNote, printNoteKey } from './note.ts'
import { type LedgerReceipt, parseReceipt, printClaims, printReceipt } from './receipt.ts'
import { type TrustedKey, verifyReceipt } from './verify_receipt.ts'

let signer: Awaited<ReturnType<typeof signerOf>>
let keys: readonly TrustedKey[]
let receipt: LedgerReceipt

beforeAll(async () => {
  signer = await signerOf('ledger of tests')
  keys = [{ publicKey: signer.keyOf('any').publicKey }]
  receipt = await makeReceipt(signer, 5, 13)
})

const verify = (text: string, trusted: readonly TrustedKey[] | undefined = keys) =>
  verifyReceipt(text, { crypto: CRYPTO, keys: trusted })
const failuresOf = async (changed: LedgerReceipt, trusted = keys) =>
  (await verify(printReceipt(changed), trusted)).checks
    .filter(({ state }) => state === 'failed')
    .map(({ name }) => name)

describe('a receipt', () => {
  test('verifies by itself and the key, at once with Node and with what a browser has', async () => {
    const text = printReceipt(receipt)
    for (const crypto of [CRYPTO, BROWSER_CRYPTO]) {
      const { isValid, checks } = await verifyReceipt(text, { crypto, keys, request: REQUEST })
      expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
        'form ok',
        'entry ok',
        'inclusion ok',
        'checkpoint ok',
        'signature ok',
        'key ok',
        'request ok',
      ])
      expect(isValid).toBe(true)
    }
  })

  test('verifies as a JWS with jose too', async () => {
    const [protectedHeader = '', , signature = ''] = receipt.jws.split('.')
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64UrlOf(keys[0]?.publicKey ?? Buffer.of()) }
    const payload = Buffer.from(printClaims(receipt)).toString('base64url')
    const verified = await flattenedVerify(
      { protected: protectedHeader, payload, signature },
      await importJWK(jwk, 'EdDSA'),
    )
    expect(verified.protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'ledger-receipt+jws' })
  })

  test('of every place in trees of every small size verifies', async () => {
    for (let size = 1; size <= 9; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const made = await makeReceipt(signer, index, size)
        expect(await failuresOf(made)).toEqual([])
      }
    }
  })

  test('is not valid with any one byte changed, taken out or put in', async () => {
    const text = printReceipt(receipt)
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length - 1; at += 1) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 7))
      const cut = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
      const longer = Buffer.concat([bytes.subarray(0, at), Buffer.from(' '), bytes.subarray(at)])
      for (const changed of [flipped, cut, longer]) {
        expect([at, (await verify(changed.toString('utf8'))).isValid]).toEqual([at, false])
      }
    }
    expect((await verify(text.slice(0, -1))).isValid).toBe(true)
  })

  test('is not valid with a member twice, another one, one less, or in another order', async () => {
    const text = printReceipt(receipt)
    for (const changed of [
      text.replace('{"checkpoint"', '{"version":2,"checkpoint"'),
      text.replace('"version":1}\n', '"version":1,"version":1}\n'),
      text.replace('"version":1}\n', '"version":1,"zeal":1}\n'),
      JSON.stringify({ version: 1, ...JSON.parse(text) }),
      JSON.stringify(JSON.parse(text), null, 2),
      text.replace('"version":1}\n', '}\n'),
      '['.repeat(100_000),
      '',
      'null',
    ]) {
      expect((await verify(changed)).isValid).toBe(false)
    }
  })

  test.each<[string, (given: LedgerReceipt) => Partial<LedgerReceipt>, string]>([
    ['another entry', () => ({ entry: entryOf(6) }), 'inclusion'],
    ['another place', () => ({ leafIndex: 6 }), 'inclusion'],
    [
      'a proof in another order',
      ({ inclusionProof }) => ({ inclusionProof: inclusionProof.toReversed() }),
      'inclusion',
    ],
    [
      'a proof cut short',
      ({ inclusionProof }) => ({ inclusionProof: inclusionProof.slice(1) }),
      'inclusion',
    ],
    [
      'the tree made smaller',
      ({ checkpoint }) => ({ checkpoint: checkpoint.replace('\n13\n', '\n12\n') }),
      'checkpoint',
    ],
  ])('with %s is not valid, and the check says where', async (_, change, name) => {
    expect(await failuresOf({ ...receipt, ...change(receipt) })).toContain(name)
  })

  test('is not valid where it was signed again by somebody else', async () => {
    const forger = await signerOf('somebody else')
    const forged = await makeReceipt(forger, 5, 13)
    expect(await failuresOf(forged)).toEqual(['checkpoint', 'signature'])
    // By the ledger’s name, too.
    const name = signer.originOf(0)
    const { text } = parseNote(receipt.checkpoint) ?? { text: '' }
    const size = parseCheckpoint(text)
    if (size === undefined) throw new Error('Cannot read the checkpoint')
    const checkpoint = await forger.signCheckpoint({ ...size, origin: name })
    const claims = { ...receipt, checkpoint }
    expect(await failuresOf({ ...claims, jws: await forger.signClaims(claims) })).toEqual([
      'checkpoint',
      'signature',
    ])
  })

  test('is not valid for a key that is trusted for another ledger only', async () => {
    const [key] = keys
    const others = key === undefined ? [] : [{ ...key, origin: 'tidegate/another' }]
    expect(await failuresOf(receipt, others)).toEqual(['checkpoint'])
  })

  test('signed with bytes that are no key is not valid, and nothing throws', async () => {
    for (const crypto of [CRYPTO, BROWSER_CRYPTO]) {
      const none = [{ publicKey: new Uint8Array(32).fill(255) }]
      const { isValid } = await verifyReceipt(printReceipt(receipt), { crypto, keys: none })
      expect(isValid).toBe(false)
    }
  })

  test('without a given key is read by its own, and that is said', async () => {
    const { isValid, checks } = await verifyReceipt(printReceipt(receipt), {
      crypto: CRYPTO,
      keys: undefined,
    })
    expect(isValid).toBe(true)
    expect(checks.find(({ name }) => name === 'key')).toMatchObject({ state: 'open' })
  })

  test('about another request is not valid where a request is named', async () => {
    const request = '0198c0de-0000-7000-8000-00000000ffff'
    const verdict = await verifyReceipt(printReceipt(receipt), {
      crypto: CRYPTO,
      keys,
      request,
    })
    expect(verdict.isValid).toBe(false)
  })

  test('is not valid with a JWS of another algorithm, type, or with extensions', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const payload = new TextEncoder().encode(printClaims(receipt))
    const other = await new FlattenedSign(payload)
      .setProtectedHeader({
        alg: 'ES256',
        typ: 'ledger-receipt+jws',
        jwk: await exportJWK(publicKey),
      })
      .sign(privateKey)
    const headerOf = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url')
    const [, , signature = ''] = receipt.jws.split('.')
    const right = { alg: 'EdDSA', typ: 'ledger-receipt+jws' }
    for (const jws of [
      `${other.protected}..${other.signature}`,
      `${headerOf({ ...right, alg: 'none' })}..`,
      `${headerOf({ ...right, typ: 'consent-receipt+jws' })}..${signature}`,
      `${headerOf({ ...right, crit: ['b64'], b64: false })}..${signature}`,
      `${headerOf([])}..${signature}`,
      `AAAA..${signature}`,
      receipt.jws.replace('..', '.e30.'),
      'a.b',
    ]) {
      expect(await failuresOf({ ...receipt, jws })).toEqual(['form'])
    }
  })

  test('that is anything at all never makes the verification throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        expect((await verify(text)).isValid).toBe(false)
      }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.string(),
        fc.jsonValue(),
        async (checkpoint, jws, detail) => {
          const changed = JSON.parse(JSON.stringify({ ...receipt, checkpoint, jws }))
          changed.entry.detail = detail
          expect((await verify(printReceipt(changed))).isValid).toBe(false)
        },
      ),
    )
  })
})

describe('a signed note', () => {
  test('is read and printed as it was', async () => {
    const note = parseNote(receipt.checkpoint)
    expect(note?.signatures).toHaveLength(1)
    if (note !== undefined) expect(printNote(note)).toBe(receipt.checkpoint)
  })

  test.each([
    ['', 'nothing'],
    ['text\n', 'no signature'],
    ['text\n\n— name AAAAAAA=', 'no last line feed'],
    ['text\n\n- name AAAAAAA=\n', 'another dash'],
    ['text\n\n— na+me AAAAAAA=\n', 'a plus in a name'],
    ['text\n\n— name AAAA\n', 'less than a key id'],
    ['text\n\n— name AAAAAAB=\n', 'base64 that is not the one of its bytes'],
    [`text\n\n${'— name AAAAAAA=\n'.repeat(101)}`, 'too many signatures'],
  ])('%j is none: %s', (text) => {
    expect(parseNote(text)).toBeUndefined()
  })

  test.each([
    '\n1\nAAAA\n',
    'origin\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n',
    'origin\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n',
    'origin\n1\n47DEQpj8\n',
    'origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n',
    'origin\n9999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n',
  ])('%j is no checkpoint of ours', (text) => {
    expect(parseCheckpoint(text)).toBeUndefined()
  })

  test('has the checkpoint that was printed', () => {
    const checkpoint = { origin: 'tidegate/x', size: 7, root: randomBytes(32) }
    const read = parseCheckpoint(printCheckpoint(checkpoint))
    expect(read).toEqual({ ...checkpoint, root: new Uint8Array(checkpoint.root) })
  })

  test('has keys that are read as they are printed, and no others', async () => {
    const { sha256 } = CRYPTO
    const key: NoteKey = {
      name: 'example.com/w',
      kind: 'cosignature',
      publicKey: new Uint8Array(randomBytes(32)),
    }
    const text = await printNoteKey(key, sha256)
    expect(await parseNoteKey(text, sha256)).toEqual(key)
    const own = signer.keyOf(signer.originOf(0))
    expect(await parseNoteKey(await signer.printKey(own.name), sha256)).toEqual(own)
    for (const wrong of [
      text.replace('/w', '/v'),
      text.slice(0, -4),
      'x',
      text.replace('+B', '+C'),
    ]) {
      expect(await parseNoteKey(wrong, sha256)).toBeUndefined()
    }
  })

  // The key of the signed note in the Go documentation of golang.org/x/mod/sumdb/note.
  test('knows the published key of PeterNeumann', async () => {
    const text = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
    const key = await parseNoteKey(text, CRYPTO.sha256)
    expect(key).toMatchObject({ name: 'PeterNeumann', kind: 'ed25519' })
  })
})

describe('texts of bytes', () => {
  test('are read as they were printed, and in no second form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(parseBase64(base64Of(bytes))).toEqual(bytes)
        expect(parseBase64Url(base64UrlOf(bytes))).toEqual(bytes)
        expect(parseHex(hexOf(bytes))).toEqual(bytes)
        expect(base64UrlOf(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      }),
    )
    for (const text of ['A', 'AB==', 'AA=', 'A===', 'AA =', '====', 'ÄÄÄÄ']) {
      expect(parseBase64(text)).toBeUndefined()
    }
    for (const text of ['AA==', 'AB', 'A', '+A', 'AAAAA'])
      expect(parseBase64Url(text)).toBeUndefined()
    for (const text of ['0', 'AB', 'xx']) expect(parseHex(text)).toBeUndefined()
  })
})

describe('HMAC', () => {
  // RFC 4231, test cases 1 and 2.
  test.each([
    [
      '0b'.repeat(20),
      '4869205468657265',
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      '4a656665',
      '7768617420646f2079612077616e7420666f72206e6f7468696e673f',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
  ])('is that of the published vectors', async (key, message, wanted) => {
    const bytesOf = (text: string) => parseHex(text) ?? new Uint8Array()
    expect(hexOf(await hmacSha256(bytesOf(key), bytesOf(message), CRYPTO.sha256))).toBe(wanted)
  })

  test('names what an entry is about as the store does', async () => {
    const { salt, request } = entryOf(5)
    const about = { salt, concern: 'request', name: REQUEST } as const
    expect(await concernHash(about, CRYPTO.sha256)).toBe(request)
    await expect(hmacSha256(new Uint8Array(65), new Uint8Array(), CRYPTO.sha256)).rejects.toThrow(
      'wanted 64 bytes at most',
    )
  })
})

describe('an entry', () => {
  test.each([
    { version: 2 },
    { id: 'x' },
    { kind: 'Hold Placed' },
    { at: '2026-05-06' },
    { tenant: 'contoso' },
    { salt: 'ab' },
    { subject: 'mara' },
    { request: 7 },
    { detail: [] },
    { note: 'more' },
  ])('with %j is none', (change) => {
    expect(parseEntry({ ...entryOf(1), ...change })).toBeUndefined()
    expect(parseEntry(entryOf(1))).toBeDefined()
    expect(parseReceipt('7')).toBeUndefined()
  })
})
