/**
 * A bounded memory of what was used lately: when one generation is full, the one before it is forgotten as a whole, so
 * that it holds between `entriesMax` and twice as many entries, at constant cost.
 */
export class RecentMap<Key, Value> {
  readonly #entriesMax: number
  #young = new Map<Key, Value>()
  #old = new Map<Key, Value>()

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#entriesMax) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  delete(key: Key): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }
}
