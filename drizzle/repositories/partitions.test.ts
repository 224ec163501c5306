import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { countPartition, createPartitions, dropPartition, listPartitions } from './partitions.ts'

let store: TestStore

beforeAll(async () => {
  store = await startTestStore()
})
afterAll(async () => {
  await store?.stop()
})

/** Fills a partition with small reports, by SQL alone. */
async function fill(day: string, count: number, bytes = 40): Promise<void> {
  const client = await store.connect()
  await createPartitions(client, [day])
  await client.query(
    `insert into reports (tenant_id, expires_on, id, instance_id, product, type, class, category, data_kind,
       collector, bundle, time, received_at, sealed)
     select $1, $2, gen_random_uuid(), gen_random_uuid(), 'app', 'error', 'required', 'product_service_usage',
       'operational_data', 'native', 'b', now(), now(), decode(repeat('ab', $4), 'hex')
     from generate_series(1, $3)`,
    [newTenantId(), day, count, bytes],
  )
}

async function stateOf(day: string): Promise<string | undefined> {
  const client = await store.connect()
  return (await listPartitions(client)).find((partition) => partition.day === day)?.state
}

describe('createPartitions()', () => {
  test('makes partitions like those that PostgreSQL makes itself: every index and the bounds of one day', async () => {
    const client = await store.connect()
    await client.query(
      `create table reports_20350101 partition of reports for values from ('2035-01-01') to ('2035-01-02')`,
    )
    expect(await createPartitions(client, ['2035-01-01', '2035-01-02'])).toBe(1)
    const shapeOf = async (name: string) => {
      const { rows } = await client.query<{ shape: string }>(
        `select replace(pg_get_indexdef(indexrelid), $1, 'x') as shape from pg_index
           where indrelid = $1::regclass
         union all select attname || ' ' || attnotnull || coalesce(pg_get_expr(adbin, adrelid), '')
           from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
           where attrelid = $1::regclass and attnum > 0 order by 1`,
        [name],
      )
      return rows.map(({ shape }) => shape.replace(/INDEX \S+ ON/, 'INDEX ON'))
    }
    expect(await shapeOf('reports_20350102')).toEqual(await shapeOf('reports_20350101'))
    expect((await shapeOf('reports_20350102')).length).toBeGreaterThan(20)
  })

  test('waits for no reader of reports', async () => {
    const reader = await store.connect()
    await reader.query('begin')
    await reader.query('select count(*) from reports')
    const client = await store.connect()
    expect(await createPartitions(client, ['2035-02-01'])).toBe(1)
    await reader.query('commit')
  })

  test('makes a day once, however many make it at the same time', async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, store.connect))
    await Promise.all(clients.map((client) => createPartitions(client, ['2035-02-02'])))
    expect(await stateOf('2035-02-02')).toBe('attached')
  })
})

describe('dropPartition()', () => {
  test('leaves nothing of the partition, and tells exactly what a small one held', async () => {
    await fill('2035-03-01', 250)
    const client = await store.connect()
    const dropped = await dropPartition(client, { name: 'reports_20350301' })
    expect(dropped).toEqual({ reports: 250, isExact: true })
    expect(await stateOf('2035-03-01')).toBeUndefined()
    const again = await dropPartition(client, { name: 'reports_20350301' })
    expect(again).toEqual({ reports: 0, isExact: true })
  })

  test('says so where a large one is only estimated', async () => {
    await fill('2035-03-02', 20_000, 1_700)
    const client = await store.connect()
    const counted = await countPartition(client, { name: 'reports_20350302' })
    expect(counted.isExact).toBe(false)
    expect(counted.reports).toBeGreaterThan(5_000)
    expect(counted.reports).toBeLessThan(80_000)
  })

  test('makes no writer of another partition wait while a reader holds it up', async () => {
    await fill('2035-04-01', 10)
    await fill('2035-04-02', 10)
    const reader = await store.connect()
    await reader.query('begin')
    await reader.query('select count(*) from reports')
    const client = await store.connect()
    const dropping = dropPartition(client, { name: 'reports_20350401' })
    for (let state = 'attached'; state !== 'leaving'; ) {
      state = (await stateOf('2035-04-01')) ?? ''
    }
    const startedAt = performance.now()
    await fill('2035-04-02', 10)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    await reader.query('commit')
    expect(await dropping).toMatchObject({ reports: 10 })
  })

  test('is left for the next run where somebody uses it too long, and that run completes it', async () => {
    await fill('2035-05-01', 10)
    const reader = await store.connect()
    await reader.query('begin')
    await reader.query('select count(*) from reports')
    const client = await store.connect()
    expect(await dropPartition(client, { name: 'reports_20350501' })).toBeUndefined()
    expect(await stateOf('2035-05-01')).toBe('leaving')
    await reader.query('commit')
    const other = await store.connect()
    expect(await dropPartition(other, { name: 'reports_20350501' })).toMatchObject({ reports: 10 })
    expect(await stateOf('2035-05-01')).toBeUndefined()
  })

  test('completes a drop that ended between its two steps', async () => {
    await fill('2035-06-01', 10)
    const client = await store.connect()
    await client.query('alter table reports detach partition reports_20350601 concurrently')
    expect(await stateOf('2035-06-01')).toBe('detached')
    expect(await dropPartition(client, { name: 'reports_20350601' })).toMatchObject({ reports: 10 })
    expect(await stateOf('2035-06-01')).toBeUndefined()
  })

  test('of one partition in two processes at once succeeds in both', async () => {
    await fill('2035-07-01', 10)
    const clients = [await store.connect(), await store.connect()]
    const dropped = await Promise.all(
      clients.map((client) => dropPartition(client, { name: 'reports_20350701' })),
    )
    const reports = dropped.map((one) => one?.reports ?? -1)
    expect(reports.toSorted((left, right) => left - right)).toEqual([0, 10])
  })
})
