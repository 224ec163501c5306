import { codeAt } from './chars.ts'
import { isPlaceholder } from './kinds.ts'
import type { Claim, Finding, Method } from './types.ts'

interface ResolveOptions {
  readonly methodOf: (kind: string) => Method
  readonly isOff: (kind: string) => boolean
  readonly allow: ReadonlySet<string>
}

/**
 * Sorts claims and joins those that overlap: the joint finding covers them all and is of the surer one's kind, so
 * that no code unit which any detector claimed is left. Replacements of ours and allowed values are no findings.
 */
export function resolveClaims(
  text: string,
  claims: readonly Claim[],
  options: ResolveOptions,
): readonly Finding[] {
  if (areApart(claims)) return resolveApart(text, claims, options)
  const wanted = claims.filter((claim) => isWanted(text, claim, options))
  wanted.sort((a, b) => a.start - b.start || b.end - a.end)
  const joined: Claim[] = []
  for (const claim of wanted) {
    const last = joined.at(-1)
    if (last === undefined || claim.start >= last.end) joined.push(claim)
    else joined[joined.length - 1] = join(last, claim)
  }
  return joined.map((claim) => findingOf(claim, options))
}

/** Most claims come in the order of the text and do not touch: nothing to sort or to join. */
function areApart(claims: readonly Claim[]): boolean {
  let end = 0
  for (const claim of claims) {
    if (claim.start < end) return false
    end = claim.end
  }
  return true
}

function resolveApart(
  text: string,
  claims: readonly Claim[],
  options: ResolveOptions,
): readonly Finding[] {
  const findings: Finding[] = []
  for (const claim of claims) {
    if (isWanted(text, claim, options)) findings.push(findingOf(claim, options))
  }
  return findings
}

function findingOf(claim: Claim, options: ResolveOptions): Finding {
  const { kind, start, end, rule, confidence, why } = claim
  return { kind, start, end, rule, confidence, why, method: options.methodOf(kind) }
}

function isWanted(text: string, claim: Claim, options: ResolveOptions): boolean {
  if (options.isOff(claim.kind)) return false
  if (codeAt(text, claim.start) === 91 && isPlaceholder(text.slice(claim.start, claim.end)))
    return false
  return options.allow.size === 0 || !options.allow.has(text.slice(claim.start, claim.end))
}

function join(a: Claim, b: Claim): Claim {
  const surer = b.confidence > a.confidence ? b : a
  return {
    kind: surer.kind,
    rule: surer.rule,
    confidence: surer.confidence,
    why: surer.why,
    start: a.start,
    end: Math.max(a.end, b.end),
  }
}
