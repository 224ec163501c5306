import { codeAt } from './chars.ts'
import { isPlaceholder } from './kinds.ts'
import { isWithinPlaceholder, startsInMask } from './placeholders.ts'
import type { Claim, Finding, FoundBlob, Method, Resolution } from './types.ts'

interface ResolveOptions {
  readonly methodOf: (kind: string) => Method
  /** False for what the settings let through. `value` cuts the claim out of the text. */
  readonly isWanted: (claim: Claim, value: () => string) => boolean
  /** True where a method leaves masks: a claim that begins in one is none. */
  readonly masks: boolean
}

const NO_BLOBS: ReadonlyMap<number, FoundBlob> = new Map()

/**
 * Sorts claims and joins those that overlap. The joint finding covers them all, so that no code unit which any detector
 * claimed is left, and nothing else. It is of the kind of the claim with the highest confidence; of equals the longer
 * one decides, then the one that starts first. Replacements of ours and allowed values are taken out before, each for
 * itself: what is allowed says nothing about another claim on a part of it or on more than it.
 */
export function resolveClaims(
  text: string,
  claims: readonly Claim[],
  options: ResolveOptions,
): Resolution {
  const wanted = claims.filter((claim) => isWanted(text, claim, options))
  const apart = areApart(wanted) ? wanted : joinClaims(wanted)
  let blobs: Map<number, FoundBlob> | undefined
  const findings = apart.map((claim) => {
    const finding = findingOf(text, claim, options)
    if (claim.blob !== undefined) {
      blobs ??= new Map()
      blobs.set(finding.start, claim.blob)
    }
    return finding
  })
  return { findings, blobs: blobs ?? NO_BLOBS }
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

function joinClaims(claims: readonly Claim[]): readonly Claim[] {
  const sorted = claims.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const joined: Claim[] = []
  for (const claim of sorted) {
    const last = joined.at(-1)
    if (last === undefined || claim.start >= last.end) joined.push(claim)
    else joined[joined.length - 1] = join(last, claim)
  }
  return joined
}

/** Of two claims on encoded text the one around the other is kept as such; with any other claim all of it goes. */
function join(a: Claim, b: Claim): Claim {
  const { kind, rule, confidence, why } = isSurer(b, a) ? b : a
  const end = Math.max(a.end, b.end)
  const joint = { kind, rule, confidence, why, start: a.start, end }
  const isBlob = a.blob !== undefined && b.blob !== undefined && a.end === end
  return isBlob ? { ...joint, blob: a.blob } : joint
}

function isSurer(a: Claim, b: Claim): boolean {
  if (a.confidence !== b.confidence) return a.confidence > b.confidence
  return a.end - a.start > b.end - b.start
}

/** Offsets never part a surrogate pair. */
function findingOf(text: string, claim: Claim, options: ResolveOptions): Finding {
  const { kind, rule, confidence, why } = claim
  const start = isInPair(text, claim.start) ? claim.start - 1 : claim.start
  const end = beforeEscapes(text, start, isInPair(text, claim.end) ? claim.end + 1 : claim.end)
  return { kind, start, end, rule, confidence, why, method: options.methodOf(kind) }
}

/** An odd number of backslashes before a quote belongs to it: without them JSON inside JSON would end there. */
function beforeEscapes(text: string, start: number, end: number): number {
  if (codeAt(text, end) !== 34 || codeAt(text, end - 1) !== 92) return end
  let before = end
  while (before > start && codeAt(text, before - 1) === 92) before--
  return before > start && (end - before) % 2 === 1 ? before : end
}

function isInPair(text: string, at: number): boolean {
  const code = codeAt(text, at)
  if (code < 0xdc00 || code > 0xdfff) return false
  const before = codeAt(text, at - 1)
  return before >= 0xd800 && before <= 0xdbff
}

function isWanted(text: string, claim: Claim, options: ResolveOptions): boolean {
  const first = codeAt(text, claim.start)
  const value = (): string => text.slice(claim.start, claim.end)
  if ((first === 91 || first === 42) && isPlaceholder(value())) return false
  if (isWithinPlaceholder(text, claim.start, claim.end)) return false
  if (options.masks && startsInMask(text, claim.start, claim.end)) return false
  return options.isWanted(claim, value)
}
