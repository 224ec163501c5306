import type { CustomKind } from './custom.ts'
import type { Kind } from './kinds.ts'
import { isKind, KINDS } from './kinds.ts'
import type { Hash } from './methods.ts'
import type { PersonModel } from './person/model.ts'
import type { AllowLists } from './settings_allow.ts'
import { checkPattern, readAllow } from './settings_allow.ts'
import { SETTINGS_LIMITS } from './settings_limits.ts'
import type { Place } from './settings_reader.ts'
import {
  below,
  readFlag,
  readItems,
  readKeys,
  readShare,
  readStrings,
  readWord,
  ScrubSettingsError,
} from './settings_reader.ts'
import type { Method } from './types.ts'
import { METHODS } from './types.ts'

/** The special categories that can be switched off one by one: each is the rule `special_<name>` of its findings. */
export const SPECIAL_CATEGORIES = [
  'health',
  'religion',
  'politics',
  'union',
  'orientation',
  'ethnicity',
  'biometric',
  'genetic',
  'crime',
] as const
export type SpecialCategory = (typeof SPECIAL_CATEGORIES)[number]

/** Which addresses of networks are personal data. */
export interface NetworkSettings {
  /** `127.0.0.1`, `localhost`: false unless it is asked for. */
  readonly loopback?: boolean
  /** RFC 1918, RFC 4193 and link-local addresses: true. */
  readonly private?: boolean
  /** RFC 5737 and RFC 3849, the ranges of examples: true. */
  readonly documentation?: boolean
}

/** How a scrubber differs from the default. */
export interface ScrubSettings {
  /** Method by kind; the kind's own default where it is missing. */
  readonly methods?: { readonly [kind in Kind]?: Method }
  /** Kinds that are not looked for. */
  readonly off?: readonly Kind[]
  /** Kinds that a rule looks for again where they are off. */
  readonly on?: readonly Kind[]
  /** Least confidence by kind, from 0 to 1: a finding below it is none. */
  readonly thresholds?: { readonly [kind in Kind]?: number }
  /** Special categories that are not looked for. */
  readonly specialOff?: readonly SpecialCategory[]
  /** Further key names whose values are secrets, matched word by word. */
  readonly sensitiveKeys?: readonly string[]
  /** Exact values that are let through. */
  readonly allow?: readonly string[]
  /** Further values that are let through. */
  readonly allowLists?: AllowLists
  readonly network?: NetworkSettings
  readonly customKinds?: readonly CustomKind[]
  /** The model of names of people, where it is loaded. */
  readonly person?: PersonModel
  /** Levels of base64 and hexadecimal that are undone where they stand for text: 1, or 0 for none. */
  readonly base64Levels?: number
  /** Keyed hash for the method `hash`: letters, digits, `-` and `_`. Without it `hash` replaces. */
  readonly hash?: Hash
}

/** Everything is looked for, everything is replaced. */
export const DEFAULT_SCRUB_SETTINGS: ScrubSettings = {
  methods: KINDS,
  off: [],
  sensitiveKeys: [],
  allow: [],
}

/** The fields that the file and each of its rules may have. */
export const SETTINGS_FIELDS = [
  'kinds',
  'specialCategories',
  'network',
  'customKinds',
  'sensitiveKeys',
  'allow',
] as const

/**
 * Reads the settings of one place of the file: `{kinds?, specialCategories?, network?, customKinds?, sensitiveKeys?,
 * allow?}`. Throws a ScrubSettingsError that names the wrong field, never its value.
 */
export function readSettings(place: Place): ScrubSettings {
  const network = readNetwork(below(place, 'network'))
  const specialOff = readSpecialOff(below(place, 'specialCategories'))
  const customKinds = readCustomKinds(below(place, 'customKinds'))
  const { allow, allowLists } = readAllow(below(place, 'allow'))
  const { methods, off, on, thresholds } = readKinds(below(place, 'kinds'))
  return {
    methods,
    off,
    ...(on.length === 0 ? {} : { on }),
    ...(Object.keys(thresholds).length === 0 ? {} : { thresholds }),
    ...(specialOff.length === 0 ? {} : { specialOff }),
    sensitiveKeys: readStrings(below(place, 'sensitiveKeys'), SETTINGS_LIMITS.sensitiveKeys),
    allow,
    ...(allowLists === undefined ? {} : { allowLists }),
    ...(network === undefined ? {} : { network }),
    ...(customKinds.length === 0 ? {} : { customKinds }),
  }
}

/** Kinds of what was not looked at cannot be let through. */
const ALWAYS_ON: ReadonlySet<string> = new Set(['ENCODED', 'WITHHELD'])

function readKinds(place: Place) {
  const methods: { [kind in Kind]?: Method } = {}
  const thresholds: { [kind in Kind]?: number } = {}
  const off: Kind[] = []
  const on: Kind[] = []
  for (const name of readKeys(place)) {
    const kind = assertKind(name, place)
    const { method, enabled, threshold } = readKind(below(place, kind), kind)
    if (method !== undefined) methods[kind] = method
    if (threshold !== undefined) thresholds[kind] = threshold
    if (enabled === false) off.push(kind)
    if (enabled === true) on.push(kind)
  }
  return { methods, off, on, thresholds }
}

function assertKind(name: string, { path }: Place): Kind {
  if (isKind(name)) return name
  throw new ScrubSettingsError(
    'settings_unknown',
    // What is written like a kind is told; anything else could be a value in the wrong place.
    /^[A-Z_]{1,40}$/.test(name) ? [...path, name] : path,
    'wanted a kind of docs/pii; kinds of your own stand in customKinds',
  )
}

function readKind(row: Place, kind: Kind) {
  readKeys(row, ['method', 'enabled', 'threshold'])
  const method = readWord(below(row, 'method'), METHODS)
  const enabled = readFlag(below(row, 'enabled'))
  const threshold = readShare(below(row, 'threshold'))
  if (ALWAYS_ON.has(kind) && (enabled === false || threshold !== undefined))
    throw new ScrubSettingsError('settings_value', row.path, 'wanted no way to let it through')
  return { method, enabled, threshold }
}

function readSpecialOff(place: Place): readonly SpecialCategory[] {
  readKeys(place, SPECIAL_CATEGORIES)
  return SPECIAL_CATEGORIES.filter((category) => readFlag(below(place, category)) === false)
}

function readNetwork(place: Place): NetworkSettings | undefined {
  if (place.value === undefined) return undefined
  readKeys(place, ['loopback', 'private', 'documentation'])
  const loopback = readFlag(below(place, 'loopback'))
  const inside = readFlag(below(place, 'private'))
  const documentation = readFlag(below(place, 'documentation'))
  return {
    ...(loopback === undefined ? {} : { loopback }),
    ...(inside === undefined ? {} : { private: inside }),
    ...(documentation === undefined ? {} : { documentation }),
  }
}

const CUSTOM_NAME = /^[A-Z][A-Z\d_]{2,39}$/
/** What the scan's table of prefixes holds. */
const WORD = /^[A-Za-z][A-Za-z\d _./'-]{1,99}$/

function readCustomKinds(place: Place): readonly CustomKind[] {
  const names = readKeys(place)
  if (names.length > SETTINGS_LIMITS.customKinds)
    throw new ScrubSettingsError(
      'settings_limit',
      place.path,
      `wanted at most ${SETTINGS_LIMITS.customKinds} kinds`,
    )
  return names.map((name) => {
    const row = below(place, name)
    if (!CUSTOM_NAME.test(name) || isKind(name))
      throw new ScrubSettingsError('settings_value', place.path, 'wanted a new name in capitals')
    readKeys(row, ['method', 'confidence', 'words', 'prefixes', 'pattern'])
    const pattern = checkPattern(below(row, 'pattern'))
    const words = readWords(below(row, 'words'))
    const prefixes = readWords(below(row, 'prefixes'))
    if (words.length + prefixes.length === 0 && pattern === undefined)
      throw new ScrubSettingsError(
        'settings_value',
        row.path,
        'wanted words, prefixes or a pattern',
      )
    return {
      name,
      method: readWord(below(row, 'method'), METHODS) ?? 'replace',
      confidence: readShare(below(row, 'confidence')) ?? 0.9,
      words,
      prefixes,
      ...(pattern === undefined ? {} : { pattern }),
    }
  })
}

function readWords(place: Place): readonly string[] {
  const words = readStrings(place, SETTINGS_LIMITS.words)
  if (words.some((word) => !WORD.test(word)))
    throw new ScrubSettingsError(
      'settings_value',
      place.path,
      'wanted 2 to 100 ASCII letters, digits, blanks and _ - . / after a first letter',
    )
  return words
}

const VERSION_FIELDS = ['version', ...SETTINGS_FIELDS, 'rules']

/** The whole file as a place; throws where it is no file of version 1. */
export function readFile(source: unknown): Place {
  const place: Place = { value: source, path: [] }
  if (source === undefined) throw new ScrubSettingsError('settings_shape', [], 'wanted an object')
  readKeys(place, VERSION_FIELDS)
  if (below(place, 'version').value !== 1)
    throw new ScrubSettingsError('settings_value', ['version'], 'wanted 1')
  return place
}

/**
 * Reads policies/settings/pii.yaml, already parsed: what holds where no rule of it does. `parseScrubPolicy` reads the
 * rules too. Throws a ScrubSettingsError.
 */
export function parseScrubSettings(source: unknown): ScrubSettings {
  const place = readFile(source)
  readItems(below(place, 'rules'), SETTINGS_LIMITS.rules)
  return readSettings(place)
}
