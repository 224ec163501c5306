import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { CHANGES_CHANNEL } from '#drizzle/repositories/changes.ts'
import { consentsInForce, insertConsent } from '#drizzle/repositories/consents.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { ChangeListener } from './change_listener.ts'
import { ConsentIndex } from './consent_index.ts'
import { followChanges } from './follow_changes.ts'

const START_MS = 60_000
const QUIET = { warn: () => undefined }
const TENANT = newTenantId()
const PLACE = { tenantId: TENANT, instanceId: randomUUID(), product: 'app' }

let store: TestStore
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  store = await startTestStore()
}, START_MS)
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
afterAll(async () => {
  await store?.stop()
})

async function choose(choice: 'off' | 'optional', recordedAt = new Date()): Promise<void> {
  await store.database.withTenant(TENANT, (tx) =>
    insertConsent(tx, {
      ...{ tenantId: TENANT, id: randomUUID(), scope: 'tenant', choice, source: 'administrator' },
      ...{ instanceId: undefined, product: undefined, subject: undefined, feature: undefined },
      ...{ recordedAt, recordedBy: 'test', bundle: undefined },
    }),
  )
}

it('a choice of another process is in force here well within a second', async () => {
  const consents = new ConsentIndex(store.database)
  const connect = () => store.database.connect()
  stops.push(await followChanges({ connect, work: () => consents.refresh(), log: QUIET }))
  for (const choice of ['optional', 'off'] as const) {
    await choose(choice)
    await vi.waitUntil(() => consents.administratorHistories(PLACE)[0]?.at(-1)?.level === choice, {
      timeout: 1_000,
      interval: 5,
    })
  }
})

it('the choice that is recorded last is in force, also where an earlier one came from a clock that was ahead', async () => {
  const consents = new ConsentIndex(store.database)
  await choose('optional', new Date(Date.now() + 3_600_000))
  await choose('off')
  await consents.refresh()
  expect(consents.administratorHistories(PLACE)[0]?.at(-1)?.level).toBe('off')
  const at = new Date(Date.now() + 7_200_000)
  const place = { instanceId: undefined, product: undefined, feature: undefined, subjects: [] }
  const inForce = await store.database.withTenant(TENANT, (tx) =>
    consentsInForce(tx, TENANT, { ...place, at }),
  )
  expect(inForce.map(({ choice }) => choice)).toEqual(['off'])
})

it('ChangeListener hears again after its connection was cut, and tells of what it may have missed', async () => {
  let heard = 0
  const listener = new ChangeListener({
    connect: () => store.database.connect(),
    onChange: () => {
      heard += 1
    },
    log: QUIET,
    retryMs: 20,
  })
  stops.push(() => listener.stop())
  await listener.start()
  expect(heard).toBe(1)
  const client = await store.connect()
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen ${CHANGES_CHANNEL}'`,
  )
  await vi.waitUntil(() => heard === 2, { timeout: 5_000 })
  await choose('off')
  await vi.waitUntil(() => heard === 3, { timeout: 5_000 })
})

it('ChangeListener goes on trying where the store is away at first, until it is stopped', async () => {
  let tries = 0
  const listener = new ChangeListener({
    connect: async () => {
      tries += 1
      throw new Error('Cannot connect')
    },
    onChange: () => undefined,
    log: QUIET,
    retryMs: 5,
  })
  await listener.start()
  await vi.waitUntil(() => tries > 2)
  await listener.stop()
  await listener.stop()
  const before = tries
  await new Promise((wake) => setTimeout(wake, 50))
  expect(tries).toBe(before)
})
