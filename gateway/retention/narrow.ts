import { setTimeout as sleep } from 'node:timers/promises'
import { utcDay } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import {
  awaitCommits,
  type CellSelection,
  deleteSelected,
  finishNarrowing,
  forgetNotedCell,
  isCellEmpty,
  listCells,
  listNarrowings,
  listNotedCells,
  lockNarrowing,
  type Narrowing,
  type NotedCell,
  noteCell,
} from '#drizzle/repositories/narrowing.ts'
import { listPartitions } from '#drizzle/repositories/partitions.ts'
import { shortenWitnesses } from '#drizzle/repositories/value_witnesses.ts'
import { expiryDay } from '#policies/engine/retain.ts'
import { moveHeldBeforeDelete, withHoldsAsTheyAre } from '../holds/move.ts'
import { moveCell } from './move_cell.ts'
import type { RetentionGateway } from './retention_gateway.ts'
import { type CellOver, cellOver, readTenantPeriods, storedDays } from './tenant_periods.ts'
import { assertClockTrusted } from './trust_clock.ts'

/*
 * A shorter period and what is stored already. Each step can be done again without harm; a crash between two of them is
 * made good by the next run, since the tenant stays among the narrowings and its cells among those that were noted.
 *
 *   changed ──deleteDue: at once──> nothing is left whose new day has begun
 *     ──grace, then every commit under way──> nobody judges by the old periods any more
 *     ──moveOver, by day, the earliest first: sealed anew under an earlier day; an emptied cell's key is destroyed
 *       before any report is moved into that cell──> narrowed
 *
 * A longer period changes nothing that is stored: its keys end on the day that it was given.
 */

/** How long one run goes on; the next one takes up what is left. */
const RUN_MS = 30 * 60_000
const LOOK_MS = 500

export interface NarrowingSettings {
  /** How long after a change a write may still be judged by the old periods, in milliseconds. */
  readonly graceMs: number
}

/** What a run did. */
export interface NarrowingRun {
  readonly tenants: number
  readonly deleted: number
  readonly moved: number
}

/**
 * Brings what is stored within the periods that are in force, for every tenant whose periods have changed. Safe to
 * repeat; one process does it at a time, and it returns at once where another does. Throws KeyringAwayError, and
 * HeldNotMovedError where a held report could not be copied, and an ApiError `clock_not_trusted`: the next run goes on.
 */
export async function runNarrowing(
  gateway: RetentionGateway,
  { graceMs }: NarrowingSettings = { graceMs: LIMITS.narrowingGraceMs },
): Promise<NarrowingRun> {
  const endsAt = performance.now() + RUN_MS
  const work: Work = {
    graceMs,
    begun: new Set(),
    errors: new Map(),
    tenants: 0,
    deleted: 0,
    moved: 0,
  }
  await assertClockTrusted(gateway, gateway.clock.nowMs())
  const client = await gateway.database.connect()
  try {
    if (!(await lockNarrowing(client))) return work
    while ((await narrowRound(gateway, work)) === 'waiting' && performance.now() < endsAt) {
      // A process that is to end does not wait for this.
      await sleep(LOOK_MS, undefined, { ref: false })
    }
  } finally {
    await client.end()
  }
  const { tenants, deleted, moved, errors } = work
  if (tenants > 0) gateway.log.info('narrowing_run', { tenants, deleted, moved })
  for (const error of errors.values()) throw error
  return { tenants, deleted, moved }
}

interface Work {
  readonly graceMs: number
  /** Changes of which everything that is due has been deleted. */
  readonly begun: Set<string>
  /** The first error of each tenant: it waits for the next run, and the others do not. */
  readonly errors: Map<TenantId, unknown>
  tenants: number
  deleted: number
  moved: number
}

/** Does what can be done now; tells whether there is a tenant whose change is too fresh for the rest. */
async function narrowRound(gateway: RetentionGateway, work: Work): Promise<'waiting' | 'done'> {
  const all = await gateway.database.withOwner(listNarrowings)
  const waiting = all.filter(({ tenantId }) => !work.errors.has(tenantId))
  for (const { tenantId, version } of waiting) {
    const change = `${tenantId} ${version}`
    if (work.begun.has(change)) continue
    await attempt(work, tenantId, async () => {
      work.deleted += await deleteDue(gateway, tenantId)
      work.begun.add(change)
    })
  }
  const ready = waiting.filter(({ ageMs }) => ageMs >= work.graceMs)
  if (ready.length > 0) await gateway.database.withOwner(awaitCommits)
  for (const narrowing of ready) {
    if (work.errors.has(narrowing.tenantId)) continue
    await attempt(work, narrowing.tenantId, async () => {
      work.moved += await finishTenant(gateway, narrowing)
      work.tenants += 1
    })
  }
  return ready.length < waiting.length ? 'waiting' : 'done'
}

async function attempt(work: Work, tenantId: TenantId, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    work.errors.set(tenantId, error)
  }
}

/** The expiry days of stored reports that have not begun, the earliest first. */
async function daysAheadOf(gateway: RetentionGateway): Promise<readonly string[]> {
  const client = await gateway.database.connect()
  try {
    const today = utcDay(gateway.clock.nowMs())
    const partitions = await listPartitions(client)
    return partitions.flatMap(({ day, state }) => (state === 'attached' && day > today ? day : []))
  } finally {
    await client.end()
  }
}

/** What of a day's reports is over under the periods that the tenant has now. */
export async function findOver(
  gateway: Pick<RetentionGateway, 'database' | 'clock' | 'policies'>,
  tenantId: TenantId,
  day: string,
): Promise<readonly CellOver[]> {
  const periods = await readTenantPeriods(gateway, tenantId)
  const cells = await gateway.database.withTenant(tenantId, (tx) => listCells(tx, tenantId, day))
  const nowMs = gateway.clock.nowMs()
  return cells.flatMap((cell) => {
    const found = cellOver(cell, storedDays(cell, periods, gateway.policies.bundle), nowMs)
    const { receivedBefore } = found.over
    return receivedBefore === undefined || cell.oldest < receivedBefore ? found : []
  })
}

/** Deletes what the new periods make due, and notes every cell that they empty; returns how many reports it were. */
async function deleteDue(gateway: RetentionGateway, tenantId: TenantId): Promise<number> {
  let deleted = 0
  for (const day of await daysAheadOf(gateway)) {
    for (const { due, over } of await findOver(gateway, tenantId, day)) {
      await gateway.database.withOwner((tx) => noteCell(tx, over))
      deleted += await deleteUnheld(gateway, due)
    }
  }
  return deleted
}

/** Deletes a selection once what holds name of it is copied. Throws HeldNotMovedError. */
async function deleteUnheld(gateway: RetentionGateway, part: CellSelection): Promise<number> {
  const { tenantId, product, type, expiresOn, receivedBefore } = part
  const held = {
    tenantId,
    product,
    type,
    day: expiresOn,
    ...(receivedBefore === undefined ? {} : { receivedBefore }),
  }
  await moveHeldBeforeDelete(gateway, held)
  return await withHoldsAsTheyAre(gateway, tenantId, async () => {
    await moveHeldBeforeDelete(gateway, held)
    let deleted = 0
    let batch: number = LIMITS.retentionBatchRowsMax
    while (batch === LIMITS.retentionBatchRowsMax) {
      batch = await gateway.database.withTenant(tenantId, (tx) =>
        deleteSelected(tx, part, LIMITS.retentionBatchRowsMax),
      )
      deleted += batch
    }
    return deleted
  })
}

/** Moves what is left to its new days and destroys the keys of emptied cells; returns how many reports were moved. */
async function finishTenant(gateway: RetentionGateway, narrowing: Narrowing): Promise<number> {
  const { tenantId } = narrowing
  let moved = 0
  for (const day of await daysAheadOf(gateway)) {
    const left: CellSelection[] = []
    for (const { due, over } of await findOver(gateway, tenantId, day)) {
      await gateway.database.withOwner((tx) => noteCell(tx, over))
      await deleteUnheld(gateway, due)
      moved += await moveCell(gateway, over)
      if (await hasAny(gateway, over)) left.push(over)
    }
    await endCells(gateway, tenantId, { day, left })
  }
  await forgetPastCells(gateway, tenantId)
  await shortenCounts(gateway, tenantId)
  await gateway.database.withOwner((tx) => finishNarrowing(tx, narrowing))
  return moved
}

/** Counts of subjects do not say of which type a value was: they follow the periods that hold for every type. */
async function shortenCounts(gateway: RetentionGateway, tenantId: TenantId): Promise<void> {
  const { database, clock, policies } = gateway
  const periods = await readTenantPeriods(gateway, tenantId)
  const days = storedDays(EVERY_TYPE, periods, policies.bundle)
  const batch = {
    lastDay: expiryDay(clock.nowMs(), days),
    limit: LIMITS.retentionBatchRowsMax,
  }
  let shortened: number = batch.limit
  while (shortened === batch.limit) {
    shortened = await database.withTenant(tenantId, (tx) => shortenWitnesses(tx, tenantId, batch))
  }
}

/** No rule for a part of the reports matches it. */
const EVERY_TYPE = { product: '', type: '', class: '', category: '' }

async function hasAny(gateway: RetentionGateway, part: CellSelection): Promise<boolean> {
  const { database } = gateway
  const cells = await database.withTenant(part.tenantId, (tx) =>
    listCells(tx, part.tenantId, part.expiresOn),
  )
  const own = cells.find(
    (cell) =>
      cell.product === part.product &&
      cell.type === part.type &&
      cell.class === part.class &&
      cell.category === part.category,
  )
  if (own === undefined) return false
  return part.receivedBefore === undefined || own.oldest < part.receivedBefore
}

/**
 * Destroys the keys of a day's cells that are empty now. A cell that newer reports share keeps its key until its day;
 * one from which something could not be moved yet stays noted.
 */
async function endCells(
  { database, keyring }: RetentionGateway,
  tenantId: TenantId,
  { day, left }: { readonly day: string; readonly left: readonly CellSelection[] },
): Promise<void> {
  const noted = await database.withOwner((tx) => listNotedCells(tx, tenantId))
  for (const cell of noted.filter(({ expiresOn }) => expiresOn === day)) {
    const isEmpty = await database.withTenant(tenantId, (tx) => isCellEmpty(tx, cell))
    if (isEmpty) await keyring.destroyCells([cell])
    const waits = left.some(({ product, type }) => product === cell.product && type === cell.type)
    if (!waits) await database.withOwner((tx) => forgetNotedCell(tx, cell))
  }
}

/** Cells whose day has begun, or whose partition is gone: their keys end with their day. */
async function forgetPastCells(gateway: RetentionGateway, tenantId: TenantId): Promise<void> {
  const { database, clock, keyring } = gateway
  const noted = await database.withOwner((tx) => listNotedCells(tx, tenantId))
  const days = new Set(await daysAheadOf(gateway))
  const today = utcDay(clock.nowMs())
  const past = noted.filter(({ expiresOn }) => !days.has(expiresOn))
  const gone = past.filter(({ expiresOn }) => expiresOn > today)
  if (gone.length > 0) await keyring.destroyCells(gone.map(parseCellKey))
  for (const cell of past) await database.withOwner((tx) => forgetNotedCell(tx, cell))
}

function parseCellKey({ tenantId, expiresOn, product, type }: NotedCell): NotedCell {
  return { tenantId, expiresOn, product, type }
}
