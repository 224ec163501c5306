import { BASE64_SIGNS } from './encodings/base64.ts'
import type { Gates } from './gates.ts'
import { createGates } from './gates.ts'
import { FOREIGN_AT, FOREIGN_CAPITAL, FOREIGN_LETTER, FOREIGN_UNSPACED, MARKS } from './marks.ts'
import { ANYTHING } from './neighbours.ts'
import { CAPITAL, LENGTHS, NUMBER, roleOf, WORD } from './roles.ts'
import {
  SEEN_AMPERSAND,
  SEEN_BACKSLASH,
  SEEN_CONTROL,
  SEEN_EQUALS,
  SEEN_OTHER,
  SEEN_PERCENT,
  SEEN_PLUS,
} from './seen.ts'
import { Topics } from './topics.ts'
import type { Prefix, Trie } from './trie.ts'
import { createTrie } from './trie.ts'
import type { Anchor, Detector } from './types.ts'
import { ANCHORS } from './types.ts'

/** A row of one hidden class: the engine then reads it without looking its fields up. */
export interface Row {
  readonly name: string
  readonly kind: string
  readonly match: Detector['match']
  readonly confidence: number
  readonly why: string
  readonly before: number
  readonly after: number
  /** What has to stand one place behind what stands after a prefix. */
  readonly beyond: number
  /** Letters and digits of the word that a prefix starts, at least. */
  readonly fewest: number
  /** Bits of the words of which one has to stand near; 0 where none has to. */
  readonly near: number
  /** The bits of each list of hints. */
  readonly hints: readonly number[]
}

/** Detectors by anchor and by prefix, laid out for one pass. */
export interface Plan extends Gates {
  /** What each mark means to the loop: 0 is nothing, else the index of an anchor, or a start of a word. */
  readonly roles: Uint8Array
  /** Which bits of seen.ts each mark sets where it is seen. */
  readonly seenBits: Int32Array
  readonly byAnchor: readonly (readonly Row[])[]
  readonly topics: Topics
  readonly trie: Trie
  readonly byPrefix: readonly (readonly Row[])[]
  /** What has to stand after each prefix for one of its rows to be asked. */
  readonly afterPrefix: Uint32Array
}

const SIGNS: readonly (readonly [mark: number, Anchor])[] = [
  [64, 'at'],
  [FOREIGN_AT, 'at'],
  [FOREIGN_UNSPACED, 'unspaced'],
  [58, 'colon'],
  [61, 'equals'],
  [92, 'backslash'],
  [47, 'slash'],
  [45, 'dash'],
  [46, 'dot'],
  [62, 'close'],
  [36, 'dollar'],
  [126, 'tilde'],
]

const SEEN_SIGNS: readonly (readonly [mark: number, bit: number])[] = [
  [37, SEEN_PERCENT],
  [92, SEEN_BACKSLASH],
  [38, SEEN_AMPERSAND],
  [43, SEEN_PLUS],
  [61, SEEN_EQUALS],
]

/** Lays the table of detectors out. */
export function createPlan(table: readonly Detector[]): Plan {
  const topics = new Topics()
  const toRow = (detector: Detector): Row => rowOf(detector, topics)
  const byAnchor: Row[][] = [[]]
  const gates = ANCHORS.map((anchor) => table.filter(({ anchors }) => anchors.includes(anchor)))
  for (const rows of gates) byAnchor.push(rows.map(toRow))
  return {
    roles: rolesOf(byAnchor),
    seenBits: seenBits(),
    byAnchor,
    ...createGates(gates, topics),
    topics,
    ...prefixesOf(table, toRow),
  }
}

function seenBits(): Int32Array {
  const bits = new Int32Array(MARKS)
  for (let mark = 0; mark < MARKS; mark++) {
    if (mark < 32) bits[mark] = SEEN_CONTROL
    if (mark > 127 || BASE64_SIGNS[mark] === 0) bits[mark] = (bits[mark] ?? 0) | SEEN_OTHER
  }
  for (const [mark, bit] of SEEN_SIGNS) bits[mark] = (bits[mark] ?? 0) | bit
  return bits
}

/** Signs that no row starts at mean nothing. */
function rolesOf(byAnchor: readonly (readonly Row[])[]): Uint8Array {
  const roles = new Uint8Array(MARKS)
  for (const [mark, anchor] of SIGNS)
    if ((byAnchor[roleOf(anchor)] ?? []).length > 0) roles[mark] = roleOf(anchor)
  roles.fill(NUMBER, 48, 58)
  roles.fill(WORD, 97, 123)
  roles.fill(CAPITAL, 65, 91)
  // Scripts without capitals: a word there may start a name.
  roles[FOREIGN_LETTER] = CAPITAL
  roles[FOREIGN_CAPITAL] = CAPITAL
  return roles
}

function prefixesOf(
  table: readonly Detector[],
  toRow: (detector: Detector) => Row,
): Pick<Plan, 'trie' | 'byPrefix' | 'afterPrefix'> {
  const prefixes = new Map<string, Row[]>()
  for (const detector of table) {
    const row = toRow(detector)
    for (const prefix of new Set(detector.prefixes)) {
      const rows = prefixes.get(prefix)
      if (rows === undefined) prefixes.set(prefix, [row])
      else rows.push(row)
    }
  }
  const byPrefix = [...prefixes.values()]
  const afterPrefix = Uint32Array.from(byPrefix, (rows) =>
    rows.reduce((bits, { after }) => bits | after, 0),
  )
  const texts: readonly Prefix[] = [...prefixes.keys()].map((text, index) => ({
    text,
    after: afterPrefix[index] ?? ANYTHING,
    fewest: (byPrefix[index] ?? []).reduce((fewest, row) => Math.min(fewest, row.fewest), LENGTHS),
  }))
  return { trie: createTrie(texts), byPrefix, afterPrefix }
}

function rowOf(detector: Detector, topics: Topics): Row {
  const { name, kind, match, confidence } = detector
  const { before = ANYTHING, after = ANYTHING, beyond = ANYTHING, why = 'form' } = detector
  const [fewest] = detector.word ?? [0]
  const near = topics.bitOf(detector.near)
  const hints = (detector.hints ?? []).map((list) => topics.bitOf(list))
  return { name, kind, match, confidence, why, before, after, beyond, fewest, near, hints }
}
