import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { ReportHead } from '#domain/stored_report.ts'
import { insertHold } from '#drizzle/repositories/holds.ts'
import { createPartitions } from '#drizzle/repositories/partitions.ts'
import { readStoreMark } from '#drizzle/repositories/reconciliation.ts'
import { readReports } from '#drizzle/repositories/report_reader.ts'
import { countSuppressed, insertSuppressions } from '#drizzle/repositories/suppressions.ts'
import { insertTenant } from '#drizzle/repositories/tenants.ts'
import type { Keyring } from '#gateway/keyring/keyring.ts'
import { ReportSealer } from '#gateway/keyring/report_sealer.ts'
import { holdOf, storeReports } from '../../test/fixtures/holds.ts'
import { openTestKeyring } from '../../test/fixtures/keyring.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import { reconcileAtStart, reconcileNow } from './reconcile.ts'
import type { ReconcileGateway } from './reconcile_gateway.ts'

const DAY = '2099-05-01'
const NOW_MS = Date.UTC(2099, 0, 31, 12)

let store: TestStore
let keyring: Keyring
let gateway: ReconcileGateway
let client: Awaited<ReturnType<TestStore['connect']>>
let keyringUrl: string
let tenantId: TenantId

beforeAll(async () => {
  store = await startTestStore()
  keyringUrl = await store.createDatabase('keyring')
  keyring = await openTestKeyring(keyringUrl)
  client = await store.connect()
  await createPartitions(client, [DAY])
  const ignore = () => undefined
  gateway = {
    database: store.database,
    keyring,
    sealer: new ReportSealer(keyring),
    clock: { nowMs: () => NOW_MS },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  }
})
beforeEach(async () => {
  tenantId = newTenantId()
  const tenant = { id: tenantId, name: tenantId, retentionDays: undefined, createdAt: new Date() }
  await store.database.withOwner((tx) => insertTenant(tx, tenant))
  await reconcileAtStart(gateway)
})
afterAll(async () => {
  await keyring?.close()
  await store?.stop()
})

async function put(...heads: readonly Partial<ReportHead>[]): Promise<readonly string[]> {
  const rows = heads.map((head) => ({ tenantId, expiresOn: DAY, ...head }))
  const stored = await storeReports(gateway, { connect: async () => client }, rows)
  return stored.map(({ id }) => id)
}

async function storedIds(): Promise<ReadonlySet<string>> {
  const rows = await store.database.withTenant(tenantId, (tx) =>
    readReports(tx, tenantId, { limit: 1_000 }),
  )
  return new Set(rows.map(({ id }) => id))
}

const isSuppressed = async (pseudonym: Pseudonym) =>
  (await store.database.withTenant(tenantId, (tx) =>
    countSuppressed(tx, tenantId, [pseudonym]),
  )) === 1

const erasureOf = () => ({ requestId: randomUUID(), recordedAt: new Date(NOW_MS) })

/** Puts the store's mark back, as a restored backup does. */
async function restoreStoreMark(work: () => Promise<void>): Promise<void> {
  const mark = await store.database.withOwner(readStoreMark)
  await work()
  await client.query('update reconciliation set keyring_sequence = $1', [mark.keyringSequence])
}

describe('reconcileAtStart() with an older store', () => {
  test('suppresses whom the keyring has forgotten and deletes their rows, and nobody else’s', async () => {
    const [gone = '', kept = ''] = await put(
      { pseudonyms: { userId: pseudonymOf(1), deviceId: pseudonymOf(9) } },
      { pseudonyms: { userId: pseudonymOf(2) } },
    )
    await keyring.destroySubjects(tenantId, [pseudonymOf(9)], erasureOf())
    expect(await reconcileAtStart(gateway)).toEqual({ suppressed: 1, destroyed: 0 })
    const stored = await storedIds()
    expect([stored.has(gone), stored.has(kept)]).toEqual([false, true])
    expect(await isSuppressed(pseudonymOf(9))).toBe(true)
    expect(await isSuppressed(pseudonymOf(1))).toBe(false)
    expect(await reconcileAtStart(gateway)).toEqual({ suppressed: 0, destroyed: 0 })
  })

  test('counts no longer what values they had', async () => {
    await client.query(
      `insert into value_witnesses (tenant_id, value, subject, expires_on)
       select $1, '\\x01', subject, '2099-05-01' from unnest($2::bytea[]) as subject`,
      [tenantId, [Buffer.from(pseudonymOf(0x41)), Buffer.from(pseudonymOf(0x42))]],
    )
    await keyring.destroySubjects(tenantId, [pseudonymOf(0x41)], erasureOf())
    await reconcileAtStart(gateway)
    const { rows } = await client.query<{ subject: Buffer }>(
      'select subject from value_witnesses where tenant_id = $1',
      [tenantId],
    )
    expect(rows.map(({ subject }) => subject[0])).toEqual([0x42])
  })

  test('deletes rows also where the backup had the suppression already, and after a crash in between', async () => {
    const subject = pseudonymOf(3)
    await store.database.withTenant(tenantId, (tx) =>
      insertSuppressions(tx, tenantId, { pseudonyms: [subject], ...erasureOf() }),
    )
    const [gone = ''] = await put({ pseudonyms: { email: subject } })
    await keyring.destroySubjects(tenantId, [subject], erasureOf())
    await client.query('update reconciliation set is_applying = true')
    await reconcileNow(gateway)
    expect((await storedIds()).has(gone)).toBe(false)
  })

  test('deletes rows of a cell whose key is gone, and of one with a new key only what that does not open', async () => {
    const [ended = '', old = '', other = ''] = await put(
      { type: 'ended' },
      { type: 'again' },
      { type: 'other' },
    )
    await restoreStoreMark(async () => {
      const cell = (type: string) => ({ tenantId, expiresOn: DAY, product: 'app', type })
      await keyring.destroyCells([cell('ended'), cell('again')])
      await reconcileNow(gateway)
    })
    const [fresh = ''] = await put({ type: 'again' })
    expect(await storedIds()).toEqual(new Set([ended, old, other, fresh]))
    await reconcileAtStart(gateway)
    expect(await storedIds()).toEqual(new Set([other, fresh]))
  })

  test('deletes what had expired by the keyring, whatever its own clock says', async () => {
    const day = '2098-03-01'
    await createPartitions(client, [day])
    const [gone = '', kept = ''] = await put({ expiresOn: day }, {})
    await keyring.destroyExpired('2098-03-01')
    await reconcileAtStart(gateway)
    expect(await storedIds()).toEqual(new Set([kept]))
    expect(gone).not.toBe(kept)
  })

  test('deletes no report by the keyring of another store', async () => {
    const ids = await put({ expiresOn: DAY })
    const stranger = await openTestKeyring(await store.createDatabase('stranger'))
    const place = { ...erasureOf(), tenantId: newTenantId(), id: randomUUID(), pseudonyms: {} }
    await stranger.keysToSeal([{ ...place, expiresOn: '2098-01-01', product: 'a', type: 'b' }])
    await stranger.destroyExpired(DAY)
    await client.query('update reconciliation set keyring_sequence = 0')
    await reconcileAtStart({ ...gateway, keyring: stranger, sealer: new ReportSealer(stranger) })
    expect(await storedIds()).toEqual(new Set(ids))
    await stranger.close()
    await client.query('update reconciliation set keyring_sequence = 0')
  })

  test('erases a tenant that was destroyed, and ends a hold that had ended', async () => {
    const hold = holdOf(tenantId, { kind: 'query', query: {} })
    await store.database.withTenant(tenantId, (tx) => insertHold(tx, hold, 10))
    await keyring.makeHoldKey(tenantId, hold.id)
    await keyring.destroyHoldKey(tenantId, hold.id)
    await reconcileAtStart(gateway)
    const { rows } = await client.query('select released_at, lifted_by from holds where id = $1', [
      hold.id,
    ])
    expect(rows).toEqual([{ released_at: new Date(NOW_MS), lifted_by: 'reconciliation' }])
    await put({})
    await keyring.destroyTenant(tenantId)
    await reconcileAtStart(gateway)
    expect(await storedIds()).toEqual(new Set())
    const { rows: tenants } = await client.query('select erased_at from tenants where id = $1', [
      tenantId,
    ])
    expect(tenants).toEqual([{ erased_at: new Date(NOW_MS) }])
  })
})

describe('reconcileAtStart() with an older keyring', () => {
  const subject = pseudonymOf(4)

  async function suppress(pseudonym: Pseudonym, requestId: string): Promise<void> {
    await store.database.withTenant(tenantId, (tx) =>
      insertSuppressions(tx, tenantId, { ...erasureOf(), pseudonyms: [pseudonym], requestId }),
    )
  }

  test('destroys the keys of everybody who is suppressed, from the first on', async () => {
    await put({ pseudonyms: { userId: subject } })
    await keyring.destroySubjects(tenantId, [pseudonymOf(5)], erasureOf())
    await suppress(subject, randomUUID())
    await reconcileNow(gateway)
    expect(await keyring.countSubjectKeys(tenantId, [subject])).toBe(0)
    const restored = await openTestKeyring(await store.createDatabase('older'))
    const place = { tenantId, id: randomUUID(), expiresOn: DAY, product: 'app', type: 'error' }
    const named = { ...place, pseudonyms: { userId: subject } }
    await restored.keysToSeal([named])
    expect(await restored.countSubjectKeys(tenantId, [subject])).toBe(1)
    const done = await reconcileAtStart({ ...gateway, keyring: restored })
    expect(done.destroyed).toBeGreaterThan(1)
    expect(await restored.countSubjectKeys(tenantId, [subject])).toBe(0)
    await restored.keysToSeal([named])
    expect(await restored.countSubjectKeys(tenantId, [subject])).toBe(0)
    await restored.close()
    await client.query('update reconciliation set keyring_sequence = 0')
  })

  test('leaves the keys of an erasure that is under way to it, and the mark before it', async () => {
    const requestId = randomUUID()
    await client.query(
      `insert into subject_requests (tenant_id, id, type, regulation, status, identity_counts, received_at, due_at)
       values ($1, $2, 'erasure', 'gdpr', 'running', '{}', now(), now())`,
      [tenantId, requestId],
    )
    await put({ pseudonyms: { userId: subject } }, { pseudonyms: { userId: pseudonymOf(6) } })
    await suppress(subject, requestId)
    await suppress(pseudonymOf(6), randomUUID())
    const before = await keyring.ledger.storeSequence()
    await reconcileNow(gateway)
    expect(await keyring.countSubjectKeys(tenantId, [subject])).toBe(1)
    expect(await keyring.countSubjectKeys(tenantId, [pseudonymOf(6)])).toBe(0)
    expect(await keyring.ledger.storeSequence()).toBe(before)
    await client.query(`update subject_requests set status = 'completed' where id = $1`, [
      requestId,
    ])
    await reconcileNow(gateway)
    expect(await keyring.countSubjectKeys(tenantId, [subject])).toBe(0)
    expect(await keyring.ledger.storeSequence()).toBe(before + 2)
  })

  test('destroys the keys of tenants and holds again that are over', async () => {
    const hold = holdOf(tenantId, { kind: 'query', query: {} })
    const over = { ...hold, liftedAt: new Date(), liftedBy: 'x', releasedAt: new Date() }
    await store.database.withTenant(tenantId, (tx) => insertHold(tx, over, 10))
    const restored = await openTestKeyring(await store.createDatabase('oldest'))
    await restored.makeHoldKey(tenantId, hold.id)
    await client.query('update reconciliation set keyring_sequence = 1000000')
    await reconcileAtStart({ ...gateway, keyring: restored })
    expect(await restored.findHoldKey(tenantId, hold.id)).toBeUndefined()
    await restored.close()
    await client.query('update reconciliation set keyring_sequence = 0')
  })
})
