import { codeAt } from './chars.ts'
import { isPlaceholder } from './kinds.ts'
import type { Finding, Method } from './types.ts'

/** A claim in offsets of the input. */
export interface Claim {
  readonly kind: string
  readonly rule: string
  readonly confidence: number
  readonly start: number
  readonly end: number
}

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
  const wanted = claims.filter((claim) => isWanted(text, claim, options))
  wanted.sort((a, b) => a.start - b.start || b.end - a.end)
  const joined: Claim[] = []
  for (const claim of wanted) {
    const last = joined.at(-1)
    if (last === undefined || claim.start >= last.end) joined.push(claim)
    else joined[joined.length - 1] = join(last, claim)
  }
  return joined.map((claim) => ({ ...claim, method: options.methodOf(claim.kind) }))
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
    start: a.start,
    end: Math.max(a.end, b.end),
  }
}
