import { DAY_MS } from '#domain/clock.ts'

/** 2000-01-01T00:00:00Z, PostgreSQL's zero, in milliseconds since 1970. */
const POSTGRES_EPOCH_MS = 946_684_800_000
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const HEADER_BYTES = SIGNATURE.length + 8
/** What a row takes beside the bytes that it holds, and what a message takes at least. */
const ROW_BYTES = 512
const INITIAL_BYTES = 4 * 1024
const UUID_LENGTH = 36
const DASH = 0x2d
/** The value of each hexadecimal digit by its code unit. */
const HEX_VALUES = Uint8Array.from({ length: 128 }, (_, code) =>
  Number.parseInt(String.fromCharCode(code), 16),
)

/**
 * Writes rows in PostgreSQL's binary COPY format (PostgreSQL manual, COPY, "Binary Format"), into one growing buffer.
 */
export class CopyEncoder {
  #buffer: Buffer
  #length = HEADER_BYTES

  /** Of so many rows with so many bytes in them: memory is taken once, and more of it only where that was too little. */
  constructor({ rows = 0, bytes = 0 }: { readonly rows?: number; readonly bytes?: number } = {}) {
    this.#buffer = Buffer.allocUnsafe(INITIAL_BYTES + rows * ROW_BYTES + bytes)
    SIGNATURE.copy(this.#buffer)
    this.#buffer.fill(0, SIGNATURE.length, HEADER_BYTES)
  }

  row(fieldCount: number): void {
    this.#reserve(2)
    this.#length = this.#buffer.writeInt16BE(fieldCount, this.#length)
  }

  null(): void {
    this.#reserve(4)
    this.#length = this.#buffer.writeInt32BE(-1, this.#length)
  }

  text(value: string): void {
    const bytesMax = value.length * 3
    this.#reserve(4 + bytesMax)
    const written = this.#buffer.write(value, this.#length + 4, bytesMax, 'utf8')
    this.#buffer.writeInt32BE(written, this.#length)
    this.#length += 4 + written
  }

  bytes(value: Uint8Array): void {
    this.#reserve(4 + value.length)
    this.#length = this.#buffer.writeInt32BE(value.length, this.#length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
  }

  uuid(value: string): void {
    this.#reserve(20)
    this.#length = this.#buffer.writeInt32BE(16, this.#length)
    let at = this.#length
    for (let index = 0; index < UUID_LENGTH; index += 2) {
      if (value.charCodeAt(index) === DASH) index += 1
      const high = HEX_VALUES[value.charCodeAt(index)] ?? 0
      const low = HEX_VALUES[value.charCodeAt(index + 1)] ?? 0
      this.#buffer[at] = (high << 4) | low
      at += 1
    }
    this.#length = at
  }

  /** An instant in milliseconds since 1970. */
  instant(timeMs: number): void {
    this.#reserve(12)
    this.#length = this.#buffer.writeInt32BE(8, this.#length)
    const microseconds = BigInt(Math.round(timeMs - POSTGRES_EPOCH_MS)) * 1000n
    this.#length = this.#buffer.writeBigInt64BE(microseconds, this.#length)
  }

  /** A day as `YYYY-MM-DD`. */
  date(day: string): void {
    this.#reserve(8)
    this.#length = this.#buffer.writeInt32BE(4, this.#length)
    const days = Math.round((Date.parse(day) - POSTGRES_EPOCH_MS) / DAY_MS)
    this.#length = this.#buffer.writeInt32BE(days, this.#length)
  }

  /** The whole message with its trailer. The encoder is not used afterwards. */
  finish(): Buffer {
    this.#reserve(2)
    this.#length = this.#buffer.writeInt16BE(-1, this.#length)
    return this.#buffer.subarray(0, this.#length)
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
  }
}
