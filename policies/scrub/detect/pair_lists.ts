import { codeAt, isQuote, isSpace, isWord } from '../chars.ts'
import type { KeyLookup, KeyMeaning } from '../keys.ts'
import { isHarmless } from '../keys.ts'
import type { Input, Span } from '../types.ts'
import { unitAt } from '../units.ts'
import { valueAt } from './pair_values.ts'

/** Names that head a pair in a list of pairs: `["Authorization", "Bearer …"]`, `('password', 'x')`; or the ends of such names. */
export const LISTED_NAMES: readonly string[] =
  `authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token|x-csrf-token|api_key|apikey|api_token|auth_token|secret_key|private_key|password|passwd|pwd|passphrase|secret|token|key|access_token|refresh_token|client_secret|session_id|credentials|ssn|dob`.split(
    '|',
  )

const NAMES = new Set(LISTED_NAMES)
const NAME_MAX = 48
/** Calls that take a name and its value. */
const CALLS =
  /(?:set|put|add|append|define|header|env|property|default|with|create|insert|config|environment|param|attribute|secret|variable|cookie|option|credential|arg|field|value)\w*\\*$/i

/** The value of a quoted name that a comma and a quoted value follow: `["password", "x"]`, `setenv("DB_PASSWORD", "x")`. */
export function matchListedPair(input: Input, at: number, lookup: KeyLookup): Span | undefined {
  const { units, text, prefixEnd } = input
  const quote = unitAt(units, prefixEnd + slashes(input, prefixEnd))
  if (!isQuote(quote)) return undefined
  let index = prefixEnd + slashes(input, prefixEnd) + 1
  if (unitAt(units, index) !== 44) return undefined
  index++
  while (isSpace(unitAt(units, index)) && index - prefixEnd < 80) index++
  input.steps += index - at
  if (!isQuote(unitAt(units, index)) && unitAt(units, index) !== 92) return undefined
  const start = nameStart(input, at)
  if (start < 0 || unitAt(units, start - 1) !== quote) return undefined
  const meaning =
    lookup.meaningOf(text.slice(start, prefixEnd)) ?? generic(text.slice(start, prefixEnd))
  if (meaning?.grade !== 'always' || meaning.queryOnly === true) return undefined
  if (!opensList(text, start - 1)) return undefined
  const value = valueAt(input, index, { meaning, quotedKey: true, spaced: false })
  if (value === undefined || !closesList(text, value.end)) return undefined
  return NAMES.has(text.slice(value.start, value.end).toLowerCase()) ? undefined : value
}

function slashes({ units }: Input, at: number): number {
  let count = 0
  while (count < 64 && unitAt(units, at + count) === 92) count++
  return count
}

/** Where the name starts of which the words are the end: `DB_` before `PASSWORD`. */
function nameStart({ units }: Input, at: number): number {
  let start = at
  while (at - start < NAME_MAX && isName(unitAt(units, start - 1))) start--
  return isQuote(unitAt(units, start - 1)) ? start : -1
}

function isName(code: number): boolean {
  return code < 128 && (isWord(code) || code === 95 || code === 45 || code === 46)
}

/** `SERVICE_TOKEN`: any name in capitals that ends so. */
function generic(name: string): KeyMeaning | undefined {
  return /^[A-Z\d_]{2,40}_(?:TOKEN|SECRET|PASSWORD|KEY)$/.test(name) && !isHarmless(name)
    ? { kind: 'SECRET', grade: 'always' }
    : undefined
}

function closesList(text: string, end: number): boolean {
  let index = end
  while (index - end < 64 && codeAt(text, index) === 92) index++
  if (!isQuote(codeAt(text, index))) return index >= text.length
  index++
  while (index - end < 80 && isSpace(codeAt(text, index))) index++
  return codeAt(text, index) === 93 || codeAt(text, index) === 41
}

/** A list of names (`["password", "token"]`) has none of values: the pair stands alone in its brackets. */
function opensList(text: string, quote: number): boolean {
  let index = quote
  while (
    index > 0 &&
    quote - index < 64 &&
    (codeAt(text, index - 1) === 92 || isSpace(codeAt(text, index - 1)))
  )
    index--
  const code = codeAt(text, index - 1)
  if (code === 91) return true
  if (code !== 40) return false
  const call = text.slice(Math.max(0, index - 33), index - 1)
  return !/\w$/.test(call) || CALLS.test(call)
}
