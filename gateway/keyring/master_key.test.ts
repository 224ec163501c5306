import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
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
import { loadMasterKey, MasterKey } from './master_key.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-key-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const printOf = (key: MasterKey) => key.derive('test', '').toString('hex')

describe('loadMasterKey()', () => {
  test('makes a key on first start that only its owner can read, and finds it again', () => {
    const dataDir = join(folder, 'not/yet/there')
    const first = loadMasterKey(undefined, dataDir)
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(dataDir)).toEqual(['master.key'])
    expect(printOf(loadMasterKey(undefined, dataDir))).toBe(printOf(first))
    expect(printOf(loadMasterKey(undefined, join(folder, 'other')))).not.toBe(printOf(first))
  })

  test('gives all processes that start at once the same key', async () => {
    const module = new URL('./master_key.ts', import.meta.url).href
    const code = `const { loadMasterKey } = await import(${JSON.stringify(module)})
      process.stdout.write(loadMasterKey(undefined, process.argv[1]).derive('test', '').toString('hex'))`
    for (const round of ['a', 'b']) {
      const prints = await Promise.all(
        Array.from({ length: 6 }, () =>
          promisify(execFile)(process.execPath, [
            '--input-type=module',
            '-e',
            code,
            join(folder, round),
          ]),
        ),
      )
      expect(new Set(prints.map(({ stdout }) => stdout)).size).toBe(1)
      expect(readdirSync(join(folder, round))).toEqual(['master.key'])
    }
  })

  test('takes the operator’s key before the file, and writes no file then', () => {
    const encoded = randomBytes(32).toString('base64')
    expect(printOf(loadMasterKey(encoded, folder))).toBe(printOf(loadMasterKey(encoded, folder)))
    expect(readdirSync(folder)).toEqual([])
  })

  test.each(['', 'short', randomBytes(31).toString('base64'), randomBytes(33).toString('base64')])(
    'refuses a key that is not 32 bytes, without repeating it',
    (encoded) => {
      expect(() => loadMasterKey(encoded, folder)).toThrow(
        'Cannot use the master key: wanted 32 bytes in base64',
      )
    },
  )

  test('refuses a file that holds no key, and does not write over it', () => {
    const path = join(folder, 'master.key')
    writeFileSync(path, 'broken')
    expect(() => loadMasterKey(undefined, folder)).toThrow('Cannot use the master key')
    expect(readFileSync(path, 'utf8')).toBe('broken')
  })

  test('never writes over a key that it may not read', () => {
    const first = printOf(loadMasterKey(undefined, folder))
    const path = join(folder, 'master.key')
    chmodSync(path, 0o400)
    expect(printOf(loadMasterKey(undefined, folder))).toBe(first)
  })
})

describe('MasterKey', () => {
  const bytes = randomBytes(32)
  const key = new MasterKey(bytes)

  test('derives keys that differ by use and by salt, and are equal each time', () => {
    const keys = [
      key.derive('a', ''),
      key.derive('b', ''),
      key.derive('a', 'x'),
      key.derive('a', ''),
    ]
    expect(new Set(keys.map((derived) => derived.toString('hex'))).size).toBe(3)
    for (const derived of keys) expect(derived).toHaveLength(32)
  })

  test('prints as [redacted] wherever it slips in', () => {
    expect(`${key}`).toBe('[redacted]')
    expect(JSON.stringify({ key })).toBe('{"key":"[redacted]"}')
    expect(Object.entries(key)).toEqual([['id', key.id]])
  })
})
