import { isDigit, isUpper, isWord } from '../../chars.ts'
import { contextOf, hasContext } from '../../context.ts'
import { CAPITAL_SIGN, DIGIT_SIGN, GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'

/** States of India, of which plates bear the letters. */
const STATES = new Set(
  'AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS UK UP WB'.split(
    ' ',
  ),
)

// Plates of vehicles after a word for them, and vehicle identification numbers (ISO 3779).

const CUES = `license plate|licence plate|number plate|plate number|plate no|plate|registration plate|registration number|vehicle registration|car registration|car reg|vehicle reg|reg no|reg. no|vrn|vrm|rego|lpn|lpr|anpr|alpr
|kennzeichen|kfz-kennzeichen|kfz kennzeichen|amtliches kennzeichen|nummernschild|immatriculation|plaque d'immatriculation|plaque minéralogique|plaque|matrícula|matricula|placa|placas|patente|chapa
|targa|kenteken|nummerplaat|nr rejestracyjny|numer rejestracyjny|tablica rejestracyjna|rejestracja|registreringsnummer|registreringsskylt|regnr|reg.nr|nummerplade|rekisterinumero|rekisterikilpi|rendszám
|spz|poznávací značka|ečv|număr de înmatriculare|nr. înmatriculare|plaka|plaka no|госномер|гос. номер|номер автомобиля|номерной знак|αριθμός κυκλοφορίας|πινακίδα|plat nomor|nomor polisi|biển số`
const PLATE = `\\p{Lu}?[\\p{Lu}\\d]{1,4}(?:[ ·-]{0,1}[\\p{Lu}\\d]{1,5}){0,3}`
const FORM = new RegExp(
  `^["' :=#(\\\\-]{1,5}(?:(?:read|reads|detected|matched|no\\.?|nr\\.?|number|nummer|num\\.?|is|was|ist|lautet|est|es|n°|:|=)["' :=#(\\\\-]{1,4}){0,2}(${PLATE})(?![\\p{L}\\d]|[-:.]\\d)`,
  'u',
)
const LOOK = 48
const VIN_LENGTH = 17

export const VEHICLE_DETECTORS: readonly Detector[] = [
  row('plate', 'VEHICLE_PLATE', {
    prefixes: CUES.split('|').map((cue) => cue.trim()),
    after: GAP_SIGN,
    match: matchPlate,
    confidence: 0.8,
    why: 'word before',
  }),
  row('uk_plate', 'VEHICLE_PLATE', {
    anchors: ['capital'],
    after: CAPITAL_SIGN,
    word: [4, 4],
    behind: GAP_SIGN,
    match: matchBritish,
    confidence: 0.6,
  }),
  row('in_plate', 'VEHICLE_PLATE', {
    prefixes: [...STATES].map((state) => state.toLowerCase()),
    after: DIGIT_SIGN | GAP_SIGN,
    match: matchIndian,
    confidence: 0.6,
  }),
  row('vin', 'VEHICLE_PLATE', {
    anchors: ['digit', 'capital'],
    word: [VIN_LENGTH, VIN_LENGTH],
    match: matchVin,
    confidence: 0.8,
  }),
]

function matchPlate(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  const found = FORM.exec(text.slice(prefixEnd, prefixEnd + LOOK))
  input.steps += LOOK
  const plate = found?.[1]
  if (found === null || plate === undefined || !isPlate(plate)) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - plate.length, end, resume: end }
}

/** Letters and digits, four to ten of them: `B-AB 1234`, `AB-123-CD`, `7ABC123`. */
function isPlate(plate: string): boolean {
  const signs = plate.replace(/[ ·-]/g, '')
  if (signs.length < 4 || signs.length > 10 || !/\d/.test(signs) || !/\p{L}/u.test(signs))
    return false
  return !/^(?:ID|NO|NR|REF|SKU|HTTP|UTF|ISO|RFC|TLS|SHA)[ -]?\d/.test(plate)
}

/** `AB51 CDE`: since 2001 two letters of a place, two digits of a half year, three letters. */
function matchBritish(input: Input, at: number): Span | undefined {
  const { units, text } = input
  if (
    !isDigit(unitAt(units, at + 2)) ||
    !isUpper(unitAt(units, at + 5)) ||
    isWord(unitAt(units, at + 8))
  )
    return undefined
  const plate = text.slice(at, at + 8)
  input.steps += 8
  const found = /^[A-HJ-PR-Y][A-HJ-PR-Y](\d\d)[ -][A-HJ-PR-Z]{3}$/.exec(plate)
  const half = Number(found?.[1] ?? 0)
  // `US24 USD`, `AB12 LTD` and the like are no plates.
  if (
    !((half > 1 && half < 31) || (half > 50 && half < 81)) ||
    /(?:USD|EUR|GBP|LTD|SRL|LLC|PDF|XML|SQL|URL|UTC|GMT|API)$/.test(plate)
  )
    return undefined
  return OTHERS.test(text.slice(Math.max(0, at - 16), at))
    ? undefined
    : { start: at, end: at + 8, resume: at + 8 }
}

/** Words before codes that look alike. */
const OTHERS =
  /(?:sku|product|error|code|part|model|order|build|version|ref|ticket|item|batch|lot|serial|invoice|gate|flight|room|seat|class|bin|shelf|slot|zone|asset|type|promo|coupon|voucher|postcode|zip)[ :=#]{1,3}$/i

const INDIAN = /^[A-Z]{2}[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{4}(?![\p{L}\d-])/u
const VEHICLE_WORDS = contextOf(
  'vehicle|car|plate|registration|bike|truck|driver|parking|toll|rto|challan|fleet',
)

/** `MH 12 AB 1234`: state, office, series, number. */
function matchIndian(input: Input, at: number): Span | undefined {
  const { units, text } = input
  const third = unitAt(units, at + 2)
  if (!isDigit(third) && !isDigit(unitAt(units, at + 3))) return undefined
  if (!STATES.has(text.slice(at, at + 2))) return undefined
  const found = INDIAN.exec(text.slice(at, at + 14))
  input.steps += 14
  if (found === null) return undefined
  const end = at + found[0].length
  const span = { start: at, end, resume: end }
  return found[0].includes(' ') || hasContext(input, span, VEHICLE_WORDS) || found[0].length === 10
    ? span
    : undefined
}

const VALUES: ReadonlyMap<string, number> = new Map(
  [...'0123456789']
    .map((digit): [string, number] => [digit, Number(digit)])
    .concat(
      [...'ABCDEFGH'].map((letter, index): [string, number] => [letter, index + 1]),
      [...'JKLMN'].map((letter, index): [string, number] => [letter, index + 1]),
      [
        ['P', 7],
        ['R', 9],
      ],
      [...'STUVWXYZ'].map((letter, index): [string, number] => [letter, index + 2]),
    ),
)
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const VIN_WORDS = contextOf(
  'vin|vehicle|chassis|fahrgestellnummer|fahrgestell|fin|châssis|bastidor|telaio|chassi|nadwozia|car|rahmennummer',
)

/** A vehicle's number by its check digit (49 CFR 565.15), or by a word near it: Europe's have none. */
function matchVin(input: Input, at: number): Span | undefined {
  // The last signs are the number in a row of vehicles: words and most tokens end here.
  if (!isDigit(unitAt(input.units, at + 16)) || !isDigit(unitAt(input.units, at + 15)))
    return undefined
  const written = input.text.slice(at, at + VIN_LENGTH)
  const small = /^[a-z\d]{12}\d{5}$/.test(written)
  const vin = small ? written.toUpperCase() : written
  input.steps += VIN_LENGTH
  if (
    !/^[A-HJ-NPR-Z\d]{13}[\dA-HJ-NPR-Z]{4}$/.test(vin) ||
    !/[A-Z].*[A-Z]/.test(vin) ||
    !/\d.*\d/.test(vin)
  )
    return undefined
  const span = { start: at, end: at + VIN_LENGTH, resume: at + VIN_LENGTH }
  const checked = /\d{4}$/.test(vin) && vinCheck(vin)
  if (checked) return { ...span, why: 'check digit' }
  return hasContext(input, span, VIN_WORDS) ? { ...span, why: 'word near' } : undefined
}

/** True where the ninth sign is the check digit of the others (49 CFR 565.15(c)). */
export function vinCheck(vin: string): boolean {
  let sum = 0
  for (let index = 0; index < VIN_LENGTH; index++)
    sum += (VALUES.get(vin.charAt(index)) ?? 0) * (WEIGHTS[index] ?? 0)
  const check = sum % 11
  return vin.charAt(8) === (check === 10 ? 'X' : String(check))
}
