import { codeAt, isHex, isWord } from './chars.ts'
import { FOLD, MARKS } from './marks.ts'
import { signOfMark } from './neighbours.ts'
import type { Plan, Row } from './plan.ts'
import {
  BACKSLASH,
  CAPITAL_ROLE,
  DASH_ROLE,
  DECIMAL_ROLE,
  DIGIT_ROLE,
  LAST_BIT,
  LENGTHS,
  NUMBER,
  PERCENT,
  WORD,
} from './plan.ts'
import { guidEnd, timeEnd } from './stamps.ts'
import type { Claim, Input } from './types.ts'
import type { Units } from './units.ts'
import { MARGIN, marksOf, unitAt } from './units.ts'

/** One pass's pass: where it is and what it found. */
interface Pass {
  readonly input: Input
  readonly plan: Plan
  /** The code units of the input, and one byte for each of them (marks.ts). */
  readonly units: Units
  readonly marks: Uint8Array
  /** In the order of the text. */
  readonly found: Claim[]
  /** Where the scan goes on after what was claimed last. */
  resume: number
  /** One past the word that is being asked about. */
  wordEnd: number
}

/**
 * Reads the text once, from its first code unit to its last, and asks the detectors at their anchors. What a
 * detector claims is not read again. `encoded` is true where a decoder has work.
 */
export function scanLayer(plan: Plan, input: Input): { found: Claim[]; encoded: boolean } {
  const { units, text } = input
  const marks = marksOf(units, text.length)
  const pass: Pass = { input, plan, units, marks, found: [], resume: 0, wordEnd: 0 }
  const { roles } = plan
  let encoded = false
  let at = 0
  while (at < text.length) {
    const role = roles[marks[at + MARGIN] ?? 0] ?? 0
    if (role === 0) at++
    else if (role >= WORD) at = readWord(pass, at, role)
    else {
      encoded ||= (role === PERCENT || role === BACKSLASH) && isEncoded(text, at)
      at = readSign(pass, at, role)
    }
  }
  input.steps += text.length
  return { found: pass.found, encoded }
}

/** Asks for a sign; returns where the scan goes on. */
function readSign(pass: Pass, at: number, role: number): number {
  const { marks, plan } = pass
  const fits =
    (plan.before[role * MARKS + (marks[at + MARGIN - 1] ?? 0)] ?? 0) &
    (plan.after[role * MARKS + (marks[at + MARGIN + 1] ?? 0)] ?? 0)
  return fits !== 0 && ask(pass, at, { role, fits }) ? resumeAt(pass) : at + 1
}

/** Asks at the start of a word or number; returns where the scan goes on: most often at its end. */
function readWord(pass: Pass, at: number, role: number): number {
  if (isHead(pass, at) && askPrefixes(pass, at)) return resumeAt(pass)
  const end = wordEnd(pass, at + 1)
  pass.wordEnd = end
  if (pass.marks[end + MARGIN] === DASH) {
    if (end - at === GUID_HEAD && guidEnd(pass.marks, at) !== 0) return readGuid(pass, at, role)
    if (end - at === YEAR && role === NUMBER) {
      const time = timeEnd(pass.marks, at)
      if (time !== 0) return time
    }
  }
  return askStart(pass, at, role) ? resumeAt(pass) : end
}

const GUID_HEAD = 8
const YEAR = 4
const DASH = 45

/** A GUID is asked about at its start and at its first dash, and then stepped over. */
function readGuid(pass: Pass, at: number, role: number): number {
  if (askStart(pass, at, role)) return resumeAt(pass)
  const dash = at + GUID_HEAD
  const next = readSign(pass, dash, DASH_ROLE)
  return next > dash + 1 ? next : guidEnd(pass.marks, at)
}

/** Rows that start at a number or at a capital. */
function askStart(pass: Pass, at: number, role: number): boolean {
  if (role === WORD) return false
  return role === NUMBER ? askAtNumber(pass, at) : askAtCapital(pass, at)
}

/** True where some prefix starts with these three code units: few words do. */
function isHead({ marks, plan }: Pass, at: number): boolean {
  const first = FOLD[marks[at + MARGIN] ?? 0] ?? 0
  const second = FOLD[marks[at + MARGIN + 1] ?? 0] ?? 0
  const third = FOLD[marks[at + MARGIN + 2] ?? 0] ?? 0
  return ((plan.trie.heads[(first << 5) | second] ?? 0) & (1 << third)) !== 0
}

/** One past the letters and digits that go on at a place. */
function wordEnd({ marks, plan }: Pass, from: number): number {
  const { roles } = plan
  let end = from
  while ((roles[marks[end + MARGIN] ?? 0] ?? 0) >= WORD) end++
  return end
}

/** Where the scan goes on after a claim: never in the middle of a word. */
function resumeAt(pass: Pass): number {
  const { resume } = pass
  return isWord(unitAt(pass.units, resume - 1)) ? wordEnd(pass, resume) : resume
}

function askAtCapital(pass: Pass, at: number): boolean {
  return askWord(pass, at, { role: CAPITAL_ROLE, next: at + 1, fits: ALL_ROWS })
}

/** A number's rows go by how many digits it has too, and by what stands after them. */
function askAtNumber(pass: Pass, at: number): boolean {
  const { marks, plan } = pass
  let end = at + 1
  while (end < pass.wordEnd && (marks[end + MARGIN] ?? 0) <= NINE) end++
  const digits = Math.min(end - at, LENGTHS - 1)
  if (marks[end + MARGIN] === POINT) {
    const decimal = plan.digits[DECIMAL_ROLE * LENGTHS + digits] ?? 0
    if (askWord(pass, at, { role: DECIMAL_ROLE, next: end, fits: decimal })) return true
  }
  const fits = plan.digits[DIGIT_ROLE * LENGTHS + digits] ?? 0
  return askWord(pass, at, { role: DIGIT_ROLE, next: end, fits })
}

const NINE = 57
const POINT = 46
const ALL_ROWS = -1

interface WordStart {
  readonly role: number
  /** The place of what has to fit `after`. */
  readonly next: number
  /** Rows that fit so far. */
  readonly fits: number
}

/** Asks the rows that fit the word which starts here, its length and what stands beside it. */
function askWord(pass: Pass, at: number, { role, next, fits }: WordStart): boolean {
  const { marks, plan, wordEnd: end } = pass
  const left =
    fits &
    (plan.before[role * MARKS + (marks[at + MARGIN - 1] ?? 0)] ?? 0) &
    (plan.after[role * MARKS + (marks[next + MARGIN] ?? 0)] ?? 0) &
    (plan.behind[role * MARKS + (marks[end + MARGIN] ?? 0)] ?? 0) &
    (plan.words[role * LENGTHS + Math.min(end - at, LENGTHS - 1)] ?? 0)
  return left !== 0 && ask(pass, at, { role, fits: left })
}

interface Fits {
  readonly role: number
  /** A bit for each row of the role to ask. */
  readonly fits: number
}

/** Asks the rows that fit, in their order. */
function ask(pass: Pass, at: number, { role, fits }: Fits): boolean {
  const rows = pass.plan.byAnchor[role] ?? NO_ROWS
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
  const before = signOfMark(marks[at + MARGIN - 1] ?? 0)
  const rows = plan.byPrefix[prefix] ?? NO_ROWS
  pass.input.prefixEnd = end
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]
    if (row === undefined || (row.before & before) === 0 || (row.after & after) === 0) continue
    if (claim(pass, at, row)) return true
  }
  return false
}

function claim(pass: Pass, at: number, row: Row): boolean {
  const span = row.match(pass.input, at)
  if (span === undefined) return false
  const { start, end, kind = row.kind, rule = row.name } = span
  const { confidence = row.confidence, why = row.why } = span
  if (end > start) pass.found.push({ kind, rule, confidence, why, start, end })
  pass.resume = Math.max(span.resume ?? end, at + 1)
  return true
}

/** True where an escape starts: `%40`, `\\u0040`, `\\x40`. */
export function isEncoded(text: string, at: number): boolean {
  return text.charCodeAt(at) === 37 ? isPercent(text, at) : isEscape(text, at)
}

function isPercent(text: string, at: number): boolean {
  return at + 2 < text.length && isHexAt(text, at + 1) && isHexAt(text, at + 2)
}

/** `\u0040`, `\x40` */
function isEscape(text: string, at: number): boolean {
  const next = codeAt(text, at + 1)
  const width = next === 117 ? 4 : next === 120 ? 2 : 0
  for (let index = at + 2; index < at + 2 + width; index++) if (!isHexAt(text, index)) return false
  return width > 0
}

function isHexAt(text: string, at: number): boolean {
  return isHex(codeAt(text, at))
}
