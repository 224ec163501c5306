import { codeAt } from '../chars.ts'
import { decodeLayer, encodedSpans, isHiding } from '../decode.ts'
import type { Claim, Resolution } from '../types.ts'
import { whyWithheld } from '../withheld.ts'
import type { BlobSpan } from './blob_spans.ts'
import type { Budget } from './budget.ts'
import { isInvisible } from './unicode.ts'

/** Levels of encoding that are undone; text that is encoded deeper is withheld. */
export const DEPTH_MAX = 4

/** A text that was scanned as it is. */
export interface ScannedLayer {
  readonly text: string
  readonly found: readonly Claim[]
  /** How it is encoded, as bits of decode.ts. */
  readonly ways: number
  readonly blobs: readonly BlobSpan[]
}

export interface DecodeContext {
  /** Scans a decoded text under the same key. */
  readonly scan: (text: string) => ScannedLayer
  /** Scans text that stood in base64 or hexadecimal. */
  readonly scanBlob: (text: string) => Resolution
  readonly budget: Budget
  /** True where the text is JSON or a part of it. */
  readonly json: boolean
}

/** Where a code unit of a layer comes from in the text. */
type Place = (index: number) => number

/** All claims on a text and on what is encoded in it, in offsets of the text; not sorted. */
export function scanDecoded(root: ScannedLayer, context: DecodeContext): readonly Claim[] {
  const claims: Claim[] = [...root.found]
  const add = (claim: Claim, place: Place): void => {
    const placed = placeClaim(root.text, claim, { place, json: context.json })
    if (placed !== undefined) claims.push(placed)
  }
  let layer = root
  let place: Place = (index) => index
  for (const claim of blobClaims(layer, context)) add(claim, place)
  for (let depth = 1; layer.ways !== 0; depth++) {
    const rule = depth > DEPTH_MAX ? 'depth' : 'budget'
    if (rule === 'depth' || !context.budget.take(layer.text.length)) {
      for (const claim of withheldClaims(layer, rule)) add(claim, place)
      break
    }
    const { text, starts } = decodeLayer(layer.text, layer.ways)
    const outer = place
    place = (index) => outer(starts[index] ?? 0)
    layer = context.scan(text)
    for (const claim of layer.found) add(claim, place)
    for (const claim of blobClaims(layer, context)) add(claim, place)
  }
  return claims
}

/** What cannot be looked at: it goes unseen. */
function withheldClaims({ text, ways }: ScannedLayer, rule: 'depth' | 'budget'): readonly Claim[] {
  if (!isHiding(ways)) return []
  return encodedSpans(text).map(({ start, end }) => withheldClaim(start, end, rule))
}

function withheldClaim(start: number, end: number, rule: 'depth' | 'budget'): Claim {
  return { kind: 'ENCODED', rule, confidence: 0.1, why: whyWithheld(rule), start, end }
}

/** A claim on the whole of each blob in which something is found, of the kind of the surest finding. */
function blobClaims(layer: ScannedLayer, context: DecodeContext): readonly Claim[] {
  const claims: Claim[] = []
  const { found } = layer
  let next = 0
  for (const { start, end, blob } of layer.blobs) {
    while (next < found.length && (found[next]?.end ?? 0) < end) next++
    if ((found[next]?.start ?? end) <= start) continue
    if (!context.budget.take(blob.text.length)) {
      claims.push(withheldClaim(start, end, 'budget'))
      continue
    }
    const inner = context.scanBlob(blob.text)
    const [first, ...others] = inner.findings
    if (first === undefined) continue
    const { kind, rule, confidence } = others.reduce(
      (surest, next) => (next.confidence > surest.confidence ? next : surest),
      first,
    )
    const why = 'in encoded text'
    claims.push({ kind, rule, confidence, why, start, end, blob: { ...blob, inner } })
  }
  return claims
}

interface Placing {
  readonly place: Place
  readonly json: boolean
}

function placeClaim(text: string, claim: Claim, { place, json }: Placing): Claim | undefined {
  const start = place(claim.start)
  const last = place(claim.end)
  let end = json ? stringEnd(text, start, last) : last
  while (end > start && isInvisible(text.charCodeAt(end - 1))) end--
  return end > start ? { ...claim, start, end } : undefined
}

/**
 * What is encoded in JSON stands within one string of it: a claim does not go past that string's own quote, so that
 * a decoded quote cannot lead it out.
 */
function stringEnd(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++)
    if (text.charCodeAt(at) === 34 && codeAt(text, at - 1) !== 92) return at
  return end
}
