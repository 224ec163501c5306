import type { JsonObject, JsonValue } from './json.ts'
import { findStringEnd, findSyntaxError } from './json_syntax.ts'
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

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

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
  const excess = findExcess(text, options)
  if (excess !== undefined) return excess
  try {
    const plain: unknown = hasLongInteger(text)
      ? JSON.parse(text, keepExactNumber)
      : JSON.parse(text)
    const isClean = !ESCAPED_SURROGATE.test(text) && !LONE_SURROGATE.test(text)
    if (isClean && !NEEDS_COPY.test(text)) return { ok: true, value: parseValue(plain) }
    const clean = isClean ? same : wellFormed
    const value = toJsonValue(plain, clean)
    // A double that overflowed has lost its digits: read the text once more with them.
    return {
      ok: true,
      value: value ?? toJsonValue(JSON.parse(text, keepExactNumber), clean) ?? null,
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const position = findSyntaxError(text)
    const message = `Cannot read JSON: syntax error at character ${position}`
    return { ok: false, reason: 'syntax', message, position }
  }
}

/** The first place where nesting or the number of values passes its limit. */
function findExcess(text: string, options: ParseJsonOptions): JsonFailure | undefined {
  const nestingMax = options.nestingMax ?? LIMITS.nestingMax
  const valuesMax = options.valuesMax ?? Number.POSITIVE_INFINITY
  let depth = 0
  let values = 0
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = findStringEnd(text, index)
        break
      case OPEN_BRACKET:
      case OPEN_BRACE:
        depth += 1
        values += 1
        break
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth -= 1
        break
      case COMMA:
      case COLON:
        values += 1
        break
    }
    if (depth > nestingMax) return excess('nesting', `${nestingMax} levels`, index)
    if (values > valuesMax) return excess('values', `${valuesMax} values`, index)
  }
  return undefined
}

function excess(reason: 'nesting' | 'values', limit: string, position: number): JsonFailure {
  const message = `Cannot read JSON: more than ${limit} at character ${position}`
  return { ok: false, reason, message, position }
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
