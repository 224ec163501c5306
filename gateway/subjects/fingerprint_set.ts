const INITIAL_CAPACITY = 1_024
/** Share of the places that are taken before the table doubles. */
const LOAD_MAX = 0.7

/**
 * A set of keyed hashes, by their first 64 bits: 12 to 23 bytes each, where a Set of strings takes over 100. Hashes are
 * evenly spread, so that they are their own hash codes, and two of n share their first 64 bits with a probability of
 * n² / 2⁶⁵: one in a million for six million of them.
 */
export class FingerprintSet {
  /** Pairs of 32 bits; 0, 0 stands for a free place. */
  #places = new Uint32Array(INITIAL_CAPACITY * 2)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Adds the hash, of 8 bytes at least. */
  add(hash: Uint8Array): void {
    if (this.#size + 1 > (this.#places.length / 2) * LOAD_MAX) this.#grow()
    if (insert(this.#places, highOf(hash), lowOf(hash))) this.#size += 1
  }

  has(hash: Uint8Array): boolean {
    const place = find(this.#places, highOf(hash), lowOf(hash))
    return this.#places[place + 1] !== 0
  }

  #grow(): void {
    const old = this.#places
    this.#places = new Uint32Array(old.length * 2)
    for (let place = 0; place < old.length; place += 2) {
      const low = old[place + 1] ?? 0
      if (low !== 0) insert(this.#places, old[place] ?? 0, low)
    }
  }
}

function highOf(hash: Uint8Array): number {
  return (
    (((hash[0] ?? 0) << 24) | ((hash[1] ?? 0) << 16) | ((hash[2] ?? 0) << 8) | (hash[3] ?? 0)) >>> 0
  )
}

/** Never 0, which marks a free place. */
function lowOf(hash: Uint8Array): number {
  return (
    (((hash[4] ?? 0) << 24) | ((hash[5] ?? 0) << 16) | ((hash[6] ?? 0) << 8) | (hash[7] ?? 0)) >>>
      0 || 1
  )
}

function insert(places: Uint32Array, high: number, low: number): boolean {
  const place = find(places, high, low)
  if (places[place + 1] !== 0) return false
  places[place] = high
  places[place + 1] = low
  return true
}

/** The place of the pair, or the free one where it belongs. There is always a free one. */
function find(places: Uint32Array, high: number, low: number): number {
  const mask = places.length - 1
  let place = (high << 1) & mask
  while (places[place + 1] !== 0 && (places[place + 1] !== low || places[place] !== high)) {
    place = (place + 2) & mask
  }
  return place
}
