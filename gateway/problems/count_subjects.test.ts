import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantId } from '#domain/ids.ts'
import { findProblem } from '#drizzle/repositories/problems.ts'
import { commitGroup } from '#drizzle/repositories/report_writer.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId, pseudonymOf, rowOf } from '../../test/fixtures/stored_reports.ts'
import { countSubjectsOfProblems } from './count_subjects.ts'

let store: TestStore

beforeAll(async () => {
  store = await startTestStore()
})
afterAll(() => store.stop())

const KEY = { product: 'app', fingerprint: 'c'.repeat(16) }

async function subjectsOf(tenantId: TenantId): Promise<number | undefined> {
  const found = await store.database.withTenant(tenantId, (tx) => findProblem(tx, tenantId, KEY))
  return found?.subjects
}

test('people and devices of a problem are counted once each, and those who are gone no longer', async () => {
  const tenantId = newTenantId()
  const client = await store.connect()
  const [one, two, device] = [1, 2, 3].map(pseudonymOf)
  const whose = [
    { userId: one, deviceId: device },
    { userId: one },
    { userId: two },
    { deviceId: device },
    {},
  ]
  const rows = whose.map((given) => {
    const pseudonyms = Object.fromEntries(Object.entries(given).filter(([, value]) => value))
    const place = { tenantId, id: randomUUID(), expiresOn: '2031-05-01' }
    return rowOf({ ...place, fingerprint: KEY.fingerprint, pseudonyms })
  })
  const nobody = { knownSequence: () => 0, findSuppressed: async () => new Set<never>() }
  await commitGroup(client, { rows, outcomesOf: () => [], shapes: [] }, { writer: 0, ...nobody })
  expect(await subjectsOf(tenantId)).toBeUndefined()
  let nowMs = Date.UTC(2026, 0, 31, 12)
  const gateway = { database: store.database, clock: { nowMs: () => nowMs } }
  await countSubjectsOfProblems(gateway)
  expect(await subjectsOf(tenantId)).toBe(3)
  await client.query('delete from reports where tenant_id = $1 and user_pseudonym = $2', [
    tenantId,
    two,
  ])
  await countSubjectsOfProblems(gateway)
  expect(await subjectsOf(tenantId), 'nothing has occurred since').toBe(3)
  nowMs += 25 * 3_600_000
  await countSubjectsOfProblems(gateway)
  expect(await subjectsOf(tenantId)).toBe(2)
})
