import { isDigit, isLetter, isUpper } from '../../chars.ts'
import { contextOf, hasContext } from '../../context.ts'
import { COMMA_SIGN, GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'

// Addresses whose street has no word for a street: a name, a number, then code and town (`Strandvejen 102, 2900
// Hellerup`). A word near has to say that it is one.

const LOOK = 56
const STREET =
  /(?:(?:\p{Lu}|\d{1,2}\. ?\p{Lu}|C\/ ?\p{Lu})[\p{L}'’.-]{0,24} (?:(?:de|des|der|den|del|la|van|na|nad|von|\d{1,2}\.|\p{Lu}[\p{L}'’.-]{0,24}) ){0,3})\d{1,4}(?: ?[a-zA-Z])?(?:\/\d{1,4})?, $/u
const TOWN =
  /^(?:\d{3} \d{2}|\d{4,6}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4} [A-Z]{2}) \p{Lu}[\p{L}'’-]{2,24}(?:[ -](?:\p{Lu}[\p{L}'’-]{1,24}|am|an der|im|sur|\d{1,2}(?![\d.:]))){0,3}/u
const CONTEXT = contextOf(
  `address|addr|ship|shipping|shipped|deliver|delivered|delivery|lives|live|living|moved|parcel|courier|invoice|billing|home|resident|residence|located|visit|street|geocode|customer
   |adresse|anschrift|wohnt|wohnhaft|lieferung|livraison|domicile|habite|dirección|domicilio|vive|indirizzo|endereço|morada|adres|woont|adress|bor|osoite|cím|adresa|bydliště|zamieszkały`,
)

export const CODED_ADDRESS_DETECTORS: readonly Detector[] = [
  row('address_coded', 'POSTAL_ADDRESS', {
    anchors: ['digit'],
    digits: [2, 6],
    before: GAP_SIGN,
    prior: COMMA_SIGN,
    after: GAP_SIGN,
    match: matchCoded,
    confidence: 0.7,
    why: 'word near',
  }),
]

/** Asked at the code: `, ` and the end of a number before it. */
function matchCoded(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (unitAt(units, at - 1) !== 32 || unitAt(units, at - 2) !== 44) return undefined
  if (!isHouse(units, at - 3)) return undefined
  const town = TOWN.exec(text.slice(at, at + LOOK))
  input.steps += LOOK * 2
  if (town === null) return undefined
  const head = text.slice(Math.max(0, at - LOOK), at)
  const street = STREET.exec(head)
  if (street === null) return undefined
  const span = { start: at - street[0].length, end: at + town[0].length }
  return hasContext(input, span, CONTEXT) ? { ...span, resume: span.end } : undefined
}

/** A digit, or a small letter behind one. */
function isHouse(units: Units, at: number): boolean {
  const last = unitAt(units, at)
  return isDigit(last) || (isLetter(last) && !isUpper(last) && isDigit(unitAt(units, at - 1)))
}
