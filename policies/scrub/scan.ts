import { codeAt, flags, isDigit, isHex, isWord, LETTER, UPPER } from './chars.ts'
import { ANYTHING, signAt } from './neighbours.ts'
import type { Trie } from './trie.ts'
import { createTrie } from './trie.ts'
import type { Anchor, Claim, Detector, Input } from './types.ts'
import { ANCHORS } from './types.ts'
import { MARGIN, unitAt } from './units.ts'

/** Detectors by anchor, laid out for one pass. */
export interface Plan {
  readonly byAnchor: readonly (readonly Row[])[]
  readonly byPrefix: readonly (readonly Row[])[]
  /** What has to stand after each prefix for one of its rows to be asked. */
  readonly afterPrefix: Uint16Array
  readonly trie: Trie
}

type Row = Required<Detector>

const PERCENT = 100
const WORD_START = 101
const CAPITAL_START = 102
const NUMBER_START = 103
const BACKSLASH = ANCHORS.indexOf('backslash') + 1
/** What each code unit means to the loop: 0 is nothing, else an anchor's index + 1 or one of the above. */
const ROLES = buildRoles()

function buildRoles(): Uint8Array {
  const roles = new Uint8Array(65_536)
  for (let code = 128; code < roles.length; code++) roles[code] = foreignRole(code)
  const signs: readonly (readonly [string, Anchor])[] = [
    ['@', 'at'],
    [':', 'colon'],
    ['=', 'equals'],
    ['\\', 'backslash'],
    ['/', 'slash'],
    ['-', 'dash'],
    ['.', 'dot'],
    ['>', 'close'],
    ['$', 'dollar'],
    ['~', 'tilde'],
  ]
  for (const [sign, anchor] of signs) roles[sign.charCodeAt(0)] = ANCHORS.indexOf(anchor) + 1
  for (let code = 48; code < 58; code++) roles[code] = NUMBER_START
  for (let code = 97; code < 123; code++) {
    roles[code] = WORD_START
    roles[code - 32] = CAPITAL_START
  }
  roles[37] = PERCENT
  return roles
}

/** Lays the table of detectors out by anchor and by prefix. */
export function createPlan(table: readonly Detector[]): Plan {
  const detectors = table.map(rowOf)
  const byAnchor = ANCHORS.map((anchor) => detectors.filter((row) => row.anchors.includes(anchor)))
  const prefixes = new Map<string, Row[]>()
  for (const detector of detectors)
    for (const prefix of detector.prefixes) {
      const rows = prefixes.get(prefix)
      if (rows === undefined) prefixes.set(prefix, [detector])
      else rows.push(detector)
    }
  const trie = createTrie([...prefixes.keys()])
  const byPrefix = [...prefixes.values()]
  const afterPrefix = Uint16Array.from(byPrefix, (rows) =>
    rows.reduce((bits, { after }) => bits | after, 0),
  )
  return { byAnchor, byPrefix, afterPrefix, trie }
}

/** Rows of one hidden class: the engine then reads them without looking their fields up. */
function rowOf(detector: Detector): Row {
  const { name, kind, anchors, prefixes, match, confidence } = detector
  const { before = ANYTHING, after = ANYTHING, why = 'form' } = detector
  return { name, kind, anchors, prefixes, match, confidence, why, before, after }
}

/** One layer's pass: where it is, what it found, whether a decoder has work. */
interface Pass {
  readonly input: Input
  readonly plan: Plan
  readonly found: Claim[]
  resume: number
}

/**
 * Reads the text once, from its first code unit to its last, and asks the detectors at their anchors. What a
 * detector claims is not read again.
 */
export function scanLayer(plan: Plan, input: Input): { found: Claim[]; encoded: boolean } {
  const { text, units } = input
  const pass: Pass = { input, plan, found: [], resume: 0 }
  let encoded = false
  let inWord = false
  const { length } = text
  for (let at = 0; at < length; at++) {
    // Inlined by hand, as in askPrefixes: these two loops read every code unit.
    const role = ROLES[units[at + MARGIN] ?? 0] ?? 0
    const word = role >= WORD_START
    if (role === 0 || (word && inWord)) {
      inWord = word
      continue
    }
    inWord = word
    if (role === PERCENT || role === BACKSLASH) encoded ||= isEncoded(text, at)
    if (visit(pass, at, role)) {
      at = pass.resume - 1
      inWord = isWord(unitAt(units, at))
    }
  }
  input.steps += text.length
  return { found: pass.found, encoded }
}

function foreignRole(code: number): number {
  const kind = flags(code)
  if ((kind & LETTER) !== 0) return (kind & UPPER) !== 0 ? CAPITAL_START : WORD_START
  return code === 0xff20 ? ANCHORS.indexOf('at') + 1 : 0
}

/** True where a detector claimed a span and the scan goes on after it. */
function visit(pass: Pass, at: number, role: number): boolean {
  if (role < PERCENT) return ask(pass, at, role - 1)
  if (role === PERCENT) return false
  if (role === NUMBER_START) return visitNumber(pass, at)
  return askPrefixes(pass, at) || (role === CAPITAL_START && ask(pass, at, CAPITAL_ANCHOR))
}

function visitNumber(pass: Pass, at: number): boolean {
  const { units } = pass.input
  let end = at + 1
  while (isDigit(unitAt(units, end))) end++
  if (unitAt(units, end) === 46 && ask(pass, at, DECIMAL_ANCHOR)) return true
  return ask(pass, at, DIGIT_ANCHOR)
}

const DECIMAL_ANCHOR = ANCHORS.indexOf('decimal')
const DIGIT_ANCHOR = ANCHORS.indexOf('digit')
const CAPITAL_ANCHOR = ANCHORS.indexOf('capital')

function ask(pass: Pass, at: number, anchor: number): boolean {
  const rows = pass.plan.byAnchor[anchor]
  if (rows === undefined) return false
  const before = signAt(pass.input.units, at - 1)
  const after = signAt(pass.input.units, at + 1)
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]
    if (row === undefined || (row.before & before) === 0 || (row.after & after) === 0) continue
    if (claim(pass, at, row)) return true
  }
  return false
}

/** All prefixes that start at a word's first letter, the longest last. */
function askPrefixes(pass: Pass, at: number): boolean {
  const { afterPrefix } = pass.plan
  const { columns, next, ends, width } = pass.plan.trie
  const { units, text } = pass.input
  let node = 0
  for (let index = at; index < text.length; index++) {
    const column = columns[units[index + MARGIN] ?? 0] ?? 0
    node = next[node * width + column] ?? 0
    if (node === 0) {
      pass.input.steps += index - at
      return false
    }
    const prefix = ends[node] ?? -1
    if (prefix < 0 || (signAt(units, index + 1) & (afterPrefix[prefix] ?? 0)) === 0) continue
    pass.input.prefixEnd = index + 1
    if (askRows(pass, at, pass.plan.byPrefix[prefix])) return true
  }
  return false
}

function askRows(pass: Pass, at: number, rows: readonly Row[] | undefined): boolean {
  if (rows === undefined) return false
  const after = signAt(pass.input.units, pass.input.prefixEnd)
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]
    if (row !== undefined && (row.after & after) !== 0 && claim(pass, at, row)) return true
  }
  return false
}

function claim(pass: Pass, at: number, detector: Row): boolean {
  const span = detector.match(pass.input, at)
  if (span === undefined) return false
  const { start, end, kind = detector.kind, rule = detector.name } = span
  const { confidence = detector.confidence, why = detector.why } = span
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
