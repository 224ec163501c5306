import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { entriesNaming, type NamingEntry } from '#drizzle/repositories/entries_naming.ts'
import type { Gateway } from '../gateway.ts'

/** What the ledger may tell of a report: whatever names one of these. */
export interface LedgerQuestion {
  readonly report: string
  readonly bundle: string
  /** The choice that decided. */
  readonly choice: string | undefined
  /** The rule of retention in force. */
  readonly rule: string | null
  readonly holds: readonly string[]
}

type About = 'report' | 'bundle' | 'choice' | 'rule' | 'hold'

/**
 * The entries of the ledger that name the report, the bundle that judged it, the choice that decided, the rule by which it
 * is deleted or the holds that name it, among the newest of the tenant and of the installation. That a report was stored
 * is no entry.
 */
export async function explainLedger(
  { database }: Pick<Gateway, 'database'>,
  tenantId: TenantId,
  { report, bundle, choice, rule, holds }: LedgerQuestion,
) {
  const named: readonly (readonly [about: About, ids: readonly string[]])[] = [
    ['report', [report]],
    ['choice', choice === undefined ? [] : [choice]],
    ['rule', rule === null ? [] : [rule]],
    ['hold', holds],
  ]
  const looked = LIMITS.explainedLedgerEntriesMax
  const limit = LIMITS.pageItemsDefault
  return await database.withOwner(async (tx) => {
    const entries: unknown[] = []
    let isComplete = true
    for (const [about, ids] of named) {
      if (ids.length === 0) continue
      const found = await entriesNaming(tx, tenantId, { ids, looked, limit })
      entries.push(...found.entries.map((entry) => printEntry(entry, about)))
      isComplete &&= found.isComplete
    }
    const published = await entriesNaming(tx, undefined, { ids: [bundle], looked, limit })
    entries.push(...published.entries.map((entry) => printEntry(entry, 'bundle')))
    return { entries, complete: isComplete && published.isComplete }
  })
}

function printEntry({ id, kind, occurredAt, leafIndex }: NamingEntry, about: About) {
  return { id, kind, at: occurredAt, leafIndex, about }
}
