import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { MasterKey, parseMasterKey } from './master_key.ts'
import { MasterKeyError } from './master_key_provider.ts'

const bytes = randomBytes(32)
const key = new MasterKey(bytes)
const ROOT = randomBytes(32)

describe('MasterKey', () => {
  test('opens what it wrapped, and wraps equal keys differently', async () => {
    const [left, right] = [await key.wrap(ROOT), await key.wrap(ROOT)]
    expect(Buffer.from(left).equals(right)).toBe(false)
    expect(Buffer.from(await key.unwrap(left)).equals(ROOT)).toBe(true)
  })

  test('does not open what another key wrapped, or what was changed', async () => {
    const wrapped = Buffer.from(await key.wrap(ROOT))
    await expect(new MasterKey(randomBytes(32)).unwrap(wrapped)).rejects.toThrow(MasterKeyError)
    wrapped[wrapped.length - 1] = (wrapped.at(-1) ?? 0) ^ 1
    await expect(key.unwrap(wrapped)).rejects.toThrow(
      `Cannot open a root key with ${key.id}: it was changed`,
    )
  })

  test('has an id that names it and tells nothing of it', () => {
    expect(parseMasterKey(` ${bytes.toString('base64')}\n`).id).toBe(key.id)
    expect(new MasterKey(randomBytes(32)).id).not.toBe(key.id)
    expect(key.id).toMatch(/^local:[0-9a-f]{16}$/)
    expect(bytes.toString('hex')).not.toContain(key.id.slice('local:'.length))
  })

  test.each(['', 'short', randomBytes(31).toString('base64'), randomBytes(33).toString('base64')])(
    'refuses a key that is not 32 bytes, without repeating it',
    (encoded) => {
      expect(() => parseMasterKey(encoded)).toThrow(
        /^Cannot use the master key: wanted 32 bytes in base64$/,
      )
    },
  )

  test('prints as [redacted] wherever it slips in', () => {
    expect(`${key}`).toBe('[redacted]')
    expect(JSON.stringify({ key })).toBe('{"key":"[redacted]"}')
    expect(Object.entries(key)).toEqual([['id', key.id]])
  })
})
