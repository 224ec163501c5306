import type { Transaction } from '#drizzle/database.ts'
import type { WaitingReport } from '#drizzle/repositories/forward_reader.ts'

/** How far a batch came. */
export interface Advance {
  /** Reports of the batch, from its beginning, that are done with: delivered, refused, withheld, gone or given up. */
  readonly done: number
  readonly sent: number
  readonly withheld: number
  readonly at: Date
}

/** A batch that is due, from one of the places that a sink gets reports from. */
export interface Work {
  readonly reports: readonly WaitingReport[]
  /** True where more is known to be due right after it. */
  readonly isMore: boolean
  /** Remembers how far it came; false where its place is not this process's any more: then nothing may be kept. */
  readonly advance: (tx: Transaction, advance: Advance) => Promise<boolean>
  /** Told after the transaction of `advance` was committed. */
  readonly committed?: (advance: Advance) => void
  /** Told instead where its reports are to be tried no longer, but stay dead letters. */
  readonly giveUp?: (tx: Transaction) => Promise<void>
}
