import { bareLiteral } from './bare_literals.ts'
import { codeAt } from './chars.ts'
import { plainValue } from './encodings/plain_value.ts'
import { isJsonLike } from './layers.ts'
import type { ApplyMethod, Hash } from './methods.ts'
import type { Finding, FoundBlob, Resolution } from './types.ts'
import { withheldNote } from './withheld.ts'

interface RedactOptions {
  readonly hash: Hash | undefined
  readonly applyMethod: ApplyMethod
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
    const literal = blob === undefined ? bareLiteral(text, finding, place.json) : undefined
    const start = Math.max(from, literal?.start ?? finding.start)
    clean += text.slice(from, start)
    if (blob !== undefined) clean += encode(text, finding, blob)
    else clean += quoted(treated(text, { ...finding, start }, place), literal?.quote)
    from = literal?.end ?? finding.end
  }
  return clean + text.slice(from)

  function encode(whole: string, { start, end }: Finding, blob: FoundBlob): string {
    const encoded = blob.encode(redact(blob.text, blob.inner, options))
    // Signs of base64 that mean something else in a URL are escaped there.
    return whole.slice(start, end).includes('%') ? encodeURIComponent(encoded) : encoded
  }
}

function quoted(text: string, quote: string | undefined): string {
  if (quote === undefined) return text
  return quote === '' ? 'null' : quote + text + quote
}

/** In a path something has to stand for a folder: without it the next one would be in its place. */
function isFolder(text: string, { start, end }: Finding): boolean {
  return isSlash(codeAt(text, start - 1)) && isSlash(codeAt(text, end))
}

function isSlash(code: number): boolean {
  return code === 47 || code === 92
}

/** Signs that mean nothing in any encoding. */
const HARMLESS = /^[\w*@.:+[\]-]*$/

/** What a method leaves of a value; of one that is encoded, what it leaves of the plain value, where that needs none. */
function treated(text: string, finding: Finding, { hash, applyMethod }: Place): string {
  const { kind, rule, method } = finding
  const value = text.slice(finding.start, finding.end)
  if (kind === 'ENCODED') return withheldNote(rule)
  if (method === 'drop' && isFolder(text, finding))
    return applyMethod(value, { kind, method: 'replace' })
  if (method === 'replace' || method === 'drop') return applyMethod(value, { kind, method, hash })
  const plain = plainValue(value)
  const result = applyMethod(plain, { kind, method, hash })
  if (plain === value || HARMLESS.test(result)) return result
  if (method === 'mask' || method === 'keep_last_4') return result.replace(/[^\w*@.-]/g, '*')
  return applyMethod(plain, { kind, method: 'replace' })
}
