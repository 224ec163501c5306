import type { Units } from '../units.ts'
import { MARGIN } from '../units.ts'

const FOLDED = buildFolded()

/** Latin letters without their marks, in lower case: `É` and `é` are `e`, `ł` is `l`. Other scripts in lower case. */
function buildFolded(): Uint16Array {
  const folded = new Uint16Array(65_536)
  for (let code = 0; code < folded.length; code++) folded[code] = code
  for (let code = 65; code < 91; code++) folded[code] = code + 32
  for (let code = 0xc0; code < 0x2000; code++) {
    const lower = String.fromCharCode(code).toLowerCase()
    const bare = code < 0x250 || code >= 0x1e00 ? lower.normalize('NFD') : lower
    folded[code] = bare.charCodeAt(0)
  }
  const strokes = "øołlđdħhıiŧtßsæaœoðdþtʻ'’'ʼ'"
  for (let at = 0; at < strokes.length; at += 2) {
    const to = strokes.charCodeAt(at + 1)
    folded[strokes.charCodeAt(at)] = to
    folded[strokes.charAt(at).toUpperCase().charCodeAt(0)] = to
  }
  return folded
}

/** A code unit without case and marks. */
export function foldUnit(code: number): number {
  return FOLDED[code] ?? code
}

/** A word as it is looked up. */
export function fold(text: string): string {
  let folded = ''
  for (let at = 0; at < text.length; at++)
    folded += String.fromCharCode(foldUnit(text.charCodeAt(at)))
  return folded
}

const SEED = 0x811c9dc5
const PRIME = 0x01000193

/** FNV-1a of the folded code units of a word. */
export function hashUnits(units: Units, start: number, end: number): number {
  let hash = SEED
  for (let at = start + MARGIN; at < end + MARGIN; at++)
    hash = Math.imul(hash ^ (FOLDED[units[at] ?? 0] ?? 0), PRIME)
  return mix(hash)
}

/** The same of a string. */
export function hashWord(text: string): number {
  let hash = SEED
  for (let at = 0; at < text.length; at++)
    hash = Math.imul(hash ^ (FOLDED[text.charCodeAt(at)] ?? 0), PRIME)
  return mix(hash)
}

function mix(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (first ^ (first >>> 13)) >>> 0
}

/** Of the 16 bits about a word: how usual it is as a given name, a family name and a word, from 0 to 3 each. */
export const givenOf = (value: number): number => value & 3
export const familyOf = (value: number): number => (value >> 2) & 3
export const wordOf = (value: number): number => (value >> 4) & 3
/** Bit 0: a usual word of another language than English; bit 1: a place. */
export const placeOf = (value: number): number => (value >> 6) & 3
/** Its class (CLASSES in classes.ts); 0 has none. */
export const classOf = (value: number): number => (value >> 8) & 63
/** Set in the value of two words and more, with one blank between them, that are no person: `Wells Fargo`. */
export const PHRASE = 1 << 14
/** Set in each value, so that no word has 0. */
export const PRESENT = 1 << 15

/**
 * Words with 16 bits about each, in one table of open addresses: the slot is the low bits of the hash, its upper 16 bits
 * are kept to tell words apart. One word in some 30,000 that is not in it seems to be.
 */
export interface Lexicon {
  /** Number of slots - 1; a power of 2 less one. */
  readonly mask: number
  /** Upper half of the hash of each slot's word. */
  readonly prints: Uint16Array
  /** What is known of it; 0 in an empty slot. */
  readonly values: Uint16Array
}

/** What is known of the word of a hash; 0 where nothing is. */
export function lookUp({ mask, prints, values }: Lexicon, hash: number): number {
  const print = hash >>> 16
  let slot = hash & mask
  for (let count = 0; count < 64; count++) {
    const value = values[slot] ?? 0
    if (value === 0 || prints[slot] === print) return value
    slot = (slot + 1) & mask
  }
  return 0
}

/** Builds the table: at most 3 of 4 slots are taken. Of two words with one hash the first stays. */
export function createLexicon(words: ReadonlyMap<string, number>): Lexicon {
  let size = 1024
  while (size * 0.75 < words.size) size *= 2
  const lexicon = {
    mask: size - 1,
    prints: new Uint16Array(size),
    values: new Uint16Array(size),
  }
  for (const [word, value] of words) insert(lexicon, hashWord(word), value)
  return lexicon
}

function insert({ mask, prints, values }: Lexicon, hash: number, value: number): void {
  let slot = hash & mask
  while ((values[slot] ?? 0) !== 0) {
    if (prints[slot] === hash >>> 16) return
    slot = (slot + 1) & mask
  }
  prints[slot] = hash >>> 16
  values[slot] = value
}
