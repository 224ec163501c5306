import type { JsonObject, JsonValue } from './json.ts'
import { surveyJson } from './json_survey.ts'
import { findSyntaxError } from './json_syntax.ts'
import { LIMITS } from './limits.ts'

/** Why a text is no JSON value for us. The message and the position never hold data. */
export interface JsonFailure {
  readonly ok: false
  readonly reason: 'syntax' | 'nesting' | 'values'
  readonly message: string
  /** Offset in UTF-16 code units. */
  readonly position?: number
}
export type JsonParsing = { readonly ok: true; readonly value: JsonValue } | JsonFailure

export interface ParseJsonOptions {
  /** Levels of objects and arrays; LIMITS.nestingMax where it is missing. */
  readonly nestingMax?: number
  /** Keys and values together; without a limit where it is missing. */
  readonly valuesMax?: number
}

const LONG_DIGITS = /[0-9]{16}/
/** An integer of 16 digits or more where JSON can have a number: it may be past 2^53. */
const LONG_INTEGER = /(?:^|[[:,])[ \t\r\n]*-?[0-9]{16}/
const ESCAPED_SURROGATE = /\\u[dD][89abcdefABCDEF]/
const LONE_SURROGATE = /\p{Surrogate}/u
const LONE_SURROGATES = /\p{Surrogate}/gu

/**
 * What needs a copy of the parsed value: a key `__proto__`, which only an object with a null prototype holds as any
 * other, and numbers with exponents or digits in hundreds, which can be past the range of a double.
 */
const NEEDS_COPY =
  /__proto__|\\u005[fF]|(?:^|[[:,\s])-?[0-9][0-9.]{0,400}[eE]\+?[0-9]{3}|[0-9]{300}/

/**
 * The value of a JSON text (RFC 8259), never throwing. A key `__proto__` is a key as any other: where there is one,
 * objects have a null prototype. Of equal keys the last counts. Integers past 2^53 and numbers past the range of a double are strings of
 * their digits, lone surrogates are U+FFFD. Nesting is checked before anything is built, so that a hostile text costs
 * one pass over it and no stack.
 */
export function parseJson(text: string, options: ParseJsonOptions = {}): JsonParsing {
  const { nestingMax = LIMITS.nestingMax, valuesMax = Number.POSITIVE_INFINITY } = options
  const survey = surveyJson(text, { nestingMax, valuesMax, eachElement: false })
  if (survey.excess === 'nesting') return excess('nesting', nestingMax, survey.position)
  if (survey.excess === 'values') return excess('values', valuesMax, survey.position)
  try {
    const isPlain = !survey.hasWideNumber && isPlainText(text)
    return { ok: true, value: isPlain ? parseValue(JSON.parse(text)) : parseSpecial(text) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const position = findSyntaxError(text)
    const message = `Cannot read JSON: syntax error at character ${position}`
    return { ok: false, reason: 'syntax', message, position }
  }
}

/**
 * The elements of a JSON array as `parseJson` reads each of them, in one go. Undefined where that cannot be done: where
 * the text is no JSON array, has more than `elementsMax` elements, or an element passes a limit or needs a look by
 * itself. Never throws.
 */
export function parsePlainArray(
  text: string,
  options: Required<ParseJsonOptions> & { readonly elementsMax: number },
): readonly JsonValue[] | undefined {
  const survey = surveyJson(text, { ...options, eachElement: true })
  const isPlain = survey.excess === undefined && !survey.hasWideNumber
  if (!isPlain || survey.commas >= options.elementsMax || !isPlainText(text)) return undefined
  try {
    const value = parseValue(JSON.parse(text))
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function excess(reason: 'nesting' | 'values', limit: number, position: number): JsonFailure {
  const unit = reason === 'nesting' ? 'levels' : 'values'
  const message = `Cannot read JSON: more than ${limit} ${unit} at character ${position}`
  return { ok: false, reason, message, position }
}

/** True where no string and no key can need a change. */
function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\\u') && !text.includes('__proto__')
}

/** Reads a text in which something may not be as the engine's parser gives it. */
function parseSpecial(text: string): JsonValue {
  const plain: unknown = hasLongInteger(text) ? JSON.parse(text, keepExactNumber) : JSON.parse(text)
  const isClean = !ESCAPED_SURROGATE.test(text) && !LONE_SURROGATE.test(text)
  if (isClean && !NEEDS_COPY.test(text)) return parseValue(plain)
  const clean = isClean ? same : wellFormed
  const value = toJsonValue(plain, clean)
  // A double that overflowed has lost its digits: read the text once more with them.
  return value ?? toJsonValue(JSON.parse(text, keepExactNumber), clean) ?? null
}

/** Most texts are settled by the first, simpler search. */
function hasLongInteger(text: string): boolean {
  return LONG_DIGITS.test(text) && LONG_INTEGER.test(text)
}

/** A reviver that keeps the digits of numbers that a double cannot hold. */
function keepExactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  if (!Number.isFinite(value)) return context.source
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value)
  return isExact || !/^-?[0-9]+$/.test(context.source) ? value : context.source
}

/** What JSON.parse gives is a JSON value; it says so itself only as `any`. */
function parseValue(plain: unknown): JsonValue {
  return plain as JsonValue
}

type CleanText = (text: string) => string
const same: CleanText = (text) => text
const wellFormed: CleanText = (text) => text.replace(LONE_SURROGATES, '\ufffd')

/** A copy with null prototypes and clean strings; undefined where a number overflowed. */
function toJsonValue(value: unknown, clean: CleanText): JsonValue | undefined {
  if (typeof value === 'string') return clean(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value)) {
    const items: JsonValue[] = []
    for (const element of value) {
      const item = toJsonValue(element, clean)
      if (item === undefined) return undefined
      items.push(item)
    }
    return items
  }
  return toJsonObject(value, clean)
}

function toJsonObject(value: unknown, clean: CleanText): JsonObject | undefined {
  const copy: Record<string, JsonValue> = Object.create(null)
  if (!isRecord(value)) return copy
  for (const key of Object.keys(value)) {
    const item = toJsonValue(value[key], clean)
    if (item === undefined) return undefined
    copy[clean(key)] = item
  }
  return copy
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
