import { forgetCriteria, type Hold, type HoldKey, statusOfHold } from '#domain/hold.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  countHeld,
  deleteHeld,
  NO_COUNTS,
  noteHoldEnded,
} from '#drizzle/repositories/held_reports.ts'
import { changeHold, listHoldsToRelease, lockHold } from '#drizzle/repositories/holds.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'
import type { HoldsGateway } from './holds_gateway.ts'

/*
 * The end of a hold. Each step can be done again without harm; a crash between two of them is made good by the job.
 *
 *   active ──lifted, or its end has passed──> ending: no copy is added any more
 *     ──key destroyed──> nothing can be read ──copies deleted, in batches──> ended
 *
 * What is still in `reports` was never moved: it follows its own expiry and its subjects' erasure, as if there had been
 * no hold.
 */

const RELEASES_MAX = 1_000
const BATCH_ROWS = 5_000
/** Who ended a hold whose end has passed. */
const BY_ITSELF = 'gateway'

export interface HoldEnd {
  readonly actor: string
  /** True where somebody lifts it; false where it ends only if its time has come. */
  readonly isLifted: boolean
}

/**
 * Ends a hold, once: from here on it gets no more copies. The hold as it stands then; undefined where it goes on.
 * Copies are counted into the audit here, since none is added after it.
 */
export async function endHold(
  tx: Transaction,
  key: HoldKey,
  { actor, isLifted, at }: HoldEnd & { readonly at: Date },
): Promise<Hold | undefined> {
  const hold = await lockHold(tx, key)
  if (hold === undefined || hold.liftedAt !== undefined) return hold
  if (!isLifted && statusOfHold(hold, at.getTime()) === 'active') return undefined
  await changeHold(tx, key, { liftedAt: at, liftedBy: actor })
  const counts = await countHeld(tx, key.tenantId, [key.id])
  await insertAuditEntry(tx, {
    tenantId: key.tenantId,
    at,
    actor,
    action: isLifted ? 'hold_lifted' : 'hold_ended',
    detail: { hold: key.id, records: counts.get(key.id) ?? NO_COUNTS },
  })
  return { ...hold, liftedAt: at, liftedBy: actor }
}

/**
 * Deletes what a hold that is over has held, and the key that it was sealed with; false where it is not over. Safe to
 * repeat and to run in several processes at once. Throws KeyringAwayError.
 */
export async function releaseHold(gateway: HoldsGateway, key: HoldKey): Promise<boolean> {
  const { database, clock, keyring } = gateway
  const at = new Date(clock.nowMs())
  const hold = await database.withTenant(key.tenantId, (tx) =>
    endHold(tx, key, { actor: BY_ITSELF, isLifted: false, at }),
  )
  if (hold === undefined || hold.releasedAt !== undefined) return hold !== undefined
  await keyring.destroyHoldKey(key.tenantId, key.id)
  const noted = { at, actor: hold.liftedBy ?? BY_ITSELF }
  let deleted = BATCH_ROWS
  while (deleted === BATCH_ROWS) {
    deleted = await database.withTenant(key.tenantId, (tx) => deleteBatch(tx, key, noted))
  }
  await database.withTenant(key.tenantId, (tx) => markReleased(tx, key, noted))
  return true
}

interface Noted {
  readonly at: Date
  readonly actor: string
}

/** One batch, and in the same commit the notes in the histories of the erasures that waited for it. */
async function deleteBatch(tx: Transaction, key: HoldKey, noted: Noted): Promise<number> {
  const { deleted, subjects } = await deleteHeld(tx, key, BATCH_ROWS)
  if (subjects.length > 0) await noteHoldEnded(tx, key, { ...noted, subjects })
  return deleted
}

async function markReleased(tx: Transaction, key: HoldKey, { at, actor }: Noted): Promise<void> {
  const hold = await lockHold(tx, key)
  if (hold === undefined || hold.releasedAt !== undefined) return
  // Of whom and what it named only the number stays: some of it may have been erased meanwhile.
  await changeHold(tx, key, { releasedAt: at, criteria: forgetCriteria(hold.criteria) })
  await insertAuditEntry(tx, {
    tenantId: key.tenantId,
    at,
    actor,
    action: 'hold_released',
    detail: { hold: key.id },
  })
}

/** Releases every hold that is over. One that fails does not keep the others from it; throws the first error then. */
export async function releaseEndedHolds(gateway: HoldsGateway): Promise<void> {
  const { database, clock, log } = gateway
  const over = await database.withOwner((tx) =>
    listHoldsToRelease(tx, new Date(clock.nowMs()), RELEASES_MAX),
  )
  const errors: unknown[] = []
  for (const hold of over) {
    try {
      await releaseHold(gateway, hold)
    } catch (error) {
      log.error('hold_release_failed', { hold: hold.id, error })
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

/** Looks every minute for holds that are over. */
export function holdReleaseJob(gateway: HoldsGateway): ScheduledJob {
  return {
    name: 'hold-release',
    cron: '* * * * *',
    handler: () => releaseEndedHolds(gateway),
  }
}
