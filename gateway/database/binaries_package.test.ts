import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyPackage, restorePackage } from './binaries_package.ts'

let folder = ''
let nativeDir = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate binaries '))
  nativeDir = join(folder, 'package', 'native')
  mkdirSync(join(nativeDir, 'bin'), { recursive: true, mode: 0o700 })
  mkdirSync(join(nativeDir, 'lib'), { mode: 0o700 })
  for (const name of ['bin/postgres', 'bin/initdb', 'lib/libpq.so.5.18', 'lib/libpq.a']) {
    writeFileSync(join(nativeDir, name), name, { mode: 0o600 })
  }
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  writeFileSync(join(nativeDir, 'pg-symlinks.json'), JSON.stringify(links))
  writeFileSync(join(folder, 'package', 'package.json'), '{"version":"18.4.0"}')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('restorePackage()', () => {
  it('adds missing links and the right to execute, and may run again', async () => {
    for (const _time of [1, 2]) {
      await restorePackage(nativeDir)
      expect(readlinkSync(join(nativeDir, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
      expect(statSync(join(nativeDir, 'bin', 'initdb')).mode & 0o777).toBe(0o755)
    }
  })
})

describe('copyPackage()', () => {
  it('makes one whole copy that everyone can read, whatever the modes of the package', async () => {
    const copies = join(folder, 'copies')
    const copy = await copyPackage(nativeDir, copies)
    expect(copy).toMatch(/\/copies\/18\.4\.0-[0-9a-f]{12}\/native$/)
    expect(readlinkSync(join(copy, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
    expect(readdirSync(join(copy, 'lib'))).not.toContain('libpq.a')
    expect(readFileSync(join(copy, 'bin', 'postgres'), 'utf8')).toBe('bin/postgres')
    for (const path of ['..', '.', 'bin', 'lib', 'bin/postgres']) {
      expect(statSync(join(copy, path)).mode & 0o777).toBe(0o755)
    }
    expect(statSync(join(copy, 'lib', 'libpq.so.5.18')).mode & 0o777).toBe(0o644)
    chmodSync(join(nativeDir, 'bin', 'initdb'), 0o600)
    expect(await copyPackage(nativeDir, copies)).toBe(copy)
    expect(readdirSync(copies)).toHaveLength(1)
  })

  it('makes another copy for other binaries of the same version', async () => {
    const copies = join(folder, 'copies')
    const first = await copyPackage(nativeDir, copies)
    writeFileSync(join(nativeDir, 'bin', 'postgres'), 'rebuilt')
    expect(await copyPackage(nativeDir, copies)).not.toBe(first)
  })

  it('leaves nothing behind and says so when the copy cannot be made', async () => {
    const copies = join(folder, 'copies')
    rmSync(join(nativeDir, 'bin', 'initdb'))
    await expect(copyPackage(nativeDir, copies)).rejects.toMatchObject({
      code: 'no_binaries',
      message: expect.stringContaining('Cannot copy PostgreSQL to'),
    })
    expect(readdirSync(copies)).toEqual([])
  })
})
