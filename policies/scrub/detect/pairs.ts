import { codeAt, isDigit, isLetter, isQuote, isSpace, isWord, skipBlanks } from '../chars.ts'
import type { KeyLookup, KeyMeaning } from '../keys.ts'
import { isKind, isPlaceholder } from '../kinds.ts'
import type { Input, Span } from '../types.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { siblingName } from './markup.ts'
import { bareShapeEnd, fitsShape, isSingleName } from './shapes.ts'
import { bareEnd, bracketEnd, idEnd, quotedEnd } from './values.ts'

const KEY_MAX = 64
const BLANKS_MAX = 15
const SHAPE_MAX = 256
/** Words that stand after `password: ` in a sentence about passwords. */
const PROSE = new Set(
  `required invalid expired missing must is not incorrect empty wrong failed changed reset ok valid the a an has
   null none undefined true false nil unknown was should cannot can too does error unexpected mismatch rejected revoked
   disabled enabled set unset provided string number object redacted filtered removed hidden refused
   denied accepted authentication authorization please no yes validation bearer basic could needed already`.split(
    /\s+/,
  ),
)
const SCHEMES =
  /^(?:Bearer|Basic|Token|Digest|Negotiate|NTLM|ApiKey|SharedAccessSignature|AWS4-HMAC-SHA256|DSN|GenieKey)[ :]+/i

/** `key=value`, `key: value` and `"key":"value"` at any depth of escaping: the value goes by its key. */
export function matchPair(input: Input, at: number, lookup: KeyLookup): Span | undefined {
  const { text } = input
  const key = readKey(input, at, lookup)
  input.steps += 16
  if (key === undefined) return undefined
  const meaning = keyOf(text, key, lookup)
  if (meaning === undefined) return undefined
  const value = readValue(input, at, { meaning, quotedKey: key.quoted })
  if (value === undefined) return undefined
  input.steps += value.end - value.start
  return value
}

interface Key {
  readonly start: number
  readonly end: number
  readonly quoted: boolean
}

function readKey(input: Input, at: number, lookup: KeyLookup): Key | undefined {
  const { units } = input
  const sign = unitAt(units, at)
  const next = unitAt(units, at + 1)
  if (sign === 58 && (next === 58 || next === 47 || unitAt(units, at - 1) === 58)) return undefined
  let end = keyEnd(units, at)
  if (sign === 61 && (unitAt(units, end - 1) === 61 || unitAt(units, end - 1) === 33)) end--
  const last = unitAt(units, end - 1)
  if (isQuote(last)) return quotedKey(input, end - 1, lookup)
  if (sign === 58 && end < at - 1) return undefined
  if (!lookup.mayEnd(units, end)) return undefined
  let start = end
  while (start > 0 && end - start < KEY_MAX && isKey(unitAt(units, start - 1))) start--
  if (start === end) return undefined
  // Between two numbers (`214:17`, `12:30`) there is no name.
  if (isDigit(unitAt(units, start)) && isDigit(last)) return undefined
  // `[SECRET:…]` is a replacement of ours.
  if (unitAt(units, start) === 91 && isKind(input.text.slice(start + 1, end))) return undefined
  return { start, end, quoted: false }
}

function isKey(code: number): boolean {
  if (isWord(code) || code === 95 || code === 45) return true
  return code === 46 || code === 36 || code === 93 || code === 91
}

/** One past the last sign before `at` that is no blank. */
function keyEnd(units: Units, at: number): number {
  let end = at
  while (at - end < BLANKS_MAX && (unitAt(units, end - 1) === 32 || unitAt(units, end - 1) === 9))
    end--
  return end
}

function quotedKey(input: Input, quote: number, lookup: KeyLookup): Key | undefined {
  const { units } = input
  let end = quote
  while (end > 0 && unitAt(units, end - 1) === 92) end--
  if (!lookup.mayEnd(units, end)) return undefined
  const floor = Math.max(0, end - KEY_MAX)
  let start = end
  while (start > floor && !isQuote(unitAt(units, start - 1))) start--
  return start > floor || start === 0 ? { start, end, quoted: true } : undefined
}

/** The key alone, then with the words before it: `Date of birth`, `api key`. */
function keyOf(text: string, key: Key, lookup: KeyLookup): KeyMeaning | undefined {
  const name = text.slice(key.start, key.end)
  const alone = VALUE.test(name) ? siblingMeaning(text, key.start, lookup) : lookup.meaningOf(name)
  if (alone?.queryOnly === true) {
    const before = codeAt(text, key.start - 1)
    return before === 63 || before === 38 || before === 59 ? alone : undefined
  }
  if (alone !== undefined || key.quoted) return alone
  const gap = codeAt(text, key.start - 1)
  if (gap !== 32 && gap !== 39) return undefined
  let start = key.start
  const floor = Math.max(0, key.end - 40)
  while (start > floor && isPhrase(text.charCodeAt(start - 1))) start--
  const phrase = lookup.meaningOf(text.slice(start, key.end))
  return phrase?.queryOnly === true ? undefined : phrase
}

const VALUE = /^(?:value|val|v)$/i

/** What the name beside a `value` says; only of values that always go. */
function siblingMeaning(text: string, start: number, lookup: KeyLookup): KeyMeaning | undefined {
  const name = siblingName(text, start)
  const meaning = name === undefined ? undefined : lookup.meaningOf(name)
  return meaning?.grade === 'always' && meaning.queryOnly !== true ? meaning : undefined
}

function isPhrase(code: number): boolean {
  return isLetter(code) || code === 32 || code === 45 || code === 39
}

interface PairContext {
  readonly meaning: KeyMeaning
  readonly quotedKey: boolean
}

function readValue(input: Input, at: number, context: PairContext): Span | undefined {
  const { text } = input
  let start = at + 1
  while (codeAt(text, start) === 61 || codeAt(text, start) === 62) start++
  start = skipBlanks(text, start)
  let quote = start
  while (codeAt(text, quote) === 92 && quote - start < 64) quote++
  if (isQuote(codeAt(text, quote)))
    return quotedValue(input, quote, { ...context, level: quote - start })
  const code = codeAt(text, start)
  if (code === 123 || code === 91) return bracketValue(text, start, context)
  return bareValue(input, start, { ...context, spaced: start > at + 1 })
}

function quotedValue(
  input: Input,
  quote: number,
  context: PairContext & { readonly level: number },
): Span | undefined {
  const { text } = input
  const { kind, grade } = context.meaning
  const start = quote + 1
  const limit = grade !== 'always' ? Math.min(text.length, start + SHAPE_MAX) : text.length
  const end = quotedEnd(text, quote, { level: context.level, limit })
  if (end < 0) return undefined
  const value = text.slice(start, end)
  if (grade === 'single' && isSingleName(value)) return { start, end, kind, resume: end }
  if (grade !== 'always' && !fitsShape(value, kind)) return undefined
  return accept({ start: start + schemeLength(value), end }, text, context.meaning)
}

function schemeLength(value: string): number {
  return SCHEMES.exec(value.slice(0, 40))?.[0].length ?? 0
}

function bracketValue(text: string, start: number, context: PairContext): Span | undefined {
  if (context.meaning.grade !== 'always' || !context.quotedKey) return undefined
  const end = bracketEnd(text, start)
  return end - start > 4096 || /\w/.test(text.slice(start, end))
    ? { start, end, kind: context.meaning.kind, resume: end }
    : undefined
}

function bareValue(
  input: Input,
  start: number,
  context: PairContext & { readonly spaced: boolean },
): Span | undefined {
  const { text } = input
  const { kind, grade } = context.meaning
  if (grade === 'always' && context.quotedKey) return literalValue(text, start, context.meaning)
  if (grade !== 'always' || kind !== 'SECRET') {
    const end = grade === 'always' ? idEnd(text, start) : bareShapeEnd(text, start, kind)
    return end > start ? { start, end, kind, resume: end } : undefined
  }
  const scheme = schemeLength(text.slice(start, start + 40))
  const from = start + scheme
  const end = bareEnd(text, from, isHeader(text, start))
  const value = text.slice(from, end)
  if (PROSE.has(value.toLowerCase().replace(/[^a-z]+$/, '')) && scheme === 0) return undefined
  if (context.spaced && /^[a-z]{1,5}$/.test(value)) return undefined
  return accept({ start: from, end }, text, context.meaning)
}

/** Behind a quoted key: a number or a word of JSON, which ends at the next comma or bracket. */
function literalValue(text: string, start: number, meaning: KeyMeaning): Span | undefined {
  let end = start
  while (end < text.length && !endsLiteral(text.charCodeAt(end))) end++
  return accept({ start, end }, text, meaning)
}

function endsLiteral(code: number): boolean {
  return code === 44 || code === 125 || code === 93 || isSpace(code) || isQuote(code) || code === 92
}

/** Cookies and authorisation headers go to the end of their line. */
function isHeader(text: string, start: number): boolean {
  const head = text.slice(Math.max(0, start - 24), start)
  return /(?:cookie|authorization)["']?\s*[:=]\s*$/i.test(head)
}

const NOTHING = new Set(['null', 'true', 'false', 'none', 'undefined', 'nil', ''])

function accept(span: Span, text: string, meaning: KeyMeaning): Span | undefined {
  const value = text.slice(span.start, Math.min(span.end, span.start + 4096))
  if (NOTHING.has(value.toLowerCase()) || isPlaceholder(value)) return undefined
  if (!hasContent(value)) return undefined
  return { ...span, kind: meaning.kind, resume: span.end }
}

function hasContent(value: string): boolean {
  for (let index = 0; index < value.length; index++)
    if (isWord(value.charCodeAt(index))) return true
  return value.length >= 4096
}
