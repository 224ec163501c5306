import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { listBundles } from './bundles.ts'

let store: TestStore

beforeAll(async () => {
  store = await startTestStore()
  const client = await store.connect()
  await client.query(
    `insert into bundles (hash, source, first_used_at) values
       ('aa', '{}', '2026-01-01T00:00:00Z'),
       ('bb', '{}', '2026-03-01T00:00:00.000001Z'),
       ('cc', '{}', '2026-03-01T00:00:00.000002Z'),
       ('dd', '{}', '2026-02-01T00:00:00Z')`,
  )
})
afterAll(async () => {
  await store?.stop()
})

const hashes = async (page: { limit: number; after?: string }) =>
  (await store.database.withOwner((tx) => listBundles(tx, page))).map(({ hash }) => hash)

describe('listBundles()', () => {
  test('lists the newest first, with the time when each was first in force', async () => {
    const all = await store.database.withOwner((tx) => listBundles(tx, { limit: 10 }))
    expect(all.map(({ hash }) => hash)).toEqual(['cc', 'bb', 'dd', 'aa'])
    expect(all[3]).toEqual({ hash: 'aa', firstUsedAt: new Date('2026-01-01T00:00:00Z') })
  })

  test('goes on after a bundle without leaving one out, also within one millisecond', async () => {
    expect(await hashes({ limit: 1 })).toEqual(['cc'])
    expect(await hashes({ limit: 2, after: 'cc' })).toEqual(['bb', 'dd'])
    expect(await hashes({ limit: 2, after: 'dd' })).toEqual(['aa'])
    expect(await hashes({ limit: 2, after: 'aa' })).toEqual([])
  })

  test('lists nothing after a bundle that it does not know', async () => {
    expect(await hashes({ limit: 10, after: 'zz' })).toEqual([])
  })
})
