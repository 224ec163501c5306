import { codeAt, isSpace } from './chars.ts'
import { decodeLayer, encodedSpans } from './decode.ts'
import { fitsShape, isSingleName } from './detect/shapes.ts'
import { createDetectors } from './detectors.ts'
import type { KeyMeaning } from './keys.ts'
import { extraKeys, keyMeaning } from './keys.ts'
import { isKind, isPlaceholder, KINDS } from './kinds.ts'
import { redact } from './redact.ts'
import type { Claim } from './resolve.ts'
import { resolveClaims } from './resolve.ts'
import type { Plan } from './scan.ts'
import { createPlan, scanLayer } from './scan.ts'
import type { ScrubSettings } from './settings.ts'
import { DEFAULT_SCRUB_SETTINGS } from './settings.ts'
import type { Finding, Input, Method, ScrubResult } from './types.ts'

/** Finds personal data and secrets in strings, and takes them out. Never throws, whatever the string. */
export interface Scrubber {
  /** Findings sorted by place, none overlapping, offsets in UTF-16 code units of the text. */
  readonly scan: (text: string) => readonly Finding[]
  /** The clean text; the same string where nothing was found. `key` is the name under which the text stood. */
  readonly scrubText: (text: string, options?: { readonly key?: string }) => ScrubResult
  /** True where a value goes whatever it is, by the name of its key alone. */
  readonly isSensitiveKey: (key: string) => boolean
  /** Code units looked at by all scans so far: the cost, without a clock. */
  readonly steps: () => number
}

/** Levels of percent encoding and string escapes that are undone; text encoded deeper is taken out unseen. */
export const DEPTH_MAX = 4
const KEY_CACHE_MAX = 4096
const NO_FINDINGS: readonly Finding[] = Object.freeze([])

/** Makes a scrubber. Cost: one pass over each string and one more for each level of encoding in it. */
export function createScrubber(settings: ScrubSettings = DEFAULT_SCRUB_SETTINGS): Scrubber {
  const lookup = createLookup(extraKeys(settings.sensitiveKeys ?? []))
  const plan = createPlan(createDetectors(lookup))
  const off = new Set<string>(settings.off ?? [])
  const options = {
    methodOf: (kind: string): Method => methodOf(settings, kind),
    isOff: (kind: string): boolean => off.has(kind),
    allow: new Set(settings.allow ?? []),
  }
  let steps = 0
  const scan = (text: string): readonly Finding[] => {
    const claims: Claim[] = []
    steps += scanText(plan, text, claims)
    return claims.length === 0 ? NO_FINDINGS : resolveClaims(text, claims, options)
  }
  const scrubText: Scrubber['scrubText'] = (text, { key } = {}) => {
    const whole = key === undefined ? undefined : wholeClaim(text, lookup(key))
    const findings = whole === undefined ? scan(text) : resolveClaims(text, [whole], options)
    if (findings.length === 0) return { text, findings }
    return {
      text: redact(text, findings, { hash: settings.hash, json: isJsonLike(text) }),
      findings,
    }
  }
  const isSensitiveKey = (key: string): boolean => {
    const meaning = lookup(key)
    return meaning?.grade === 'always' && meaning.queryOnly !== true
  }
  return { scan, scrubText, isSensitiveKey, steps: () => steps }
}

function methodOf(settings: ScrubSettings, kind: string): Method {
  return isKind(kind) ? (settings.methods?.[kind] ?? KINDS[kind]) : 'replace'
}

/** Key names repeat: their meanings are kept, up to a bound. */
function createLookup(
  extra: ReadonlyMap<string, KeyMeaning>,
): (key: string) => KeyMeaning | undefined {
  const known = new Map<string, KeyMeaning | undefined>()
  return (key) => {
    if (known.has(key)) return known.get(key)
    const meaning = keyMeaning(key, extra)
    if (known.size >= KEY_CACHE_MAX) known.clear()
    if (key.length <= 128) known.set(key, meaning)
    return meaning
  }
}

/** Scans the text and every layer of encoding below it; returns the steps that it took. */
function scanText(plan: Plan, text: string, claims: Claim[]): number {
  let layer = text
  let steps = 0
  let place = (index: number): number => index
  for (let depth = 0; ; depth++) {
    const input = createInput(layer)
    const { found, encoded } = scanLayer(plan, input)
    steps += input.steps
    for (const { start, end, kind, detector } of found)
      claims.push({
        kind,
        rule: detector.name,
        confidence: detector.confidence,
        start: place(start),
        end: place(end),
      })
    if (!encoded) return steps
    if (depth === DEPTH_MAX) {
      for (const { start, end } of encodedSpans(layer))
        claims.push({
          kind: 'ENCODED',
          rule: 'depth',
          confidence: 0.1,
          start: place(start),
          end: place(end),
        })
      return steps + layer.length
    }
    const { text: decoded, starts } = decodeLayer(layer)
    const outer = place
    place = (index) => outer(starts[index] ?? 0)
    steps += layer.length
    layer = decoded
  }
}

function createInput(text: string): Input {
  const words = text.includes('\\') ? text.replace(/\\[nrtbf]/g, '\\\n') : text
  return {
    text: words,
    raw: text,
    json: isJsonLike(text),
    steps: 0,
    prefixEnd: 0,
    noPemTail: false,
  }
}

/** True where a backslash is surely an escape: the text starts as JSON does or has quoted keys in it. */
function isJsonLike(text: string): boolean {
  let at = 0
  while (at < text.length && at < 64 && isSpace(text.charCodeAt(at))) at++
  const first = codeAt(text, at)
  if (first === 123 || first === 34) return true
  if (first === 91)
    return !text.startsWith('[', at + 1) && /^\[\s*["{[\]\d-]/.test(text.slice(at, at + 64))
  return text.includes('":') || text.includes('": ') || text.includes('{"')
}

/** The whole text as one finding, where its key says so. */
function wholeClaim(text: string, meaning: KeyMeaning | undefined): Claim | undefined {
  if (meaning === undefined || meaning.queryOnly === true || text === '' || isPlaceholder(text))
    return undefined
  const fits =
    meaning.grade === 'always' ||
    fitsShape(text, meaning.kind) ||
    (meaning.grade === 'single' && isSingleName(text))
  if (!fits) return undefined
  return { kind: meaning.kind, rule: 'key', confidence: 0.9, start: 0, end: text.length }
}
