import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startVaultStandIn, type VaultStandIn } from '../../test/support/vault_stand_in.ts'
import { MasterKeyError } from './master_key_provider.ts'
import { createVaultTransitKey, type VaultTransitSettings } from './vault_transit.ts'

const ROOT = randomBytes(32)
const VAULT = { key: 'tidegate', token: 'hvs.example', namespace: 'admin' }
let vault: VaultStandIn
let settings: VaultTransitSettings

beforeAll(async () => {
  vault = await startVaultStandIn(VAULT)
  settings = { ...VAULT, address: vault.address }
})
afterAll(async () => await vault.stop())

describe('createVaultTransitKey()', () => {
  test('wraps and opens by the transit engine, with its token and namespace', async () => {
    const key = createVaultTransitKey(settings)
    const before = vault.requests.length
    const wrapped = await key.wrap(ROOT)
    expect(Buffer.from(wrapped).toString()).toMatch(/^vault:v1:[A-Za-z0-9+/]+=*$/)
    expect(Buffer.from(await key.unwrap(wrapped)).equals(ROOT)).toBe(true)
    expect(vault.requests.slice(before)).toEqual([
      'POST /v1/transit/encrypt/tidegate',
      'POST /v1/transit/decrypt/tidegate',
    ])
    expect(key.id).toBe('vault:tidegate')
  })

  test('opens what was wrapped before the key was rotated in Vault', async () => {
    const key = createVaultTransitKey(settings)
    const before = await key.wrap(ROOT)
    vault.rotateKey()
    const after = await key.wrap(ROOT)
    expect(Buffer.from(after).toString()).toMatch(/^vault:v2:/)
    expect(Buffer.from(await key.unwrap(before)).equals(ROOT)).toBe(true)
    expect(Buffer.from(await key.unwrap(after)).equals(ROOT)).toBe(true)
  })

  test('says what Vault refuses, in one line, and asks once', async () => {
    const before = vault.requests.length
    await expect(createVaultTransitKey({ ...settings, token: 'x' }).wrap(ROOT)).rejects.toThrow(
      new MasterKeyError('Cannot use vault:tidegate: Vault answered 403: permission denied'),
    )
    expect(vault.requests.length - before).toBe(1)
    await expect(createVaultTransitKey(settings).unwrap(Buffer.from('changed'))).rejects.toThrow(
      'Cannot use vault:tidegate: Vault answered 400: invalid ciphertext: no prefix',
    )
    await expect(createVaultTransitKey({ ...settings, key: 'other' }).wrap(ROOT)).rejects.toThrow(
      /^Cannot use vault:other: Vault answered 404$/,
    )
  })

  test('tries again where Vault is sealed, at most three times', async () => {
    const key = createVaultTransitKey(settings)
    const sealed = { status: 503, body: '{"errors":["Vault is sealed"]}' }
    vault.failNext(sealed)
    expect(await key.unwrap(await key.wrap(ROOT))).toHaveLength(32)
    const before = vault.requests.length
    vault.failNext(sealed, sealed, sealed)
    await expect(key.wrap(ROOT)).rejects.toThrow(
      'Cannot use vault:tidegate: Vault answered 503: Vault is sealed',
    )
    expect(vault.requests.length - before).toBe(3)
  })

  test.each(['', '<html>', '{}', '{"data":{}}', '{"data":{"ciphertext":"x"}}', '{"data":[]}'])(
    'takes no answer for a key that is none: %s',
    async (body) => {
      const answer = { status: 200, body }
      vault.failNext(answer, answer, answer)
      await expect(createVaultTransitKey(settings).wrap(ROOT)).rejects.toThrow(MasterKeyError)
      vault.failNext()
    },
  )

  test('says that Vault does not answer where nobody listens', async () => {
    const nowhere = createVaultTransitKey({ ...settings, address: 'http://127.0.0.1:1' })
    await expect(nowhere.wrap(ROOT)).rejects.toThrow('Vault does not answer')
  })
})
