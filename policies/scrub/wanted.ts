import { plainValue } from './encodings/plain_value.ts'
import type { ScrubSettings } from './settings.ts'
import type { AllowLists } from './settings_allow.ts'
import type { Claim, Refuses } from './types.ts'

/** Whether a claim is to be a finding; `value` cuts it out of the text, and is asked last. */
type Filter = (claim: Claim, value: () => string) => boolean

/** Whether a value as a whole is what a pattern of the safe subset says. */
export type PatternTest = (pattern: string) => (value: string) => boolean

/** Kinds of what was not looked at. */
const UNSEEN = new Set(['ENCODED', 'WITHHELD'])

/**
 * What the settings refuse whatever its value is: kinds and special categories that are off, too little confidence.
 * Undefined where they refuse nothing.
 */
export function createRefuses(settings: ScrubSettings): Refuses | undefined {
  const { off = [], specialOff = [], thresholds = {} } = settings
  const least = new Map<string, number>(Object.entries(thresholds))
  if (off.length + specialOff.length + least.size === 0) return undefined
  const offKinds = new Set<string>(off)
  const offRules = new Set(specialOff.map((category) => `special_${category}`))
  return ({ kind, rule, confidence }) =>
    !UNSEEN.has(kind) &&
    (offKinds.has(kind) || offRules.has(rule) || confidence < (least.get(kind) ?? 0))
}

/** What the settings leave of the claims: not what they refuse, and not what they allow. */
export function createFilter(settings: ScrubSettings, patternTest: PatternTest): Filter {
  const refuses = createRefuses(settings)
  const isAllowed = createAllowed(settings.allow ?? [], settings.allowLists ?? {}, patternTest)
  return (claim, value) => {
    if (UNSEEN.has(claim.kind)) return true
    if (refuses?.(claim)) return false
    return isAllowed === undefined || !isAllowed(value())
  }
}

function createAllowed(
  exact: readonly string[],
  { prefixes = [], patterns = [] }: AllowLists,
  patternTest: PatternTest,
): ((value: string) => boolean) | undefined {
  if (exact.length + prefixes.length + patterns.length === 0) return undefined
  const known = new Set(exact)
  const safe = patterns.map(patternTest)
  const knows = (value: string): boolean =>
    known.has(value) ||
    prefixes.some((prefix) => value.startsWith(prefix)) ||
    safe.some((matches) => matches(value))
  return (value) => knows(value) || knows(plainValue(value))
}
