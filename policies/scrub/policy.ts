import type { ScrubSettings } from './settings.ts'
import { readFile, readSettings, SETTINGS_FIELDS } from './settings.ts'
import { SETTINGS_LIMITS } from './settings_limits.ts'
import type { Place } from './settings_reader.ts'
import { below, readItems, readKeys, ScrubSettingsError } from './settings_reader.ts'

/** Where a rule holds: everywhere that all of its fields name. */
interface Selector {
  readonly tenant?: string
  readonly product?: string
  readonly type?: string
  /** Segments of a path: `*` stands for one, a last `**` for all below; arrays count as no segment. */
  readonly field?: readonly string[]
}

interface Rule {
  readonly selector: Selector
  readonly settings: ScrubSettings
  /** What the rule itself says: what is missing there is not changed. */
  readonly named: ReadonlySet<string>
  readonly rank: number
}

/** What policies/settings/pii.yaml says: what holds everywhere, and the rules, the least specific first. */
export interface ScrubPolicy {
  readonly base: ScrubSettings
  readonly rules: readonly Rule[]
}

/** A tenant's id, and where in its telemetry. */
export interface ScrubPlace {
  readonly tenant: string
  readonly product?: string
  readonly type?: string
}

/** What holds at a place: for all of a report, and the rules that hold for some of its fields. */
export interface PlacedSettings {
  readonly settings: ScrubSettings
  readonly fieldRules: readonly Rule[]
  /** Equal for equal settings: names of the rules by their numbers. */
  readonly name: string
}

const SELECTORS = ['tenant', 'product', 'type', 'field'] as const
const RANKS = { tenant: 1, product: 2, type: 4, field: 8 } as const

/** Reads the file with its rules. Throws a ScrubSettingsError that names the wrong field. */
export function parseScrubPolicy(source: unknown): ScrubPolicy {
  const file = readFile(source)
  const base = readSettings(file)
  const rules = readItems(below(file, 'rules'), SETTINGS_LIMITS.rules).map(readRule)
  return { base, rules: rules.toSorted((a, b) => a.rank - b.rank) }
}

function readRule(place: Place): Rule {
  const named = readKeys(place, ['for', ...SETTINGS_FIELDS])
  const selector = readSelector(below(place, 'for'))
  if (
    selector.field !== undefined &&
    (named.includes('customKinds') || named.includes('sensitiveKeys'))
  )
    throw new ScrubSettingsError(
      'settings_value',
      place.path,
      'wanted no new kinds or keys for single fields',
    )
  const rank = SELECTORS.reduce(
    (sum, name) => sum + (selector[name] === undefined ? 0 : RANKS[name]),
    0,
  )
  return { selector, settings: readSettings(place), named: new Set(named), rank }
}

function readSelector(place: Place): Selector {
  if (readKeys(place, SELECTORS).length === 0)
    throw new ScrubSettingsError(
      'settings_shape',
      place.path,
      `wanted at least one of ${SELECTORS.join(', ')}`,
    )
  const { tenant, product, type, field } = Object.fromEntries(
    SELECTORS.map((name) => [name, readName(below(place, name))]),
  )
  return {
    ...(tenant === undefined ? {} : { tenant: tenant.toLowerCase() }),
    ...(product === undefined ? {} : { product }),
    ...(type === undefined ? {} : { type }),
    ...(field === undefined ? {} : { field: readPath(field, place) }),
  }
}

function readName({ value, path }: Place): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '' || value.length > 400)
    throw new ScrubSettingsError('settings_value', path, 'wanted a name')
  return value
}

function readPath(field: string, place: Place): readonly string[] {
  const segments = field.split('.')
  const wrong = segments.some(
    (segment, index) => segment === '' || (segment === '**' && index < segments.length - 1),
  )
  if (wrong || segments.length > 64)
    throw new ScrubSettingsError(
      'settings_value',
      [...place.path, 'field'],
      'wanted a path such as `user.*` or `extra.**`',
    )
  return segments
}

/** The settings for a tenant, a product and a type. The most specific rule decides: it comes last. */
export function settingsAt(policy: ScrubPolicy, place: ScrubPlace): PlacedSettings {
  const matching = policy.rules.flatMap((rule, index) =>
    holdsAt(rule.selector, place) ? [{ rule, index }] : [],
  )
  const whole = matching.filter(({ rule }) => rule.selector.field === undefined)
  return {
    settings: whole.reduce((settings, { rule }) => mergeSettings(settings, rule), policy.base),
    fieldRules: matching
      .filter(({ rule }) => rule.selector.field !== undefined)
      .map(({ rule }) => rule),
    name: matching.map(({ index }) => index).join(' '),
  }
}

function holdsAt({ tenant, product, type }: Selector, place: ScrubPlace): boolean {
  return (
    (tenant === undefined || tenant === place.tenant.toLowerCase()) &&
    (product === undefined || product === place.product) &&
    (type === undefined || type === place.type)
  )
}

/** The numbers of the field rules that hold at a path of a report, `''` where none does. */
export function fieldRulesAt({ fieldRules }: PlacedSettings, path: readonly string[]): string {
  const segments = path
    .filter((segment) => !segment.startsWith('['))
    .flatMap((segment) => segment.split('.'))
  return fieldRules
    .flatMap(({ selector }, index) => (isBelow(segments, selector.field ?? []) ? [index] : []))
    .join(' ')
}

/** The settings with the field rules of these numbers. */
export function withFieldRules(placed: PlacedSettings, numbers: string): ScrubSettings {
  if (numbers === '') return placed.settings
  const wanted = new Set(numbers.split(' ').map(Number))
  return placed.fieldRules
    .filter((_, index) => wanted.has(index))
    .reduce((settings, rule) => mergeSettings(settings, rule), placed.settings)
}

function isBelow(path: readonly string[], selector: readonly string[]): boolean {
  const open = selector.at(-1) === '**'
  const fixed = open ? selector.slice(0, -1) : selector
  if (open ? path.length <= fixed.length : path.length !== fixed.length) return false
  return fixed.every((segment, index) => segment === '*' || segment === path[index])
}

/** A rule changes what it names; lists of what is let through and of what is looked for grow. */
function mergeSettings(settings: ScrubSettings, { settings: rule, named }: Rule): ScrubSettings {
  const off = new Set(joined(settings.off, rule.off))
  for (const kind of rule.on ?? []) off.delete(kind)
  const specials = named.has('specialCategories') ? rule : settings
  return {
    ...settings,
    methods: { ...settings.methods, ...rule.methods },
    off: [...off],
    thresholds: { ...settings.thresholds, ...rule.thresholds },
    specialOff: specials.specialOff ?? [],
    network: { ...settings.network, ...rule.network },
    sensitiveKeys: joined(settings.sensitiveKeys, rule.sensitiveKeys),
    customKinds: joined(settings.customKinds, rule.customKinds),
    allow: joined(settings.allow, rule.allow),
    allowLists: {
      prefixes: joined(settings.allowLists?.prefixes, rule.allowLists?.prefixes),
      patterns: joined(settings.allowLists?.patterns, rule.allowLists?.patterns),
    },
  }
}

function joined<Item>(
  items: readonly Item[] | undefined,
  more: readonly Item[] | undefined,
): readonly Item[] {
  return [...(items ?? []), ...(more ?? [])]
}
