import { isHex } from '../chars.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { sequenceLength } from './escapes.ts'

/** Text that stood in base64 or in hexadecimal, and how to put other text in its place. */
export interface Blob {
  readonly text: string
  /** The text in the same alphabet, with the same padding and the same character set. */
  readonly encode: (text: string) => string
}

const PLAIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = `${PLAIN.slice(0, 62)}-_`
/** Value of each sign in either alphabet; 64 for all others. */
const VALUES = createValues()
/** Bytes that are looked at before anything is decoded: random ones are never text for so long. */
const PROBE_BYTES = 9
/** Bytes of text that are worth reading in hexadecimal. */
const HEX_TEXT_MIN = 12

/** Value of each hexadecimal digit; 16 for all other signs. */
const HEX_VALUES = Uint8Array.from({ length: 128 }, (_, code) =>
  isHex(code) ? Number.parseInt(String.fromCharCode(code), 16) : 16,
)

function createValues(): Uint8Array {
  const values = new Uint8Array(128).fill(64)
  for (const alphabet of [PLAIN, URL_SAFE])
    for (let value = 0; value < 64; value++) values[alphabet.charCodeAt(value)] = value
  return values
}

/** 1 for each code unit that is a sign of either alphabet. */
export const BASE64_SIGNS = Uint8Array.from({ length: 65_536 }, (_, code) =>
  (VALUES[code] ?? 64) < 64 ? 1 : 0,
)

/** False where what starts at a place of a text is surely no base64 of text: few places pass. Nothing is made. */
export function mayBeBase64(units: Units, at: number): boolean {
  let more = 0
  for (let index = 0; index < PROBE_BYTES; index++) {
    const third = index % 3
    const sign = at + ((index - third) / 3) * 4 + third
    const pair = (valueAt(units, sign) << 6) | valueAt(units, sign + 1)
    more = nextState((pair >> (4 - third * 2)) & 0xff, index, more)
    if (more < 0) return false
  }
  return true
}

/** The same for hexadecimal. */
export function mayBeHex(units: Units, at: number): boolean {
  let more = 0
  for (let index = 0; index < PROBE_BYTES; index++) {
    const high = HEX_VALUES[unitAt(units, at + index * 2)] ?? 16
    const low = HEX_VALUES[unitAt(units, at + index * 2 + 1)] ?? 16
    if (high > 15 || low > 15) return false
    more = nextState(high * 16 + low, index, more)
    if (more < 0) return false
  }
  return true
}

function valueAt(units: Units, at: number): number {
  return (VALUES[unitAt(units, at)] ?? 64) & 63
}

/** Bytes of a character that have to follow; -1 where such a byte is none of text. Every second one may be zero. */
function nextState(byte: number, index: number, more: number): number {
  if (more > 0) return byte >> 6 === 2 ? more - 1 : -1
  if (byte < 128) return isControl(byte) && !(byte === 0 && index % 2 === 1) ? -1 : 0
  const length = sequenceLength(byte)
  if (length > 1) return length - 1
  return byte === 0xff && index === 0 ? 0 : isMarkEnd(byte, index)
}

/** The mark in front of UTF-16 is `ff fe`. */
function isMarkEnd(byte: number, index: number): number {
  return byte === 0xfe && index === 1 ? 0 : -1
}

/** The text that base64 without its padding stands for; undefined where it is none. `padded`: `=` stood behind it. */
export function decodeBase64(source: string, padded: boolean): Blob | undefined {
  const rest = source.length % 4
  if (rest === 1 && padded) return undefined
  // One sign too many: the text was cut there.
  const whole = rest === 1 ? source.slice(0, -1) : source
  const bytes = base64Bytes(whole)
  const charset = charsetOf(bytes)
  if (charset === undefined) return undefined
  const urlSafe = /[-_]/.test(source)
  const pads = padded || (whole.length % 4 === 0 && !urlSafe)
  return {
    text: readText(bytes, charset),
    encode: (text) => base64Of(writeText(text, charset), { urlSafe, pads }),
  }
}

/** The text that hexadecimal digits stand for, at least twelve bytes of it; undefined where they are none. */
export function decodeHex(source: string): Blob | undefined {
  if (source.length % 2 !== 0 || source.length < HEX_TEXT_MIN * 2) return undefined
  const bytes = hexBytes(source)
  const charset = charsetOf(bytes)
  if (charset === undefined) return undefined
  const upper = /[A-F]/.test(source)
  return {
    text: readText(bytes, charset),
    encode: (text) => {
      const digits = writeText(text, charset).map(hexOf).join('')
      return upper ? digits.toUpperCase() : digits
    },
  }
}

export function isHexText(source: string): boolean {
  for (let index = 0; index < source.length; index++)
    if (!isHex(source.charCodeAt(index))) return false
  return true
}

type Charset = 'utf-8' | 'utf-16le'

/** How the bytes are text, if they are: no byte of a control but of blanks, and valid. */
function charsetOf(bytes: Uint8Array): Charset | undefined {
  if (bytes.length < 2) return undefined
  if (bytes[1] === 0 || bytes[0] === 0xff) return isWideText(bytes) ? 'utf-16le' : undefined
  return isNarrowText(bytes) ? 'utf-8' : undefined
}

function isNarrowText(bytes: Uint8Array): boolean {
  let at = 0
  while (at < bytes.length) {
    const width = characterLength(bytes, at)
    if (width === 0) return false
    at += width
  }
  return at === bytes.length
}

/** Bytes of the character at a place, as far as they are there; 0 where they are none of text. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 128) return isControl(first) ? 0 : 1
  const length = sequenceLength(first)
  for (let index = at + 1; index < at + length && index < bytes.length; index++)
    if ((bytes[index] ?? 0) >> 6 !== 2) return 0
  return length === 1 ? 0 : length
}

/** Text of which every second byte is zero: PowerShell and Windows write it so, some with a mark in front. */
function isWideText(bytes: Uint8Array): boolean {
  if (bytes.length % 2 !== 0) return false
  const start = bytes[0] === 0xff && bytes[1] === 0xfe ? 2 : 0
  for (let at = start; at < bytes.length; at += 2)
    if (bytes[at + 1] !== 0 || isControl(bytes[at] ?? 0)) return false
  return bytes.length > start
}

function isControl(byte: number): boolean {
  return (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 127
}

function readText(bytes: Uint8Array, charset: Charset): string {
  return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes)
}

function writeText(text: string, charset: Charset): number[] {
  if (charset === 'utf-8') return [...new TextEncoder().encode(text)]
  const bytes: number[] = []
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    bytes.push(code & 0xff, code >> 8)
  }
  return bytes
}

function base64Bytes(source: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((source.length * 3) / 4))
  let bits = 0
  let held = 0
  let count = 0
  for (let at = 0; at < source.length; at++) {
    held = (held << 6) | ((VALUES[source.charCodeAt(at)] ?? 0) & 63)
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[count++] = (held >> bits) & 0xff
    held &= 0xff
  }
  return bytes
}

interface Form {
  readonly urlSafe: boolean
  readonly pads: boolean
}

function base64Of(bytes: readonly number[], { urlSafe, pads }: Form): string {
  const alphabet = urlSafe ? URL_SAFE : PLAIN
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63)
    if (left > 1) text += alphabet.charAt((group >> 6) & 63)
    if (left > 2) text += alphabet.charAt(group & 63)
    else if (pads) text += left > 1 ? '=' : '=='
  }
  return text
}

function hexBytes(source: string): Uint8Array {
  const bytes = new Uint8Array(source.length >> 1)
  for (let at = 0; at < bytes.length; at++)
    bytes[at] = Number.parseInt(source.slice(at * 2, at * 2 + 2), 16)
  return bytes
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
