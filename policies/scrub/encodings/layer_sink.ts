/** A decoded text and where each of its code units comes from. */
export interface Decoded {
  readonly text: string
  /** Start in the encoded text of each decoded code unit, and its length as the last entry. */
  readonly starts: Int32Array
  /** One past each decoded code unit in the encoded text: what was left out after it is not part of it. */
  readonly ends: Int32Array
}

const PIECE = 4096

/** Takes decoded code units with their places. What is not put is copied as it stands. Never longer than the source. */
export class LayerSink {
  readonly #source: string
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  readonly #units: Uint16Array
  #from = 0
  #count = 0

  constructor(source: string) {
    this.#source = source
    this.#starts = new Int32Array(source.length + 1)
    this.#ends = new Int32Array(source.length)
    this.#units = new Uint16Array(source.length)
  }

  /** One code unit in place of the `width` code units at `at`; returns where reading goes on. */
  put(code: number, at: number, width: number): number {
    this.#copyTo(at)
    this.#add(code, at, width)
    this.#from = at + width
    return this.#from
  }

  /** A code point, as one code unit or as two that come from the same place. */
  putPoint(point: number, at: number, width: number): number {
    if (point < 0x10000) return this.put(point, at, width)
    const over = Math.min(point, 0x10ffff) - 0x10000
    this.put(0xd800 + (over >> 10), at, 0)
    return this.put(0xdc00 + (over & 0x3ff), at, width)
  }

  /** Leaves `width` code units at `at` out; returns where reading goes on. */
  skip(at: number, width: number): number {
    this.#copyTo(at)
    this.#from = at + width
    return this.#from
  }

  finish(): Decoded {
    this.#copyTo(this.#source.length)
    this.#starts[this.#count] = this.#source.length
    return { text: this.#text(), starts: this.#starts, ends: this.#ends }
  }

  #copyTo(at: number): void {
    for (let index = this.#from; index < at; index++)
      this.#add(this.#source.charCodeAt(index), index, 1)
    if (at > this.#from) this.#from = at
  }

  #add(code: number, at: number, width: number): void {
    this.#units[this.#count] = code
    this.#ends[this.#count] = at + width
    this.#starts[this.#count++] = at
  }

  #text(): string {
    let text = ''
    for (let at = 0; at < this.#count; at += PIECE)
      text += String.fromCharCode(...this.#units.subarray(at, Math.min(at + PIECE, this.#count)))
    return text
  }
}
