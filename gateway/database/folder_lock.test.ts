import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder } from './folder_lock.ts'

const MODULE_URL = new URL('./folder_lock.ts', import.meta.url).href

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate lock '))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('lockFolder()', () => {
  it('refuses a second lock in the same process until the first is released', () => {
    const lock = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(
      expect.objectContaining({
        code: 'data_folder_in_use',
        message: `Cannot use data folder ${folder}: another Tidegate is running on it`,
      }),
    )
    // The refused attempt must not have opened the first lock.
    expect(() => lockFolder(folder)).toThrow()
    lock.release()
    lock.release()
    lockFolder(folder).release()
  })

  it('is held against another process and dies with its holder, even by kill -9', async () => {
    const code = `const { lockFolder } = await import(${JSON.stringify(MODULE_URL)})
      lockFolder(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code, folder])
    await once(holder.stdout, 'data')
    expect(() => lockFolder(folder)).toThrow(
      expect.objectContaining({ code: 'data_folder_in_use' }),
    )
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    lockFolder(folder).release()
  }, 20_000)

  it('lets only its owner read the lock file', () => {
    const lock = lockFolder(folder)
    expect(statSync(join(folder, 'gateway.lock')).mode & 0o777).toBe(0o600)
    lock.release()
  })

  it('says which file it cannot write', () => {
    const missing = join(folder, 'missing')
    expect(() => lockFolder(missing)).toThrow(
      `Cannot write the lock file ${join(missing, 'gateway.lock')}`,
    )
  })

  it('releases without error after the folder was deleted', () => {
    const lock = lockFolder(folder)
    rmSync(folder, { recursive: true })
    expect(() => lock.release()).not.toThrow()
  })
})
