const WIDTH = 48
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 _-./':"

/**
 * Prefixes in one table, a step a code unit, whatever the case of the text. The node after one more code unit is
 * `next[node * width + columns[code]]`, 0 where no prefix goes on; column 0 is that of all other code units.
 */
export interface Trie {
  readonly width: number
  /** Column of each ASCII code unit; 0 for those of no prefix and beyond the table. */
  readonly columns: Uint8Array
  readonly next: Uint16Array
  /** Index of the prefix that ends at each node, or -1. */
  readonly ends: Int16Array
}

/** Builds the table. Prefixes are lower case, of letters, digits, blanks and `_-./':`. */
export function createTrie(prefixes: readonly string[]): Trie {
  const columns = new Uint8Array(128)
  for (let index = 0; index < LETTERS.length; index++) {
    columns[LETTERS.charCodeAt(index)] = index + 1
    columns[LETTERS.toUpperCase().charCodeAt(index)] = index + 1
  }
  const size = prefixes.reduce((sum, prefix) => sum + prefix.length, 1)
  const next = new Uint16Array(size * WIDTH)
  const ends = new Int16Array(size).fill(-1)
  let used = 1
  prefixes.forEach((prefix, index) => {
    let node = 0
    for (const letter of prefix) {
      const cell = node * WIDTH + (columns[letter.charCodeAt(0)] ?? 0)
      if (next[cell] === 0) next[cell] = used++
      node = next[cell] ?? 0
    }
    ends[node] = index
  })
  return { width: WIDTH, columns, next, ends }
}
