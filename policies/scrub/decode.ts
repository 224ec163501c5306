import { codeAt, isHex } from './chars.ts'
import { isEncoded } from './scan.ts'

/** A decoded text and where each of its code units comes from. */
export interface Decoded {
  readonly text: string
  /** Start in the encoded text of each decoded code unit, and its length as the last entry. */
  readonly starts: Int32Array
}

const PIECE = 4096

/** Collects decoded code units with their places. */
interface Sink {
  readonly starts: Int32Array
  readonly pieces: string[]
  units: number[]
  count: number
}

/**
 * Undoes one level of percent encoding (UTF-8, RFC 3986) and of the numeric escapes of JSON strings at once. Bytes that are
 * no UTF-8 become one code unit each. Never longer than the input.
 */
export function decodeLayer(text: string): Decoded {
  const sink: Sink = { starts: new Int32Array(text.length + 1), pieces: [], units: [], count: 0 }
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 37) at = readPercent(text, at, sink)
    else if (code === 92) at = readEscape(text, at, sink)
    else at = push(sink, code, [at, 1])
  }
  flush(sink)
  sink.starts[sink.count] = text.length
  return { text: sink.pieces.join(''), starts: sink.starts }
}

/** Adds a code unit that `width` code units at `at` stand for; returns where reading goes on. */
function push(sink: Sink, code: number, [at, width]: readonly [at: number, width: number]): number {
  sink.starts[sink.count++] = at
  sink.units.push(code)
  if (sink.units.length >= PIECE) flush(sink)
  return at + width
}

function flush(sink: Sink): void {
  sink.pieces.push(String.fromCharCode(...sink.units))
  sink.units = []
}

function byteAt(text: string, at: number): number {
  if (codeAt(text, at) !== 37 || !isHex(codeAt(text, at + 1)) || !isHex(codeAt(text, at + 2)))
    return -1
  return Number.parseInt(text.slice(at + 1, at + 3), 16)
}

function readPercent(text: string, at: number, sink: Sink): number {
  const first = byteAt(text, at)
  if (first < 0) return push(sink, 37, [at, 1])
  const length = sequenceLength(first)
  let point = length === 1 ? first : first & (0xff >> (length + 1))
  for (let index = 1; index < length; index++) {
    const byte = byteAt(text, at + index * 3)
    if (byte < 0 || byte >> 6 !== 2) return push(sink, first, [at, 3])
    point = (point << 6) | (byte & 0x3f)
  }
  if (point < 0x10000) return push(sink, point, [at, length * 3])
  const over = Math.min(point, 0x10ffff) - 0x10000
  push(sink, 0xd800 + (over >> 10), [at, 0])
  return push(sink, 0xdc00 + (over & 0x3ff), [at, length * 3])
}

/** Bytes of the UTF-8 sequence that starts so (RFC 3629, section 4); 1 for a byte that starts none. */
function sequenceLength(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}

const SLASHES_MAX = 64

/**
 * `\u0040`, `\x40` and `\/` with any number of backslashes before them, as JSON inside JSON has. `\"` and `\\` stay:
 * they tell where strings end.
 */
function readEscape(text: string, at: number, sink: Sink): number {
  let end = at + 1
  while (end - at < SLASHES_MAX && codeAt(text, end) === 92) end++
  const next = codeAt(text, end)
  if (next === 47) return push(sink, next, [at, end + 1 - at])
  const width = next === 117 ? 4 : next === 120 ? 2 : 0
  const digits = text.slice(end + 1, end + 1 + width)
  if (width > 0 && digits.length === width && isHexText(digits))
    return push(sink, Number.parseInt(digits, 16), [at, end + 1 + width - at])
  for (let index = at; index < end; index++) push(sink, 92, [index, 1])
  return end
}

function isHexText(digits: string): boolean {
  for (let index = 0; index < digits.length; index++)
    if (!isHex(digits.charCodeAt(index))) return false
  return true
}

/** One past the token (no blank, quote or angle bracket in it) around an encoded place. */
export function encodedSpans(text: string): readonly { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = []
  let start = 0
  let encoded = false
  for (let at = 0; at <= text.length; at++) {
    const code = codeAt(text, at)
    if (at < text.length && !' \t\r\n"\'<>'.includes(text.charAt(at))) {
      encoded ||= (code === 37 || code === 92) && isEncoded(text, at)
      continue
    }
    if (encoded) spans.push({ start, end: beforeSlashes(text, start, at) })
    start = at + 1
    encoded = false
  }
  return spans
}

/** Backslashes at the end belong to the quote after them. */
function beforeSlashes(text: string, start: number, stop: number): number {
  let end = stop
  while (end > start && codeAt(text, end - 1) === 92) end--
  return end
}
