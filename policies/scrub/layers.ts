import { codeAt, isSpace } from './chars.ts'
import { encodingsOf } from './decode.ts'
import { blobSpans } from './encodings/blob_spans.ts'
import { Budget } from './encodings/budget.ts'
import type { ScannedLayer } from './encodings/decoded_layers.ts'
import { scanDecoded } from './encodings/decoded_layers.ts'
import type { PersonModel } from './person/model.ts'
import type { Plan } from './plan.ts'
import { scanLayer } from './scan.ts'
import { SEEN_RUN } from './seen.ts'
import type { Claim, Input, Refuses, Resolution } from './types.ts'
import { UnitReader } from './units.ts'

interface Claims {
  /** In offsets of the text, not sorted. */
  readonly claims: readonly Claim[]
  readonly steps: number
}

/** Under what a text is scanned. */
export interface LayerContext {
  /** The name under which the text stood, empty where it had none. */
  readonly key: string
  /** Levels of base64 and hexadecimal that may still be undone. */
  readonly blobLevels: number
  /** Tells names of people, where one was given. */
  readonly person?: PersonModel | undefined
  /** What the settings do not want; nothing where it is missing. */
  readonly refuses?: Refuses | undefined
  /** What decoding may still cost; a new one by the text's length where it is missing. */
  readonly budget?: Budget | undefined
  /** Scans what stood in base64 or hexadecimal. */
  readonly scanBlob: (text: string, context: LayerContext) => Resolution
}

/** Scans the text and every layer of encoding below it. Plain text is read once. */
export function scanLayers(plan: Plan, text: string, context: LayerContext): Claims {
  const root = scanOne(plan, text, context)
  let { steps } = root
  if (root.ways === 0 && root.blobs.length === 0) return { claims: root.found, steps }
  const budget = context.budget ?? new Budget(text.length)
  const inner = { ...context, budget, blobLevels: context.blobLevels - 1 }
  const claims = scanDecoded(root, {
    scan: (layer) => {
      const scanned = scanOne(plan, layer, context)
      steps += scanned.steps
      return scanned
    },
    scanBlob: (blob) => context.scanBlob(blob, inner),
    budget,
    json: isJsonLike(text),
  })
  return { claims, steps }
}

/** One layer: what was found in it, and what of it is encoded. */
function scanOne(
  plan: Plan,
  text: string,
  context: LayerContext,
): ScannedLayer & { readonly steps: number } {
  const input = createInput(text, context)
  const { found, seen } = scanLayer(plan, input)
  const wide = input.units.BYTES_PER_ELEMENT > 1
  const ways = encodingsOf(text, { seen, wide })
  const hasRun = (seen & SEEN_RUN) !== 0 && context.blobLevels > 0
  const blobs = hasRun ? blobSpans(input.text, input.units) : NO_BLOBS
  return { text, found, ways, blobs, steps: input.steps + text.length }
}

const NO_BLOBS: ScannedLayer['blobs'] = []

/** One text is scanned at a time, from its start to its end. */
const READER = new UnitReader()

function createInput(text: string, { key, person, refuses }: LayerContext): Input {
  const escaped = text.includes('\\')
  const words = escaped && hasLineEscape(text) ? text.replace(/\\[nrtbf]/g, '\\\n') : text
  return {
    units: READER.read(words),
    text: words,
    raw: text,
    key,
    json: escaped && isJsonLike(text),
    person,
    refuses,
    steps: 0,
    prefixEnd: 0,
    spoken: 0,
    noPemTail: false,
    listEnd: -1,
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
