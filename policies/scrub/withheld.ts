import type { Finding, ScrubResult } from './types.ts'

/** Longest text that is looked at, in UTF-16 code units: past it a scan would hold its process up for too long. */
export const TEXT_LENGTH_MAX = 32 * 1024 * 1024

/** Why a text could not be looked at: an error of a rule, its length; or a part of it, encoded too often or too much. */
export const WITHHELD_REASONS = ['rule_error', 'too_long', 'depth', 'budget'] as const
export type WithheldReason = (typeof WITHHELD_REASONS)[number]
export type WithheldCounts = Readonly<Record<WithheldReason, number>>

const WHY: Readonly<Record<WithheldReason, string>> = {
  rule_error: 'error of a rule',
  too_long: 'too long',
  depth: 'encoded too deep',
  budget: 'too much to decode',
}

/** The whole of a text as one finding: nobody knows what is in it. */
export function withheldFinding(text: string, reason: WithheldReason): Finding {
  const why = WHY[reason]
  const { length: end } = text
  return { kind: 'WITHHELD', start: 0, end, rule: reason, confidence: 1, why, method: 'replace' }
}

/** What stands in the place of a text that could not be looked at. */
export function withheldText(text: string, reason: WithheldReason): ScrubResult {
  return { text: withheldNote(reason), findings: [withheldFinding(text, reason)] }
}

/** What a reader sees: `[withheld: too_long]`. */
export function withheldNote(reason: string): string {
  return `[withheld: ${reason}]`
}

/** What speaks for withholding. */
export function whyWithheld(reason: WithheldReason): string {
  return WHY[reason]
}

/** Counts what was withheld, by the reason. */
export class WithheldCounter {
  readonly #counts = { rule_error: 0, too_long: 0, depth: 0, budget: 0 }

  /** Counts one text; returns its reason. */
  count(reason: WithheldReason): WithheldReason {
    this.#counts[reason] += 1
    return reason
  }

  /** Counts the parts of a text that went unseen. */
  countParts(findings: readonly Finding[]): void {
    for (const { kind, rule } of findings) {
      const reason = kind === 'ENCODED' && WITHHELD_REASONS.find((name) => name === rule)
      if (reason) this.count(reason)
    }
  }

  counts(): WithheldCounts {
    return { ...this.#counts }
  }
}
