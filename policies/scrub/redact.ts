import { codeAt, isQuote, isSpace } from './chars.ts'
import type { Hash } from './methods.ts'
import { applyMethod } from './methods.ts'
import type { Finding } from './types.ts'

interface RedactOptions {
  readonly hash: Hash | undefined
  /** True where the text is JSON or a part of it. */
  readonly json: boolean
}

/** The text with every finding replaced, masked, hashed, truncated or dropped. */
export function redact(text: string, findings: readonly Finding[], options: RedactOptions): string {
  let clean = ''
  let from = 0
  for (const finding of findings) {
    clean += text.slice(from, finding.start) + replacement(text, finding, options)
    from = finding.end
  }
  return clean + text.slice(from)
}

function replacement(text: string, finding: Finding, options: RedactOptions): string {
  const value = text.slice(finding.start, finding.end)
  const { kind, method } = finding
  const plain = applyMethod(value, { kind, method, hash: options.hash })
  const wrap = bareWrap(text, finding, options.json)
  return wrap === 'null' ? wrap : wrap + plain + wrap
}

/**
 * Quotes for a number in JSON, which a replacement turns into a string. By the key's own quotes, with their
 * backslashes; `null` in an array, where the depth of escaping cannot be seen.
 */
function bareWrap(text: string, finding: Finding, json: boolean): string {
  let before = finding.start - 1
  while (before >= 0 && isSpace(text.charCodeAt(before)) && finding.start - before < 64) before--
  const sign = codeAt(text, before)
  if (sign !== 58 && sign !== 91 && sign !== 44) return ''
  if (!isJsonValue(text, finding) || !endsValue(text, finding.end)) return ''
  if (sign === 58) return keyQuote(text, before)
  return json ? 'null' : ''
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

function endsValue(text: string, end: number): boolean {
  let index = end
  while (index < text.length && isSpace(text.charCodeAt(index)) && index - end < 64) index++
  const code = codeAt(text, index)
  return code === 44 || code === 125 || code === 93 || index === text.length
}

/** The quote of the key before a colon, with the backslashes before it; nothing where the key has none. */
function keyQuote(text: string, colon: number): string {
  let quote = colon - 1
  while (quote >= 0 && isSpace(text.charCodeAt(quote)) && colon - quote < 64) quote--
  if (!isQuote(codeAt(text, quote))) return ''
  let start = quote
  while (start > 0 && codeAt(text, start - 1) === 92) start--
  return text.slice(start, quote + 1)
}
