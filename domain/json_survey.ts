import { findStringEnd } from './json_syntax.ts'

/** What one pass over a text tells before anything is built of it. */
export interface JsonSurvey {
  /** Which limit is passed first, where one is. */
  excess: 'nesting' | 'values' | undefined
  /** Where it is passed. */
  position: number
  /** Commas between the elements of the outer array. */
  commas: number
  /** True where a number has an exponent or so many digits that a double may not hold it. */
  hasWideNumber: boolean
}

export interface SurveyLimits {
  /** Levels of objects and arrays. */
  readonly nestingMax: number
  /** Keys and values together. */
  readonly valuesMax: number
  /** True where the text is an array whose elements have these limits each. */
  readonly eachElement: boolean
}

const QUOTE = 1
const OPEN = 2
const CLOSE = 3
const COMMA = 4
const COLON = 5
const DIGIT = 6
/** What each ASCII code unit outside of strings is. */
const ROLES = buildRoles()

function buildRoles(): Uint8Array {
  const roles = new Uint8Array(128)
  const signs: readonly (readonly [string, number])[] = [
    ['"', QUOTE],
    ['[{', OPEN],
    [']}', CLOSE],
    [',', COMMA],
    [':', COLON],
    ['0123456789', DIGIT],
  ]
  for (const [letters, role] of signs) {
    for (const letter of letters) roles[letter.charCodeAt(0)] = role
  }
  return roles
}

/** The survey with what it counts on its way. */
interface Walk extends JsonSurvey {
  depth: number
  values: number
}

/**
 * Looks at the structure of a text that may be JSON: nesting, number of values, wide numbers. Strings are skipped,
 * nothing is built, no stack is used; stops at the first excess.
 */
export function surveyJson(text: string, limits: SurveyLimits): JsonSurvey {
  const walk: Walk = {
    excess: undefined,
    position: 0,
    commas: 0,
    hasWideNumber: false,
    depth: 0,
    values: 0,
  }
  for (let index = 0; index < text.length; index += 1) {
    const role = ROLES[text.charCodeAt(index)] ?? 0
    if (role === 0) continue
    if (role === QUOTE) index = stringEnd(text, index)
    else if (role === DIGIT) index = numberEnd(text, index, walk)
    else if (role === CLOSE) walk.depth -= 1
    else if (exceeds(walk, role, limits)) {
      walk.position = index
      break
    }
  }
  return walk
}

/** Counts an opening bracket, a comma or a colon; true where a limit is passed. */
function exceeds(walk: Walk, role: number, limits: SurveyLimits): boolean {
  if (role === OPEN) walk.depth += 1
  if (limits.eachElement && walk.depth === 1) {
    if (role === COMMA) walk.commas += 1
    walk.values = 0
    return false
  }
  walk.values += 1
  const depth = limits.eachElement ? walk.depth - 1 : walk.depth
  if (depth > limits.nestingMax) walk.excess = 'nesting'
  else if (walk.values > limits.valuesMax) walk.excess = 'values'
  return walk.excess !== undefined
}

/** Most strings are short: these are read here, where a search for the quote would cost more than it saves. */
const SHORT_MAX = 24
const QUOTE_SIGN = 0x22
const BACKSLASH = 0x5c

function stringEnd(text: string, start: number): number {
  let index = start + 1
  for (const limit = index + SHORT_MAX; index < limit; index += 1) {
    const code = text.charCodeAt(index)
    if (code === QUOTE_SIGN) return index
    if (code === BACKSLASH) index += 1
  }
  return findStringEnd(text, index - 1)
}

/** Digits of the shortest integer that can be past 2^53. */
const WIDE_LENGTH = 16

/** Index of the last sign of the number that begins at `start`. */
function numberEnd(text: string, start: number, survey: JsonSurvey): number {
  let index = start + 1
  while (isNumberSign(text.charCodeAt(index))) index += 1
  const isWide = index - start >= WIDE_LENGTH || (text.charCodeAt(index) | 0x20) === 0x65
  if (isWide) survey.hasWideNumber = true
  return index - 1
}

function isNumberSign(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e
}
