import type { Remark } from '#domain/remark.ts'
import type { Redaction } from '#domain/stored_report.ts'

/** What a report was stripped of, by kind and rule; undefined where it was stripped of nothing. */
export function countRemarks(remarks: readonly Remark[]): readonly Redaction[] | undefined {
  if (remarks.length === 0) return undefined
  const counted: { kind: string; rule: string; count: number }[] = []
  for (const { kind, rule, count = 1 } of remarks) {
    // A report has a handful of kinds at most: looking through them costs less than a map.
    const known = counted.find((one) => one.kind === kind && one.rule === rule)
    if (known === undefined) counted.push({ kind, rule, count })
    else known.count += count
  }
  return counted
}
