import { codeAt, isSpace } from './chars.ts'
import { plainValue } from './encodings/plain_value.ts'
import { isJsonLike } from './layers.ts'
import type { Hash } from './methods.ts'
import { applyMethod } from './methods.ts'
import type { Finding, FoundBlob, Resolution } from './types.ts'
import { withheldNote } from './withheld.ts'

interface RedactOptions {
  readonly hash: Hash | undefined
}

interface Place extends RedactOptions {
  /** True where the text is JSON or a part of it. */
  readonly json: boolean
}

/**
 * The text with every finding replaced, masked, hashed, truncated or dropped, valid in the encoding that it was in:
 * what stands in base64 or hexadecimal is taken out there and encoded again.
 */
export function redact(text: string, { findings, blobs }: Resolution, options: RedactOptions) {
  const place = { ...options, json: isJsonLike(text) }
  let clean = ''
  let from = 0
  for (const finding of findings) {
    const blob = blobs.get(finding.start)
    clean += text.slice(from, finding.start)
    clean += blob === undefined ? replacement(text, finding, place) : encode(text, finding, blob)
    from = finding.end
  }
  return clean + text.slice(from)

  function encode(whole: string, { start, end }: Finding, blob: FoundBlob): string {
    const encoded = blob.encode(redact(blob.text, blob.inner, options))
    // Signs of base64 that mean something else in a URL are escaped there.
    return whole.slice(start, end).includes('%') ? encodeURIComponent(encoded) : encoded
  }
}

function replacement(text: string, finding: Finding, place: Place): string {
  const plain = treated(text.slice(finding.start, finding.end), finding, place)
  const wrap = bareWrap(text, finding, place.json)
  return wrap === 'null' ? wrap : wrap + plain + wrap
}

/** Signs that mean nothing in any encoding. */
const HARMLESS = /^[\w*@.:+[\]-]*$/

/** What a method leaves of a value; of one that is encoded, what it leaves of the plain value, where that needs none. */
function treated(value: string, { kind, rule, method }: Finding, { hash }: Place): string {
  if (kind === 'ENCODED') return withheldNote(rule)
  if (method === 'replace' || method === 'drop') return applyMethod(value, { kind, method, hash })
  const plain = plainValue(value)
  const result = applyMethod(plain, { kind, method, hash })
  if (plain === value || HARMLESS.test(result)) return result
  if (method === 'mask' || method === 'keep_last_4') return result.replace(/[^\w*@.-]/g, '*')
  return applyMethod(plain, { kind, method: 'replace' })
}

/** Signs before a value of JSON, plain or as percent encoding, HTML and escapes write them. */
const COLON = String.raw`(?::|%(?:25)*3A|&(?:amp;)*(?:colon|#58|#x3a);|\\+u003a)`
const QUOTE = String.raw`(\\*"|\\*'|%(?:25)*22|&(?:amp;)*(?:quot|#34|#x22);|\\+u0022)`
const AFTER_KEY = new RegExp(`${QUOTE}(?:\\s|%(?:25)*20|\\+){0,8}${COLON}$`, 'i')
const ENCODED_LIST = /(?:%22|%7B|%5B)[^\s"'&]{0,200}%(?:25)*(?:5B|2C)$/i
const VALUE_END =
  /^(?:\s|%(?:25)*(?:20|0A|0D)|\+){0,64}(?:$|[,}\]&]|%(?:25)*(?:2C|7D|5D)|\\+u00(?:7d|5d|2c))/i
const LOOK_MAX = 256

/**
 * Quotes for a number in JSON, which a replacement turns into a string. By the key's own quotes, with their
 * backslashes or as they are encoded; `null` in an array, where the depth of escaping cannot be seen.
 */
function bareWrap(text: string, finding: Finding, json: boolean): string {
  if (!isJsonValue(text, finding)) return ''
  const before = beforeBlanks(text, finding.start)
  const sign = codeAt(text, before)
  const looksRight = sign === 58 || sign === 91 || sign === 44 || isEncodedSign(sign)
  if (!looksRight || !VALUE_END.test(text.slice(finding.end, finding.end + LOOK_MAX))) return ''
  const head = text.slice(Math.max(0, before + 1 - LOOK_MAX), before + 1)
  const quote = AFTER_KEY.exec(head)?.[1]
  if (quote !== undefined) return quote
  if (sign === 91 || sign === 44) return json ? 'null' : ''
  return ENCODED_LIST.test(head) ? 'null' : ''
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

function isJsonValue(text: string, finding: Finding): boolean {
  const first = codeAt(text, finding.start)
  if (first === 123 || first === 91) return true
  for (let index = finding.start; index < finding.end; index++) {
    const code = text.charCodeAt(index)
    const number = (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 43
    if (!number && code !== 101 && code !== 69 && code !== 44 && code !== 32) return false
  }
  return true
}
