/**
 * The code units of a text as numbers, with zeroes before and after it, so that looking beside the text needs no check.
 * Reading them is several times as fast as asking the string. Read with `unitAt`.
 */
export type Units = Uint8Array | Uint16Array

/** Zeroes on either side: more than any detector looks past the text at once. The text starts at this index. */
export const MARGIN = 64
/** Up to here asking the string is faster than a call of the encoder. */
const SHORT_MAX = 24
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
  #narrow = new Uint8Array(0)
  /** The part of `#narrow` after its margin. */
  #narrowText = this.#narrow
  #wide = new Uint16Array(0)

  /** The units of a text, until the next text is read. */
  read(text: string): Units {
    const { length } = text
    if (this.#narrow.length < length + MARGIN * 2) {
      this.#narrow = new Uint8Array(Math.max(length, ROOM_MIN) * 2 + MARGIN * 2)
      this.#narrowText = this.#narrow.subarray(MARGIN)
    }
    const units = this.#readNarrow(text) ? this.#narrow : this.#readWide(text)
    units.fill(0, length + MARGIN, length + MARGIN * 2)
    if (length > KEPT_MAX) this.#narrow = new Uint8Array(0)
    return units
  }

  /** True where all of the text is ASCII and was read. */
  #readNarrow(text: string): boolean {
    const { length } = text
    if (length > SHORT_MAX) {
      const { read, written } = this.#encoder.encodeInto(text, this.#narrowText)
      return read === length && written === length
    }
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      if (code > 127) return false
      this.#narrow[index + MARGIN] = code
    }
    return true
  }

  #readWide(text: string): Uint16Array {
    const { length } = text
    if (this.#wide.length < length + MARGIN * 2)
      this.#wide = new Uint16Array(Math.max(length, ROOM_MIN) * 2 + MARGIN * 2)
    const wide = this.#wide
    for (let index = 0; index < length; index++) wide[index + MARGIN] = text.charCodeAt(index)
    if (length > KEPT_MAX) this.#wide = new Uint16Array(0)
    return wide
  }
}
