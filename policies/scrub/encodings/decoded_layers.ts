import { codeAt } from '../chars.ts'
import { branchesOf, decodeLayer, encodedSpans, isHiding } from '../decode.ts'
import type { Claim, Resolution } from '../types.ts'
import { whyWithheld } from '../withheld.ts'
import type { BlobSpan } from './blob_spans.ts'
import type { Budget } from './budget.ts'

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

/** Where in the text a code unit of a layer comes from. */
interface Place {
  readonly start: (index: number) => number
  /** One past what the code units before an index come from. */
  readonly end: (index: number) => number
}

const SAME: Place = { start: (index) => index, end: (index) => index }

/** One layer on the way down, where it comes from and how deep it lies. */
interface Step {
  readonly layer: ScannedLayer
  readonly place: Place
  readonly depth: number
}

/** All claims on a text and on what is encoded in it, in offsets of the text; not sorted. */
export function scanDecoded(root: ScannedLayer, context: DecodeContext): readonly Claim[] {
  const claims: Claim[] = []
  const steps: Step[] = [{ layer: root, place: SAME, depth: 0 }]
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { layer, place } = step
    const found = [layer.found, blobClaims(layer, context), stepsDown(step, steps, context)].flat()
    if (layer === root) claims.push(...found)
    else for (const claim of found) addPlaced(claims, claim, { root, place, json: context.json })
  }
  return claims
}

/** Adds what is below a layer to the steps; claims what may not be looked at. */
function stepsDown(step: Step, steps: Step[], context: DecodeContext): readonly Claim[] {
  for (const ways of branchesOf(step.layer.ways)) {
    if (step.depth >= DEPTH_MAX) return withheldClaims(step.layer, 'depth')
    if (!context.budget.take(step.layer.text.length)) return withheldClaims(step.layer, 'budget')
    steps.push(stepDown(step, ways, context))
  }
  return []
}

function stepDown({ layer, place, depth }: Step, ways: number, context: DecodeContext): Step {
  const { text, starts, ends } = decodeLayer(layer.text, ways)
  return {
    layer: context.scan(text),
    place: {
      start: (index) => place.start(starts[index] ?? 0),
      end: (index) => place.end(ends[index - 1] ?? 0),
    },
    depth: depth + 1,
  }
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
  readonly root: ScannedLayer
  readonly place: Place
  readonly json: boolean
}

/** Adds a claim on a decoded layer, in offsets of the text. */
function addPlaced(claims: Claim[], claim: Claim, { root, place, json }: Placing): void {
  const { text } = root
  const start = place.start(claim.start)
  const last = place.end(claim.end)
  const end = json ? stringEnd(text, start, last) : last
  if (end > start) claims.push({ ...claim, start, end })
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
