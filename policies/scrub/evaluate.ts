/** A labelled document: what stands where in its text. */
export interface LabelledDocument {
  readonly id: string
  readonly text: string
  readonly spans: readonly { readonly kind: string; readonly start: number; readonly end: number }[]
}

interface Place {
  readonly kind: string
  readonly start: number
  readonly end: number
}

export interface KindScore {
  readonly entities: number
  readonly caught: number
  readonly findings: number
  readonly right: number
}

export interface Score extends KindScore {
  /** Share of entities of which every letter and digit is covered, whatever the findings' kinds. */
  readonly recall: number
  /** Share of findings that touch an entity. */
  readonly precision: number
  readonly byKind: ReadonlyMap<string, KindScore>
}

interface Counts {
  entities: number
  caught: number
  findings: number
  right: number
}

/** Scores a scanner over labelled documents. Entities count under their own kind, findings under theirs. */
export function scoreDocuments(
  documents: readonly LabelledDocument[],
  scan: (text: string) => readonly Place[],
): Score {
  const byKind = new Map<string, Counts>()
  const total = newCounts()
  const add = (kind: string, counts: Counts): void => {
    addCounts(total, counts)
    addCounts(countsOf(byKind, kind), counts)
  }
  for (const { text, spans } of documents) {
    const findings = scan(text)
    for (const span of spans)
      add(span.kind, {
        ...newCounts(),
        entities: 1,
        caught: isCovered(text, span, findings) ? 1 : 0,
      })
    for (const finding of findings)
      add(finding.kind, { ...newCounts(), findings: 1, right: touchesAny(finding, spans) ? 1 : 0 })
  }
  return {
    ...total,
    recall: share(total.caught, total.entities),
    precision: share(total.right, total.findings),
    byKind,
  }
}

/** True where every letter and digit of the span lies in a finding. */
export function isCovered(text: string, span: Place, findings: readonly Place[]): boolean {
  for (let at = span.start; at < span.end; at++) {
    if (!/[\p{L}\p{N}]/u.test(text.charAt(at))) continue
    if (!findings.some(({ start, end }) => start <= at && at < end)) return false
  }
  return true
}

function touchesAny(finding: Place, spans: readonly Place[]): boolean {
  return spans.some((span) => span.start < finding.end && finding.start < span.end)
}

function addCounts(sum: Counts, counts: Counts): void {
  sum.entities += counts.entities
  sum.caught += counts.caught
  sum.findings += counts.findings
  sum.right += counts.right
}

function newCounts(): Counts {
  return { entities: 0, caught: 0, findings: 0, right: 0 }
}

function countsOf(byKind: Map<string, Counts>, kind: string): Counts {
  const counts = byKind.get(kind) ?? newCounts()
  byKind.set(kind, counts)
  return counts
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole
}
