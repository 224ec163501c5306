import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import { REQUEST_RULES_DEFAULT, type RequestStatus } from '#domain/subject_request.ts'
import { setRequestRules } from '#drizzle/repositories/request_rules.ts'
import { listEvents, type SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { findTenant, insertTenant, type Tenant } from '#drizzle/repositories/tenants.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId, rowOf } from '../../test/fixtures/stored_reports.ts'
import { Interleavings } from '../../test/support/interleavings.ts'
import { readConfig } from '../config.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import { type Jobs, startJobs } from '../jobs/jobs.ts'
import { createLogger } from '../telemetry/logger.ts'
import { approveRequest, cancelRequest, denyRequest, previewRequest } from './decide.ts'
import { executeRequest } from './execute.ts'
import { followUp } from './follow_up.ts'
import { TRANSITIONS } from './request_state.ts'
import { fileRequest, reloadRequest } from './requests.ts'

/*
 * What several people and processes do to one request at once, in every order in which their transactions can happen (with
 * a bounded number of preemptions), and with one of them killed at each step. A request must never be lost, doubled or
 * stuck. pg-boss runs; it is only this test that says when a request is executed.
 */

const SLOW_MS = 300_000
const START_MS = Date.UTC(2026, 0, 31, 10)
const REPORTS = 2

let store: TestStore
let folder = ''
let gateway: Gateway
let jobs: Jobs
let client: pg.Client
let tenant: Tenant
let windowed: Tenant
let nowMs = START_MS
const orders = new Interleavings()

beforeAll(async () => {
  store = await startTestStore()
  folder = mkdtempSync(join(tmpdir(), 'tidegate-interleavings-'))
  gateway = await createGateway({
    config: readConfig({ TIDEGATE_DATA_DIR: folder, TIDEGATE_JUDGES: '0' }),
    databaseUrl: store.url,
    clock: { nowMs: () => nowMs },
    log: createLogger('error', () => undefined),
  })
  jobs = await startJobs(gateway, { databaseUrl: store.url, requestWorkers: 0 })
  client = await store.connect()
  await client.query(
    `create table reports_2026_05_01 partition of reports for values from ('2026-05-01') to ('2026-05-02')`,
  )
  tenant = await addTenant(0)
  windowed = await addTenant(1)
  gateTransactions()
}, SLOW_MS)

afterAll(async () => {
  await jobs?.stop()
  await gateway?.close()
  await store?.stop()
  rmSync(folder, { recursive: true, force: true })
}, SLOW_MS)

/** Every transaction of the store, and every destruction of keys, begins with a gate. */
function gateTransactions(): void {
  const { database, keyring } = gateway
  const withOwner = database.withOwner.bind(database)
  const destroySubjects = keyring.destroySubjects.bind(keyring)
  Object.assign(database, {
    withOwner: async (work: Parameters<typeof withOwner>[0]) => {
      await orders.gate()
      return await withOwner(work)
    },
  })
  Object.assign(keyring, {
    destroySubjects: async (...destroyed: Parameters<typeof destroySubjects>) => {
      await orders.gate()
      await destroySubjects(...destroyed)
    },
  })
}

async function addTenant(cancelWindowHours: number): Promise<Tenant> {
  const id = newTenantId()
  return await gateway.database.withOwner(async (tx) => {
    const createdAt = new Date(nowMs)
    await insertTenant(tx, { id, name: `tenant ${id}`, retentionDays: undefined, createdAt })
    await setRequestRules(tx, id, { ...REQUEST_RULES_DEFAULT, cancelWindowHours })
    const found = await findTenant(tx, id)
    if (found === undefined) throw new Error('The tenant was not added')
    return found
  })
}

interface Person {
  readonly userId: string
  readonly of: Tenant
}

/** What becomes of some reports of a person. */
async function storeReports({ userId, of }: Person): Promise<readonly string[]> {
  await gateway.pseudonymiser.prepare(of.id)
  const pseudonyms = gateway.pseudonymiser.pseudonyms(of.id, { userId })
  const reports = Array.from({ length: REPORTS }, () => ({
    ...rowOf({ tenantId: of.id, expiresOn: '2026-05-01', pseudonyms }),
    ...({ kind: 'judged', outcome: { outcome: 'accepted' }, shapes: [] } as const),
    payload: Buffer.from('{"data":{},"remarks":[]}'),
  }))
  const kept = await gateway.keeper.keep({ reports, decided: [], shapes: [] })
  return kept.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.outcome))
}

async function file({ userId, of }: Person): Promise<SubjectRequest> {
  const identities = [{ type: 'user_id', value: userId }] as const
  const filed = { type: 'erasure', regulation: 'gdpr', identities, actor: 'ada' } as const
  return await reloadRequest(gateway, await fileRequest(gateway, of, filed))
}

async function filed(of = tenant): Promise<{ person: Person; request: SubjectRequest }> {
  const person = { userId: randomUUID(), of }
  await storeReports(person)
  return { person, request: await file(person) }
}

/** What somebody tries: that it came too late is an answer. */
const tried = (work: () => Promise<unknown>) => async () => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}
const approval = (request: SubjectRequest) =>
  tried(() => approveRequest(gateway, request, { actor: 'ada', waitMs: 0 }))
const cancellation = (request: SubjectRequest) =>
  tried(() => cancelRequest(gateway, request, 'eve'))
const denial = (request: SubjectRequest) =>
  tried(() => denyRequest(gateway, request, { actor: 'bob', reason: 'no_match' }))
const preview = (request: SubjectRequest) => tried(() => previewRequest(gateway, request, 'bob'))
/** An execution may find that another one has not finished: pg-boss begins it again. */
const execution = (request: SubjectRequest) => async () => {
  await executeRequest(gateway, request).catch((error: unknown) => {
    if (!(error instanceof Error && error.message.startsWith('Cannot complete'))) throw error
  })
}

/** What pg-boss would do in the end: begins what runs again. */
async function settle(request: SubjectRequest): Promise<SubjectRequest> {
  for (let tries = 0; tries < 5; tries += 1) {
    const { status } = await reloadRequest(gateway, request)
    if (status !== 'running') break
    await executeRequest(gateway, request)
  }
  return await reloadRequest(gateway, request)
}

async function countOf({ userId, of }: Person): Promise<number> {
  const user = gateway.pseudonymiser.pseudonym(of.id, 'userId', userId)
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from reports where tenant_id = $1 and user_pseudonym = $2',
    [of.id, user],
  )
  return Number(rows[0]?.count)
}

async function restrictedOf({ userId, of }: Person): Promise<number> {
  const user = gateway.pseudonymiser.pseudonym(of.id, 'userId', userId)
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from restrictions where tenant_id = $1 and pseudonym = $2 and lifted_at is null',
    [of.id, user],
  )
  return Number(rows[0]?.count)
}

/** The way that the request went is one that there is, each step once, and the ledger has the same. */
async function statusesOf(request: SubjectRequest): Promise<readonly RequestStatus[]> {
  const events = await gateway.database.withTenant(request.tenantId, (tx) =>
    listEvents(tx, request),
  )
  const statuses = events.map(({ status }) => status)
  for (const [at, status] of statuses.entries()) {
    const before = statuses[at - 1]
    if (before !== undefined) expect(TRANSITIONS[before]).toContain(status)
  }
  const { rows } = await client.query<{ kind: string }>(
    `select kind from ledger_entries where tenant_id = $1 and request_id = $2 and kind = any($3)`,
    [request.tenantId, request.id, statuses.map((status) => `request_${status}`)],
  )
  expect(rows.map(({ kind }) => kind).toSorted()).toEqual(
    statuses.map((status) => `request_${status}`).toSorted(),
  )
  return statuses
}

/** Completed: everything is gone and stays gone. Ended early: nothing was touched, nothing is restricted. */
async function assertWhole(person: Person, request: SubjectRequest): Promise<RequestStatus> {
  const { status, result } = await settle(request)
  await statusesOf(request)
  expect(await restrictedOf(person)).toBe(0)
  if (status === 'completed') {
    expect(await countOf(person)).toBe(0)
    expect(result).toMatchObject({ reports: { after: 0 } })
    expect(await storeReports(person)).toEqual(Array(REPORTS).fill('suppressed'))
  } else {
    expect(['cancelled', 'denied']).toContain(status)
    expect(await countOf(person)).toBe(REPORTS)
    expect(await storeReports(person)).toEqual(Array(REPORTS).fill('accepted'))
  }
  return status
}

describe('every order of what people decide at once', () => {
  it('ends a request in one of the ways that were asked for, and no other', async () => {
    const ends = new Set<RequestStatus>()
    const count = await orders.explore({ preemptionsMax: 1 }, async (race) => {
      const { person, request } = await filed()
      await race([approval(request), cancellation(request), denial(request), preview(request)])
      ends.add(await assertWhole(person, request))
    })
    expect(count).toBeGreaterThan(20)
    expect(ends).toEqual(new Set(['completed', 'cancelled', 'denied']))
  }, 300_000)

  it('with a cancel window carries a request out once or not at all', async () => {
    const ends = new Set<RequestStatus>()
    await orders.explore({ preemptionsMax: 2 }, async (race) => {
      nowMs = START_MS
      const { person, request } = await filed(windowed)
      await approval(request)()
      nowMs = START_MS + HOUR_MS
      await race([() => followUp(gateway), () => followUp(gateway), cancellation(request)])
      ends.add(await assertWhole(person, request))
      nowMs = START_MS
    })
    expect(ends).toEqual(new Set(['completed', 'cancelled']))
  }, 300_000)
})

describe('every order of executions at once', () => {
  it('completes an erasure once', async () => {
    const count = await orders.explore({ preemptionsMax: 1 }, async (race) => {
      const { person, request } = await filed()
      await approval(request)()
      await race([execution(request), execution(request)])
      expect(await assertWhole(person, request)).toBe('completed')
      const completed = (await statusesOf(request)).filter((status) => status === 'completed')
      expect(completed).toHaveLength(1)
    })
    expect(count).toBeGreaterThan(10)
  }, 300_000)

  it('is not disturbed by decisions that come too late', async () => {
    await orders.explore({ preemptionsMax: 1 }, async (race) => {
      const { person, request } = await filed()
      await approval(request)()
      const late = [cancellation(request), denial(request), approval(request), preview(request)]
      await race([
        execution(request),
        async () => {
          for (const decision of late) await decision()
        },
      ])
      expect(await assertWhole(person, request)).toBe('completed')
    })
  }, 300_000)

  it('completes two erasures of one person', async () => {
    await orders.explore({ preemptionsMax: 1 }, async (race) => {
      const { person, request } = await filed()
      const other = await file(person)
      await approval(request)()
      await approval(other)()
      await race([execution(request), execution(other)])
      expect(await assertWhole(person, request)).toBe('completed')
      expect((await settle(other)).status).toBe('completed')
    })
  }, 300_000)
})

describe('an execution that is killed', () => {
  it('at any step is completed by the next one, whatever that one finds', async () => {
    let gate = 0
    for (let isKilled = true; isKilled; gate += 1) {
      isKilled = false
      await orders.explore({ preemptionsMax: 0, kill: { index: 0, gate } }, async (race) => {
        const { person, request } = await filed()
        await approval(request)()
        await race([() => executeRequest(gateway, request)])
        isKilled = (await reloadRequest(gateway, request)).status !== 'completed'
        expect(await assertWhole(person, request)).toBe('completed')
      })
    }
    expect(gate).toBeGreaterThan(10)
  }, 300_000)

  it('at any step while another one runs leaves nothing behind', async () => {
    for (let gate = 0; gate < 30; gate += 3) {
      await orders.explore({ preemptionsMax: 0, kill: { index: 1, gate } }, async (race) => {
        const { person, request } = await filed()
        await approval(request)()
        await race([execution(request), execution(request)])
        expect(await assertWhole(person, request)).toBe('completed')
      })
    }
  }, 300_000)
})
