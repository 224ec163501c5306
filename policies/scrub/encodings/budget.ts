/** Work that decoding may cost: code units of all decoded texts together, by the length of the text that was given. */
const FACTOR = 4
const CONSTANT = 65_536

/** What is left of the work that decoding may cost for one text, all levels of it together. */
export class Budget {
  #left: number

  constructor(length: number) {
    this.#left = length * FACTOR + CONSTANT
  }

  /** True where so many code units may still be decoded; takes them. */
  take(units: number): boolean {
    if (units > this.#left) return false
    this.#left -= units
    return true
  }
}
