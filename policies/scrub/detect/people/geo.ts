import { codeAt, isDigit } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'

const FRACTION_MIN = 3
/** Decimals that make two numbers coordinates without a word that says so: about a decimetre. */
const FRACTION_SURE = 6
const CUE =
  /(?:loc|coord|gps|lat|lon|lng|pos|geo|map|near|place|point|where)[\p{L}]* ?[ :=@("'[]{0,4}[-+]?$/iu

/** Two coordinates in degrees, at best about a hundred metres exact: `48.06203, -2.83951`. */
export function matchGeo(input: Input, at: number): Span | undefined {
  const { text } = input
  if (codeAt(text, at + 1) !== 46 && codeAt(text, at + 2) !== 46 && codeAt(text, at + 3) !== 46)
    return undefined
  const first = coordinateEnd(text, at)
  input.steps += 16
  if (first === 0) return undefined
  const second = /^°?(?: ?, ?|;|%2C| )[-+]?(?=\d)/i.exec(text.slice(first, first + 8))
  if (second === null) return undefined
  const from = first + second[0].length
  const end = coordinateEnd(text, from)
  if (end === 0 || !inRange(text, { at, first, from, end })) return undefined
  const sure = Math.min(fraction(text, at, first), fraction(text, from, end)) >= FRACTION_SURE
  if (!sure && !CUE.test(text.slice(Math.max(0, at - 24), at))) return undefined
  const sign = codeAt(text, at - 1)
  const start = sign === 45 || sign === 43 ? at - 1 : at
  return { start, end, resume: end }
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

function inRange(
  text: string,
  place: {
    readonly at: number
    readonly first: number
    readonly from: number
    readonly end: number
  },
): boolean {
  if (codeAt(text, place.at - 1) === 46) return false
  const latitude = Number(text.slice(place.at, place.first))
  const longitude = Number(text.slice(place.from, place.end))
  return latitude <= 180 && longitude <= 180 && Math.min(latitude, longitude) <= 90
}
