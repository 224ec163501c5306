/** A generator of numbers from a seed, the same on every machine (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One of a list. Throws where it is empty. */
export function pick<T>(random: () => number, list: readonly T[]): T {
  const found = list[Math.floor(random() * list.length)]
  if (found === undefined) throw new Error('Cannot pick from an empty list')
  return found
}

/** One of a list, those at its start more often. */
export function pickEarly<T>(random: () => number, list: readonly T[]): T {
  const found = list[Math.floor(random() ** 1.7 * list.length)]
  if (found === undefined) throw new Error('Cannot pick from an empty list')
  return found
}
