import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { parsePseudonym } from '#domain/ids.ts'
import { openTestKeyring } from '../../test/fixtures/keyring.ts'
import { newTenantId, rowOf } from '../../test/fixtures/stored_reports.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded.ts'
import type { Keyring } from './keyring.ts'
import { KeyringAwayError } from './keys.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-away-')))
let server: EmbeddedPostgres
let keyring: Keyring

const startServer = async (preferredPort: number) =>
  await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    preferredPort,
    log: () => undefined,
  })

beforeAll(async () => {
  chmodSync(folder, 0o755)
  server = await startServer(0)
  keyring = await openTestKeyring(server.url)
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  await keyring.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** From now on the process's clock is so much ahead. */
function passTime(ms: number): void {
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms)
}

const newPlace = (tenantId = newTenantId()) =>
  rowOf({ tenantId, pseudonyms: { userId: parsePseudonym(randomBytes(32)) } })

describe('a keyring that is away', () => {
  test('seals with known keys only, and opens nothing once 1 s has passed; all works when it is back', async () => {
    const known = newPlace()
    const fresh = newPlace(known.tenantId)
    const parts = (await keyring.keysToSeal([known])).partsOf(known)
    await keyring.prepareTenant(known.tenantId)
    const { port } = server
    await server.stop()

    expect((await keyring.keysToSeal([known])).partsOf(known)).toEqual(parts)
    expect(keyring.pseudonymKeys(known.tenantId)).toHaveLength(1)
    await keyring.prepareTenant(known.tenantId)
    passTime(1_001)
    for (const asked of [
      () => keyring.keysToSeal([known, fresh]),
      () => keyring.keysToOpen([known]),
      () => keyring.prepareTenant(newTenantId()),
      () => keyring.refresh(),
      () => keyring.destroyTenant(known.tenantId),
      () => keyring.findHoldKey(known.tenantId, known.id),
    ]) {
      await expect(asked()).rejects.toThrow(KeyringAwayError)
    }
    expect(await keyring.isReachable()).toBe(false)
    vi.restoreAllMocks()

    server = await startServer(port)
    expect(server.port).toBe(port)
    expect((await keyring.keysToOpen([known])).partsOf(known)).toEqual(parts)
    expect((await keyring.keysToSeal([fresh])).partsOf(fresh)).toHaveLength(3)
  })

  test('has forgotten everything where it was not followed for longer than destructions are kept', async () => {
    const place = newPlace()
    await keyring.keysToSeal([place])
    const { generation } = keyring
    passTime(3_600_001)
    await keyring.refresh()
    expect(keyring.generation).toBeGreaterThan(generation)
    expect((await keyring.keysToOpen([place])).partsOf(place)).toHaveLength(3)
  })

  test('cannot be used once it is closed', async () => {
    const closed = await openTestKeyring(server.url)
    await closed.close()
    await expect(closed.keysToSeal([newPlace()])).rejects.toThrow(KeyringAwayError)
  })
})
