import { codeAt, isQuote, isSpace, isWord } from '../chars.ts'
import type { KeyMeaning, KeyReader } from '../key_book.ts'
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
export function matchListedPair(input: Input, at: number, lookup: KeyReader): Span | undefined {
  const { text, prefixEnd } = input
  const index = secondStart(input, at)
  if (index < 0) return undefined
  const start = nameStart(input, at)
  if (start < 0) return undefined
  const name = text.slice(start, prefixEnd)
  const meaning = lookup.meaningOf(name) ?? generic(name, lookup)
  if (meaning?.grade !== 'always' || meaning.queryOnly === true) return undefined
  if (!opensList(text, start - 1)) return undefined
  const value = valueAt(input, index, {
    meaning,
    quotedKey: true,
    spaced: false,
    values: lookup.values,
  })
  return value === undefined || !closesList(text, value.end) || isField(text, value)
    ? undefined
    : value
}

/** Where the quote of the second text stands, behind the comma after the name; -1 where there is none. */
function secondStart(input: Input, at: number): number {
  const { units, prefixEnd } = input
  const end = prefixEnd + slashes(input, prefixEnd)
  if (!isQuote(unitAt(units, end)) || unitAt(units, end + 1) !== 44) return -1
  let index = end + 2
  while (isSpace(unitAt(units, index)) && index - prefixEnd < 80) index++
  input.steps += index - at
  return isQuote(unitAt(units, index)) || unitAt(units, index) === 92 ? index : -1
}

/** `["password", "email"]` are names of fields. */
function isField(text: string, { start, end }: Span): boolean {
  const word = text.slice(start, Math.min(end, start + NAME_MAX))
  return NAMES.has(word.toLowerCase()) || /^[a-z]{1,16}$/.test(word)
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
function generic(name: string, { book }: KeyReader): KeyMeaning | undefined {
  return /^[A-Z\d_]{2,40}_(?:TOKEN|SECRET|PASSWORD|KEY)$/.test(name) && !book.isHarmless(name)
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
