import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareCluster } from './cluster.ts'

const BINARIES = { initdb: '/bin/false', postgres: '/bin/false', majorVersion: 18 }

let dataDir = ''

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tidegate cluster '))
})

afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

describe('prepareCluster()', () => {
  const prepare = () =>
    prepareCluster({ clusterDir: join(dataDir, 'postgres'), runAs: undefined }, BINARIES, dataDir)

  it('refuses a cluster of another major version and names both', async () => {
    mkdirSync(join(dataDir, 'postgres'))
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    await expect(prepare()).rejects.toMatchObject({
      code: 'data_version_mismatch',
      message: expect.stringContaining('it was written by PostgreSQL 17 and this is PostgreSQL 18'),
    })
  })

  it('never initialises over a folder that holds something else', async () => {
    mkdirSync(join(dataDir, 'postgres'))
    writeFileSync(join(dataDir, 'postgres', 'notes.txt'), 'keep')
    await expect(prepare()).rejects.toMatchObject({
      code: 'start_failed',
      message: `Cannot read the database cluster ${join(dataDir, 'postgres')}: it has no PG_VERSION`,
    })
  })

  it('says so when initdb fails', async () => {
    await expect(prepare()).rejects.toMatchObject({
      code: 'initdb_failed',
      message: 'Cannot create the database cluster: no reason was given',
    })
  })
})
