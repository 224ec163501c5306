import { codeAt, isSpace } from './chars.ts'
import { decodeLayer, encodedSpans } from './decode.ts'
import type { Plan } from './scan.ts'
import { scanLayer } from './scan.ts'
import type { Claim, Input } from './types.ts'
import { UnitReader } from './units.ts'

/** Levels of percent encoding and string escapes that are undone; text encoded deeper is taken out unseen. */
export const DEPTH_MAX = 4

interface Claims {
  /** In offsets of the text, not sorted. */
  readonly claims: readonly Claim[]
  readonly steps: number
}

/** Scans the text and every layer of encoding below it. */
export function scanLayers(plan: Plan, text: string, key = ''): Claims {
  const input = createInput(text, key)
  const { found, encoded } = scanLayer(plan, input)
  if (!encoded) return { claims: found, steps: input.steps }
  return { claims: found, steps: input.steps + scanDecoded(plan, input, found) }
}

/** Adds what stands in the decoded layers, in offsets of the text; returns the steps that it took. */
function scanDecoded(plan: Plan, { raw: text, key }: Input, claims: Claim[]): number {
  let layer = text
  let steps = 0
  let place = (index: number): number => index
  const json = isJsonLike(text)
  const add = (claim: Claim): void => {
    const start = place(claim.start)
    const last = place(claim.end)
    const end = json ? stringEnd(text, start, last) : last
    if (end > start) claims.push({ ...claim, start, end })
  }
  for (let depth = 1; depth <= DEPTH_MAX; depth++) {
    const { text: decoded, starts } = decodeLayer(layer)
    const outer = place
    place = (index) => outer(starts[index] ?? 0)
    steps += layer.length
    layer = decoded
    const input = createInput(layer, key)
    const { found, encoded } = scanLayer(plan, input)
    steps += input.steps
    found.forEach(add)
    if (!encoded) return steps
  }
  for (const { start, end } of encodedSpans(layer))
    add({ kind: 'ENCODED', rule: 'depth', confidence: 0.1, why: 'encoded too deep', start, end })
  return steps + layer.length
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

/** One text is scanned at a time, from its start to its end. */
const READER = new UnitReader()

function createInput(text: string, key: string): Input {
  const escaped = text.includes('\\')
  const words = escaped && hasLineEscape(text) ? text.replace(/\\[nrtbf]/g, '\\\n') : text
  return {
    units: READER.read(words),
    text: words,
    raw: text,
    key,
    json: escaped && isJsonLike(text),
    steps: 0,
    prefixEnd: 0,
    noPemTail: false,
  }
}

/** True where one of `\\n`, `\\r`, `\\t`, `\\b`, `\\f` stands in the text: paths have backslashes and none of them. */
function hasLineEscape(text: string): boolean {
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
    const next = codeAt(text, at + 1)
    if (next === 110 || next === 114 || next === 116 || next === 98 || next === 102) return true
  }
  return false
}

/** True where a backslash is surely an escape: the text starts as JSON does or has quoted keys in it. */
export function isJsonLike(text: string): boolean {
  let at = 0
  while (at < text.length && at < 64 && isSpace(text.charCodeAt(at))) at++
  const first = codeAt(text, at)
  if (first === 123 || first === 34) return true
  if (first === 91)
    return !text.startsWith('[', at + 1) && /^\[\s*["{[\]\d-]/.test(text.slice(at, at + 64))
  return text.includes('":') || text.includes('{"')
}
