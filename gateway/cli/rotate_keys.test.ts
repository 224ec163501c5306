import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertTenant } from '#drizzle/repositories/tenants.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { startVaultStandIn, type VaultStandIn } from '../../test/support/vault_stand_in.ts'
import { environmentWith } from '../config.ts'

let store: TestStore
let vault: VaultStandIn
const dataDir = mkdtempSync(join(tmpdir(), 'tidegate-rotate-'))
const tenantId = newTenantId()

beforeAll(async () => {
  store = await startTestStore()
  vault = await startVaultStandIn({ key: 'tidegate', token: 'hvs.example' })
  await store.database.withOwner((tx) =>
    insertTenant(tx, {
      id: tenantId,
      name: 'contoso',
      retentionDays: undefined,
      createdAt: new Date(0),
    }),
  )
})
afterAll(async () => {
  await vault.stop()
  await store.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

interface Ended {
  readonly code: number
  readonly lines: readonly string[]
}

/** `tidegate keys …` in a process of its own. */
async function keys(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return await new Promise((end) => {
    execFile(
      process.execPath,
      [resolve(import.meta.dirname, 'bin.mjs'), 'keys', ...args],
      {
        env: environmentWith({ DATABASE_URL: store.url, TIDEGATE_DATA_DIR: dataDir, ...env }),
      },
      (error, stdout, stderr) =>
        end({
          code: typeof error?.code === 'number' ? error.code : 0,
          lines: `${stdout}${stderr}`.split('\n').filter((line) => line !== ''),
        }),
    )
  })
}

// Each command is a process that loads the product.
describe('tidegate keys', { timeout: 180_000 }, () => {
  test('rotate-master goes from a file to the environment, to Vault and back to a file', async () => {
    expect(await keys(['rotate-root'])).toMatchObject({ code: 0 })
    const next = randomBytes(32).toString('base64')
    const toEnvironment = await keys(['rotate-master', '--to', 'env'], {
      TIDEGATE_MASTER_KEY_NEXT: next,
    })
    expect(toEnvironment.code).toBe(0)
    expect(toEnvironment.lines[0]).toMatch(/^2 root keys are now under master key local:/)
    expect(toEnvironment.lines.join()).toContain('before the next start')
    expect(readdirSync(dataDir).filter((name) => name === 'master.key')).toEqual([])

    const ofVault = { VAULT_ADDR: vault.address, VAULT_TOKEN: 'hvs.example' }
    const toVault = await keys(['rotate-master', '--to', 'vault:tidegate'], {
      TIDEGATE_MASTER_KEY: next,
      ...ofVault,
    })
    expect(toVault).toEqual({
      code: 0,
      lines: [
        '2 root keys are now under master key vault:tidegate',
        'Set TIDEGATE_KMS=vault:tidegate before the next start',
      ],
    })

    const toFile = await keys(['rotate-master', '--to', 'file'], {
      TIDEGATE_KMS: 'vault:tidegate',
      ...ofVault,
    })
    expect(toFile.code).toBe(0)
    expect(await keys(['rotate-root'])).toMatchObject({ code: 0 })
    const again = await keys(['rotate-master', '--to', 'file'])
    expect(again.lines[0]).toMatch(/^3 root keys are now under master key local:/)
  })

  test('says in one line what a rotation lacks, and shows no key', async () => {
    expect(await keys(['rotate-master', '--to', 'env'])).toEqual({
      code: 1,
      lines: [
        'Cannot rotate the master key: set TIDEGATE_MASTER_KEY_NEXT to 32 random bytes in base64',
      ],
    })
    expect(await keys(['rotate-master'])).toMatchObject({ code: 2 })
    expect(await keys(['rotate-pseudonyms', 'nobody'])).toEqual({
      code: 1,
      lines: ['Cannot find the tenant: wanted its id or its name'],
    })
    const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/none' }
    expect(await keys(['rotate-root'], nowhere)).toEqual({
      code: 1,
      lines: ['Cannot reach the store: no PostgreSQL answers there'],
    })
  })

  test('rotate-pseudonyms waits for open requests, unless it is forced', async () => {
    expect(await keys(['rotate-pseudonyms', 'contoso'])).toEqual({
      code: 0,
      lines: ['Version 2 of the pseudonym key is in use; older pseudonyms still match'],
    })
    const client = await store.connect()
    await client.query(
      `insert into holds (tenant_id, id, reason, owner, criteria, created_at, created_by)
       values ($1, $2, 'test', 'test', '{}', now(), 'test')`,
      [tenantId, randomUUID()],
    )
    const refused = await keys(['rotate-pseudonyms', tenantId])
    expect(refused.code).toBe(1)
    expect(refused.lines[0]).toMatch(/^Cannot rotate the pseudonym key: 0 requests and 1 holds/)
    expect(await keys(['rotate-pseudonyms', tenantId, '--force'])).toMatchObject({ code: 0 })
  })
})
