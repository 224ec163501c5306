/** The pieces, one after the other. */
export function concatBytes(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** True where both have the same bytes. Nothing that is compared here is a secret. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

/** True for so many bytes as lower-case hexadecimal digits. */
export function isHex(text: string, bytes: number): boolean {
  return text.length === 2 * bytes && HEX.test(text)
}

const HEX = /^(?:[0-9a-f]{2})*$/

/** Bytes as lower-case hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The bytes of lower-case hexadecimal digits, or undefined where the text is anything else. */
export function parseHex(text: string): Uint8Array | undefined {
  if (!HEX.test(text)) return undefined
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(index * 2, index * 2 + 2), 16),
  )
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const utf8 = new TextEncoder()
const ascii = new TextDecoder()
const STANDARD = utf8.encode(`${LETTERS}+/`)
const URL_SAFE = utf8.encode(`${LETTERS}-_`)
const PADDING = 0x3d

/** Writes the signs of bytes: faster than `btoa`, which wants a text of them first. What has no room is left out. */
function writeSigns(bytes: Uint8Array, signs: Uint8Array, alphabet: Uint8Array): void {
  const whole = bytes.length - (bytes.length % 3)
  let to = 0
  for (let at = 0; at < whole; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    signs[to] = alphabet[bits >> 18] ?? 0
    signs[to + 1] = alphabet[(bits >> 12) & 63] ?? 0
    signs[to + 2] = alphabet[(bits >> 6) & 63] ?? 0
    signs[to + 3] = alphabet[bits & 63] ?? 0
    to += 4
  }
  if (whole === bytes.length) return
  const bits = ((bytes[whole] ?? 0) << 16) | ((bytes[whole + 1] ?? 0) << 8)
  signs[to] = alphabet[bits >> 18] ?? 0
  signs[to + 1] = alphabet[(bits >> 12) & 63] ?? 0
  signs[to + 2] = bytes.length - whole > 1 ? (alphabet[(bits >> 6) & 63] ?? 0) : PADDING
  signs[to + 3] = PADDING
}

/** Standard base64 with padding (RFC 4648, section 4). */
export function base64Of(bytes: Uint8Array): string {
  const signs = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  writeSigns(bytes, signs, STANDARD)
  return ascii.decode(signs)
}

/** The bytes of a base64 text, or undefined where it is not the one text that these bytes have. */
export function parseBase64(text: string): Uint8Array | undefined {
  return BASE64.test(text) && text.length % 4 === 0 ? decodeBase64(text) : undefined
}

/** The same of a text that is known to be one. */
export function decodeBase64(text: string): Uint8Array {
  const padded = text.indexOf('=')
  const signs = padded === -1 ? text.length : padded
  const bytes = new Uint8Array(Math.floor((signs * 3) / 4))
  let to = 0
  for (let at = 0; at < text.length; at += 4) {
    const bits = (bitsAt(text, at) << 18) | (bitsAt(text, at + 1) << 12)
    const all = bits | (bitsAt(text, at + 2) << 6) | bitsAt(text, at + 3)
    // What lies behind the end of the bytes is not kept.
    bytes[to] = all >> 16
    bytes[to + 1] = all >> 8
    bytes[to + 2] = all
    to += 3
  }
  return bytes
}

/** What a sign stands for; zero for padding. */
const BITS = new Uint8Array(128)
STANDARD.forEach((sign, bits) => {
  BITS[sign] = bits
})

function bitsAt(text: string, at: number): number {
  return BITS[text.charCodeAt(at)] ?? 0
}

/**
 * Bits after the last byte could be anything: only zeroes are taken, so that no other text stands for the same bytes. A
 * sign before one `=` has two of them, before two `=` it has four.
 */
const BASE64 = /^[A-Za-z0-9+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?$/

/** base64url without padding (RFC 4648, section 5). */
export function base64UrlOf(bytes: Uint8Array): string {
  const signs = new Uint8Array(base64UrlLength(bytes.length))
  writeBase64Url(bytes, signs)
  return ascii.decode(signs)
}

/** Characters of the base64url text of so many bytes. */
export function base64UrlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3)
}

/** Writes the same text as bytes; there is room for exactly these. */
export function writeBase64Url(bytes: Uint8Array, signs: Uint8Array): void {
  writeSigns(bytes, signs, URL_SAFE)
}

/** The bytes of a base64url text, or undefined where it is not the one text that these bytes have. */
export function parseBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=')
  return parseBase64(padded.replaceAll('-', '+').replaceAll('_', '/'))
}
