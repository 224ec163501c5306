/** Wire types of the protobuf encoding; 3 and 4 (groups) are refused. */
export const WIRE = { varint: 0, fixed64: 1, length: 2, fixed32: 5 } as const
export type WireType = (typeof WIRE)[keyof typeof WIRE]

const VARINT_BYTES_MAX = 10
const KEY_BYTES_MAX = 64
/** A power of two. */
const KEY_SLOTS = 256

/** A text and where in the body it was first. */
interface KnownKey {
  readonly start: number
  readonly length: number
  readonly text: string
}

const TWO_32 = 4_294_967_296

/** The bytes are not protobuf. The message says how, never what. */
export class WireError extends Error {
  /** Byte offset of the error. */
  readonly position: number

  constructor(message: string, position: number) {
    super(message)
    this.position = position
  }
}

/** An unsigned 64-bit integer as a number, or as decimal digits past 2^53 - 1. */
export function unsignedOf(high: number, low: number): number | string {
  if (high < 0x20_0000) return high * TWO_32 + low
  return ((BigInt(high) << 32n) | BigInt(low)).toString()
}

/** A signed 64-bit integer as a number, or as decimal digits where it is not a safe integer. */
export function signedOf(high: number, low: number): number | string {
  if (high < 0x8000_0000) return unsignedOf(high, low)
  const value = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low))
  return value >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(value) : value.toString()
}

/**
 * Reads the protobuf wire format. Every read is checked against `end`, which is the end of the message that is being
 * read, so that a length can never lead outside it. Throws WireError and nothing else.
 */
export class WireReader {
  readonly bytes: Buffer
  position = 0
  end: number
  /** The halves of the last varint or fixed64, unsigned. */
  low = 0
  high = 0
  readonly #keys: (KnownKey | undefined)[] = Array(KEY_SLOTS).fill(undefined)

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = bytes.byteLength
  }

  fail(message: string): never {
    throw new WireError(message, this.position)
  }

  /** Moves over `count` bytes and gives the offset of the first. */
  advance(count: number): number {
    const start = this.position
    if (count > this.end - start) this.fail('Cannot read protobuf: it ends inside a field')
    this.position = start + count
    return start
  }

  /** Reads a varint into `low` and `high`; what lies past 64 bits is cut, as protobuf has it. */
  varint(): void {
    const first = this.bytes[this.advance(1)] ?? 0
    this.high = 0
    this.low = first
    if (first >= 0x80) this.#longVarint(first & 0x7f)
  }

  #longVarint(start: number): void {
    let low = start
    let high = 0
    for (let index = 1; index < VARINT_BYTES_MAX; index++) {
      const byte = this.bytes[this.advance(1)] ?? 0
      const bits = byte & 0x7f
      if (index < 4) low |= bits << (7 * index)
      else if (index === 4) {
        low |= bits << 28
        high = bits >> 4
      } else high |= bits << (7 * index - 32)
      if (byte < 0x80) {
        this.low = low >>> 0
        this.high = high >>> 0
        return
      }
    }
    this.fail('Cannot read protobuf: a varint is longer than 10 bytes')
  }

  /** A field's tag: its number in the upper bits, its wire type in the lower three. */
  tag(): number {
    this.varint()
    if (this.high !== 0 || this.low < 8)
      this.fail('Cannot read protobuf: a field has no valid number')
    return this.low
  }

  /** Moves past a length-delimited field and gives the offset of its first byte; it ends at `position`. */
  block(): number {
    this.varint()
    return this.advance(this.high === 0 ? this.low : Number.POSITIVE_INFINITY)
  }

  /** Enters a length-delimited message; give the result to `leave`. */
  enter(): number {
    const outer = this.end
    const start = this.block()
    this.end = this.position
    this.position = start
    return outer
  }

  leave(outer: number): void {
    this.position = this.end
    this.end = outer
  }

  fixed32(): number {
    return this.bytes.readUInt32LE(this.advance(4))
  }

  /** Reads 8 bytes into `low` and `high`. */
  fixed64(): void {
    const start = this.advance(8)
    this.low = this.bytes.readUInt32LE(start)
    this.high = this.bytes.readUInt32LE(start + 4)
  }

  double(): number {
    return this.bytes.readDoubleLE(this.advance(8))
  }

  /** UTF-8 text; what is not UTF-8 becomes U+FFFD. */
  text(): string {
    const start = this.block()
    return this.bytes.toString('utf8', start, this.position)
  }

  /** Text that comes again and again, such as the key of an attribute: it is decoded once for each body. */
  key(): string {
    const start = this.block()
    const length = this.position - start
    if (length > KEY_BYTES_MAX) return this.bytes.toString('utf8', start, this.position)
    let hash = length
    for (let index = start; index < this.position; index++) {
      hash = (hash * 31 + (this.bytes[index] ?? 0)) | 0
    }
    const slot = hash & (KEY_SLOTS - 1)
    const known = this.#keys[slot]
    if (known !== undefined && this.#isSame(known, start, length)) return known.text
    const text = this.bytes.toString('utf8', start, this.position)
    this.#keys[slot] = { start, length, text }
    return text
  }

  #isSame(known: KnownKey, start: number, length: number): boolean {
    if (known.length !== length) return false
    const { bytes } = this
    for (let index = 0; index < length; index++) {
      if (bytes[known.start + index] !== bytes[start + index]) return false
    }
    return true
  }

  /** Bytes as hex or base64. */
  encodedBytes(encoding: 'hex' | 'base64'): string {
    const start = this.block()
    return this.bytes.toString(encoding, start, this.position)
  }

  /** Moves past a field that is not known. */
  skip(wireType: number): void {
    if (wireType === WIRE.varint) this.varint()
    else if (wireType === WIRE.fixed64) this.advance(8)
    else if (wireType === WIRE.length) this.block()
    else if (wireType === WIRE.fixed32) this.advance(4)
    else this.fail('Cannot read protobuf: a field is a group or has no valid wire type')
  }
}
