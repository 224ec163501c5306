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

/** Signs that one call turns into a text. */
const SIGNS_MAX = 8_192

/** Standard base64 with padding (RFC 4648, section 4). */
export function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += SIGNS_MAX) {
    binary += String.fromCharCode(...bytes.subarray(at, at + SIGNS_MAX))
  }
  return btoa(binary)
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
  return base64Of(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes of a base64url text, or undefined where it is not the one text that these bytes have. */
export function parseBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=')
  return parseBase64(padded.replaceAll('-', '+').replaceAll('_', '/'))
}
