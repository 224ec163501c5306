import { codeAt, isDigit, isLetter, isUpper } from '../../chars.ts'
import { contextOf, hasContext } from '../../context.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'

const FRACTION_MIN = 3
/** Decimals that make two numbers coordinates without a word that says so: about a metre. */
const FRACTION_SURE = 5
/** The same where a sign or a hemisphere speaks for it: about ten metres. */
const FRACTION_SIGNED = 4
const CUE =
  /(?:loc|coord|gps|fix|lat|lon|lng|pos|geo|map|near|place|point|where|centroid|center|waypoint|ll|address|addr|dest|origin|viewpoint|home|poi|standort|ubicaci|linestring|polygon|posizione|[?&](?:q|cp|query|destination|saddr|daddr|sll|cbll|c))[\p{L}]*\d?(?: ?[ZM]{1,2})?[^\p{L}\d\n]{0,8}(?:\d{1,2}\/)?[-+]?$/iu
const GAP =
  /^°? ?[NSns]?(?: ?, ?|;|~|(?=[-+]\d{1,3}\.)|%2C|\/| {1,2}| ?\| ?)(?:lon|lng|long|longitude)?[ :=]{0,2}[-+]?[EWew]?(?=\d)/i
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
  const { text, units } = input
  const first = coordinateEnd(units, at)
  if (first === 0 || unitAt(units, at - 1) === 46 || !opensGap(units, first)) return undefined
  input.steps += 16
  const gap = GAP.exec(text.slice(first, first + 16))
  if (gap === null) return lone(text, at, first)
  const from = first + gap[0].length
  const end = coordinateEnd(units, from)
  const pair = { at, first, from, end }
  if (end === 0 || !inRange(text, pair)) return undefined
  if (!speaks(input, pair)) return lone(text, at, first)
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

/** One past three decimals or more behind one to three digits; 0 where something else stands there. */
function coordinateEnd(units: Units, at: number): number {
  let dot = at
  while (dot - at < 4 && isDigit(unitAt(units, dot))) dot++
  if (dot - at > 3 || unitAt(units, dot) !== 46) return 0
  // Most decimals have one or two places.
  if (!isDigit(unitAt(units, dot + FRACTION_MIN))) return 0
  let end = dot + 1
  while (end - dot < 18 && isDigit(unitAt(units, end))) end++
  return end - dot > FRACTION_MIN && unitAt(units, end) !== 46 ? end : 0
}

/** A cheap look at what follows a coordinate: a degree sign or a separator, and behind it no word of prose. */
function opensGap(units: Units, end: number): boolean {
  const sign = unitAt(units, end)
  if (
    sign > 127 ||
    sign === 44 ||
    sign === 59 ||
    sign === 47 ||
    sign === 124 ||
    sign === 37 ||
    sign === 126
  )
    return true
  if (sign === 43 || sign === 45) return isDigit(unitAt(units, end + 1))
  if (sign !== 32) return isCompass(sign)
  const next = unitAt(units, end + 1)
  if (isDigit(next) || next === 43 || next === 45 || next === 32 || next === 44) return true
  // `lon`, `E`, `N`
  return next === 124 || next > 127 || (next | 32) === 108 || isCompass(next)
}

/** `N`, `S`, `E`, `W` in either case. */
function isCompass(code: number): boolean {
  const lower = code | 32
  return lower === 110 || lower === 115 || lower === 101 || lower === 119
}

function fraction(text: string, start: number, end: number): number {
  return end - 1 - text.indexOf('.', start)
}

function inRange(text: string, { at, first, from, end }: Pair): boolean {
  const latitude = Number(text.slice(at, first))
  const longitude = Number(text.slice(from, end))
  return latitude <= 180 && longitude <= 180 && Math.min(latitude, longitude) <= 90
}

/** Enough decimals, or a word near. */
function speaks(input: Input, pair: Pair): boolean {
  const { text } = input
  const { at, first, from, end } = pair
  // `+35.6762+139.6503/` (ISO 6709)
  if (first === from) return isSigned(text, at) && text.charAt(end) === '/'
  if (isCued(text, at) || text.charAt(first) === '°') return true
  if (isInShape(text, at)) return true
  if (text.charAt(first) === '/' || MEASURE.test(text.slice(end, end + 8))) return false
  // One of a longer row of numbers: a vector rather than a place.
  if (/\d ?[,;] ?[-+]?$/.test(text.slice(Math.max(0, at - 4), at))) return false
  return isPrecise(text, pair) || isByItself(text, pair)
    ? !isDrawing(text, pair) && !hasContext(input, { start: at, end }, OTHERS)
    : isNamed(input, pair)
}

/** Places enough behind the points, and not two small numbers: `3.14159, 2.71828`. */
function isPrecise(text: string, { at, first, from, end }: Pair): boolean {
  const digits = Math.min(fraction(text, at, first), fraction(text, from, end))
  const gap = text.slice(first, from)
  const signed = codeAt(text, at - 1) === 45 || gap.endsWith('-') || /[NSEW]/i.test(gap)
  const sure = signed ? digits >= FRACTION_SIGNED && !gap.startsWith(' ') : false
  if (sure || digits < FRACTION_SURE) return sure
  return isLarge(text, { at, first, from, end })
}

/** Ten metres or better in brackets of its own: `(18.6544, 90.3800)`. */
function isByItself(text: string, { at, first, from, end }: Pair): boolean {
  if (Math.min(fraction(text, at, first), fraction(text, from, end)) < FRACTION_SIGNED) return false
  if (codeAt(text, at - 1) !== 40 || codeAt(text, end) !== 41) return false
  return !isLetter(codeAt(text, at - 2)) && isLarge(text, { at, first, from, end })
}

/** Not both below ten, as numbers of mathematics and rates are. */
function isLarge(text: string, { at, first, from, end }: Pair): boolean {
  return Math.max(Number(text.slice(at, first)), Number(text.slice(from, end))) >= 10
}

function isSigned(text: string, at: number): boolean {
  const sign = codeAt(text, at - 1)
  return sign === 43 || sign === 45
}

/** Any but the first place of a line or an area in well-known text. */
function isInShape(text: string, at: number): boolean {
  return /(?:linestring|polygon|multipoint)[ zm]{0,4}\([^a-z]{1,90}$/i.test(
    text.slice(Math.max(0, at - 108), at),
  )
}

/** A word before that starts with one of `CUE`: `location`, `lastKnownLocation`; not `translate`. */
function isCued(text: string, at: number): boolean {
  const head = text.slice(Math.max(0, at - 28), at)
  const found = CUE.exec(head)
  if (found === null) return false
  const first = codeAt(head, found.index)
  return isUpper(first) || !isLetter(codeAt(head, found.index - 1))
}

/** Words of places near numbers that alone say too little. */
function isNamed(input: Input, { at, end }: Pair): boolean {
  const span = { start: at, end }
  return hasContext(input, span, PLACES) && !hasContext(input, span, OTHERS)
}

const PLACES = contextOf(
  `geofence|gps|hdop|gnss|position fix|location|lat|latitude|lng|lon|longitude|latlng|coordinates|coordinate|coords|geo|waypoint|courier|driver|rider|pickup|dropoff|drop off|vehicle at
   |checkin|check in|check-in|geocode|geocoded|geocoder|wgs|address|standort|ubicación|ubicacion|posizione|coordonnées|koordinaten|arrived at|seen at|parked at|user at|device at|phone at|home at|tracked|track point|trkpt|beacon|vehicle|pin|dropped|moved to|stopped at|truck|taxi|scooter|tracker|ride|trip|weather|forecast|nearby|nearest|radius|maps|map|staticmap|route to|navigate|destination|origin|left the zone|delivery at`,
)
const OTHERS = contextOf(
  `translate|matrix|scroll|scale|path|fps|svg|pixel|pixels|px|price|rate|eur|usd|gbp|weights|weight|mean|vector|loss|score|opacity|rect|viewport|mouse|cursor|transform|rotate|tensor|embedding|bezier
   |probability|ratio|variance|std|latency|duration|elapsed|cpu|load|temperature|humidity|voltage|bbox|accuracy|precision|recall|percent|percentile|metric|gradient|quantile|histogram|timing`,
)

/** `M 12.5,4.25 L 3.5,1.25`: a path of a drawing. */
function isDrawing(text: string, { at, end }: Pair): boolean {
  if (/\d ?[LHVCSQTAZlhvcsqtaz] ?-?$/.test(text.slice(Math.max(0, at - 4), at))) return true
  return (
    /[MLHVCSQTAZmlhvcsqtaz] ?-?$/.test(text.slice(Math.max(0, at - 3), at)) &&
    (/^ ?[LHVCSQTAZlhvcsqtaz](?: ?-?\d|$)/.test(text.slice(end, end + 4)) ||
      /(?:^|[\s"'=])[Mm] ?$/.test(text.slice(Math.max(0, at - 3), at)))
  )
}
