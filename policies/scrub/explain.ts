import type { Claim, Finding, ScrubResult } from './types.ts'

/** A claim that became no finding of its own. */
export interface LostClaim {
  readonly kind: string
  readonly start: number
  readonly end: number
  readonly rule: string
  readonly confidence: number
  readonly why: string
  readonly lostTo: 'settings' | 'surer claim'
}

/** A result with what lost, so that an operator sees why. It holds places, never values. */
export interface Explanation extends ScrubResult {
  readonly lost: readonly LostClaim[]
}

interface Resolved {
  readonly findings: readonly Finding[]
  readonly isWanted: (claim: Claim, value: () => string) => boolean
}

/** The claims on a text that are no findings: the settings let them through, or another claim was surer or longer. */
export function lostClaims(
  text: string,
  claims: readonly Claim[],
  { findings, isWanted }: Resolved,
): readonly LostClaim[] {
  return claims.flatMap((claim) => {
    const { kind, start, end, rule, confidence, why } = claim
    const isFound = findings.some(
      (finding) =>
        finding.rule === rule &&
        finding.kind === kind &&
        finding.start <= start &&
        end <= finding.end,
    )
    if (isFound) return []
    const wanted = isWanted(claim, () => text.slice(start, end))
    return [
      { kind, start, end, rule, confidence, why, lostTo: wanted ? 'surer claim' : 'settings' },
    ]
  })
}
