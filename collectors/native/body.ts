import type { DecodedItem, Decoding } from '#domain/collector.ts'
import { findStringEnd } from '#domain/json_syntax.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Reason } from '#domain/outcome.ts'
import type { JsonFailure } from '#domain/parse_json.ts'
import { parseJson, parsePlainArray } from '#domain/parse_json.ts'
import { parseReport } from './report.ts'

export type Framing = 'json' | 'lines' | 'unknown'

const REASONS = {
  syntax: 'malformed_report',
  nesting: 'nesting_too_deep',
  values: 'too_many_values',
} as const satisfies Record<JsonFailure['reason'], Reason>

const OPTIONS = { valuesMax: LIMITS.valuesPerReportMax }

/**
 * The items of a body: one object, an array, or one object a line. An object, an element or a line that is too deep or
 * has too many values is one refused item, and so is a line that is no JSON; an object or an array that is no JSON makes
 * the body undecodable. At most one item more than LIMITS.itemsPerRequestMax is read. Never throws.
 */
export function decodeBody(text: string, framing: Framing): Decoding {
  const start = text.search(/[^ \t\r\n]/)
  if (start === -1) return undecodable('Cannot read body: it is empty', 0)
  if (framing === 'lines') return decodeLines(text)
  if (text[start] === '[') return decodeArray(text, start)
  const parsing = parseJson(text, OPTIONS)
  if (parsing.ok && (typeof parsing.value !== 'object' || parsing.value === null)) {
    return undecodable('Cannot read body: wanted an object, an array or lines of objects', start)
  }
  if (parsing.ok) return { kind: 'decoded', items: [parseReport(parsing.value)] }
  if (framing === 'unknown' && looksLikeLines(text)) return decodeLines(text)
  if (parsing.reason !== 'syntax') return { kind: 'decoded', items: [refused(parsing)] }
  return unreadable(text, parsing)
}

function decodeLines(text: string): Decoding {
  const items: DecodedItem[] = []
  for (const line of linesOf(text)) {
    items.push(decodeItem(line))
    if (items.length > LIMITS.itemsPerRequestMax) break
  }
  return { kind: 'decoded', items }
}

function decodeItem(text: string): DecodedItem {
  const parsing = parseJson(text, OPTIONS)
  return parsing.ok ? parseReport(parsing.value) : refused(parsing)
}

function* linesOf(text: string): Generator<string> {
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    if (end > start) {
      const line = text.slice(start, end)
      if (line.trim() !== '') yield line
    }
    start = end + 1
  }
}

/** True where there is more than one line and each begins an object. */
function looksLikeLines(text: string): boolean {
  let lines = 0
  for (const line of linesOf(text)) {
    if (!line.trimStart().startsWith('{')) return false
    lines += 1
  }
  return lines > 1
}

const ARRAY_OPTIONS = {
  ...OPTIONS,
  nestingMax: LIMITS.nestingMax,
  elementsMax: LIMITS.itemsPerRequestMax,
}

function decodeArray(text: string, start: number): Decoding {
  const plain = parsePlainArray(text, ARRAY_OPTIONS)
  if (plain !== undefined) return { kind: 'decoded', items: plain.map(parseReport) }
  return decodeElements(text, start)
}

/** Element by element, so that one which cannot be taken is refused by itself. */
function decodeElements(text: string, start: number): Decoding {
  const { elements, end } = splitArray(text, start)
  const items: DecodedItem[] = []
  for (const element of elements) {
    const parsing = parseJson(element, OPTIONS)
    if (!parsing.ok && parsing.reason === 'syntax') return unreadable(text)
    items.push(parsing.ok ? parseReport(parsing.value) : refused(parsing))
  }
  const isWhole = text[end] === ']' && text.slice(end + 1).trim() === ''
  return isWhole || items.length > LIMITS.itemsPerRequestMax
    ? { kind: 'decoded', items }
    : unreadable(text)
}

/** The texts between the commas of an array, and the index of what ends the last of them. */
function splitArray(
  text: string,
  start: number,
): { readonly elements: readonly string[]; readonly end: number } {
  const elements: string[] = []
  let end = start
  do {
    const next = findElementEnd(text, end + 1)
    elements.push(text.slice(end + 1, next))
    end = next
  } while (text[end] === ',' && elements.length <= LIMITS.itemsPerRequestMax)
  const isEmpty = elements.length === 1 && elements[0]?.trim() === ''
  return { elements: isEmpty ? [] : elements, end }
}

/** Index of the comma or the bracket after the element that begins at `start`, or the text's end. */
function findElementEnd(text: string, start: number): number {
  let depth = 0
  for (let index = start; index < text.length; index += 1) {
    const character = text[index]
    if (character === '"') index = findStringEnd(text, index)
    else if (character === '{' || character === '[') depth += 1
    else if (depth === 0 && (character === ',' || character === ']')) return index
    else if (character === '}' || character === ']') depth -= 1
  }
  return text.length
}

function refused(failure: JsonFailure): DecodedItem {
  return { kind: 'refused', reason: REASONS[failure.reason] }
}

/** The body as a whole is no JSON: its first error, as a byte offset. */
function unreadable(text: string, known?: JsonFailure): Decoding {
  const failure = known ?? parseJson(text, { nestingMax: LIMITS.nestingMax + 1 })
  const position = failure.ok ? undefined : failure.position
  if (position === undefined) return undecodable('Cannot read body: syntax error in JSON')
  const offset = Buffer.byteLength(text.slice(0, position))
  return undecodable(`Cannot read body: error in JSON at byte ${offset}`, offset)
}

function undecodable(message: string, position?: number): Decoding {
  return { kind: 'undecodable', message, ...(position !== undefined && { position }) }
}
