import { codeAt, isQuote, isSpace, isWord, skipBlanks } from '../chars.ts'
import type { KeyMeaning } from '../key_book.ts'
import type { Kind } from '../kinds.ts'
import { isPlaceholder } from '../kinds.ts'
import type { Input, Span } from '../types.ts'
import { idCodeEnd } from './government/id_code.ts'
import { isReference } from './references.ts'
import { isMasked } from './secrets/stand_ins.ts'
import { STATES } from './states.ts'
import type { ValueReader } from './value_shapes.ts'
import { phraseEnd } from './value_shapes.ts'
import { bareEnd, bracketEnd, quotedEnd } from './values.ts'

const SHAPE_MAX = 256
const SCHEMES =
  /^(?:Bearer|Basic|Token|Digest|Negotiate|NTLM|ApiKey|SharedAccessSignature|AWS4-HMAC-SHA256|DSN|GenieKey)[ :]+/i

/** What is known of a pair before its value is read. */
export interface PairContext {
  readonly meaning: KeyMeaning
  readonly quotedKey: boolean
  readonly values: ValueReader
}

/** The value after the `=`, `:` or `=>` at a place, as far as its key says that it goes. */
export function readValue(input: Input, at: number, context: PairContext): Span | undefined {
  const { text } = input
  let start = at + 1
  while (codeAt(text, start) === 61 || codeAt(text, start) === 62) start++
  start = skipBlanks(text, start)
  const spaced = start > at + 1
  if (isBlockSign(text, start)) start = blockStart(text, start)
  return valueAt(input, start, { ...context, spaced })
}

interface ValueContext extends PairContext {
  /** True where a blank stands before the value, as in prose. */
  readonly spaced: boolean
}

/** The value that starts at a place: quoted at any depth of escaping, in brackets, or bare. */
export function valueAt(input: Input, start: number, context: ValueContext): Span | undefined {
  const { text } = input
  let quote = start
  while (codeAt(text, quote) === 92 && quote - start < 64) quote++
  if (isQuote(codeAt(text, quote)))
    return quotedValue(input, quote, { ...context, level: quote - start })
  const code = codeAt(text, start)
  if (code === 123 || code === 91) return bracketValue(text, start, context)
  return bareValue(input, start, context)
}

/** `|` and `>` of YAML: the value stands in the next line. */
function isBlockSign(text: string, at: number): boolean {
  const code = codeAt(text, at)
  if (code !== 124 && code !== 62) return false
  const next = codeAt(text, at + 1)
  return next === 10 || ((next === 45 || next === 43) && codeAt(text, at + 2) === 10)
}

function blockStart(text: string, at: number): number {
  let start = at + 1
  while (start - at < 64 && (isSpace(codeAt(text, start)) || codeAt(text, start) === 45)) start++
  return start
}

function quotedValue(
  input: Input,
  quote: number,
  context: PairContext & { readonly level: number },
): Span | undefined {
  const { text } = input
  const { meaning, values } = context
  const { kind, grade } = meaning
  const start = quote + 1
  const limit = grade !== 'always' ? Math.min(text.length, start + SHAPE_MAX) : text.length
  const end = quotedEnd(text, quote, { level: context.level, limit })
  if (end < 0) return undefined
  const value = text.slice(start, Math.min(end, start + SHAPE_MAX + 1))
  if (grade === 'single' && values.names.isSingle(value)) return { start, end, kind, resume: end }
  if (grade !== 'always' && kind === 'PERSON' && input.person !== undefined)
    return values.names.announced(input, start)
  if (grade !== 'always' && !values.fits(value, kind)) return undefined
  return accept({ start: start + schemeLength(value), end }, text, context.meaning)
}

export function schemeLength(value: string): number {
  return SCHEMES.exec(value.slice(0, 40))?.[0].length ?? 0
}

/** What a schema says of a field is not its value. */
const SCHEMA =
  /^\{\s{0,8}\\{0,8}["'](?:type|\$ref|description|title|format|anyOf|oneOf|required)\\{0,8}["']\s{0,4}:/

function bracketValue(text: string, start: number, context: PairContext): Span | undefined {
  const { kind, grade } = context.meaning
  if (grade !== 'always' && kind === 'GEO') {
    const end = context.values.bareEnd(text, start, kind)
    return end > start ? { start: start + 1, end: end - 1, kind, resume: end } : undefined
  }
  if (grade !== 'always' || !context.quotedKey) return undefined
  if (SCHEMA.test(text.slice(start, start + 48))) return undefined
  const end = bracketEnd(text, start)
  return end - start > 4096 || /[\p{L}\d]/u.test(text.slice(start, end))
    ? { start, end, kind, resume: end }
    : undefined
}

function bareValue(input: Input, start: number, context: ValueContext): Span | undefined {
  const { text } = input
  const { meaning, values } = context
  const { kind, grade } = meaning
  if (grade === 'always' && context.quotedKey) return literalValue(text, start, meaning)
  if (grade === 'shape' && kind === 'PERSON' && input.person !== undefined)
    return values.names.announced(input, start)
  if (grade === 'single' || kind === 'USERNAME') {
    const name = values.names.full(input, start)
    if (name !== undefined) return name
  }
  if (grade !== 'shape' && kind === 'SECRET') return secretValue(text, start, context)
  if (kind === 'SECRET') return shapedSecret(text, start, context)
  const end =
    grade === 'always'
      ? alwaysEnd(text, start, kind)
      : grade === 'single'
        ? singleEnd(text, start, values)
        : values.bareEnd(text, start, kind)
  return end > start ? accept({ start, end }, text, meaning) : undefined
}

/** Names of parts of names take one word, whatever its case, where nothing goes on after it. */
function singleEnd(text: string, start: number, { names }: ValueReader): number {
  const end = names.bareEnd(text, start)
  if (end > start) return end
  const word = /^\p{L}[\p{L}'’-]{0,30}/u.exec(text.slice(start, start + 32))?.[0] ?? ''
  const next = codeAt(text, start + word.length)
  const goesOn = isWord(next) || next === 95 || next === 40 || next === 91 || next === 46
  return word.length > 1 && !goesOn && names.isSingle(word) ? start + word.length : start
}

const PLATE = /^[A-Z\d]{1,4}(?:[ -]?[A-Z\d]{1,5}){0,3}(?![\w-])/

/** One past a bare value of a kind that its key alone settles; `start` where it is a word of a sentence. */
function alwaysEnd(text: string, start: number, kind: Kind): number {
  switch (kind) {
    case 'HEALTH':
    case 'SPECIAL_CATEGORY':
      return categoryEnd(text, start)
    case 'SESSION_ID':
    case 'ADVERTISING_ID':
    case 'PASSWORD_HASH':
    case 'CRYPTO_WALLET':
      return tokenEnd(text, start)
    case 'VEHICLE_PLATE': {
      const plate = PLATE.exec(text.slice(start, start + 16))?.[0] ?? ''
      return /\d/.test(plate) ? start + plate.length : start
    }
    default:
      return idCodeEnd(text, start, kind)
  }
}

function categoryEnd(text: string, start: number): number {
  const end = phraseEnd(text, start)
  const value = text.slice(start, end).toLowerCase()
  return value !== 'true' && STATES.has(value) ? start : end
}

function tokenEnd(text: string, start: number): number {
  const end = bareEnd(text, start, false)
  const value = text.slice(start, Math.min(end, start + SHAPE_MAX))
  if (/^S-1-\d{1,2}-\d{1,3}$/.test(value)) return start
  return value.length >= 6 && (/\d/.test(value) || value.length >= 16) ? end : start
}

function shapedSecret(
  text: string,
  start: number,
  { meaning, values }: PairContext,
): Span | undefined {
  const end = bareEnd(text, start, false)
  return values.fits(text.slice(start, Math.min(end, start + SHAPE_MAX)), 'SECRET')
    ? accept({ start, end }, text, meaning)
    : undefined
}

function secretValue(text: string, start: number, context: ValueContext): Span | undefined {
  const scheme = schemeLength(text.slice(start, start + 40))
  const from = start + scheme
  const end = bareEnd(text, from, isHeader(text, start))
  const value = text.slice(from, Math.min(end, from + SHAPE_MAX))
  if (scheme === 0 && isProse(text, value, { ...context, end })) return undefined
  return accept({ start: from, end }, text, context.meaning)
}

/** `password: contact the administrator`, `token: expired`. */
function isProse(
  text: string,
  value: string,
  { spaced, end }: { readonly spaced: boolean; readonly end: number },
): boolean {
  // A count: `cookies: 12`, `secrets: 14 loaded`.
  if (
    /^\d{1,3}$/.test(value) &&
    (spaced || (value.length < 3 && isPlural(text, end - value.length)))
  )
    return true
  if (STATES.has(value.toLowerCase().replace(/[^a-z]{1,8}$/, ''))) return true
  // `secretKey: api-key` names one.
  if (
    spaced &&
    /^(?:[a-z]{1,20}-){1,6}(?:key|secret|token|password|credentials?|auth)$/.test(value)
  )
    return true
  if (!spaced || !/^[a-z]{1,24}$/.test(value)) return false
  return value.length < 6 || /^ [a-z]{1,24}(?![\w=:])/.test(text.slice(end, end + 26))
}

/** `cookies=12`, `pass=3`: what can be counted. */
function isPlural(text: string, start: number): boolean {
  return /s["'\]]?[:=]$/i.test(text.slice(Math.max(0, start - 3), start))
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
  return /(?:cookie|authorization|signature)["']?\s{0,8}[:=]\s{0,8}$/i.test(head)
}

const NOTHING = new Set([
  'null',
  'true',
  'false',
  'none',
  'undefined',
  'nil',
  'include',
  'omit',
  'same-origin',
  'dummy',
  'placeholder',
  'redacted',
  'todo',
  'tbd',
  'n/a',
  '',
])
const SPECIAL: ReadonlySet<Kind> = new Set<Kind>(['HEALTH', 'SPECIAL_CATEGORY'])

/** The span as a finding of the key, unless nothing stands there, or only the name of something. */
export function accept(span: Span, text: string, meaning: KeyMeaning): Span | undefined {
  const value = text.slice(span.start, Math.min(span.end, span.start + 4096))
  const { kind, rule } = meaning
  const lower = value.toLowerCase()
  // Of a special category a yes is as telling as a name.
  const tells = SPECIAL.has(kind) && rule !== 'special_biometric' && lower === 'true'
  if ((NOTHING.has(lower) && !tells) || isPlaceholder(value) || isReference(value)) return undefined
  if (!hasContent(value) || (kind === 'SECRET' && isNoSecret(value))) return undefined
  const found = { ...span, kind, why: 'key', resume: span.end }
  return rule === undefined ? found : { ...found, rule }
}

/** A switch, a mask, a command or a name in small letters, as settings refer to a secret by. */
function isNoSecret(value: string): boolean {
  return value.length < 2 || COMMAND.test(value) || isMasked(value)
}

const COMMAND =
  /^(?:etcdctl|cat|aws|gcloud|az|vault|kubectl|pass|op|security|openssl|echo|head|curl|jq|sops|ssm|gopass|lpass|bw) \S/

function hasContent(value: string): boolean {
  for (let index = 0; index < value.length; index++)
    if (isWord(value.charCodeAt(index))) return true
  return value.length >= 4096
}
