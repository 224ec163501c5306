import { isWord } from './chars.ts'
import { HIT, HitFinder } from './hits.ts'
import { signOfMark } from './neighbours.ts'
import type { Plan, Row } from './plan.ts'
import { LAST_BIT, NEARS, PREFIX_ROLE, WORD } from './roles.ts'
import type { Claim, Input } from './types.ts'
import type { Units } from './units.ts'
import { MARGIN, marksOf, unitAt } from './units.ts'

/** One pass over a text: where it is and what it found. */
interface Pass {
  readonly input: Input
  readonly plan: Plan
  /** The code units of the input, and one byte for each of them (marks.ts). */
  readonly units: Units
  readonly marks: Uint8Array
  /** Bits of the words of the key (topics.ts). */
  readonly keyNear: number
  /** Those of the anchor that is being asked about. */
  rows: readonly Row[]
  /** In the order of the text. */
  readonly found: Claim[]
  /** Where the scan goes on after what was claimed last: never in the middle of a word. */
  resume: number
  /** Rows that claimed a long span that nobody wants, and where it ends: they are not asked again before. */
  mute?: Map<Row, number>
}

/** What one pass found, and which signs it saw (bits of seen.ts): most encodings need a sign that few texts have. */
export interface ScannedText {
  readonly found: Claim[]
  readonly seen: number
}

/** One text is scanned at a time, from its start to its end. */
const FINDER = new HitFinder()

/**
 * Reads the text once, from its first code unit to its last, and asks the detectors at their anchors. What a
 * detector claims is not read again.
 */
export function scanLayer(plan: Plan, input: Input): ScannedText {
  const { units, text } = input
  const { length } = text
  const marks = marksOf(units, length)
  const keyNear = input.key === '' ? 0 : plan.topics.bitsOfKey(input.key)
  const pass: Pass = { input, plan, units, marks, keyNear, rows: NO_ROWS, found: [], resume: 0 }
  FINDER.start(length)
  while (FINDER.at < length) {
    FINDER.find(plan, marks, length)
    // What stands after a place may speak for it: the last hits wait until that is read.
    FINDER.drop(askHits(pass, FINDER.at < length ? FINDER.at - LOOK_AHEAD : length))
  }
  input.steps += length
  return { found: pass.found, seen: FINDER.seenIn(length) }
}

/** Two blocks of topics.ts. */
const LOOK_AHEAD = 256

/** Asks at the hits before a place; returns how many numbers of hits are done with. */
function askHits(pass: Pass, limit: number): number {
  const { hits, count } = FINDER
  for (let index = 0; index < count; index += HIT) {
    const at = hits[index] ?? 0
    if (at >= limit) return index
    if (at < pass.resume) continue
    const role = hits[index + 1] ?? 0
    if (role === PREFIX_ROLE) {
      askPrefixes(pass, at)
      continue
    }
    const fits = fitsNear(pass, at, index)
    pass.rows = pass.plan.byAnchor[role] ?? NO_ROWS
    ask(pass, at, fits)
  }
  return count
}

/** Those rows of a hit that need no word near, or have one. */
function fitsNear({ plan, input, keyNear }: Pass, at: number, index: number): number {
  const role = FINDER.hits[index + 1] ?? 0
  let fits = FINDER.hits[index + 2] ?? 0
  if (input.person === undefined) fits &= ~(plan.byModel[role] ?? 0)
  if ((fits & (plan.needs[role] ?? 0)) === 0) return fits
  return fits & (plan.near[role * NEARS + (FINDER.near(at) | keyNear)] ?? 0)
}

/** One past the letters and digits that go on at a place. */
function wordEnd({ marks, plan }: Pass, from: number): number {
  const { roles } = plan
  let end = from
  while ((roles[marks[end + MARGIN] ?? 0] ?? 0) >= WORD) end++
  return end
}

/** Asks the rows that fit, a bit for each, in their order. */
function ask(pass: Pass, at: number, fits: number): boolean {
  const { rows } = pass
  for (let left = fits; left !== 0; left &= left - 1) {
    const index = 31 - Math.clz32(left & -left)
    if (index === LAST_BIT) return askRest(pass, at, rows)
    const row = rows[index]
    if (row !== undefined && claim(pass, at, row)) return true
  }
  return false
}

const NO_ROWS: readonly Row[] = []

/** Rows past those that have a bit of their own. */
function askRest(pass: Pass, at: number, rows: readonly Row[]): boolean {
  for (let index = LAST_BIT; index < rows.length; index++) {
    const row = rows[index]
    if (row !== undefined && claim(pass, at, row)) return true
  }
  return false
}

function spokenOf(pass: Pass, at: number, hints: readonly number[]): number {
  const topics = FINDER.near(at) | pass.keyNear
  let spoken = 0
  for (let index = 0; index < hints.length; index++)
    if (((hints[index] ?? 0) & topics) !== 0) spoken |= 1 << index
  return spoken
}

/** All prefixes that start at a word's first letter, the longest last. */
function askPrefixes(pass: Pass, at: number): boolean {
  const { units } = pass
  const { columns, next, ends, width, leaves } = pass.plan.trie
  let node = 0
  let index = at + MARGIN
  for (;;) {
    node = next[node * width + (columns[units[index] ?? 0] ?? 0)] ?? 0
    index++
    if (node === 0 || node >= leaves) break
    const prefix = ends[node] ?? -1
    if (prefix >= 0 && askPrefix(pass, at, { prefix, end: index - MARGIN })) return true
  }
  pass.input.steps += index - MARGIN - at
  if (node === 0) return false
  const end = tailEnd(pass, node, index)
  return end !== 0 && askPrefix(pass, at, { prefix: ends[node] ?? 0, end: end - MARGIN })
}

/** One past the rest of a leaf's prefix, as an index of `units`; 0 where something else stands there. */
function tailEnd({ units, plan }: Pass, leaf: number, from: number): number {
  const { columns, tails, tailStarts } = plan.trie
  const stop = tailStarts[leaf + 1] ?? 0
  let index = from
  for (let tail = tailStarts[leaf] ?? 0; tail < stop; tail++) {
    if (columns[units[index] ?? 0] !== tails[tail]) return 0
    index++
  }
  return index
}

interface PrefixEnd {
  readonly prefix: number
  readonly end: number
}

function askPrefix(pass: Pass, at: number, { prefix, end }: PrefixEnd): boolean {
  const { marks, plan } = pass
  const after = signOfMark(marks[end + MARGIN] ?? 0)
  if ((after & (plan.afterPrefix[prefix] ?? 0)) === 0) return false
  pass.input.prefixEnd = end
  const signs = {
    before: signOfMark(marks[at + MARGIN - 1] ?? 0),
    after,
    beyond: signOfMark(marks[end + MARGIN + 1] ?? 0),
  }
  const rows = plan.byPrefix[prefix] ?? NO_ROWS
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]
    if (row === undefined || !fitsPrefix(row, signs)) continue
    if (row.near !== 0 && (row.near & (FINDER.near(at) | pass.keyNear)) === 0) continue
    if (claim(pass, at, row)) return true
  }
  return false
}

type Signs = Pick<Row, 'before' | 'after' | 'beyond'>

function fitsPrefix(row: Row, { before, after, beyond }: Signs): boolean {
  return (row.before & before) !== 0 && (row.after & after) !== 0 && (row.beyond & beyond) !== 0
}

function claim(pass: Pass, at: number, row: Row): boolean {
  if (pass.mute !== undefined && at < (pass.mute.get(row) ?? 0)) return false
  if (row.hints.length > 0) pass.input.spoken = spokenOf(pass, at, row.hints)
  const span = row.match(pass.input, at)
  if (span === undefined) return false
  const { start, end, kind = row.kind, rule = row.name } = span
  const { confidence = row.confidence, why = row.why } = span
  const { refuses } = pass.input
  if (end > start && refuses?.({ kind, rule, confidence })) return refuse(pass, row, { at, end })
  if (end > start) pass.found.push({ kind, rule, confidence, why, start, end })
  const resume = Math.max(span.resume ?? end, at + 1)
  pass.resume = isWord(unitAt(pass.units, resume - 1)) ? wordEnd(pass, resume) : resume
  return true
}

/** What nobody wants must not hide what stands in it: the others are asked there. The cost stays linear. */
function refuse(
  pass: Pass,
  row: Row,
  { at, end }: { readonly at: number; readonly end: number },
): false {
  if (end - at > REFUSED_MAX) {
    pass.mute ??= new Map()
    pass.mute.set(row, end)
  }
  return false
}

const REFUSED_MAX = 1024
