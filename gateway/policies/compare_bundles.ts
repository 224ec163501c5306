import type { Bundle } from '#policies/engine/bundle.ts'
import { type Change, countEffects, type Effect, widens } from '#policies/engine/diff/change.ts'
import { describeChange } from '#policies/engine/diff/describe_change.ts'
import { diffBundles } from '#policies/engine/diff/diff_bundles.ts'
import { groupChanges } from '#policies/engine/diff/group_changes.ts'

/** A comparison as the API and `--json` show it. */
export interface PrintedComparison {
  readonly from: string
  readonly to: string
  readonly widens: boolean
  readonly counts: Readonly<Record<Effect, number>>
  /** By product and type, those that widen first. */
  readonly items: readonly (Change & { readonly sentence: string })[]
}

/** What differs between two bundles, each change with its effect and its sentence. */
export function printComparison(before: Bundle, after: Bundle): PrintedComparison {
  const changes = diffBundles(before, after)
  const ordered = groupChanges(changes).flatMap((group) => group.changes)
  return {
    from: before.hash,
    to: after.hash,
    widens: widens(changes),
    counts: countEffects(changes),
    items: ordered.map((change) => ({ sentence: describeChange(change), ...change })),
  }
}
