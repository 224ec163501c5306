import type { NetworkOptions } from './detect/devices/ipv4.ts'
import type { ValueReader } from './detect/value_shapes.ts'
import type { Explanation } from './explain.ts'
import { lostClaims } from './explain.ts'
import type { Extras } from './extras.ts'
import type { KeyBook, KeyLookup, KeyMeaning } from './key_book.ts'
import { extraKeys } from './key_book.ts'
import { createLookup } from './key_lookup.ts'
import type { Kind } from './kinds.ts'
import { isKind, isPlaceholder, KINDS } from './kinds.ts'
import type { LayerContext } from './layers.ts'
import { scanLayers } from './layers.ts'
import type { PersonModel } from './person/model.ts'
import type { Plan } from './plan.ts'
import { createPlan } from './plan.ts'
import { redact } from './redact.ts'
import { resolveClaims } from './resolve.ts'
import type { ScrubSettings } from './settings.ts'
import type { Claim, Detector, Finding, Method, Resolution, ScrubResult } from './types.ts'
import { createFilter, createRefuses } from './wanted.ts'
import type { WithheldCounts } from './withheld.ts'
import { TEXT_LENGTH_MAX, WithheldCounter, withheldFinding, withheldText } from './withheld.ts'

/** Finds personal data and secrets in strings, and takes them out. Never throws, whatever the string. */
export interface AreaScrubber {
  /** Findings sorted by place, none overlapping, offsets in UTF-16 code units of the text. */
  readonly scan: (text: string) => readonly Finding[]
  /**
   * The clean text; the same string where nothing was found. `key` is the name under which the text stood. What cannot
   * be looked at is withheld as a whole: `[withheld: reason]`.
   */
  readonly scrubText: (text: string, options?: { readonly key?: string }) => ScrubResult
  /** What was found and what was not, each with its reason: to try settings, not for reports. */
  readonly explain: (text: string, options?: { readonly key?: string }) => Explanation
  /** True where a value goes whatever it is, by the name of its key alone. */
  readonly isSensitiveKey: (key: string) => boolean
  /** Code units looked at by all scans so far: the cost, without a clock. */
  readonly steps: () => number
  /** How often `scrubText` has withheld a text, or a part of one that is encoded, by the reason. */
  readonly withheld: () => WithheldCounts
}

/** What is looked for: large, and the same for all scrubbers whose keys, kinds and networks are the same. */
export interface ScrubTables {
  readonly lookup: KeyLookup
  readonly plan: Plan
  readonly values: ValueReader
  readonly extras: Extras
}

/** Some areas of what can be found: the rows, and what they ask about keys and values. */
export interface Areas {
  readonly keys: KeyBook
  readonly values: ValueReader
  readonly extras: Extras
  readonly detectors: (
    lookup: KeyLookup,
    options: { readonly network: NetworkOptions },
  ) => readonly Detector[]
}

const MASKS: ReadonlySet<string> = new Set(['mask', 'keep_last_4'])
/** Levels of base64 and hexadecimal that are undone, unless the settings say otherwise. */
const BLOB_LEVELS = 1
const NO_FINDINGS: readonly Finding[] = Object.freeze([])
const NOTHING: Resolution = { findings: NO_FINDINGS, blobs: new Map() }

/** The tables of some settings. */
export function createAreaTables(
  areas: Areas,
  { sensitiveKeys = [], customKinds = [], network = {} }: ScrubSettings,
): ScrubTables {
  const lookup = createLookup(areas.keys, extraKeys(sensitiveKeys))
  const options = {
    network: {
      keepLoopback: network.loopback !== true,
      keepPrivate: network.private === false,
      keepDocumentation: network.documentation === false,
    },
  }
  return {
    lookup,
    plan: createPlan([...areas.extras.detectors(customKinds), ...areas.detectors(lookup, options)]),
    values: areas.values,
    extras: areas.extras,
  }
}

/** Finds what is in the tables. Cost: one pass over each string and one more for each level of encoding in it. */
export function createAreaScrubber(
  settings: ScrubSettings,
  { lookup, plan, values, extras: { patternTest, applyMethod } }: ScrubTables,
): AreaScrubber {
  const options = {
    methodOf: createMethodOf(settings),
    isWanted: createFilter(settings, patternTest),
    masks: Object.values(settings.methods ?? {}).some((method) => MASKS.has(method)),
  }
  const refuses = createRefuses(settings)
  let steps = 0
  const withheld = new WithheldCounter()
  const look = (text: string, context: LayerContext): Resolution => {
    const { claims, steps: more } = scanLayers(plan, text, context)
    steps += more
    return claims.length === 0 ? NOTHING : resolveClaims(text, claims, options)
  }
  const contextOf = (key: string): LayerContext => ({
    key,
    blobLevels: settings.base64Levels ?? BLOB_LEVELS,
    person: settings.person,
    refuses,
    scanBlob: look,
  })
  const scan: AreaScrubber['scan'] = (text) => {
    if (text.length > TEXT_LENGTH_MAX) return [withheldFinding(text, 'too_long')]
    try {
      return look(text, contextOf('')).findings
    } catch {
      return [withheldFinding(text, 'rule_error')]
    }
  }
  const scrubKnown = (text: string, key: string | undefined): ScrubResult => {
    const whole =
      key === undefined
        ? undefined
        : wholeClaim(text, lookup.meaningOf(key), { values, person: settings.person })
    const resolution =
      whole === undefined || refuses?.(whole)
        ? look(text, contextOf(key ?? ''))
        : resolveClaims(text, [whole], options)
    const { findings } = resolution
    if (findings.length === 0) return { text, findings: NO_FINDINGS }
    withheld.countParts(findings)
    return { text: redact(text, resolution, { hash: settings.hash, applyMethod }), findings }
  }
  const scrubText: AreaScrubber['scrubText'] = (text, { key } = {}) => {
    if (text.length > TEXT_LENGTH_MAX) return withheldText(text, withheld.count('too_long'))
    try {
      return scrubKnown(text, key)
    } catch {
      return withheldText(text, withheld.count('rule_error'))
    }
  }
  const explain: AreaScrubber['explain'] = (text, { key = '' } = {}) => {
    const result = scrubText(text, key === '' ? {} : { key })
    if (text.length > TEXT_LENGTH_MAX) return { ...result, lost: [] }
    // All claims: also those that the settings refuse are told.
    const { claims } = scanLayers(plan, text, { ...contextOf(key), refuses: undefined })
    return { ...result, lost: lostClaims(text, claims, { ...options, findings: result.findings }) }
  }
  const isSensitiveKey = (key: string): boolean => {
    const meaning = lookup.meaningOf(key)
    return meaning?.grade === 'always' && meaning.queryOnly !== true
  }
  return {
    scan,
    scrubText,
    explain,
    isSensitiveKey,
    steps: () => steps,
    withheld: () => withheld.counts(),
  }
}

function createMethodOf({ methods, customKinds = [] }: ScrubSettings): (kind: string) => Method {
  const custom = new Map(customKinds.map(({ name, method }) => [name, method]))
  return (kind) =>
    isKind(kind) ? (methods?.[kind] ?? KINDS[kind]) : (custom.get(kind) ?? 'replace')
}

interface Whole {
  readonly values: ValueReader
  readonly person: PersonModel | undefined
}

function fitsKind(text: string, kind: Kind, { values, person }: Whole): boolean {
  return kind === 'PERSON' && person !== undefined
    ? values.names.isWhole(person, text)
    : values.fits(text, kind)
}

/** The whole text as one finding, where its key says so. */
function wholeClaim(
  text: string,
  meaning: KeyMeaning | undefined,
  whole: Whole,
): Claim | undefined {
  if (meaning === undefined || meaning.queryOnly === true || text === '' || isPlaceholder(text))
    return undefined
  const fits =
    meaning.grade === 'always' ||
    fitsKind(text, meaning.kind, whole) ||
    (meaning.grade === 'single' && whole.values.names.isSingle(text))
  if (!fits) return undefined
  return {
    kind: meaning.kind,
    rule: meaning.rule ?? 'key',
    confidence: 0.9,
    why: 'key',
    start: 0,
    end: text.length,
  }
}
