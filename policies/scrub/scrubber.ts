import { fitsShape, isSingleName } from './detect/shapes.ts'
import { createDetectors } from './detectors.ts'
import type { KeyLookup, KeyMeaning } from './keys.ts'
import { extraKeys, keyEndings, keyMeaning } from './keys.ts'
import { isKind, isPlaceholder, KINDS } from './kinds.ts'
import { isJsonLike, scanLayers } from './layers.ts'
import { redact } from './redact.ts'
import { resolveClaims } from './resolve.ts'
import { createPlan } from './scan.ts'
import type { ScrubSettings } from './settings.ts'
import { DEFAULT_SCRUB_SETTINGS } from './settings.ts'
import type { Claim, Finding, Method, ScrubResult } from './types.ts'

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
  const scan = (text: string, key = ''): readonly Finding[] => {
    const { claims, steps: more } = scanLayers(plan, text, key)
    steps += more
    return claims.length === 0 ? NO_FINDINGS : resolveClaims(text, claims, options)
  }
  const scrubText: Scrubber['scrubText'] = (text, { key } = {}) => {
    const whole = key === undefined ? undefined : wholeClaim(text, lookup.meaningOf(key))
    const findings = whole === undefined ? scan(text, key) : resolveClaims(text, [whole], options)
    if (findings.length === 0) return { text, findings }
    return {
      text: redact(text, findings, { hash: settings.hash, json: isJsonLike(text) }),
      findings,
    }
  }
  const isSensitiveKey = (key: string): boolean => {
    const meaning = lookup.meaningOf(key)
    return meaning?.grade === 'always' && meaning.queryOnly !== true
  }
  return { scan: (text) => scan(text), scrubText, isSensitiveKey, steps: () => steps }
}

function methodOf(settings: ScrubSettings, kind: string): Method {
  return isKind(kind) ? (settings.methods?.[kind] ?? KINDS[kind]) : 'replace'
}

/** Key names repeat: their meanings are kept, up to a bound. */
function createLookup(extra: ReadonlyMap<string, KeyMeaning>): KeyLookup {
  const known = new Map<string, KeyMeaning | null>()
  const endings = keyEndings(extra)
  const meaningOf = (key: string): KeyMeaning | undefined => {
    const memory = known.get(key)
    if (memory !== undefined) return memory ?? undefined
    const meaning = keyMeaning(key, extra)
    if (known.size >= KEY_CACHE_MAX) known.clear()
    if (key.length <= 128) known.set(key, meaning ?? null)
    return meaning
  }
  return { meaningOf, mayEnd: (units, end) => endings.mayEnd(units, end) }
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
  return {
    kind: meaning.kind,
    rule: 'key',
    confidence: 0.9,
    why: 'key',
    start: 0,
    end: text.length,
  }
}
