import { markOf } from './marks.ts'

/**
 * The code units of a text as numbers, with zeroes before and after it, so that looking beside the text needs no check.
 * Reading them is several times as fast as asking the string. Read with `unitAt`.
 */
export type Units = Uint8Array | Uint16Array

/** Zeroes on either side: more than any detector looks past the text at once. The text starts at this index. */
export const MARGIN = 64
/** Up to here asking the string is faster than a call of the encoder. */
const SHORT_MAX = 48
/** Room that is kept from one text to the next. */
const KEPT_MAX = 64 * 1024
const ROOM_MIN = 1024

/** The code unit at a place of the text; 0 beside it. */
export function unitAt(units: Units, at: number): number {
  return units[at + MARGIN] ?? 0
}

/** Room for the code units of one text at a time, used again and again. */
export class UnitReader {
  readonly #encoder = new TextEncoder()
  #narrow = new Room()
  #wide = new Uint16Array(0)

  /** The units of a text, until the next text is read. */
  read(text: string): Units {
    const { length } = text
    this.#narrow.fit(length)
    const read = length > SHORT_MAX ? this.#encode(text) : this.#copy(text)
    if (!read) return this.#readWide(text)
    this.#narrow.clearAfter(length)
    return this.#narrow.bytes
  }

  /** True where all of the text is ASCII and was read. */
  #encode(text: string): boolean {
    const { read, written } = this.#encoder.encodeInto(text, this.#narrow.target)
    return read === text.length && written === read
  }

  /** The same without a call, for short texts. */
  #copy(text: string): boolean {
    const { bytes } = this.#narrow
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (code > 127) return false
      bytes[index + MARGIN] = code
    }
    return true
  }

  #readWide(text: string): Uint16Array {
    const { length } = text
    if (this.#wide.length < length + MARGIN * 2)
      this.#wide = new Uint16Array(Math.max(length, ROOM_MIN) * 2 + MARGIN * 2)
    const wide = this.#wide
    for (let index = 0; index < length; index++) wide[index + MARGIN] = text.charCodeAt(index)
    wide.fill(0, length + MARGIN, length + MARGIN * 2)
    if (length > KEPT_MAX) this.#wide = new Uint16Array(0)
    return wide
  }
}

/** Bytes of one text with zeroes around them; what grew for a long text is given back at the next short one. */
class Room {
  bytes = new Uint8Array(roomFor(0))
  /** `bytes` after the margin. */
  target = this.bytes.subarray(MARGIN)
  /** `bytes`, eight at a time. */
  #blocks = new Float64Array(this.bytes.buffer)

  fit(length: number): void {
    const { length: room } = this.bytes
    if (room >= length + MARGIN * 3 && (room <= KEPT_MAX * 3 || length > KEPT_MAX)) return
    this.bytes = new Uint8Array(roomFor(length))
    this.target = this.bytes.subarray(MARGIN)
    this.#blocks = new Float64Array(this.bytes.buffer)
  }

  /** Zeroes after a text of a length: what is left there of a longer one. */
  clearAfter(length: number): void {
    const { bytes } = this
    const blocks = this.#blocks
    const end = length + MARGIN
    const block = (end + 7) >> 3
    for (let index = end; index < block * 8; index++) bytes[index] = 0
    for (let index = block; index < block + MARGIN / 8; index++) blocks[index] = 0
  }
}

/** Room for a text twice as long, in whole blocks. */
function roomFor(length: number): number {
  return (Math.max(length, ROOM_MIN) * 2 + MARGIN * 4) & ~7
}

const MARK_ROOM = new Room()

/** One byte for each code unit (marks.ts), until the next text is read: of ASCII the units themselves. */
export function marksOf(units: Units, length: number): Uint8Array {
  if (units instanceof Uint8Array) return units
  MARK_ROOM.fit(length)
  const { bytes } = MARK_ROOM
  for (let index = MARGIN; index < length + MARGIN; index++)
    bytes[index] = markOf(units[index] ?? 0)
  MARK_ROOM.clearAfter(length)
  return bytes
}
