import { codeAt, isSpace } from './chars.ts'

/** A number, or a list or an object, that stands in JSON without quotes. */
interface BareLiteral {
  readonly start: number
  readonly end: number
  /** Quotes that make a text of it; none where the depth of escaping cannot be seen: then it becomes `null`. */
  readonly quote: string
}

interface Place {
  readonly start: number
  readonly end: number
}

/** Longest number around what was found of it, on either side. */
const NUMBER_MAX = 32
/** Signs before a value of JSON, plain or as percent encoding, HTML and escapes write them. */
const COLON = String.raw`(?::|%(?:25)*3A|&(?:amp;)*(?:colon|#58|#x3a);|\\+u003a)`
const QUOTE = String.raw`(\\*"|\\*'|%(?:25)*22|&(?:amp;)*(?:quot|#34|#x22);|\\+u0022)`
const AFTER_KEY = new RegExp(`${QUOTE}(?:\\s|%(?:25)*20|\\+){0,8}${COLON}$`, 'i')
const ENCODED_LIST = /(?:%22|%7B|%5B)[^\s"'&]{0,200}%(?:25)*(?:5B|2C)$/i
const VALUE_END =
  /^(?:\s|%(?:25)*(?:20|0A|0D)|\+){0,64}(?:$|[,}\]&]|%(?:25)*(?:2C|7D|5D)|\\+u00(?:7d|5d|2c))/i
const LOOK_MAX = 256

/**
 * The bare value of JSON that a finding is or is a part of, with the quotes that its replacement needs to be a text: the
 * key's own quotes, with their backslashes or as they are encoded. Undefined where the finding is no such value.
 */
export function bareLiteral(text: string, finding: Place, json: boolean): BareLiteral | undefined {
  if (!isJsonValue(text, finding)) return undefined
  let { start, end } = finding
  while (finding.start - start < NUMBER_MAX && isNumberSign(codeAt(text, start - 1))) start--
  while (end - finding.end < NUMBER_MAX && isNumberSign(codeAt(text, end))) end++
  const quote = quoteFor(text, { start, end }, json)
  return quote === undefined ? undefined : { start, end, quote }
}

function quoteFor(text: string, literal: Place, json: boolean): string | undefined {
  const before = beforeBlanks(text, literal.start)
  const sign = codeAt(text, before)
  const isList = sign === 91 || sign === 44
  if (sign !== 58 && !isList && !isEncodedSign(sign)) return undefined
  if (!VALUE_END.test(text.slice(literal.end, literal.end + LOOK_MAX))) return undefined
  const head = text.slice(Math.max(0, before + 1 - LOOK_MAX), before + 1)
  const quote = AFTER_KEY.exec(head)?.[1]
  if (quote !== undefined) return quote
  return (isList ? json && !isProse(head) : ENCODED_LIST.test(head)) ? '' : undefined
}

/** True where words stand between the last quote and the place: it lies in a text, not in a list. */
function isProse(head: string): boolean {
  const since = head.slice(head.lastIndexOf('"') + 1)
  return /\p{L}/u.test(since.replace(/\b(?:null|true|false|\d+e)\b/gi, ''))
}

/** Last sign of `%3A`, `%5B`, `%2C`, `&#58;` and `\u003a`. */
function isEncodedSign(code: number): boolean {
  return code === 59 || (code | 32) === 97 || (code | 32) === 98 || (code | 32) === 99
}

function beforeBlanks(text: string, start: number): number {
  let before = start - 1
  while (before >= 0 && isSpace(text.charCodeAt(before)) && start - before < 64) before--
  return before
}

function isJsonValue(text: string, finding: Place): boolean {
  const first = codeAt(text, finding.start)
  if (first === 123 || first === 91) return true
  for (let index = finding.start; index < finding.end; index++) {
    const code = text.charCodeAt(index)
    if (!isNumberSign(code) && code !== 44 && code !== 32) return false
  }
  return true
}

function isNumberSign(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || (code | 32) === 101
  )
}
