import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SealPlace } from '#domain/stored_report.ts'
import { KeyringDatabase } from '#drizzle/keyring/database.ts'
import { listRootKeys } from '#drizzle/keyring/repositories/root_keys.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import { openKeyFile, openNextKeyFile } from './key_file.ts'
import { MasterKey, parseMasterKey } from './master_key.ts'
import type { MasterKeyProvider } from './master_key_provider.ts'
import { createMasterKeySource, type MasterKeyConfig, openNextMasterKey } from './master_keys.ts'
import { openKeyring } from './open_keyring.ts'
import { rotateMasterKey } from './rotate_master_key.ts'

let store: TestStore
let database: KeyringDatabase
let keyringUrl = ''
let dataDir = ''

beforeAll(async () => {
  store = await startTestStore()
})
afterAll(async () => await store.stop())
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tidegate-rotation-'))
  keyringUrl = await store.createDatabase(`keyring_${randomUUID()}`)
  database = new KeyringDatabase({
    url: keyringUrl,
    connectionsMax: 2,
    onConnectionError: () => undefined,
  })
})
afterEach(async () => {
  await database.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
const configOf = (changes: Partial<MasterKeyConfig> = {}): MasterKeyConfig => ({
  dataDir,
  masterKey: undefined,
  masterKeyNext: undefined,
  kms: undefined,
  vault: { address: undefined, token: undefined, namespace: undefined },
  ...changes,
})
const open = async (changes: Partial<MasterKeyConfig> = {}) =>
  await openKeyring({ config: { ...configOf(changes), keyringUrl }, databaseUrl: store.url, log })
const rowsOf = async () => await database.withOwner(listRootKeys)

const PLACE: SealPlace = {
  tenantId: newTenantId(),
  id: randomUUID(),
  expiresOn: '2026-05-01',
  product: 'app',
  type: 'error',
  pseudonyms: { userId: pseudonymOf(1) },
}

/** The keys that reports are sealed with, as a start with these settings finds them. */
async function keysWith(changes: Partial<MasterKeyConfig> = {}) {
  const keyring = await open(changes)
  try {
    return (await keyring.keysToOpen([PLACE])).partsOf(PLACE)
  } finally {
    await keyring.close()
  }
}

/** A keyring with three root keys, each of which wrapped something. */
async function fillKeyring() {
  const keyring = await open()
  try {
    await keyring.prepareTenant(PLACE.tenantId)
    await keyring.rotateRootKey()
    const parts = (await keyring.keysToSeal([PLACE])).partsOf(PLACE)
    await keyring.rotateRootKey()
    return parts
  } finally {
    await keyring.close()
  }
}

describe('rotateMasterKey()', () => {
  test('rewraps the root keys only, and every key opens afterwards as before', async () => {
    const parts = await fillKeyring()
    const masterKey = randomBytes(32).toString('base64')
    const next = parseMasterKey(masterKey)
    const before = await rowsOf()
    expect(await rotateMasterKey(database, createMasterKeySource(configOf()).all(), next)).toBe(3)
    const after = await rowsOf()
    expect(after.map(({ masterKey }) => masterKey)).toEqual([next.id, next.id, next.id])
    for (const [index, { wrapped }] of after.entries()) {
      expect(wrapped).not.toEqual(before[index]?.wrapped)
    }
    expect(parts).toHaveLength(3)
    expect(await keysWith({ masterKey })).toEqual(parts)
  })

  test('to a file: the keyring opens after a crash at each step, and the rotation can be ended', async () => {
    const parts = await fillKeyring()
    const former = openKeyFile(dataDir)
    // After the next file is made.
    const next = openNextKeyFile(dataDir)
    expect(await keysWith()).toEqual(parts)
    expect(openNextMasterKey('file', configOf()).id).toBe(next.id)
    // In the middle of the rewrapping.
    await expect(rotateMasterKey(database, [former], failingAfter(next, 2))).rejects.toThrow(
      'The power failed',
    )
    expect(new Set((await rowsOf()).map(({ masterKey }) => masterKey))).toEqual(
      new Set([former.id]),
    )
    expect(await keysWith()).toEqual(parts)
    // After the commit, before the files are settled: the start does it.
    await rotateMasterKey(database, [former], next)
    expect(readdirSync(dataDir).toSorted()).toEqual(['master.key', 'master.key.next'])
    expect(await keysWith()).toEqual(parts)
    expect(readdirSync(dataDir).toSorted()).toEqual([
      'master.key',
      `master.key.${former.id.replace('local:', '')}`,
    ])
    expect(openKeyFile(dataDir).id).toBe(next.id)
    expect(await keysWith()).toEqual(parts)
  })

  test('to the environment: both values are taken until the operator has changed the setting', async () => {
    const parts = await fillKeyring()
    const masterKeyNext = randomBytes(32).toString('base64')
    const next = openNextMasterKey('env', configOf({ masterKeyNext }))
    await rotateMasterKey(database, createMasterKeySource(configOf()).all(), next)
    expect(await keysWith({ masterKeyNext })).toEqual(parts)
    expect(await keysWith({ masterKey: masterKeyNext })).toEqual(parts)
    await expect(keysWith()).rejects.toThrow(
      new RegExp(
        `^Cannot open the keyring: it is wrapped by master key ${next.id}, and there is local:`,
      ),
    )
  })

  test('is refused where the present master key is not at hand, and changes nothing', async () => {
    await fillKeyring()
    const before = await rowsOf()
    const [other, next] = [new MasterKey(randomBytes(32)), new MasterKey(randomBytes(32))]
    await expect(rotateMasterKey(database, [other], next)).rejects.toThrow(
      `Cannot open the keyring: it is wrapped by master key ${before[0]?.masterKey}, and there is ${other.id}`,
    )
    expect(await rowsOf()).toEqual(before)
  })

  test('is given up where the next key does not open what it wrapped', async () => {
    await fillKeyring()
    const before = await rowsOf()
    const lossy: MasterKeyProvider = {
      id: 'lossy',
      wrap: async () => randomBytes(60),
      unwrap: async () => randomBytes(32),
    }
    await expect(
      rotateMasterKey(database, createMasterKeySource(configOf()).all(), lossy),
    ).rejects.toThrow('Cannot rotate to lossy: it does not open what it wrapped')
    expect(await rowsOf()).toEqual(before)
  })

  test('twice at once by two processes ends under one key, and every root key opens', async () => {
    const parts = await fillKeyring()
    const [former, next] = [openKeyFile(dataDir), openNextKeyFile(dataDir)]
    const rotate = () => rotateMasterKey(database, [former, next], next)
    expect((await Promise.all([rotate(), rotate()])).toSorted()).toEqual([0, 3])
    expect(await keysWith()).toEqual(parts)
  })
})

describe('openNextMasterKey()', () => {
  test.each([
    [
      'env',
      'Cannot rotate the master key: set TIDEGATE_MASTER_KEY_NEXT to 32 random bytes in base64',
    ],
    ['vault:tidegate', 'Cannot use Vault: set VAULT_ADDR and VAULT_TOKEN'],
    ['gcp:tidegate', 'Cannot use a KMS: wanted aws-kms:<key ARN or alias> or vault:<key name>'],
    ['vault:', 'Cannot use a KMS: wanted aws-kms:<key ARN or alias> or vault:<key name>'],
  ])('says what is missing for %s', (to, message) => {
    expect(() => openNextMasterKey(to, configOf())).toThrow(message)
  })
})

/** A master key whose process dies after it has wrapped so many. */
function failingAfter(key: MasterKeyProvider, wrapsMax: number): MasterKeyProvider {
  let wraps = 0
  return {
    id: key.id,
    unwrap: (wrapped) => key.unwrap(wrapped),
    wrap: async (bytes) => {
      wraps += 1
      if (wraps > wrapsMax) throw new Error('The power failed')
      return await key.wrap(bytes)
    },
  }
}
