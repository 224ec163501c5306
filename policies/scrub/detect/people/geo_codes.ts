import { codeAt, isDigit, isWord } from '../../chars.ts'
import {
  DASH_SIGN,
  DIGIT_SIGN,
  FILLER_SIGN,
  GAP_SIGN,
  GROUP_SIGN,
  LETTER_SIGN,
  SLASH_SIGN,
} from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'

// Places in other writings: degrees with minutes and seconds, Open Location Codes, three words, geohashes, MGRS.

const MINUTES =
  /^\d{1,3} ?(?:[°º˚]|deg) ?(?:\d{1,2}(?:[.,]\d{1,8})? ?(?:['’′´]|min) ?(?:\d{1,2}(?:[.,]\d{1,8})? ?(?:["”″]|''|sec)? ?)?)?[NSEWO](?![\p{L}\d])/u
const NEXT =
  /^[ ,;/]{0,3}\d{1,3} ?(?:[°º˚]|deg) ?\d{1,2}(?:[.,]\d{1,8})? ?['’′´] ?(?:\d{1,2}(?:[.,]\d{1,8})? ?(?:["”″]|'')? ?)?[NSEWO](?![\p{L}\d])/u
const PLUS = /^[2-9CFGHJMPQRVWX]{8}\+[2-9CFGHJMPQRVWX]{2,3}(?![\p{L}\d])/u
const SHORT_PLUS = /^[ :="'\\-]{1,6}([2-9CFGHJMPQRVWX]{4,8}\+[2-9CFGHJMPQRVWX]{2,3})(?![\p{L}\d])/iu
const WORDS = /^\p{Ll}{3,24}\.\p{Ll}{3,24}\.\p{Ll}{3,24}(?![\p{L}\d.(/])/u
const AFTER_WORD = /^[ :="'\\/-]{1,6}(\p{Ll}{3,24}\.\p{Ll}{3,24}\.\p{Ll}{3,24})(?![\p{L}\d.(])/u
const HASH = /^[ :="'\\-]{1,6}([0-9b-hjkmnp-z]{6,12})(?![\p{L}\d])/u
const GRID =
  /^[ :="'\\-]{1,6}(\d{1,2}[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?(?:\d{5} ?\d{5}|\d{4} ?\d{4}|\d{3} ?\d{3}))(?!\d)/i

const UTM =
  /^[ :="'\\-]{1,6}(\d{1,2}[C-HJ-NP-X] ?\d{6}(?:\.\d{1,3})?m?E? ?\d{7}(?:\.\d{1,3})?m?N?)(?!\d)/i
const COMPASS = /^[NS]\d{1,2}\.\d{3,12}°?(?: ?[,/;] ?| {1,2})[EW]\d{1,3}\.\d{3,12}°?(?![\p{L}\d])/u
const MAP_PLACE = /^@(-?\d{1,2}\.\d{1,16},-?\d{1,3}\.\d{1,16})(?=,\d{1,7}(?:\.\d{1,8})?[zmayh])/
/** Latitude and longitude of a sentence of NMEA 0183, behind at most two other fields. */
const SENTENCE = /^,(?:[^,\n]{0,12},){0,2}(\d{3,5}\.\d{1,8},[NS],\d{4,6}\.\d{1,8},[EW])/

export const GEO_CODE_DETECTORS: readonly Detector[] = [
  row('degrees', 'GEO', {
    anchors: ['digit'],
    digits: [1, 3],
    // `°` is beyond ASCII, where all bits are set; a blank may stand before it only in print.
    after: FILLER_SIGN,
    match: matchDegrees,
    confidence: 0.8,
  }),
  row('degrees', 'GEO', {
    prefixes: ['deg'],
    before: GAP_SIGN,
    after: GAP_SIGN,
    match: matchDegreeWord,
    confidence: 0.8,
  }),
  row('compass', 'GEO', {
    anchors: ['capital'],
    after: DIGIT_SIGN,
    word: [2, 4],
    behind: GROUP_SIGN,
    match: matchCompass,
    confidence: 0.8,
  }),
  row('map_place', 'GEO', {
    anchors: ['at'],
    before: SLASH_SIGN,
    after: DIGIT_SIGN | DASH_SIGN,
    match: matchMapPlace,
    confidence: 0.9,
  }),
  row('nmea', 'GEO', {
    prefixes: ['gpgga', 'gprmc', 'gpgll', 'gngga', 'gnrmc', 'gngll', 'glgga', 'gagga', 'garmc'],
    match: matchSentence,
    confidence: 0.9,
  }),
  row('plus_code', 'GEO', {
    anchors: ['digit', 'capital'],
    word: [8, 8],
    match: matchPlusCode,
    confidence: 0.8,
  }),
  row('three_words', 'GEO', {
    anchors: ['slash'],
    before: SLASH_SIGN,
    after: LETTER_SIGN,
    match: matchThreeWords,
    confidence: 0.8,
  }),
  cue('plus_code', 'plus code|pluscode|plus_code|open location code|olc', SHORT_PLUS),
  cue('three_words', 'what3words|what3words.com|w3w.co|w3w', AFTER_WORD),
  cue('geohash', 'geohash|geo_hash|geo hash', HASH),
  cue('grid', 'utm|utm zone', UTM),
  cue('grid', 'mgrs|usng|military grid|grid reference|grid ref', GRID),
]

function cue(name: string, words: string, form: RegExp): Detector {
  const match = (input: Input): Span | undefined => {
    const { text, prefixEnd } = input
    const found = form.exec(text.slice(prefixEnd, prefixEnd + 96))
    input.steps += 32
    const code = found?.[1]
    if (found === null || code === undefined) return undefined
    const end = prefixEnd + found[0].length
    return { start: end - code.length, end, resume: end }
  }
  return row(name, 'GEO', {
    prefixes: words.split('|'),
    after: GAP_SIGN | SLASH_SIGN,
    match,
    confidence: 0.8,
    why: 'word before',
  })
}

/** `48°51'24" N 2°21'03" E` */
function matchDegrees(input: Input, at: number): Span | undefined {
  const { text } = input
  const found = MINUTES.exec(text.slice(at, at + 48))
  input.steps += 48
  if (found === null) return undefined
  const first = at + found[0].length
  const second = NEXT.exec(text.slice(first, first + 48))
  const end = first + (second?.[0].length ?? 0)
  return { start: at, end, resume: end }
}

/** `52 deg 31' 12.03" N`, as EXIF is printed; asked at `deg`. */
function matchDegreeWord(input: Input, at: number): Span | undefined {
  const { units } = input
  let start = at - 1
  while (at - start < 5 && isDigit(unitAt(units, start - 1))) start--
  if (start === at - 1 || isWord(unitAt(units, start - 1))) return undefined
  return matchDegrees(input, start) ?? matchUnsigned(input, start)
}

/** `Latitude: 35 deg 40' 34.32"`, where another field has the hemisphere. */
function matchUnsigned(input: Input, start: number): Span | undefined {
  const { text } = input
  if (!/(?:lat|lon|gps)[a-z]{0,8}\W{1,16}$/i.test(text.slice(Math.max(0, start - 32), start)))
    return undefined
  const form = /^\d{1,3} deg \d{1,2}' \d{1,2}(?:\.\d{1,8})?"/
  return spanOf(input, start, form.exec(text.slice(start, start + 48))?.[0])
}

/** `N52.520008 E13.404954` */
function matchCompass(input: Input, at: number): Span | undefined {
  const { text, units } = input
  const first = unitAt(units, at)
  if (first !== 78 && first !== 83) return undefined
  return spanOf(input, at, COMPASS.exec(text.slice(at, at + 40))?.[0])
}

/** `/@52.52,13.40,17z` */
function matchMapPlace(input: Input, at: number): Span | undefined {
  return spanOf(input, at + 1, MAP_PLACE.exec(input.text.slice(at, at + 64))?.[1])
}

/** `$GPGGA,123519,4807.038,N,01131.000,E,…` */
function matchSentence(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  const found = SENTENCE.exec(text.slice(prefixEnd, prefixEnd + 80))
  const place = found?.[1]
  if (found === null || place === undefined) return undefined
  return spanOf(input, prefixEnd + found[0].length - place.length, place)
}

function spanOf(input: Input, start: number, found: string | undefined): Span | undefined {
  input.steps += 48
  if (found === undefined) return undefined
  const end = start + found.length
  return { start, end, resume: end }
}

/** `8FVC9G8F+6X` (Open Location Code) */
function matchPlusCode(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (unitAt(units, at + 8) !== 43) return undefined
  const found = PLUS.exec(text.slice(at, at + 14))
  input.steps += 14
  if (found === null) return undefined
  const end = at + found[0].length
  return { start: at, end, resume: end }
}

/** `///filled.count.soap`, asked at the third slash. */
function matchThreeWords(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (unitAt(units, at - 2) !== 47 || unitAt(units, at - 3) === 58 || isWord(codeAt(text, at - 3)))
    return undefined
  const found = WORDS.exec(text.slice(at + 1, at + 80))
  input.steps += 32
  if (found === null) return undefined
  const end = at + 1 + found[0].length
  return { start: at + 1, end, resume: end }
}
