import { codeAt, isQuote, isSpace } from '../chars.ts'
import type { KeyLookup } from '../keys.ts'
import type { Input, Span } from '../types.ts'
import { valueAt } from './pair_values.ts'

/** Names that head a pair in a list of pairs: `["Authorization", "Bearer …"]`, `('password', 'x')`. */
export const LISTED_NAMES: readonly string[] =
  `authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token|x-csrf-token|api_key|apikey|api_token|auth_token|secret_key|private_key|password|passwd|secret|token|access_token|refresh_token|client_secret|session_id|ssn|dob`.split(
    '|',
  )

/** The value of a quoted name that a comma and a quoted value follow. */
export function matchListedPair(input: Input, at: number, lookup: KeyLookup): Span | undefined {
  const { text, prefixEnd } = input
  const before = codeAt(text, at - 1)
  let index = prefixEnd
  while (codeAt(text, index) === 92 && index - prefixEnd < 64) index++
  if (!isQuote(before) || codeAt(text, index) !== before) return undefined
  index++
  if (codeAt(text, index) !== 44) return undefined
  index++
  while (isSpace(codeAt(text, index)) && index - prefixEnd < 80) index++
  input.steps += index - at
  if (!isQuote(codeAt(text, index)) && codeAt(text, index) !== 92) return undefined
  const meaning = lookup.meaningOf(text.slice(at, prefixEnd))
  if (meaning?.grade !== 'always' || !opensList(text, at - 1)) return undefined
  const value = valueAt(input, index, { meaning, quotedKey: true, spaced: false })
  return value === undefined || !closesList(text, value.end) ? undefined : value
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
  let index = quote - 1
  while (
    index >= 0 &&
    quote - index < 64 &&
    (codeAt(text, index) === 92 || isSpace(codeAt(text, index)))
  )
    index--
  const code = codeAt(text, index)
  return code === 91 || code === 40
}
