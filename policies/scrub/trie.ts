import { FOLDS, foldOf, MARKS } from './marks.ts'
import {
  ANYTHING,
  CAPITAL_SIGN,
  DIGIT_SIGN,
  HEX_SIGN,
  HOME_SIGN,
  LETTER_SIGN,
  NAME_SIGN,
  signOfMark,
  TOKEN_SIGN,
} from './neighbours.ts'

/**
 * Prefixes in one table, a step a code unit, whatever the case of the text. Most words are told apart before by their
 * first three letters, their length and their last letter. The node after one more code unit is
 * `next[node * width + columns[code]]`, 0 where no prefix goes on; column 0 is that of all code units of no prefix. Where
 * only one prefix is left its rest is compared with `tails` instead.
 */
export interface Trie {
  readonly heads: Uint16Array
  /** A bit for each letter that such a word may end in, by its fold. */
  readonly lasts: Uint32Array
  /** The same of prefixes whose first word has five letters or more, by these: `longPlace`. */
  readonly longHeads: Uint16Array
  readonly longLasts: Uint32Array
  readonly width: number
  readonly columns: Uint8Array
  readonly next: Uint16Array
  /** Index of the prefix that ends at each node, or of the only one that goes on from it where it is a leaf; else -1. */
  readonly ends: Int16Array
  /** From this node on all are leaves: they have no row in `next`. */
  readonly leaves: number
  /** Where the rest of each leaf's prefix starts and ends in `tails`. */
  readonly tailStarts: Uint32Array
  readonly tails: Uint8Array
}

export interface Prefix {
  readonly text: string
  /** What has to stand after it (bits of neighbours.ts) for anything to be asked. */
  readonly after: number
  /** Letters and digits that the word has at least which it starts. */
  readonly fewest: number
}

/** Code units that a prefix may have: Latin, Greek and Cyrillic. */
const CODES = 0x530
const NODES_MAX = 0xffff

interface Node {
  readonly children: Map<number, Node>
  /** The prefix that ends here, or -1. */
  end: number
  /** How many prefixes end here and below. */
  count: number
}

/** Builds the table. Prefixes are in lower case. */
export function createTrie(prefixes: readonly Prefix[]): Trie {
  const { columns, width } = createColumns(prefixes)
  const root: Node = { children: new Map(), end: -1, count: 0 }
  prefixes.forEach(({ text }, index) => {
    let node = root
    for (let at = 0; at < text.length; at++) {
      node.count++
      node = childOf(node, columns[text.charCodeAt(at)] ?? 0)
    }
    node.count++
    node.end = index
  })
  const heads = new Uint16Array(FOLDS ** 3)
  const lasts = new Uint32Array(FOLDS ** 3)
  const longHeads = new Uint16Array(FOLDS ** 3)
  const longLasts = new Uint32Array(FOLDS ** 3)
  for (const prefix of prefixes) addHeads({ heads, lasts, longHeads, longLasts }, prefix)
  return { heads, lasts, longHeads, longLasts, columns, width, ...layOut(root, width) }
}

function childOf(node: Node, column: number): Node {
  const known = node.children.get(column)
  if (known !== undefined) return known
  const child: Node = { children: new Map(), end: -1, count: 0 }
  node.children.set(column, child)
  return child
}

/** A column for each letter that any prefix has; capitals share it. */
function createColumns(prefixes: readonly Prefix[]): { columns: Uint8Array; width: number } {
  const columns = new Uint8Array(CODES)
  let width = 1
  for (const { text } of prefixes)
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code >= CODES || columns[code] !== 0) continue
      columns[code] = width
      const capital = text.charAt(at).toUpperCase()
      // The capital of the Turkish dotless i is that of another letter.
      const own = capital.length === 1 && capital.toLowerCase() === text.charAt(at)
      if (own && capital.charCodeAt(0) < CODES) columns[capital.charCodeAt(0)] = width
      width++
    }
  return { columns, width }
}

/** Letters and digits, which words are made of. */
const WORD_HEAD = /^[\p{L}\p{N}]*/u
/** Lengths of words that have a bit of their own; the last is that of all longer ones. */
const LENGTH_LAST = 15

/**
 * Sets the bits of the lengths that a word can have which starts so, at the place of its first three code units; where
 * the prefix is shorter, of all that may stand after it.
 */
function addHeads(tables: Heads, prefix: Prefix): void {
  const { text, after } = prefix
  const head = WORD_HEAD.exec(text)?.[0] ?? ''
  if (head.length >= LONG_MIN) {
    const folds = [...head.slice(0, LONG_MIN)].map((letter) => foldOf(letter.charCodeAt(0)))
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = folds
    const place = longPlace(headPlace(a, b, c), d, e)
    addLengths(tables.longHeads, tables.longLasts, { place, ...lengthsOf(prefix) })
    return
  }
  const folds = [0, 1, 2].map((at): Iterable<number> => {
    if (at < text.length) return [foldOf(text.charCodeAt(at))]
    return at === text.length ? foldsAfter(after) : Array.from({ length: FOLDS }, (_, fold) => fold)
  })
  const lengths = lengthsOf(prefix)
  const [first = [], second = [], third = []] = folds
  for (const a of first)
    for (const b of second)
      for (const c of third)
        addLengths(tables.heads, tables.lasts, { place: headPlace(a, b, c), ...lengths })
}

function addLengths(
  heads: Uint16Array,
  ends: Uint32Array,
  { place, bits, lasts }: Lengths & { readonly place: number },
): void {
  heads[place] = (heads[place] ?? 0) | bits
  ends[place] = (ends[place] ?? 0) | lasts
}

export const FOURTH_FACTOR = 661
export const FIFTH_FACTOR = 1481
export const HEADS_MASK = FOLDS ** 3 - 1

/** Letters that prefixes with longer words are told by. */
const LONG_MIN = 5

/** Where `longHeads` has the bits of words by the place of their first three letters and the folds of the next two. */
export function longPlace(triple: number, fourth: number, fifth: number): number {
  return (triple ^ (fourth * FOURTH_FACTOR) ^ (fifth * FIFTH_FACTOR)) & HEADS_MASK
}

type Heads = Pick<Trie, 'heads' | 'lasts' | 'longHeads' | 'longLasts'>

interface Lengths {
  readonly bits: number
  readonly lasts: number
}

/** A bit for each length: of the word within the prefix, and longer ones where the prefix may end within a word. */
function lengthsOf({ text, after, fewest }: Prefix): Lengths {
  const head = WORD_HEAD.exec(text)?.[0].length ?? 0
  const bit = 1 << Math.min(head, LENGTH_LAST)
  const ends = head > 0 && (head < text.length || (after & IN_WORD) === 0)
  if (ends) return { bits: bit, lasts: 1 << foldOf(text.charCodeAt(head - 1)) }
  return { bits: (0xffff << Math.min(Math.max(head, fewest), LENGTH_LAST)) & 0xffff, lasts: -1 }
}

const IN_WORD =
  ANYTHING | DIGIT_SIGN | HEX_SIGN | TOKEN_SIGN | CAPITAL_SIGN | LETTER_SIGN | HOME_SIGN | NAME_SIGN

/** Where `heads` has the bits of words that start with three code units of such folds. */
export function headPlace(first: number, second: number, third: number): number {
  return (first << 10) | (second << 5) | third
}

function foldsAfter(after: number): ReadonlySet<number> {
  const folds = new Set<number>()
  for (let mark = 0; mark < MARKS; mark++)
    if ((signOfMark(mark) & after) !== 0) folds.add(foldOf(mark))
  return folds
}

type Layout = Pick<Trie, 'next' | 'ends' | 'leaves' | 'tailStarts' | 'tails'>

function layOut(root: Node, width: number): Layout {
  const inner: Node[] = []
  const leaves: Node[] = []
  const collect = (node: Node): void => {
    if (node.count === 1 && node !== root) leaves.push(node)
    else {
      inner.push(node)
      for (const child of node.children.values()) collect(child)
    }
  }
  collect(root)
  const nodes = [...inner, ...leaves]
  if (nodes.length > NODES_MAX) throw new RangeError('Cannot build the trie: too many prefixes')
  const ids = new Map(nodes.map((node, id) => [node, id]))
  const next = new Uint16Array(inner.length * width)
  inner.forEach((node, id) => {
    for (const [column, child] of node.children) next[id * width + column] = ids.get(child) ?? 0
  })
  const ends = Int16Array.from(nodes, ({ end }) => end)
  const tailStarts = new Uint32Array(nodes.length + 1)
  const tails: number[] = []
  nodes.forEach((node, id) => {
    tailStarts[id] = tails.length
    if (id >= inner.length) ends[id] = readTail(node, tails)
  })
  tailStarts[nodes.length] = tails.length
  return { next, ends, leaves: inner.length, tailStarts, tails: Uint8Array.from(tails) }
}

/** Adds the columns of the only way on from a leaf; returns the prefix at its end. */
function readTail(leaf: Node, tails: number[]): number {
  let node = leaf
  while (node.end < 0) {
    const [step] = node.children
    if (step === undefined) break
    tails.push(step[0])
    node = step[1]
  }
  return node.end
}
