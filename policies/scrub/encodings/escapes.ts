import { codeAt, isHex } from '../chars.ts'
import type { LayerSink } from './layer_sink.ts'

/** The byte that `%40` stands for; -1 where no such escape stands. `sign` is what starts one: `%`, or `=` in mail. */
export function byteAt(text: string, at: number, sign: number): number {
  if (codeAt(text, at) !== sign || !isHex(codeAt(text, at + 1)) || !isHex(codeAt(text, at + 2)))
    return -1
  return Number.parseInt(text.slice(at + 1, at + 3), 16)
}

/**
 * Reads one character of percent encoding (UTF-8, RFC 3986) or, with `=` as its sign, of quoted-printable (RFC 2045).
 * A byte that is no UTF-8 becomes one code unit. Also `%u0040`, as scripts of old browsers wrote it.
 */
export function readBytes(text: string, at: number, sink: LayerSink): number {
  const sign = text.charCodeAt(at)
  const first = byteAt(text, at, sign)
  if (first < 0) return readOldPercent(text, at, sink)
  const length = sequenceLength(first)
  let point = length === 1 ? first : first & (0xff >> (length + 1))
  for (let index = 1; index < length; index++) {
    const byte = byteAt(text, at + index * 3, sign)
    if (byte < 0 || byte >> 6 !== 2) return sink.put(first, at, 3)
    point = (point << 6) | (byte & 0x3f)
  }
  return sink.putPoint(point, at, length * 3)
}

function readOldPercent(text: string, at: number, sink: LayerSink): number {
  const digits = text.slice(at + 2, at + 6)
  if (!startsOldPercent(text, at)) return at + 1
  return sink.put(Number.parseInt(digits, 16), at, 6)
}

/** True where `%u` and four hexadecimal digits stand. */
export function startsOldPercent(text: string, at: number): boolean {
  if (codeAt(text, at) !== 37 || codeAt(text, at + 1) !== 117) return false
  const digits = text.slice(at + 2, at + 6)
  return digits.length === 4 && isHexText(digits)
}

/** Bytes of the UTF-8 sequence that starts so (RFC 3629, section 4); 1 for a byte that starts none. */
export function sequenceLength(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}

const SLASHES_MAX = 64

/**
 * `\u0040`, `\u{40}`, `\x40` and `\/` with any number of backslashes before them, as JSON inside JSON has. `\"` and
 * `\\` stay: they tell where strings end.
 */
export function readEscape(text: string, at: number, sink: LayerSink): number {
  let end = at + 1
  while (end - at < SLASHES_MAX && codeAt(text, end) === 92) end++
  const next = codeAt(text, end)
  if (next === 47) return sink.put(next, at, end + 1 - at)
  if (next === 117 && codeAt(text, end + 1) === 123) return readBraces(text, at, { end, sink })
  const width = next === 117 ? 4 : next === 120 ? 2 : 0
  const digits = text.slice(end + 1, end + 1 + width)
  if (width > 0 && digits.length === width && isHexText(digits))
    return sink.put(Number.parseInt(digits, 16), at, end + 1 + width - at)
  return end
}

/** `\u{1F600}`, as scripts write it: up to six digits. */
function readBraces(
  text: string,
  at: number,
  { end, sink }: { readonly end: number; readonly sink: LayerSink },
): number {
  const close = text.slice(end + 2, end + 9).indexOf('}')
  const digits = close < 1 ? '' : text.slice(end + 2, end + 2 + close)
  if (digits === '' || !isHexText(digits)) return end
  const point = Number.parseInt(digits, 16)
  return point > 0x10ffff ? end : sink.putPoint(point, at, end + 3 + close - at)
}

export function isHexText(digits: string): boolean {
  for (let index = 0; index < digits.length; index++)
    if (!isHex(digits.charCodeAt(index))) return false
  return true
}
