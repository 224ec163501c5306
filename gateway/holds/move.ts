import type { Hold, HoldCause } from '#domain/hold.ts'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import {
  countUnmoved,
  type DueScope,
  keepOnlyUnmoved,
  subjectsUnmoved,
} from '#drizzle/repositories/due_reports.ts'
import {
  keepHoldActive,
  keepHoldsAsTheyAre,
  listActiveHolds,
  listHoldingTenants,
} from '#drizzle/repositories/holds.ts'
import { listSubjectDays } from '#drizzle/repositories/subject_reports.ts'
import type { RetentionCell } from '../keyring/keys.ts'
import { copyDue, type DueMove, type Moved } from './copy.ts'
import { HeldNotMovedError } from './held_not_moved_error.ts'
import type { HoldsGateway } from './holds_gateway.ts'

/*
 * What is due for deletion and named by a hold is copied before it is deleted:
 *
 *   work of the caller:   withHoldsAsTheyAre( move ──copies are durable──> destroy keys, delete rows )
 *
 * Each function can be done again without harm, and does nothing where nothing is held. It throws HeldNotMovedError
 * where something could not be copied, after everything else was: what the error names must wait, the rest need not.
 */

/**
 * Runs deletions while no new hold can be added to the tenant, or to any for `all`: what was moved before is then all
 * that is held. Deletions of one tenant may run at once; those of `all` run one at a time.
 */
export async function withHoldsAsTheyAre<T>(
  { database }: Pick<HoldsGateway, 'database'>,
  tenantId: TenantId | 'all',
  work: () => Promise<T>,
): Promise<T> {
  return await database.withOwner(async (tx) => {
    await keepHoldsAsTheyAre(tx, tenantId)
    return await work()
  })
}

/** Copies what holds of any tenant name among the reports of an expiry day (`YYYY-MM-DD`). Throws HeldNotMovedError. */
export async function moveHeldBeforeDrop(
  gateway: HoldsGateway,
  { day }: { readonly day: string },
): Promise<Moved> {
  const { database, clock } = gateway
  const tenants = await database.withOwner((tx) => listHoldingTenants(tx, new Date(clock.nowMs())))
  const run = new Run(gateway)
  for (const tenantId of tenants) await run.move({ scope: { tenantId, day }, cause: 'expiry' })
  return run.finish()
}

/** Copies what holds name among the reports of subjects who are to be forgotten. Throws HeldNotMovedError. */
export async function moveHeldBeforeErasure(
  gateway: HoldsGateway,
  { tenantId, subjects }: { readonly tenantId: TenantId; readonly subjects: readonly Pseudonym[] },
): Promise<Moved> {
  const run = new Run(gateway)
  const scope = { tenantId, subjects }
  const holds = await run.holdsOf(tenantId)
  if (holds.length === 0) return run.finish()
  for (const hold of holds)
    await run.attempt(hold, 'erasure', () => copySubjects(gateway, hold, scope))
  if (!run.hasFailed) return run.finish()
  const waiting = await gateway.database.withTenant(tenantId, (tx) =>
    subjectsUnmoved(tx, scope, run.failed),
  )
  return run.finish(waiting)
}

/** How often is looked again for reports that a narrowing has moved to another day meanwhile. */
const LOOKS_MAX = 5

/**
 * Copies day by day, then looks at all days at once: a report that was moved to a day behind this is copied by another
 * round. Throws where that does not end.
 */
async function copySubjects(
  gateway: HoldsGateway,
  hold: Hold,
  scope: DueScope & { readonly subjects: readonly Pseudonym[] },
): Promise<Moved> {
  const { database } = gateway
  const { tenantId } = hold
  let moved = 0
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const days = await database.withTenant(tenantId, (tx) => listSubjectDays(tx, tenantId, scope))
    let unreadable = 0
    for (const day of days) {
      const done = await copyDue(gateway, hold, { scope: { ...scope, day }, cause: 'erasure' })
      moved += done.moved
      unreadable += done.unreadable
    }
    const left = await countLeft(gateway, hold, scope)
    if (left <= unreadable) return { moved, unreadable }
  }
  throw new Error(`Cannot copy for hold ${hold.id}: its reports are moved again and again`)
}

/** Reports of which an active hold has no copy; none once it is over. */
async function countLeft(
  { database, clock }: HoldsGateway,
  hold: Hold,
  scope: DueScope,
): Promise<number> {
  return await database.withTenant(hold.tenantId, async (tx) => {
    const isActive = await keepHoldActive(tx, hold, new Date(clock.nowMs()))
    return isActive ? await countUnmoved(tx, scope, [hold]) : 0
  })
}

/** Reports of one retention cell that are deleted before their day; all of them, or those received before a time. */
export interface CellPart {
  readonly tenantId: TenantId
  readonly product: string
  readonly type: string
  readonly day: string
  readonly receivedBefore?: Date
}

/** Copies what holds name among reports that a shorter period makes due. Throws HeldNotMovedError. */
export async function moveHeldBeforeDelete(gateway: HoldsGateway, part: CellPart): Promise<Moved> {
  const run = new Run(gateway)
  await run.move({ scope: part, cause: 'narrowing' })
  return run.finish()
}

/** How many due reports active holds name and have no copy of: 0 after a move. For a last look before a deletion. */
export async function countHeldUnmoved(
  { database, clock }: Pick<HoldsGateway, 'database' | 'clock'>,
  scope: DueScope,
): Promise<number> {
  return await database.withTenant(scope.tenantId, async (tx) => {
    const holds = await listActiveHolds(tx, scope.tenantId, new Date(clock.nowMs()))
    return holds.length === 0 ? 0 : await countUnmoved(tx, scope, holds)
  })
}

/** What is left of an expiry day. */
export interface KeptDay {
  readonly deleted: number
  readonly kept: number
  /** Their keys must stay; those of all other cells of the day may be destroyed. */
  readonly cells: readonly RetentionCell[]
}

/**
 * For a day of which `moveHeldBeforeDrop` has thrown: deletes all of its reports but those that wait, whatever their
 * tenant, in the time of a drop. The holds are those of the error; what others name and have no copy of stays too.
 */
export async function dropAllButHeld(
  { database, clock, log }: Pick<HoldsGateway, 'database' | 'clock' | 'log'>,
  { day, holds }: { readonly day: string; readonly holds: readonly Hold[] },
): Promise<KeptDay> {
  const { cells, ...counts } = await database.withOwner(async (tx) => {
    await keepHoldsAsTheyAre(tx, 'all')
    const others = await othersWaiting(tx, new Date(clock.nowMs()), { day, holds })
    return await keepOnlyUnmoved(tx, day, [...holds, ...others])
  })
  log.warn('held_reports_wait', { day, ...counts })
  return { ...counts, cells: cells.map((cell) => ({ ...cell, expiresOn: day })) }
}

/** Holds that were placed since, or whose copies something has undone. */
async function othersWaiting(
  tx: Transaction,
  now: Date,
  { day, holds }: { readonly day: string; readonly holds: readonly Hold[] },
): Promise<readonly Hold[]> {
  const known = new Set(holds.map(({ id }) => id))
  const others: Hold[] = []
  for (const tenantId of await listHoldingTenants(tx, now)) {
    for (const hold of await listActiveHolds(tx, tenantId, now)) {
      if (known.has(hold.id)) continue
      if ((await countUnmoved(tx, { tenantId, day }, [hold])) > 0) others.push(hold)
    }
  }
  return others
}

/** One move: what one hold cannot have copied does not keep the others from it. */
class Run {
  readonly #gateway: HoldsGateway
  readonly failed: Hold[] = []
  #moved = 0
  #unreadable = 0
  #cause: unknown

  constructor(gateway: HoldsGateway) {
    this.#gateway = gateway
  }

  get hasFailed(): boolean {
    return this.failed.length > 0
  }

  async holdsOf(tenantId: TenantId): Promise<readonly Hold[]> {
    const { database, clock } = this.#gateway
    return await database.withTenant(tenantId, (tx) =>
      listActiveHolds(tx, tenantId, new Date(clock.nowMs())),
    )
  }

  /** Copies for each hold of the tenant. */
  async move(due: DueMove): Promise<void> {
    for (const hold of await this.holdsOf(due.scope.tenantId)) {
      await this.attempt(hold, due.cause, () => copyDue(this.#gateway, hold, due))
    }
  }

  /** Does what copies for one hold, and remembers where it fails. */
  async attempt(hold: Hold, cause: HoldCause, copy: () => Promise<Moved>): Promise<void> {
    try {
      const { moved, unreadable } = await copy()
      this.#moved += moved
      this.#unreadable += unreadable
      if (moved + unreadable > 0) this.#log(hold, cause, { moved, unreadable })
    } catch (error) {
      this.#cause ??= error
      this.failed.push(hold)
    }
  }

  #log({ id }: Hold, cause: HoldCause, counts: Moved): void {
    this.#gateway.log.info('held_reports_moved', { hold: id, cause, ...counts })
  }

  /** The counts of all holds. Throws HeldNotMovedError where one has failed. */
  finish(subjects: readonly Pseudonym[] = []): Moved {
    if (!this.hasFailed) return { moved: this.#moved, unreadable: this.#unreadable }
    throw new HeldNotMovedError({ holds: this.failed, subjects, cause: this.#cause })
  }
}
