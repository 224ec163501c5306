import type { Units } from './units.ts'
import { unitAt } from './units.ts'

const SLOTS_PER_WORD = 4
const CODE_MAX = 128

/**
 * Words in lower case that are looked up where they stand, whatever their case: nothing is cut out of the text for a
 * word that is not among them.
 */
export class WordSet {
  readonly #words: ReadonlySet<string>
  /** 1 at the hash of each word. */
  readonly #slots: Uint8Array
  readonly #mask: number
  readonly #lengthMax: number

  constructor(words: Iterable<string>) {
    this.#words = new Set(words)
    const size = 1 << Math.ceil(Math.log2(Math.max(64, this.#words.size * SLOTS_PER_WORD)))
    this.#slots = new Uint8Array(size)
    this.#mask = size - 1
    let lengthMax = 0
    for (const word of this.#words) {
      let hash = 0
      for (let at = 0; at < word.length; at++) hash = extend(hash, word.charCodeAt(at))
      this.#slots[hash & this.#mask] = 1
      lengthMax = Math.max(lengthMax, word.length)
    }
    this.#lengthMax = lengthMax
  }

  /** True where the word between two places of a text is one of them. */
  has(
    units: Units,
    text: string,
    { start, end }: { readonly start: number; readonly end: number },
  ): boolean {
    if (end - start > this.#lengthMax) return false
    let hash = 0
    let isPlain = true
    for (let at = start; at < end; at++) {
      const code = unitAt(units, at)
      if (code >= CODE_MAX) isPlain = false
      hash = extend(hash, code)
    }
    // Capitals of other scripts have other hashes than their small letters.
    if (isPlain && this.#slots[hash & this.#mask] !== 1) return false
    return this.#words.has(text.slice(start, end).toLowerCase())
  }
}

/** Letters of ASCII count the same in either case. */
function extend(hash: number, code: number): number {
  return Math.imul(hash ^ (code | 32), 0x01000193) ^ (hash >>> 15)
}
