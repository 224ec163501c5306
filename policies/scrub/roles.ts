import { MARKS } from './marks.ts'
import { TOPICS_MAX } from './topics.ts'
import type { Anchor } from './types.ts'
import { ANCHORS } from './types.ts'

// What the loop of hits.ts and the tables of gates.ts have in common.

/** Lengths of words and numbers; the last is that of all longer ones. */
export const LENGTHS = 32
/** Bits of rows; the last one stands for itself and all rows after it. */
export const LAST_BIT = 31

/** Roles from here on are letters and digits. */
export const WORD = 100
export const CAPITAL = 101
export const NUMBER = 102
export const DASH_ROLE = roleOf('dash')
export const DECIMAL_ROLE = roleOf('decimal')
export const DIGIT_ROLE = roleOf('digit')
export const CAPITAL_ROLE = roleOf('capital')

export function roleOf(anchor: Anchor): number {
  return ANCHORS.indexOf(anchor) + 1
}

/** Of a word that some prefix may start with. */
export const PREFIX_ROLE = ANCHORS.length + 1

/** Combinations of topics. */
export const NEARS = 1 << TOPICS_MAX

/** Where `digits` has the bits of a number: 0 for the anchor `digit`, 1 for `decimal`. */
export function digitsPlace(isDecimal: number, count: number, next: number): number {
  return (isDecimal * LENGTHS + count) * MARKS + next
}

/** Digits before a point, and after it, that are told apart. */
export const FRACTION_DIGITS = 16
export const DECIMALS = 8
export const FRACTIONS = 2 * FRACTION_DIGITS * DECIMALS * 3

/** Where `fractions` has the bits of a number with a point: 0 for the anchor `digit`, 1 for `decimal`. */
export function fractionPlace(isDecimal: number, digits: number, decimals: number): number {
  return ((isDecimal * FRACTION_DIGITS + digits) * DECIMALS + decimals) * 3
}
