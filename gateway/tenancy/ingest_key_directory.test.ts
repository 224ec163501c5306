import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { IngestKeyDirectory } from './ingest_key_directory.ts'

const KEY: IngestKey = {
  id: 'a',
  tenantId: newTenantId(),
  instanceId: 'b',
  product: 'app',
  project: 1,
  expiresAt: undefined,
  tenantRetentionDays: undefined,
  retentionRules: [],
}
const HASH = Buffer.alloc(32, 1)
let nowMs = 0
let answer: () => Promise<IngestKey | undefined>
let asked = 0

function directory(): IngestKeyDirectory {
  const database = {
    withOwner: async <T>(): Promise<T> => {
      asked += 1
      return parseAnswer(await answer())
    },
  }
  return new IngestKeyDirectory(database, { nowMs: () => nowMs })
}

function parseAnswer<T>(value: unknown): T {
  return value as T
}

const isAway = async () => {
  throw new Error('Connection terminated')
}

describe('IngestKeyDirectory', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    nowMs = 1_000_000
    asked = 0
    answer = async () => KEY
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('asks once a second, and learns of a revocation then', async () => {
    const keys = directory()
    expect(await Promise.all([keys.find(HASH), keys.find(HASH)])).toEqual([KEY, KEY])
    answer = async () => undefined
    nowMs += 999
    expect(await keys.find(HASH)).toEqual(KEY)
    expect(asked).toBe(1)
    nowMs += 1
    expect(await keys.find(HASH)).toBeUndefined()
    expect(asked).toBe(2)
  })

  test('believes what it knew while the store is away, up to a bound', async () => {
    const keys = directory()
    const revoked = Buffer.alloc(32, 2)
    await keys.find(HASH)
    answer = async () => undefined
    await keys.find(revoked)
    answer = isAway
    nowMs += LIMITS.keysBelievedAwayMs - 1
    expect(await keys.find(HASH)).toEqual(KEY)
    expect(await keys.find(revoked)).toBeUndefined()
    nowMs += 1
    await expect(keys.find(HASH)).rejects.toThrow('Connection terminated')
  })

  test('cannot know a key that it has never seen while the store is away', async () => {
    answer = isAway
    await expect(directory().find(HASH)).rejects.toThrow('Connection terminated')
  })

  test('waits half a second for a store that hangs, then not at all, and takes its late answer', async () => {
    const keys = directory()
    await keys.find(HASH)
    const late = Promise.withResolvers<IngestKey | undefined>()
    answer = () => late.promise
    nowMs += 2_000
    let found: IngestKey | undefined
    const first = keys.find(HASH).then((key) => {
      found = key
    })
    await vi.advanceTimersByTimeAsync(499)
    expect(found).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    await first
    expect(found).toEqual(KEY)
    const second = keys.find(HASH)
    await vi.advanceTimersByTimeAsync(0)
    expect(await second).toEqual(KEY)
    expect(asked).toBe(2)
    late.resolve(undefined)
    await vi.advanceTimersByTimeAsync(0)
    nowMs += 500
    answer = isAway
    expect(await keys.find(HASH)).toBeUndefined()
  })

  test('forgets no key that works for any number of guessed ones', async () => {
    const keys = directory()
    await keys.find(HASH)
    answer = async () => undefined
    for (let guess = 0; guess < 120_000; guess += 1) {
      const hash = Buffer.alloc(32)
      hash.writeUInt32LE(guess)
      await keys.find(hash)
    }
    answer = isAway
    nowMs += 5_000
    expect(await keys.find(HASH)).toEqual(KEY)
  })
})
