import { codeAt, isDigit } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'

const FRACTION_MIN = 3
/** Decimals that make two numbers coordinates without a word that says so: about a metre. */
const FRACTION_SURE = 5
/** The same where a sign or a hemisphere speaks for it: about ten metres. */
const FRACTION_SIGNED = 4
const CUE =
  /(?:loc|coord|gps|lat|lon|lng|pos|geo|map|near|place|point|where|centroid|center|waypoint|ll|address|addr|dest|origin|viewpoint|home|poi|standort|ubicaci|linestring|polygon|posizione|[?&]q)[\p{L}]*\d?[^\p{L}\d\n]{0,8}(?:\d{1,2}\/)?[-+]?$/iu
const GAP =
  /^°? ?[NSns]?(?: ?, ?|;|%2C|\/| {1,2}| ?\| ?)(?:lon|lng|long|longitude)?[ :=]{0,2}[-+]?[EWew]?(?=\d)/i
const HEMISPHERE = /^° ?[NSEW](?![\p{L}\d])/u
/** What makes two numbers a measurement: a unit, or more numbers in the row. */
const MEASURE =
  /^ ?(?:%|[mµun]s\b|s\b|sec|[KMG]i?B|px|rpm|hz|v\b|mm?\b|kg|bpm|pts?\b|x\b)|^ ?, ?[-+]?\d{1,3}\.\d{3}/i

interface Pair {
  readonly at: number
  readonly first: number
  readonly from: number
  readonly end: number
}

/** Two coordinates in degrees (`48.06203, -2.83951`), or one with a hemisphere (`48.8583° N`). */
export function matchGeo(input: Input, at: number): Span | undefined {
  const { text } = input
  const first = coordinateEnd(text, at)
  input.steps += 16
  if (first === 0 || codeAt(text, at - 1) === 46) return undefined
  const gap = GAP.exec(text.slice(first, first + 16))
  if (gap === null) return lone(text, at, first)
  const from = first + gap[0].length
  const end = coordinateEnd(text, from)
  const pair = { at, first, from, end }
  if (end === 0 || !inRange(text, pair)) return undefined
  if (!speaks(text, pair)) return lone(text, at, first)
  const start = signStart(text, at)
  const tail =
    /^° ?[NSEW]?(?![\p{L}\d])|^ ?[EW](?![\p{L}\d])/u.exec(text.slice(end, end + 4))?.[0].length ?? 0
  return { start, end: end + tail, resume: end + tail }
}

function lone(text: string, at: number, end: number): Span | undefined {
  const found = HEMISPHERE.exec(text.slice(end, end + 4))
  if (found === null) return undefined
  const stop = end + found[0].length
  return { start: signStart(text, at), end: stop, resume: stop }
}

function signStart(text: string, at: number): number {
  const sign = codeAt(text, at - 1)
  return sign === 45 || sign === 43 ? at - 1 : at
}

function coordinateEnd(text: string, at: number): number {
  let index = at
  while (index - at < 4 && isDigit(codeAt(text, index))) index++
  if (index - at > 3 || codeAt(text, index) !== 46) return 0
  const dot = index
  index++
  while (index - dot < 18 && isDigit(codeAt(text, index))) index++
  return index - dot > FRACTION_MIN && codeAt(text, index) !== 46 ? index : 0
}

function fraction(text: string, start: number, end: number): number {
  return end - 1 - text.indexOf('.', start)
}

function inRange(text: string, { at, first, from, end }: Pair): boolean {
  const latitude = Number(text.slice(at, first))
  const longitude = Number(text.slice(from, end))
  return latitude <= 180 && longitude <= 180 && Math.min(latitude, longitude) <= 90
}

/** Enough decimals, or a word before. */
function speaks(text: string, pair: Pair): boolean {
  const { at, first, from, end } = pair
  if (CUE.test(text.slice(Math.max(0, at - 28), at))) return true
  if (text.charAt(first) === '/' || MEASURE.test(text.slice(end, end + 8))) return false
  // One of a longer row of numbers: a vector rather than a place.
  if (/\d ?[,;] ?[-+]?$/.test(text.slice(Math.max(0, at - 4), at))) return false
  const digits = Math.min(fraction(text, at, first), fraction(text, from, end))
  if (digits >= FRACTION_SURE)
    return Number(text.slice(at, first)) >= 1 || Number(text.slice(from, end)) >= 1
  const gap = text.slice(first, from)
  const signed = codeAt(text, at - 1) === 45 || gap.endsWith('-') || /[NSEW]/i.test(gap)
  return digits >= FRACTION_SIGNED && signed && !gap.startsWith(' ')
}
