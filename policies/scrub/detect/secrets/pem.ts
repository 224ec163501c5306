import { codeAt, isLetter, isQuote } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'

const LABEL_MAX = 80
const TAIL_MAX = 80
/** Blocks that anybody may read: certificates, public keys, what is encrypted to somebody or signed. */
const PUBLIC =
  /CERTIFICATE|PUBLIC|PARAMETERS|CRL|CMS|PKCS7|PGP (?:MESSAGE|SIGNATURE|SIGNED)|NEW REQUEST|SAML/
const BEGIN = /^-{4,5} ?BEGIN ([A-Z0-9 ]{0,64})-{0,5}/

/** A PEM block (RFC 7468, RFC 4716, RFC 4880), also cut off or on one line with `\n` in letters. */
export function matchPem(input: Input, at: number): Span | undefined {
  const { text } = input
  if (unitAt(input.units, at - 1) === 45 || unitAt(input.units, at + 3) !== 45) return undefined
  const head = BEGIN.exec(text.slice(at, at + LABEL_MAX))
  input.steps += 8
  if (head === null) return undefined
  const body = at + head[0].length
  // The end may be far away: it is looked for once a body is seen.
  if (!PUBLIC.test(head[1] ?? '') && !hasBody(text, body, text.length)) return undefined
  const end = blockEnd(input, body, head[0].includes('- BEGIN'))
  input.steps += end - at
  if (PUBLIC.test(head[1] ?? '')) return { start: at, end: at, resume: end }
  return hasBody(text, body, end) ? { start: at, end, resume: end } : undefined
}

/** `spaced`: the block starts as those of SSH2 do, `---- BEGIN`. */
function blockEnd(input: Input, body: number, spaced: boolean): number {
  const { text } = input
  const place = spaced
    ? spacedTail(text, body)
    : input.noPemTail
      ? -1
      : text.indexOf('--END ', body)
  if (place < 0) {
    if (!spaced) input.noPemTail = true
    return bareEnd(text, body)
  }
  const close = text.indexOf('----', place + 4)
  if (close < 0 || close - place > TAIL_MAX) return text.length
  return codeAt(text, close + 4) === 45 ? close + 5 : close + 4
}

/** Few blocks are of this sort: none is longer. */
const SPACED_MAX = 16_384

function spacedTail(text: string, body: number): number {
  const place = text.slice(body, body + SPACED_MAX).indexOf('-- END ')
  return place < 0 ? -1 : body + place
}

/** Without an end the block goes as far as its letters do. */
function bareEnd(text: string, at: number): number {
  let end = at
  while (end < text.length && !isQuote(text.charCodeAt(end)) && text.charCodeAt(end) !== 123) end++
  while (end > at && text.charCodeAt(end - 1) === 92) end--
  return end
}

/** False for a lone first line, as code has it, and for one with points in place of the key. */
function hasBody(text: string, from: number, end: number): boolean {
  const head = text.slice(from, Math.min(end, from + 160))
  const letters = head.replace(/\\[nrt]|[^A-Za-z0-9+/]/g, '')
  if (letters.length < 4 || !isLetter(codeAt(letters, 0))) return /[A-Za-z0-9+/]{16}/.test(head)
  return !/^[\s\\nr"'+]*(?:\.{3}|<|\$\{|\{\{|x{3}|\*{3}|YOUR)/i.test(head)
}
