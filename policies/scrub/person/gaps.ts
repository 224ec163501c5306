import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'

/** What stands between two words. */
export const GAP = {
  edge: 0,
  blank: 1,
  line: 2,
  comma: 3,
  stop: 4,
  point: 5,
  colon: 6,
  tightColon: 7,
  equals: 8,
  quote: 9,
  quotedColon: 10,
  quotedComma: 11,
  quotedEquals: 12,
  open: 13,
  close: 14,
  less: 15,
  more: 16,
  slash: 17,
  at: 18,
  underscore: 19,
  dash: 20,
  bar: 21,
  openBracket: 22,
  closeBracket: 23,
  possessive: 24,
  other: 25,
  end: 26,
  plus: 27,
  bullet: 28,
  none: 29,
} as const

const BIT = {
  quote: 1,
  blank: 2,
  line: 4,
  equals: 8,
  colon: 16,
  comma: 32,
} as const

/** Gaps that one sign makes, the strongest first. */
const SIGNS: readonly (readonly [sign: string, gap: number])[] = [
  ['@', GAP.at],
  ['_', GAP.underscore],
  ['/', GAP.slash],
  ['\\', GAP.slash],
  ['(', GAP.open],
  [')', GAP.close],
  ['<', GAP.less],
  ['>', GAP.more],
  ['[', GAP.openBracket],
  ['{', GAP.openBracket],
  [']', GAP.closeBracket],
  ['}', GAP.closeBracket],
  ['|', GAP.bar],
  [';', GAP.bar],
  ['!', GAP.end],
  ['?', GAP.end],
  ['&', GAP.plus],
  ['+', GAP.plus],
  ['-', GAP.dash],
  ['–', GAP.dash],
  ['—', GAP.dash],
  ['#', GAP.bullet],
  ['*', GAP.bullet],
  ['.', GAP.point],
]
const RANKS = buildRanks()
const BITS = buildBits()

function buildRanks(): Uint8Array {
  const ranks = new Uint8Array(65_536)
  SIGNS.forEach(([sign], index) => {
    ranks[sign.charCodeAt(0)] = SIGNS.length - index
  })
  return ranks
}

function buildBits(): Uint8Array {
  const bits = new Uint8Array(65_536)
  const groups: readonly (readonly [string, number])[] = [
    ['"\'`“”„«»「」『』‘', BIT.quote],
    [' \t\u00a0\u3000', BIT.blank],
    ['\n\r', BIT.line],
    ['=', BIT.equals],
    [':：', BIT.colon],
    [',，、', BIT.comma],
  ]
  for (const [signs, bit] of groups) for (const sign of signs) bits[sign.charCodeAt(0)] = bit
  return bits
}

/** The class of what stands from `start` to `end`. Looks at 24 code units at most. */
export function gapClass(units: Units, start: number, end: number): number {
  if (start === end) return unitAt(units, start) === 0 ? GAP.edge : GAP.none
  let seen = 0
  let rank = 0
  for (let at = start; at < end && at < start + 24; at++) {
    const code = unitAt(units, at)
    seen |= BITS[code] ?? 0
    rank = Math.max(rank, RANKS[code] ?? 0)
  }
  if (isPossessiveAt(units, start)) return GAP.possessive
  return classOfSeen(seen, rank)
}

function isPossessiveAt(units: Units, start: number): boolean {
  const code = unitAt(units, start)
  return (code === 39 || code === 0x2019) && (unitAt(units, start + 1) | 32) === 115
}

function classOfSeen(seen: number, rank: number): number {
  if ((seen & BIT.line) !== 0) return GAP.line
  const sign = rank === 0 ? GAP.edge : (SIGNS[SIGNS.length - rank]?.[1] ?? GAP.other)
  if (sign === GAP.at || sign === GAP.underscore || sign === GAP.slash) return sign
  const blank = (seen & BIT.blank) !== 0
  const pairing = pairingOf(seen, blank)
  if (pairing !== GAP.edge) return pairing
  if (sign === GAP.point) return blank ? GAP.stop : GAP.point
  if (sign !== GAP.edge) return sign
  if ((seen & BIT.quote) !== 0) return GAP.quote
  return blank ? GAP.blank : GAP.other
}

/** What an equals sign, a colon or a comma makes of a gap; `edge` where there is none. */
function pairingOf(seen: number, blank: boolean): number {
  const quoted = (seen & BIT.quote) !== 0
  if ((seen & BIT.equals) !== 0) return quoted ? GAP.quotedEquals : GAP.equals
  if ((seen & BIT.colon) !== 0) {
    if (quoted) return GAP.quotedColon
    return blank ? GAP.colon : GAP.tightColon
  }
  if ((seen & BIT.comma) === 0) return GAP.edge
  return quoted ? GAP.quotedComma : GAP.comma
}
