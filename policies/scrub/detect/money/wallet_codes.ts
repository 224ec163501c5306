import { keccak256 } from './hash/keccak256.ts'
import { sha256 } from './hash/sha256.ts'

// The codes that addresses of chains are written in, each with its check.

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** The alphabet of the XRP ledger. */
const RIPPLE58 = 'rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz'
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CHECK_BYTES = 4
const EMPTY = new Uint8Array(0)

/** The places of a text's letters in an alphabet; undefined where one is not in it. */
function valuesOf(text: string, alphabet: string): number[] | undefined {
  const values: number[] = []
  for (const letter of text) {
    const value = alphabet.indexOf(letter)
    if (value < 0) return undefined
    values.push(value)
  }
  return values
}

/** A number in base 58, each leading zero digit a zero byte; undefined where a letter is not of the alphabet. */
function base58Bytes(text: string, alphabet: string): Uint8Array | undefined {
  const values = valuesOf(text, alphabet)
  if (values === undefined) return undefined
  const bytes: number[] = []
  for (const value of values) {
    let carry = value
    for (let index = 0; index < bytes.length; index++) {
      carry += (bytes[index] ?? 0) * 58
      bytes[index] = carry & 255
      carry >>= 8
    }
    if (carry > 0) bytes.push(carry)
  }
  const zeroes = values.findIndex((value) => value !== 0)
  for (let index = 0; index < zeroes; index++) bytes.push(0)
  return Uint8Array.from(bytes.toReversed())
}

/** The bytes of a Base58Check text without their check (twice SHA-256, four bytes); none where it is wrong. */
export function base58Check(text: string): Uint8Array {
  const bytes = base58Bytes(text, text.startsWith('r') ? RIPPLE58 : BASE58)
  if (bytes === undefined || bytes.length <= CHECK_BYTES) return EMPTY
  const payload = bytes.subarray(0, -CHECK_BYTES)
  const check = sha256(sha256(payload))
  return endsWith(bytes, check.subarray(0, CHECK_BYTES)) ? payload : EMPTY
}

function endsWith(bytes: Uint8Array, end: Uint8Array): boolean {
  const offset = bytes.length - end.length
  return end.every((byte, index) => bytes[offset + index] === byte)
}

const BLOCK_LETTERS = 11
/** Bytes by the letters of the last block. */
const LAST_BYTES: Readonly<Record<number, number>> = { 7: 5 }

/** True for an address of Monero: blocks of eleven letters for eight bytes, the check four bytes of Keccak-256. */
export function isMonero(text: string): boolean {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += BLOCK_LETTERS) {
    const block = base58Bytes(text.slice(at, at + BLOCK_LETTERS).replace(/^1+(?=.)/, ''), BASE58)
    const left = text.length - at
    const width = left >= BLOCK_LETTERS ? 8 : (LAST_BYTES[left] ?? 0)
    if (block === undefined || block.length > width) return false
    bytes.push(...Array.from({ length: width - block.length }, () => 0), ...block)
  }
  const all = Uint8Array.from(bytes)
  const check = keccak256(all.subarray(0, -CHECK_BYTES))
  return endsWith(all, check.subarray(0, CHECK_BYTES))
}

const BECH32_STEPS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
const BECH32M = 0x2bc830a3

/** True where the check of bech32 (BIP 173) or bech32m (BIP 350) is right. The text is all of one case. */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return false
  const one = lower.lastIndexOf('1')
  const values = valuesOf(lower.slice(one + 1), BECH32)
  if (one < 1 || values === undefined) return false
  const head = [...lower.slice(0, one)].map((letter) => letter.charCodeAt(0))
  const high = head.map((code) => code >> 5)
  const low = head.map((code) => code & 31)
  const rest = bech32Rest([...high, 0, ...low, ...values])
  return rest === 1 || rest === BECH32M
}

function bech32Rest(values: readonly number[]): number {
  let rest = 1
  for (const value of values) {
    const top = rest >>> 25
    rest = ((rest & 0x1ffffff) << 5) ^ value
    for (const [bit, step] of BECH32_STEPS.entries()) if (((top >> bit) & 1) === 1) rest ^= step
  }
  return rest >>> 0
}

const CASH_STEPS = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n]

/** True where the check of CashAddr is right for the network that the prefix names (Bitcoin Cash specification). */
export function isCashAddress(prefix: string, body: string): boolean {
  const values = valuesOf(body.toLowerCase(), BECH32)
  if (values === undefined) return false
  let rest = 1n
  const head = [...prefix].map((letter) => letter.charCodeAt(0) & 31)
  for (const value of [...head, 0, ...values]) {
    const top = Number(rest >> 35n)
    rest = ((rest & 0x7ffffffffn) << 5n) ^ BigInt(value)
    for (const [bit, step] of CASH_STEPS.entries()) if (((top >> bit) & 1) === 1) rest ^= step
  }
  return rest === 1n
}

/** True where capitals stand as the digest of the small letters says (EIP-55). `digits` are 40 hexadecimal digits. */
export function isEthereum(digits: string): boolean {
  const lower = digits.toLowerCase()
  const digest = keccak256(Uint8Array.from(lower, (letter) => letter.charCodeAt(0)))
  for (let index = 0; index < lower.length; index++) {
    const byte = digest[index >> 1] ?? 0
    const upper = ((index % 2 === 0 ? byte >> 4 : byte) & 8) !== 0
    const letter = lower.charAt(index)
    if (digits.charAt(index) !== (upper ? letter.toUpperCase() : letter)) return false
  }
  return true
}

/** True for a key of Stellar: 56 letters of base 32 with a CRC-16 at the end, low byte first (SEP 23). */
export function isStellar(text: string): boolean {
  const bytes = bytesOf(text, BASE32, 5)
  return bytes !== undefined && crc16(bytes.subarray(0, -2)) === lastTwo(bytes, true)
}

/** True for a friendly address of TON: 48 letters of base64url with a CRC-16 at the end (TEP 2). */
export function isTon(text: string): boolean {
  const bytes = bytesOf(text, BASE64, 6)
  return bytes !== undefined && crc16(bytes.subarray(0, -2)) === lastTwo(bytes, false)
}

function lastTwo(bytes: Uint8Array, littleEndian: boolean): number {
  return new DataView(bytes.buffer).getUint16(bytes.length - 2, littleEndian)
}

function bytesOf(text: string, alphabet: string, bits: number): Uint8Array | undefined {
  const values = valuesOf(text, alphabet)
  if (values === undefined) return undefined
  const bytes: number[] = []
  let held = 0
  let width = 0
  for (const value of values) {
    held = (held << bits) | value
    width += bits
    if (width < 8) continue
    width -= 8
    bytes.push((held >> width) & 255)
    held &= (1 << width) - 1
  }
  return Uint8Array.from(bytes)
}

/** CRC-16 with the polynomial x^16 + x^12 + x^5 + 1 and a start of zero (XMODEM). */
function crc16(bytes: Uint8Array): number {
  let rest = 0
  for (const byte of bytes) {
    rest ^= byte << 8
    for (let bit = 0; bit < 8; bit++)
      rest = (rest & 0x8000) !== 0 ? (rest << 1) ^ 0x1021 : rest << 1
    rest &= 0xffff
  }
  return rest
}
