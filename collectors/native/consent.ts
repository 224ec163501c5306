import type { ConsentLevel, ReportConsent } from '#domain/consent.ts'
import type { JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'

type Narrowing = ReportConsent | undefined

const REQUIRED: ReportConsent = { level: 'required', source: 'report' }
const BY_CHOICE: ReadonlyMap<string, ConsentLevel> = new Map([
  ['off', 'off'],
  ['optional', 'optional'],
  ['granted', 'optional'],
])

/** Values of any key that read as a refusal. */
const REFUSALS: ReadonlySet<string> = new Set([
  'false',
  '0',
  'no',
  'none',
  'never',
  'off',
  'denied',
  'deny',
  'declined',
  'rejected',
  'refused',
  'withdrawn',
  'revoked',
  'optout',
  'optedout',
  'required',
  'requiredonly',
  'disabled',
])

/** Keys whose being true is a refusal. */
const OBJECTIONS: ReadonlySet<string> = new Set([
  'gpc',
  'secgpc',
  'globalprivacycontrol',
  'dnt',
  'donottrack',
  'donotsell',
  'optout',
  'optedout',
])
const GPC: ReadonlySet<string> = new Set(['gpc', 'secgpc', 'globalprivacycontrol'])
const CHOICES: ReadonlySet<string> = new Set(['choice', 'level'])
const AFFIRMATIONS: ReadonlySet<string> = new Set(['true', '1', 'yes'])

/**
 * The choice that a report carries, from whatever its SDK writes: the most protective reading wins, and what cannot be
 * understood as a choice counts as a refusal of Optional data. Undefined where there is no block.
 */
export function parseConsent(value: JsonValue | undefined): ReportConsent | undefined {
  if (value === undefined || value === null) return undefined
  const found = isJsonObject(value) || Array.isArray(value) ? narrowingOf(value) : choiceOf(value)
  return found ?? { level: 'optional', source: 'report' }
}

/** The strongest narrowing in a block, whatever its depth. */
function narrowingOf(value: JsonValue): Narrowing {
  if (Array.isArray(value)) return strongest(value.map(narrowingOf))
  if (!isJsonObject(value)) return REFUSALS.has(normalise(value)) ? REQUIRED : undefined
  return strongest(
    Object.entries(value).map(([key, member]) => narrowingOfMember(normalise(key), member)),
  )
}

function narrowingOfMember(key: string, value: JsonValue): Narrowing {
  if (CHOICES.has(key)) return choiceOf(value)
  if (!OBJECTIONS.has(key)) return narrowingOf(value)
  if (!AFFIRMATIONS.has(normalise(value))) return undefined
  return GPC.has(key) ? { level: 'required', source: 'gpc' } : REQUIRED
}

/** The level of a `choice`; a word that is not known is a refusal. */
function choiceOf(value: JsonValue): Narrowing {
  if (typeof value === 'object' && value !== null) return strongest([narrowingOf(value), REQUIRED])
  const word = normalise(value)
  if (AFFIRMATIONS.has(word)) return undefined
  const level = BY_CHOICE.get(word) ?? 'required'
  return level === 'optional' ? undefined : { level, source: 'report' }
}

function strongest(narrowings: readonly Narrowing[]): Narrowing {
  const found = narrowings.filter((narrowing) => narrowing !== undefined)
  return (
    found.find(({ level }) => level === 'off') ??
    found.find(({ source }) => source === 'report') ??
    found[0]
  )
}

/** `Opt_Out`, `opt-out` and `optOut` as `optout`; nothing for objects, which have no text of their own. */
function normalise(value: JsonValue): string {
  if (typeof value === 'object') return ''
  return String(value)
    .slice(0, 40)
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '')
}
