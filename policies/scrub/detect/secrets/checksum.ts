const TABLE = buildTable()
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHECK_LENGTH = 6

function buildTable(): Uint32Array {
  const table = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte
    for (let bit = 0; bit < 8; bit++)
      rest = (rest & 1) === 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
    table[byte] = rest >>> 0
  }
  return table
}

/** CRC-32 (ISO 3309) of ASCII text in six digits of base 62, as GitHub and npm end their tokens. */
export function crcOf(text: string): string {
  let rest = 0xffffffff
  for (let at = 0; at < text.length; at++)
    rest = (rest >>> 8) ^ (TABLE[(rest ^ text.charCodeAt(at)) & 255] ?? 0)
  let value = ~rest >>> 0
  let digits = ''
  for (let at = 0; at < CHECK_LENGTH; at++) {
    digits = BASE62.charAt(value % 62) + digits
    value = Math.floor(value / 62)
  }
  return digits
}

/** True where the last six letters are the check of those before them. */
export function hasCrc(text: string): boolean {
  return text.length === 36 && text.endsWith(crcOf(text.slice(0, -CHECK_LENGTH)))
}
