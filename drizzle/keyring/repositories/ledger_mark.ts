import { lte } from 'drizzle-orm'
import type { OpenTransaction } from '../../connections.ts'
import { ledgerMark } from '../schema.ts'

/** The only row. */
const ROW = 1

/** A state of the ledger that was published. */
export interface LedgerMark {
  readonly treeSize: number
  readonly root: Uint8Array
}

/** The newest state that was published; undefined where none was. */
export async function readLedgerMark(tx: OpenTransaction): Promise<LedgerMark | undefined> {
  const { treeSize, root } = ledgerMark
  const [row] = await tx.select({ treeSize, root }).from(ledgerMark)
  return row
}

/** Remembers a state, unless a newer one is remembered. */
export async function raiseLedgerMark(tx: OpenTransaction, mark: LedgerMark): Promise<void> {
  await tx
    .insert(ledgerMark)
    .values({ id: ROW, ...mark })
    .onConflictDoUpdate({
      target: ledgerMark.id,
      set: mark,
      setWhere: lte(ledgerMark.treeSize, mark.treeSize),
    })
}

/** Remembers a state in place of whatever was: the ledger goes on from an older one, under a new name. */
export async function replaceLedgerMark(tx: OpenTransaction, mark: LedgerMark): Promise<void> {
  await tx
    .insert(ledgerMark)
    .values({ id: ROW, ...mark })
    .onConflictDoUpdate({ target: ledgerMark.id, set: mark })
}
