import { FOREIGN_AT, FOREIGN_CAPITAL, FOREIGN_LETTER, MARKS } from './marks.ts'
import { ANYTHING, signOfMark } from './neighbours.ts'
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
}

/** Detectors by anchor and by prefix, laid out for one pass. */
export interface Plan {
  /** What each mark means to the loop: 0 is nothing, else the index of an anchor, or a start of a word. */
  readonly roles: Uint8Array
  readonly byAnchor: readonly (readonly Row[])[]
  /**
   * Which rows of an anchor fit what stands before it and after it, a bit for each: at the place
   * `anchor * MARKS + mark`. The last bit is that of all rows past it.
   */
  readonly before: Int32Array
  readonly after: Int32Array
  /** The same by the number of digits, at the place `anchor * LENGTHS + digits`. */
  readonly lengths: Int32Array
  readonly trie: Trie
  readonly byPrefix: readonly (readonly Row[])[]
  /** What has to stand after each prefix for one of its rows to be asked. */
  readonly afterPrefix: Uint32Array
}

/** Sorts of numbers by their count of digits; the last is that of all longer ones. */
export const LENGTHS = 32
/** Bits of rows; the last one stands for itself and all rows after it. */
export const LAST_BIT = 31

/** Roles from here on are letters and digits. */
export const WORD = 100
export const CAPITAL = 101
export const NUMBER = 102
/** `%`: no row starts there. */
export const PERCENT = ANCHORS.length + 1
export const BACKSLASH = roleOf('backslash')
export const DECIMAL_ROLE = roleOf('decimal')
export const DIGIT_ROLE = roleOf('digit')
export const CAPITAL_ROLE = roleOf('capital')

const SIGNS: readonly (readonly [mark: number, Anchor])[] = [
  [64, 'at'],
  [FOREIGN_AT, 'at'],
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

function roleOf(anchor: Anchor): number {
  return ANCHORS.indexOf(anchor) + 1
}

/** Lays the table of detectors out. */
export function createPlan(table: readonly Detector[]): Plan {
  const byAnchor: Row[][] = [[]]
  const gates = ANCHORS.map((anchor) => table.filter(({ anchors }) => anchors.includes(anchor)))
  for (const rows of gates) byAnchor.push(rows.map(rowOf))
  byAnchor[PERCENT] = []
  const before = new Int32Array(byAnchor.length * MARKS)
  const after = new Int32Array(byAnchor.length * MARKS)
  const lengths = new Int32Array(byAnchor.length * LENGTHS)
  byAnchor.forEach((rows, role) => {
    rows.forEach((row, index) => {
      const bit = 1 << Math.min(index, LAST_BIT)
      addMarks(before, role, { bit, wanted: row.before })
      addMarks(after, role, { bit, wanted: row.after })
      const [fewest, most] = gates[role - 1]?.[index]?.digits ?? [1, LENGTHS]
      for (let count = fewest; count < LENGTHS && count <= most; count++)
        lengths[role * LENGTHS + count] = (lengths[role * LENGTHS + count] ?? 0) | bit
    })
  })
  return { roles: rolesOf(byAnchor), byAnchor, before, after, lengths, ...prefixesOf(table) }
}

function addMarks(
  table: Int32Array,
  role: number,
  { bit, wanted }: { readonly bit: number; readonly wanted: number },
): void {
  for (let mark = 0; mark < MARKS; mark++)
    if ((signOfMark(mark) & wanted) !== 0)
      table[role * MARKS + mark] = (table[role * MARKS + mark] ?? 0) | bit
}

/** Signs that no row starts at mean nothing. */
function rolesOf(byAnchor: readonly (readonly Row[])[]): Uint8Array {
  const roles = new Uint8Array(MARKS)
  for (const [mark, anchor] of SIGNS)
    if ((byAnchor[roleOf(anchor)] ?? []).length > 0 || anchor === 'backslash')
      roles[mark] = roleOf(anchor)
  roles.fill(NUMBER, 48, 58)
  roles.fill(WORD, 97, 123)
  roles.fill(CAPITAL, 65, 91)
  roles[FOREIGN_LETTER] = WORD
  roles[FOREIGN_CAPITAL] = CAPITAL
  roles[37] = PERCENT
  return roles
}

function prefixesOf(table: readonly Detector[]): Pick<Plan, 'trie' | 'byPrefix' | 'afterPrefix'> {
  const prefixes = new Map<string, Row[]>()
  for (const detector of table) {
    const row = rowOf(detector)
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
  }))
  return { trie: createTrie(texts), byPrefix, afterPrefix }
}

function rowOf(detector: Detector): Row {
  const { name, kind, match, confidence } = detector
  const { before = ANYTHING, after = ANYTHING, why = 'form' } = detector
  return { name, kind, match, confidence, why, before, after }
}
