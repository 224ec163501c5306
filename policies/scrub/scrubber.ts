import { customDetectors } from './custom.ts'
import { fitsShape, isSingleName } from './detect/shapes.ts'
import { createDetectors } from './detectors.ts'
import type { Explanation } from './explain.ts'
import { lostClaims } from './explain.ts'
import { KeyEndings } from './key_endings.ts'
import type { KeyLookup, KeyMeaning } from './keys.ts'
import { extraKeys, keyEndings, keyMeaning, mayEndPhrase } from './keys.ts'
import type { Kind } from './kinds.ts'
import { isKind, isPlaceholder, KINDS } from './kinds.ts'
import type { LayerContext } from './layers.ts'
import { scanLayers } from './layers.ts'
import type { PersonModel } from './person/model.ts'
import { isPersonText } from './person/whole_text.ts'
import type { Plan } from './plan.ts'
import { createPlan } from './plan.ts'
import { redact } from './redact.ts'
import { resolveClaims } from './resolve.ts'
import type { ScrubSettings } from './settings.ts'
import { DEFAULT_SCRUB_SETTINGS } from './settings.ts'
import { SilentKeys } from './silent_keys.ts'
import type { Claim, Detector, Finding, Method, Resolution, ScrubResult } from './types.ts'
import { createFilter, createRefuses } from './wanted.ts'
import type { WithheldCounts } from './withheld.ts'
import { TEXT_LENGTH_MAX, WithheldCounter, withheldFinding, withheldText } from './withheld.ts'

/** Finds personal data and secrets in strings, and takes them out. Never throws, whatever the string. */
export interface Scrubber {
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

const KEY_CACHE_MAX = 4096
const MASKS: ReadonlySet<string> = new Set(['mask', 'keep_last_4'])
/** Levels of base64 and hexadecimal that are undone, unless the settings say otherwise. */
const BLOB_LEVELS = 1
const NO_FINDINGS: readonly Finding[] = Object.freeze([])
const NOTHING: Resolution = { findings: NO_FINDINGS, blobs: new Map() }

/** Makes a scrubber. Cost: one pass over each string and one more for each level of encoding in it. */
export function createScrubber(
  settings: ScrubSettings = DEFAULT_SCRUB_SETTINGS,
  tables: ScrubTables = createTables(settings),
): Scrubber {
  return createScrubberWith(settings, tables)
}

/** The same with a table of detectors of the caller's own. */
export function createScrubberOf(
  settings: ScrubSettings,
  detectorsOf: (lookup: KeyLookup) => readonly Detector[],
): Scrubber {
  const lookup = createLookup(extraKeys(settings.sensitiveKeys ?? []))
  return createScrubberWith(settings, { lookup, plan: createPlan(detectorsOf(lookup)) })
}

/** What is looked for: large, and the same for all scrubbers whose keys, kinds and networks are the same. */
export interface ScrubTables {
  readonly lookup: KeyLookup
  readonly plan: Plan
}

let defaultTables: ScrubTables | undefined

/** The tables of some settings; those of settings that add nothing are made once. */
export function createTables(settings: ScrubSettings): ScrubTables {
  if (tablesName(settings) !== DEFAULT_TABLES) return makeTables(settings)
  defaultTables ??= makeTables({})
  return defaultTables
}

/** Equal for settings that may share their tables. */
export function tablesName({
  sensitiveKeys = [],
  customKinds = [],
  network = {},
}: ScrubSettings): string {
  const { loopback = false, private: inside = true, documentation = true } = network
  return JSON.stringify([sensitiveKeys, customKinds, loopback, inside, documentation])
}

const DEFAULT_TABLES = tablesName({})

function makeTables({
  sensitiveKeys = [],
  customKinds = [],
  network = {},
}: ScrubSettings): ScrubTables {
  const lookup = createLookup(extraKeys(sensitiveKeys))
  const options = {
    network: {
      keepLoopback: network.loopback !== true,
      keepPrivate: network.private === false,
      keepDocumentation: network.documentation === false,
    },
  }
  return {
    lookup,
    plan: createPlan([...customDetectors(customKinds), ...createDetectors(lookup, options)]),
  }
}

function createScrubberWith(settings: ScrubSettings, { lookup, plan }: ScrubTables): Scrubber {
  const options = {
    methodOf: createMethodOf(settings),
    isWanted: createFilter(settings),
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
  const scan: Scrubber['scan'] = (text) => {
    if (text.length > TEXT_LENGTH_MAX) return [withheldFinding(text, 'too_long')]
    try {
      return look(text, contextOf('')).findings
    } catch {
      return [withheldFinding(text, 'rule_error')]
    }
  }
  const scrubKnown = (text: string, key: string | undefined): ScrubResult => {
    const whole =
      key === undefined ? undefined : wholeClaim(text, lookup.meaningOf(key), settings.person)
    const resolution =
      whole === undefined || refuses?.(whole)
        ? look(text, contextOf(key ?? ''))
        : resolveClaims(text, [whole], options)
    const { findings } = resolution
    if (findings.length === 0) return { text, findings: NO_FINDINGS }
    withheld.countParts(findings)
    return { text: redact(text, resolution, { hash: settings.hash }), findings }
  }
  const scrubText: Scrubber['scrubText'] = (text, { key } = {}) => {
    if (text.length > TEXT_LENGTH_MAX) return withheldText(text, withheld.count('too_long'))
    try {
      return scrubKnown(text, key)
    } catch {
      return withheldText(text, withheld.count('rule_error'))
    }
  }
  const explain: Scrubber['explain'] = (text, { key = '' } = {}) => {
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

/** Key names repeat: their meanings are kept, up to a bound. */
function createLookup(extra: ReadonlyMap<string, KeyMeaning>): KeyLookup {
  const known = new Map<string, KeyMeaning | null>()
  const endings = keyEndings(extra)
  const table = new KeyEndings()
  for (const word of endings) table.add(word.replace('-', ''))
  const meaningOf = (key: string): KeyMeaning | undefined => {
    const memory = known.get(key)
    if (memory !== undefined) return memory ?? undefined
    const meaning = keyMeaning(key, extra)
    if (known.size >= KEY_CACHE_MAX) known.clear()
    if (key.length <= 128) known.set(key, meaning ?? null)
    return meaning
  }
  const silent = new SilentKeys()
  const vocal = new Set<string>()
  const isSilent: KeyLookup['isSilent'] = ({ units, text }, { start, end }) => {
    if (silent.has(units, start, end)) return true
    const name = text.slice(start, end)
    if (vocal.has(name) || meaningOf(name) !== undefined) return false
    if (mayEndPhrase(name, extra)) {
      if (vocal.size < KEY_CACHE_MAX) vocal.add(name)
      return false
    }
    silent.add(units, start, end)
    return true
  }
  return { meaningOf, isSilent, endings, mayEnd: (units, end) => table.mayEnd(units, end) }
}

function fitsKind(text: string, kind: Kind, person: PersonModel | undefined): boolean {
  return kind === 'PERSON' && person !== undefined
    ? isPersonText(person, text)
    : fitsShape(text, kind)
}

/** The whole text as one finding, where its key says so. */
function wholeClaim(
  text: string,
  meaning: KeyMeaning | undefined,
  person: PersonModel | undefined,
): Claim | undefined {
  if (meaning === undefined || meaning.queryOnly === true || text === '' || isPlaceholder(text))
    return undefined
  const fits =
    meaning.grade === 'always' ||
    fitsKind(text, meaning.kind, person) ||
    (meaning.grade === 'single' && isSingleName(text))
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
