import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { readConfig } from '../config.ts'
import { createLogger } from '../telemetry/logger.ts'
import { assertKeyringOfStore } from './keyring_of_store.ts'
import { placeKeyring } from './keyring_place.ts'
import { openKeyring } from './open_keyring.ts'

let store: TestStore
const dataDir = mkdtempSync(join(tmpdir(), 'tidegate-place-'))
beforeAll(async () => {
  store = await startTestStore()
})
afterAll(async () => {
  await store.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const log = createLogger('silent', () => undefined)

describe('placeKeyring()', () => {
  test('makes a database beside the reports’, once, whoever comes first', async () => {
    const urls = await Promise.all(
      Array.from({ length: 5 }, () => placeKeyring(undefined, store.url)),
    )
    expect(new Set(urls)).toEqual(new Set([store.url.replace(/tidegate$/, 'tidegate_keyring')]))
  })

  test('keeps the settings of the address, and names the database after the reports’', async () => {
    const url = `${await store.createDatabase('my reports')}?application_name=x`
    expect(await placeKeyring(undefined, url.replace('my reports', 'my%20reports'))).toBe(
      `${store.url.replace(/tidegate$/, 'my%20reports_keyring')}?application_name=x`,
    )
  })

  test('leaves the operator’s address as it is', async () => {
    expect(await placeKeyring('postgres://example.invalid/keys', store.url)).toBe(
      'postgres://example.invalid/keys',
    )
  })

  test('says in one line what to do where the user may not create databases', async () => {
    const client = await store.connect()
    await client.query("create role limited login password 'limited'")
    await client.query('grant limited to current_user')
    await client.query('create database limited owner limited')
    const url = store.url
      .replace(/\/\/[^@]+@/, '//limited:limited@')
      .replace(/tidegate$/, 'limited')
    await expect(placeKeyring(undefined, url)).rejects.toThrow(
      /^Cannot create the keyring's database limited_keyring: the user of DATABASE_URL may not create databases; create it, or set KEYRING_URL$/,
    )
    await client.query('create database limited_keyring owner limited')
    expect(await placeKeyring(undefined, url)).toBe(url.replace(/limited$/, 'limited_keyring'))
  })

  test.each(['postgres://127.0.0.1:1', `postgres://127.0.0.1:1/${'x'.repeat(60)}`])(
    'asks for KEYRING_URL where no name can be made: %s',
    async (url) => {
      await expect(placeKeyring(undefined, url)).rejects.toThrow(
        'Cannot name the keyring’s database after that of DATABASE_URL: set KEYRING_URL',
      )
    },
  )
})

describe('openKeyring()', () => {
  const config = readConfig({ TIDEGATE_DATA_DIR: dataDir })

  test('never takes the database of the reports', async () => {
    const place = { config: { ...config, keyringUrl: store.url }, databaseUrl: store.url, log }
    await expect(openKeyring(place)).rejects.toThrow(
      'Cannot use KEYRING_URL: it is a database of reports, whose backups would hold the keys',
    )
  })

  test('opens one keyring with one root key when five gateways start at once', async () => {
    const place = { config, databaseUrl: store.url, log }
    const keyrings = await Promise.all(Array.from({ length: 5 }, () => openKeyring(place)))
    const keys = keyrings.map((keyring) => keyring.secretKey('test'))
    await Promise.all(keyrings.map((keyring) => keyring.close()))
    for (const key of keys) expect(key).toEqual(keys[0])
  })

  test('says in one line that a KMS cannot be used, before it serves', async () => {
    const vault = { address: 'http://127.0.0.1:1', token: 'x', namespace: undefined }
    const kms = 'vault:tidegate'
    const keyringUrl = await store.createDatabase('of_vault')
    const place = { config: { ...config, keyringUrl, kms, vault }, databaseUrl: store.url, log }
    await expect(openKeyring(place)).rejects.toThrow(
      expect.objectContaining({
        name: 'ConfigError',
        message: 'Cannot use vault:tidegate: Vault does not answer',
      }),
    )
  })
})

describe('assertKeyringOfStore()', () => {
  test('refuses a keyring that is not the store’s, and knows its own after every rotation', async () => {
    const config = readConfig({ TIDEGATE_DATA_DIR: dataDir })
    const open = async (keyringUrl: string) =>
      await openKeyring({ config: { ...config, keyringUrl }, databaseUrl: store.url, log })
    const [ownUrl, otherUrl] = [
      await store.createDatabase('own'),
      await store.createDatabase('other'),
    ]
    const own = await open(ownUrl)
    await assertKeyringOfStore(store.database, own)
    await own.rotateRootKey()
    await own.close()
    const other = await open(otherUrl)
    await expect(assertKeyringOfStore(store.database, other)).rejects.toThrow(
      `Cannot use the keyring: the store belongs to keyring ${own.identity}, and this is ${other.identity}; restore that one, or set KEYRING_URL to it`,
    )
    const again = await open(ownUrl)
    await assertKeyringOfStore(store.database, again)
    await again.close()
  })
})
