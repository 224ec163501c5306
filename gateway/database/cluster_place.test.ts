import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findForgottenClusters, placeCluster } from './cluster_place.ts'

let folder = ''
let dataDir = ''
let systemDir = ''

/** A user that cannot enter the data folder: its id is this process's, but a folder above is shut. */
const user = async () => ({ uid: process.getuid?.() || 1, gid: process.getgid?.() || 1 })
const isRoot = process.getuid?.() === 0

beforeEach(() => {
  // The folders made here are open to others unless a test closes them.
  process.umask(0o022)
  folder = mkdtempSync(join(tmpdir(), 'tidegate place '))
  chmodSync(folder, 0o755)
  dataDir = join(folder, 'my home', 'data')
  systemDir = join(folder, 'system')
  mkdirSync(dataDir, { recursive: true })
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Places the cluster of a data folder that looks unreachable from the system user's side. */
async function placeOutside(): Promise<string> {
  chmodSync(dirname(dataDir), isRoot ? 0o700 : 0o755)
  // An ordinary user is never kept from its own folder, so there the remembered place is planted.
  if (!isRoot) plantOutside()
  const place = await placeCluster(dataDir, user, systemDir)
  expect(place.isOutside).toBe(true)
  return place.clusterDir
}

function plantOutside(): void {
  if (existsSync(join(dataDir, 'postgres.location'))) return
  const home = join(systemDir, '0123456789abcdef')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'origin.json'), JSON.stringify({ dataDir }))
  const location = JSON.stringify({ cluster: join(home, 'postgres') })
  writeFileSync(join(dataDir, 'postgres.location'), location, { mode: 0o600 })
}

describe('placeCluster()', () => {
  it('stays in the data folder when its user can get there or no other user is needed', async () => {
    const inside = { clusterDir: join(dataDir, 'postgres'), isOutside: false }
    expect(await placeCluster(dataDir, undefined, systemDir)).toEqual(inside)
    expect(await placeCluster(dataDir, user, systemDir)).toEqual(inside)
    expect(existsSync(systemDir)).toBe(false)
  })

  it('goes to a remembered folder outside when a folder above is shut', async () => {
    const clusterDir = await placeOutside()
    expect(clusterDir.startsWith(`${systemDir}/`)).toBe(true)
    expect((await placeCluster(dataDir, user, systemDir)).clusterDir).toBe(clusterDir)
    expect(statSync(join(dataDir, 'postgres.location')).mode & 0o777).toBe(0o600)
  })

  it('follows a data folder that was moved and refuses a copy of one', async () => {
    const clusterDir = await placeOutside()
    const copied = join(folder, 'copied')
    cpSync(dataDir, copied, { recursive: true })
    await expect(placeCluster(copied, user, systemDir)).rejects.toMatchObject({
      code: 'data_folder_in_use',
    })
    const moved = join(folder, 'moved')
    renameSync(dataDir, moved)
    expect((await placeCluster(moved, user, systemDir)).clusterDir).toBe(clusterDir)
    mkdirSync(dataDir)
    expect(await findForgottenClusters(dataDir, join(dataDir, 'postgres'), systemDir)).toEqual([])
  })

  it('never begins anew when a remembered cluster is gone or its place is unreadable', async () => {
    await placeOutside()
    rmSync(systemDir, { recursive: true })
    await expect(placeCluster(dataDir, user, systemDir)).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('Cannot find the database cluster'),
    })
    for (const damaged of ['', '{}', '{"cluster":7}', '{"cluster":"relative"}']) {
      writeFileSync(join(dataDir, 'postgres.location'), damaged)
      await expect(placeCluster(dataDir, user, systemDir)).rejects.toMatchObject({
        code: 'start_failed',
        message: `Cannot read ${join(dataDir, 'postgres.location')}: it is damaged or not ours`,
      })
    }
  })
})

describe('findForgottenClusters()', () => {
  it('names the cluster of a data folder that was deleted, and no other', async () => {
    const clusterDir = await placeOutside()
    expect(await findForgottenClusters(dataDir, clusterDir, systemDir)).toEqual([])
    rmSync(dataDir, { recursive: true })
    mkdirSync(dataDir)
    const current = join(dataDir, 'postgres')
    expect(await findForgottenClusters(dataDir, current, systemDir)).toEqual([dirname(clusterDir)])
    expect(await findForgottenClusters(folder, current, systemDir)).toEqual([])
  })
})
