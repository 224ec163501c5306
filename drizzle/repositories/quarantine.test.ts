import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TenantId } from '#domain/ids.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { listOverCollected, listQuarantinedTypes, type OverCollected } from './quarantine.ts'

let store: TestStore

beforeAll(async () => {
  store = await startTestStore()
})
afterAll(async () => await store.stop())

interface Counted {
  readonly kind?: 'quarantined' | 'undeclared'
  readonly product?: string
  readonly type?: string
  readonly path?: string
  readonly valueType?: string
  readonly version?: string
  readonly writer?: number
  readonly count?: number
  readonly day?: number
}

async function count(tenantId: TenantId, rows: readonly Counted[]): Promise<void> {
  const client = await store.connect()
  for (const row of rows) {
    const seen = new Date(Date.UTC(2026, 0, row.day ?? 1))
    await client.query('insert into shapes values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$10)', [
      tenantId,
      row.kind ?? 'quarantined',
      row.product ?? 'app',
      row.type ?? 'surprise',
      row.path ?? 'a.b',
      row.valueType ?? 'string',
      row.version ?? '1.0',
      row.writer ?? 0,
      row.count ?? 1,
      seen,
    ])
  }
}

describe('listQuarantinedTypes()', () => {
  const list = async (
    tenantId: TenantId,
    filter: Partial<Parameters<typeof listQuarantinedTypes>[2]> = {},
  ) =>
    await store.database.withTenant(tenantId, (tx) =>
      listQuarantinedTypes(tx, tenantId, {
        product: undefined,
        type: undefined,
        after: undefined,
        limit: 10,
        ...filter,
      }),
    )

  test('adds up writers and client versions of a path, and tells when it was seen', async () => {
    const tenantId = newTenantId()
    await count(tenantId, [
      { count: 2, day: 3 },
      { count: 3, writer: 1, day: 1 },
      { count: 4, version: '2.0', day: 9 },
      { count: 1, version: '' },
      { path: 'c', valueType: 'number', count: 20 },
    ])
    expect(await list(tenantId)).toEqual([
      {
        product: 'app',
        type: 'surprise',
        shapes: [
          expect.objectContaining({ path: 'c', valueType: 'number', count: 20 }),
          {
            path: 'a.b',
            valueType: 'string',
            count: 10,
            firstSeen: new Date(Date.UTC(2026, 0, 1)),
            lastSeen: new Date(Date.UTC(2026, 0, 9)),
            clientVersions: ['1.0', '2.0'],
          },
        ],
      },
    ])
  })

  test('lists whole types, page by page, and neither undeclared fields nor other tenants', async () => {
    const tenantId = newTenantId()
    await count(newTenantId(), [{ type: 'of_others' }])
    await count(tenantId, [
      { kind: 'undeclared', type: 'declared' },
      { type: 'one' },
      { type: 'one', path: 'x' },
      { type: 'two' },
      { product: 'bpp', type: 'one' },
    ])
    const pages = []
    let after: { readonly product: string; readonly type: string } | undefined
    for (let page = 0; page < 4; page += 1) {
      const [item] = await list(tenantId, { limit: 1, after })
      if (item !== undefined) pages.push([item.product, item.type, item.shapes.length])
      after = item ?? after
    }
    expect(pages).toEqual([
      ['app', 'one', 2],
      ['app', 'two', 1],
      ['bpp', 'one', 1],
    ])
    const only = await list(tenantId, { product: 'app', type: 'two' })
    expect(only.map(({ type }) => type)).toEqual(['two'])
  })
})

describe('listOverCollected()', () => {
  const list = async (
    tenantId: TenantId,
    filter: Partial<Parameters<typeof listOverCollected>[2]> = {},
  ) =>
    await store.database.withTenant(tenantId, (tx) =>
      listOverCollected(tx, tenantId, {
        product: undefined,
        after: undefined,
        limit: 10,
        ...filter,
      }),
    )

  test('lists each path with its client version, the most frequent first, over all pages once', async () => {
    const tenantId = newTenantId()
    await count(tenantId, [
      { kind: 'undeclared', path: 'rare' },
      { kind: 'undeclared', path: 'often', count: 5 },
      { kind: 'undeclared', path: 'often', count: 4, writer: 1 },
      { kind: 'undeclared', path: 'often', version: '2.0', count: 5 },
      { kind: 'undeclared', path: 'also', count: 5 },
      { kind: 'quarantined', path: 'of_an_unknown_type', count: 50 },
    ])
    const seen: OverCollected[] = []
    for (let page = 0; page < 3; page += 1) {
      seen.push(...(await list(tenantId, { limit: 2, after: seen.at(-1) })))
    }
    expect(
      seen.map(({ path, clientVersion, count: times }) => [path, clientVersion, times]),
    ).toEqual([
      ['often', '1.0', 9],
      ['also', '1.0', 5],
      ['often', '2.0', 5],
      ['rare', '1.0', 1],
    ])
    expect(await list(tenantId, { product: 'bpp' })).toEqual([])
  })
})
