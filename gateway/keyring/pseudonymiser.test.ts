import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import { fixedPseudonymKeys } from '../../test/fixtures/pseudonym_keys.ts'
import type { PseudonymKey } from './pseudonym_key_ring.ts'
import { Pseudonymiser, type PseudonymKeySource, printPseudonym } from './pseudonymiser.ts'

function tenantOf(text: string): TenantId {
  const id = parseTenantId(text)
  if (id === undefined) throw new Error('The tenant is no GUID')
  return id
}

const TENANT = tenantOf('00000000-0000-4000-8000-000000000001')
const OTHER = tenantOf('00000000-0000-4000-8000-000000000002')
const keyOf = (byte: number, scheme: 1 | 2 = 1): PseudonymKey => ({
  version: byte,
  bytes: Buffer.alloc(32, byte),
  scheme,
  madeAtMs: byte * 1_000,
})
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const withKeys = (...keys: readonly [PseudonymKey, ...PseudonymKey[]]) =>
  new Pseudonymiser({ ...SOURCE, pseudonymKeys: () => keys })
const [OURS, THEIRS] = [keyOf(1), keyOf(3)]
/** Every tenant has a key of its own. */
const SOURCE: PseudonymKeySource = {
  prepareTenant: async () => undefined,
  pseudonymKeys: (tenantId) => [tenantId === TENANT ? OURS : THEIRS],
}
const pseudonymiser = new Pseudonymiser(SOURCE)
const print = (kind: (typeof IDENTITY_KINDS)[number], value: string, tenant = TENANT) =>
  printPseudonym(pseudonymiser.pseudonym(tenant, kind, value))

describe('Pseudonymiser', () => {
  test('is HMAC-SHA-256 of kind and value under the tenant’s own key of scheme 1', () => {
    const expected = createHmac('sha256', OURS.bytes).update('userId\u0000ada').digest()
    expect(Buffer.from(pseudonymiser.pseudonym(TENANT, 'userId', 'ada'))).toEqual(expected)
  })

  test('is HMAC-SHA-256 of kind and SHA-256 of the normalised value under a key of scheme 2', () => {
    const key = keyOf(1, 2)
    const text = `email\u0000${hashOf('ada@contoso.example')}`
    const expected = createHmac('sha256', key.bytes).update(text).digest()
    const hashing = withKeys(key)
    expect(Buffer.from(hashing.pseudonym(TENANT, 'email', ' Ada@Contoso.example '))).toEqual(
      expected,
    )
    const hash = hashOf('ada@contoso.example')
    for (const spelling of [hash, hash.toUpperCase()]) {
      expect(hashing.everyPseudonymOfHash(TENANT, 'email', spelling)).toEqual([
        hashing.pseudonym(TENANT, 'email', 'ada@contoso.example'),
      ])
    }
    expect(hashing.pseudonym(TENANT, 'email', hash)).not.toEqual(expected)
  })

  test('finds a hash under keys of scheme 2 only, and a value under all, whatever their schemes', () => {
    const keys = [keyOf(3, 2), keyOf(2, 2), keyOf(1)] as const
    const mixed = withKeys(...keys)
    const each = keys.map((key) => withKeys(key).pseudonym(TENANT, 'userId', 'ada'))
    expect(mixed.everyPseudonym(TENANT, 'userId', 'ada')).toEqual(each)
    expect(mixed.everyPseudonymOfHash(TENANT, 'userId', hashOf('ada'))).toEqual(each.slice(0, 2))
    expect(mixed.allPseudonyms(TENANT, { userId: 'ada' })).toEqual(
      each.map((userId) => ({ userId })),
    )
    expect(mixed.hashedSince(TENANT)).toEqual(new Date(2_000))
    expect(withKeys(keyOf(1)).hashedSince(TENANT)).toBe('never')
    expect(withKeys(keyOf(1)).everyPseudonymOfHash(TENANT, 'userId', hashOf('ada'))).toEqual([])
    expect(withKeys(keyOf(2, 2), keyOf(1, 2)).hashedSince(TENANT)).toBe('always')
  })

  test('counts subjects and values anew with the first key of scheme 2, and no other', () => {
    const [old, first, second] = [
      withKeys(keyOf(1)),
      withKeys(keyOf(2, 2), keyOf(1)),
      withKeys(keyOf(3, 2), keyOf(2, 2), keyOf(1)),
    ]
    const value = ['app', 'error', 'model', 'A1'] as const
    const counted = first.oldestPseudonym(TENANT, 'userId', 'ada')
    expect(first.everyPseudonymOfHash(TENANT, 'userId', hashOf('ada'))).toContainEqual(counted)
    expect(second.oldestPseudonym(TENANT, 'userId', 'ada')).toEqual(counted)
    expect(second.valueHash(TENANT, value)).toEqual(first.valueHash(TENANT, value))
    expect(old.oldestPseudonym(TENANT, 'userId', 'ada')).not.toEqual(counted)
    expect(old.valueHash(TENANT, value)).not.toEqual(first.valueHash(TENANT, value))
  })

  test.each([
    ['email', 'Ada@Contoso.Example', 'ada@contoso.example '],
    ['userId', ' ada\t', 'ada'],
    ['userId', '0F8FAD5B-D9CB-469F-A165-70867728950E', '0f8fad5bd9cb469fa16570867728950e'],
    ['deviceId', '{0f8fad5b-d9cb-469f-a165-70867728950e}', '0f8fad5b-d9cb-469f-a165-70867728950e'],
    ['userId', 'Zoe\u0308', 'Zo\u00eb'],
  ] as const)('takes equal spellings of a %s for equal: %s and %s', (kind, left, right) => {
    expect(print(kind, left)).toBe(print(kind, right))
  })

  test('keeps kinds, tenants, keys and the case of other ids apart', () => {
    const prints = [
      ...IDENTITY_KINDS.map((kind) => print(kind, 'ada')),
      print('userId', 'ada', OTHER),
      print('userId', 'Ada'),
      printPseudonym(new Pseudonymiser(fixedPseudonymKeys(2)).pseudonym(TENANT, 'userId', 'ada')),
    ]
    expect(new Set(prints).size).toBe(IDENTITY_KINDS.length + 3)
  })

  test('never makes one pseudonym of two values, and never shows a value', () => {
    const value = fc.string({ minLength: 5 }).filter((text) => text.trim().length >= 5)
    fc.assert(
      fc.property(value, value, (left, right) => {
        const isEqual = left.normalize('NFC').trim() === right.normalize('NFC').trim()
        expect(print('organisationId', left) === print('organisationId', right)).toBe(isEqual)
        expect(print('organisationId', left)).not.toContain(left)
      }),
    )
  })

  test('counts subjects and values under the oldest key: the same before and after a rotation', () => {
    const [before, after] = [1, 2].map((newest) =>
      newest === 1
        ? new Pseudonymiser(fixedPseudonymKeys(1))
        : new Pseudonymiser(fixedPseudonymKeys(2, 1)),
    )
    const value = ['app', 'error', 'model', 'A1'] as const
    for (let time = 0; time < 2; time += 1) {
      expect(after?.oldestPseudonym(TENANT, 'userId', ' ada')).toEqual(
        before?.pseudonym(TENANT, 'userId', 'ada'),
      )
      expect(after?.valueHash(TENANT, value)).toEqual(before?.valueHash(TENANT, value))
      expect(after?.valueHash(TENANT, value)).toHaveLength(32)
    }
    const others = [
      ['app', 'error', 'model', 'A2'],
      ['app', 'error', 'mode', 'lA1'],
      ['app', 'error', 'model', 1],
      ['app', 'error', 'model', '1'],
    ] as const
    const hashes = [value, ...others].map((one) => String(pseudonymiser.valueHash(TENANT, one)))
    expect(new Set([...hashes, String(pseudonymiser.valueHash(OTHER, value))]).size).toBe(6)
  })

  test('leaves out identities that are missing, empty or blank', () => {
    const pseudonyms = pseudonymiser.pseudonyms(TENANT, {
      userId: 'ada',
      deviceId: '',
      email: ' \n',
    })
    expect(Object.keys(pseudonyms)).toEqual(['userId'])
    expect(pseudonyms.userId).toHaveLength(32)
  })

  test('stores under the newest key, and looks for every version, the newest first', () => {
    const before = new Pseudonymiser(fixedPseudonymKeys(1))
    const after = new Pseudonymiser(fixedPseudonymKeys(2, 1))
    const old = before.pseudonym(TENANT, 'email', 'ada@contoso.example')
    const newest = after.pseudonym(TENANT, 'email', 'ada@contoso.example')
    expect(newest).not.toEqual(old)
    expect(after.everyPseudonym(TENANT, 'email', ' ADA@contoso.example')).toEqual([newest, old])
    const subject = { email: 'ada@contoso.example', userId: 'ada' }
    expect(after.allPseudonyms(TENANT, subject)).toEqual([
      after.pseudonyms(TENANT, subject),
      before.pseudonyms(TENANT, subject),
    ])
    expect(before.allPseudonyms(TENANT, subject)).toEqual([before.pseudonyms(TENANT, subject)])
  })

  test('uses a new key as soon as it is there, also for identities that it remembers', () => {
    let keys: readonly [PseudonymKey] = [OURS]
    const rotated = new Pseudonymiser({ ...SOURCE, pseudonymKeys: () => keys })
    const old = rotated.pseudonym(TENANT, 'userId', 'ada')
    keys = [THEIRS]
    expect(rotated.pseudonym(TENANT, 'userId', 'ada')).not.toEqual(old)
  })

  test('hashes for the scrubber by tenant and kind, in 16 safe characters', () => {
    const hashes = [
      pseudonymiser.hash(TENANT, 'EMAIL', 'ada'),
      pseudonymiser.hash(TENANT, 'NAME', 'ada'),
      pseudonymiser.hash(OTHER, 'EMAIL', 'ada'),
    ]
    expect(new Set(hashes).size).toBe(3)
    for (const hash of hashes) expect(hash).toMatch(/^[\w-]{16}$/)
    expect(pseudonymiser.hash(TENANT, 'EMAIL', 'ada')).toBe(hashes[0])
  })
})
