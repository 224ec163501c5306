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

/** Bytes as lower-case hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The bytes of lower-case hexadecimal digits, or undefined where the text is anything else. */
export function parseHex(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return undefined
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

/** The signs of bytes, as bytes: faster than `btoa`, which wants a text of them first. */
function encodeBase64(bytes: Uint8Array, alphabet: Uint8Array): Uint8Array {
  const signs = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING)
  let to = 0
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const bits =
      ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (left > 2 ? (bytes[at + 2] ?? 0) : 0)
    signs[to] = alphabet[bits >> 18] ?? 0
    signs[to + 1] = alphabet[(bits >> 12) & 63] ?? 0
    if (left > 1) signs[to + 2] = alphabet[(bits >> 6) & 63] ?? 0
    if (left > 2) signs[to + 3] = alphabet[bits & 63] ?? 0
    to += 4
  }
  return signs
}

/** Standard base64 with padding (RFC 4648, section 4). */
export function base64Of(bytes: Uint8Array): string {
  return ascii.decode(encodeBase64(bytes, STANDARD))
}

/** The bytes of a base64 text, or undefined where it is not the one text that these bytes have. */
export function parseBase64(text: string): Uint8Array | undefined {
  if (!BASE64.test(text) || text.length % 4 !== 0) return undefined
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/**
 * Bits after the last byte could be anything: only zeroes are taken, so that no other text stands for the same bytes. A
 * sign before one `=` has two of them, before two `=` it has four.
 */
const BASE64 = /^[A-Za-z0-9+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?$/

/** base64url without padding (RFC 4648, section 5). */
export function base64UrlOf(bytes: Uint8Array): string {
  return ascii.decode(base64UrlSigns(bytes))
}

/** The same as the bytes of the text. */
export function base64UrlSigns(bytes: Uint8Array): Uint8Array {
  return encodeBase64(bytes, URL_SAFE).subarray(0, Math.ceil((bytes.length * 4) / 3))
}

/** The bytes of a base64url text, or undefined where it is not the one text that these bytes have. */
export function parseBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=')
  return parseBase64(padded.replaceAll('-', '+').replaceAll('_', '/'))
}
