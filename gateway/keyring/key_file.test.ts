import { execFile } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  openKeyFile,
  openNextKeyFile,
  readKeyFiles,
  retireKeyFile,
  settleKeyFiles,
} from './key_file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-key-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const shortIdOf = ({ id }: { readonly id: string }) => id.replace('local:', '')

describe('openKeyFile()', () => {
  test('makes a key on first start that only its owner can read, and finds it again', () => {
    const dataDir = join(folder, 'not/yet/there')
    const first = openKeyFile(dataDir)
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(dataDir)).toEqual(['master.key'])
    expect(openKeyFile(dataDir).id).toBe(first.id)
    expect(openKeyFile(join(folder, 'other')).id).not.toBe(first.id)
  })

  test('gives all processes that start at once the same key', async () => {
    const module = new URL('./key_file.ts', import.meta.url).href
    const code = `const { openKeyFile } = await import(${JSON.stringify(module)})
      process.stdout.write(openKeyFile(process.argv[1]).id)`
    const args = ['--input-type=module', '-e', code, join(folder, 'raced')]
    const ids = await Promise.all(
      Array.from({ length: 6 }, () => promisify(execFile)(process.execPath, args)),
    )
    expect(new Set(ids.map(({ stdout }) => stdout)).size).toBe(1)
    expect(readdirSync(join(folder, 'raced'))).toEqual(['master.key'])
  })

  test.each([0o640, 0o604, 0o660, 0o620])(
    'refuses a file that others may read or write (%o), and says what to do',
    (mode) => {
      openKeyFile(folder)
      const path = join(folder, 'master.key')
      chmodSync(path, mode)
      expect(() => openKeyFile(folder)).toThrow(
        `Cannot use the master key ${path}: others may read it; run chmod 600 on it`,
      )
    },
  )

  test('refuses a file that holds no key, and does not write over it', () => {
    const path = join(folder, 'master.key')
    writeFileSync(path, 'broken', { mode: 0o600 })
    expect(() => openKeyFile(folder)).toThrow('Cannot use the master key')
    expect(readFileSync(path, 'utf8')).toBe('broken')
  })

  test('takes a file that even its owner may only read', () => {
    const { id } = openKeyFile(folder)
    chmodSync(join(folder, 'master.key'), 0o400)
    expect(openKeyFile(folder).id).toBe(id)
  })
})

describe('settleKeyFiles()', () => {
  test('leaves both keys where they are as long as the former is in use', () => {
    const [former, next] = [openKeyFile(folder), openNextKeyFile(folder)]
    expect(settleKeyFiles(folder, former.id)).toBeUndefined()
    expect(readKeyFiles(folder).map(({ id }) => id)).toEqual([former.id, next.id])
    expect(openNextKeyFile(folder).id).toBe(next.id)
  })

  test('gives the next key its place once it is in use, keeps the former, and can be repeated', () => {
    const [former, next] = [openKeyFile(folder), openNextKeyFile(folder)]
    const formerPath = join(folder, `master.key.${shortIdOf(former)}`)
    expect(settleKeyFiles(folder, next.id)).toBe(formerPath)
    expect(settleKeyFiles(folder, next.id)).toBeUndefined()
    expect(readKeyFiles(folder).map(({ id }) => id)).toEqual([next.id])
    expect(readdirSync(folder).toSorted()).toEqual(
      ['master.key', `master.key.${shortIdOf(former)}`].toSorted(),
    )
    expect(statSync(formerPath).mode & 0o777).toBe(0o600)
  })

  test('completes what a crash between its steps left', () => {
    const [former, next] = [openKeyFile(folder), openNextKeyFile(folder)]
    const formerPath = join(folder, `master.key.${shortIdOf(former)}`)
    writeFileSync(formerPath, readFileSync(join(folder, 'master.key')), { mode: 0o600 })
    expect(settleKeyFiles(folder, next.id)).toBe(formerPath)
    expect(readKeyFiles(folder).map(({ id }) => id)).toEqual([next.id])
  })
})

describe('retireKeyFile()', () => {
  test('keeps a key that is in use no more under another name, and one in use as it is', () => {
    const { id } = openKeyFile(folder)
    expect(retireKeyFile(folder, id)).toBeUndefined()
    expect(readdirSync(folder)).toEqual(['master.key'])
    expect(retireKeyFile(folder, 'vault:tidegate')).toBe(
      join(folder, `master.key.${id.replace('local:', '')}`),
    )
    expect(readKeyFiles(folder)).toEqual([])
    expect(retireKeyFile(folder, 'vault:tidegate')).toBeUndefined()
  })
})
