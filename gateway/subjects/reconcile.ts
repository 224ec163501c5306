import { renumberCommits } from '#drizzle/repositories/commit_numbers.ts'
import {
  listEnded,
  lockReconciliation,
  readStoreMark,
  tryLockReconciliation,
  writeStoreMark,
} from '#drizzle/repositories/reconciliation.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'
import { applyDestructions } from './apply_destructions.ts'
import type { ReconcileGateway } from './reconcile_gateway.ts'
import { tellKeyring } from './tell_keyring.ts'

/*
 * Store and keyring each remember who was forgotten, and how far they have followed the other. What was restored from a
 * backup is as old as its own mark, so that everything after the mark is done again:
 *
 *   keyring ──destructions after the store's mark──> store: suppressed, rows deleted, tenants and holds ended
 *   store ──suppressions after the keyring's mark──> keyring: tombstones, keys destroyed
 *
 * A last number that is lower than the other side's mark says that this side was restored: all is followed again. Each
 * step can be done again without harm, and a mark moves only when everything up to it is done.
 */

/** Destructions that are followed at once: a few MiB, and one look at the reports. */
const FOLLOWED = 50_000

/** What was done. */
export interface Reconciliation {
  /** Subjects of whom the store did not know. */
  readonly suppressed: number
  /** Subjects of whom the keyring did not know. */
  readonly destroyed: number
}

/**
 * Brings store and keyring to the same state before anything is served: nobody who was forgotten on one side is known
 * on the other. Waits for another process that does it. Throws KeyringAwayError.
 */
export async function reconcileAtStart(gateway: ReconcileGateway): Promise<Reconciliation> {
  const client = await gateway.database.connect()
  try {
    await lockReconciliation(client)
    const renumbered = await renumberCommits(client, 'sinks')
    if (renumbered > 0) gateway.log.warn('commits_renumbered', { tenants: renumbered })
    return await reconcile(gateway, { isStart: true })
  } finally {
    await client.end()
  }
}

/** Follows on while the gateway serves; at once where another process does it. Throws KeyringAwayError. */
export async function reconcileNow(gateway: ReconcileGateway): Promise<void> {
  const client = await gateway.database.connect()
  try {
    if (await tryLockReconciliation(client)) await reconcile(gateway, { isStart: false })
  } finally {
    await client.end()
  }
}

/** Every minute. */
export function reconciliationJob(gateway: ReconcileGateway): ScheduledJob {
  return { name: 'reconciliation', cron: '* * * * *', handler: () => reconcileNow(gateway) }
}

interface Depth {
  /** True where rows that were restored are looked for too: at a start, since a restore needs one. */
  readonly isStart: boolean
}

async function reconcile(gateway: ReconcileGateway, { isStart }: Depth): Promise<Reconciliation> {
  const { log } = gateway
  const isKeyringOlder = await beginAgainAfterOlderKeyring(gateway)
  const suppressed = await followKeyring(gateway, { isStart, isKeyringOlder })
  const destroyed = await tellKeyring(gateway)
  if (isKeyringOlder) await endKeysAgain(gateway)
  if (suppressed + destroyed > 0) log.warn('reconciled', { suppressed, destroyed })
  return { suppressed, destroyed }
}

/** A keyring whose last number is lower than what the store has followed was restored. */
async function beginAgainAfterOlderKeyring({
  database,
  keyring,
  log,
}: ReconcileGateway): Promise<boolean> {
  const last = await keyring.ledger.lastNumber()
  const mark = await database.withOwner(readStoreMark)
  if (last >= mark.keyringSequence) return false
  log.warn('keyring_restored', { followed: mark.keyringSequence, last })
  await database.withOwner((tx) => writeStoreMark(tx, { ...mark, keyringSequence: 0 }))
  return true
}

async function followKeyring(
  gateway: ReconcileGateway,
  depth: Depth & { readonly isKeyringOlder: boolean },
): Promise<number> {
  const { database, keyring } = gateway
  let suppressed = 0
  for (;;) {
    const mark = await database.withOwner(readStoreMark)
    const destructions = await keyring.ledger.destructionsAfter(mark.keyringSequence, FOLLOWED)
    const last = destructions.at(-1)
    if (last === undefined) return suppressed
    suppressed += await applyDestructions(gateway, destructions, {
      areRowsSought: depth.isStart || mark.isApplying,
      areCellsSought: depth.isStart && !depth.isKeyringOlder,
      mark,
    })
    const followed = { keyringSequence: last.sequence, isApplying: false }
    await database.withOwner((tx) => writeStoreMark(tx, followed))
  }
}

/** An older keyring has the keys of tenants and holds again whose end only the store knows. */
async function endKeysAgain({ database, keyring }: ReconcileGateway): Promise<void> {
  const { tenants, holds } = await database.withOwner(listEnded)
  for (const tenantId of tenants) await keyring.destroyTenant(tenantId)
  for (const { tenantId, id } of holds) {
    const key = await keyring.findHoldKey(tenantId, id)
    if (key !== undefined) await keyring.destroyHoldKey(tenantId, id)
  }
}
