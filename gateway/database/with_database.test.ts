import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Database } from '#drizzle/database.ts'
import { startEmbeddedPostgres } from './embedded.ts'
import { withDatabaseUrl } from './with_database.ts'

let dataDir = ''
beforeAll(() => {
  dataDir = join(realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-command-'))), 'data')
})
afterAll(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }))

async function isServed(url: string): Promise<boolean> {
  const database = new Database({ url, connectionsMax: 1, onConnectionError: () => undefined })
  try {
    return await database.isReachable()
  } finally {
    await database.close()
  }
}

describe('withDatabaseUrl()', () => {
  test('makes no store where there is none', async () => {
    await expect(withDatabaseUrl({ dataDir, databaseUrl: undefined }, isServed)).rejects.toThrow(
      `Cannot find a store in ${dataDir}: start Tidegate once, or set TIDEGATE_DATA_DIR or DATABASE_URL`,
    )
  })

  test('uses the server of a gateway that runs, and else one of its own for as long as it needs', async () => {
    const server = await startEmbeddedPostgres({ dataDir, preferredPort: 0, log: () => undefined })
    const owner = { dataDir, databaseUrl: undefined }
    expect(await withDatabaseUrl(owner, async (url) => url)).toBe(server.url)
    await server.stop()
    let used = ''
    const keep = async (url: string) => {
      used = url
      return await isServed(url)
    }
    expect(await withDatabaseUrl(owner, keep)).toBe(true)
    expect(await isServed(used)).toBe(false)
  })

  test('uses the operator’s store where one is set', async () => {
    const databaseUrl = 'postgres://example.invalid/reports'
    expect(await withDatabaseUrl({ dataDir, databaseUrl }, async (url) => url)).toBe(databaseUrl)
  })
})
