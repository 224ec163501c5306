import { DAY_MS } from '#domain/clock.ts'

/** 2000-01-01T00:00:00Z, PostgreSQL's zero, in milliseconds since 1970. */
const POSTGRES_EPOCH_MS = 946_684_800_000
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const HEADER_BYTES = SIGNATURE.length + 8
const INITIAL_BYTES = 64 * 1024

/**
 * Writes rows in PostgreSQL's binary COPY format (PostgreSQL manual, COPY, "Binary Format"), into one growing buffer.
 */
export class CopyEncoder {
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES)
  #length = HEADER_BYTES

  constructor() {
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
    this.#length += this.#buffer.write(value.replaceAll('-', ''), this.#length, 16, 'hex')
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
