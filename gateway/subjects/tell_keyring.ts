import { LIMITS } from '#domain/limits.ts'
import {
  lastSuppressionNumber,
  recordedSuppressionsAfter,
} from '#drizzle/repositories/reconciliation.ts'
import type { ReconcileGateway } from './reconcile_gateway.ts'

/**
 * Tells the keyring of the suppressions that it does not know; returns how many there were. Those of erasures that are
 * under way wait for these: they destroy the keys themselves, once what a legal hold names is copied. The mark stays
 * before the first of them, so that a keyring that is restored later is told of it.
 */
export async function tellKeyring({ database, keyring, log }: ReconcileGateway): Promise<number> {
  const { ledger } = keyring
  let mark = await ledger.storeSequence()
  const last = await database.withOwner(lastSuppressionNumber)
  if (last < mark) {
    log.warn('store_restored', { followed: mark, last })
    mark = 0
    await ledger.followedStore(mark)
  }
  let told = 0
  let isWaiting = false
  for (let after = mark; ; ) {
    const page = await database.withOwner((tx) =>
      recordedSuppressionsAfter(tx, after, LIMITS.keysPerQueryMax),
    )
    const newest = page.at(-1)
    if (newest === undefined) return told
    const unknown = await ledger.withoutTombstone(page.filter(({ isRunning }) => !isRunning))
    if (unknown.length > 0) await keyring.addTombstones(unknown)
    told += unknown.length
    const firstWaiting = page.find(({ isRunning }) => isRunning)
    if (!isWaiting) await ledger.followedStore((firstWaiting?.sequence ?? newest.sequence + 1) - 1)
    isWaiting ||= firstWaiting !== undefined
    after = newest.sequence
  }
}
