import { isDigit, isUpper, isWord } from '../../chars.ts'
import { contextOf, hasContext } from '../../context.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'

/** Countries (ISO 3166-1, and XK as banks use it). */
const COUNTRIES = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
   CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
   GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
   KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
   MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
   SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
   UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`.split(/\s+/),
)
const LABEL = labelOf(
  `bic|swift|bic code|swift code|swift bic|bic swift|bank identifier code|bank bic|swift id|swiftcode|biccode|bic kod
|code bic|code swift|codigo bic|código bic|codigo swift|código swift|codice bic|codice swift|bic numero|kod bic|kod swift`,
)
const CONTEXT = contextOf(
  'bic|swift|iban|wire transfer|correspondent bank|beneficiary bank|bank identifier|sepa',
)
/** Places of head offices: nothing else ends so. */
const HEAD_OFFICE = /(?:FF|XX|MM|HH|2L|2X|3E|22|33|44)(?:XXX)?$|\d/

/**
 * A bank's code (ISO 9362): four letters, a country, a place, perhaps a branch. Words in capitals have that form too:
 * a word that names it stands before, or one of its trade is near and it has signs that words have not.
 */
export function matchBic(input: Input, at: number): Span | undefined {
  const { units, text } = input
  for (let index = at + 1; index < at + 6; index++)
    if (!isUpper(unitAt(units, index))) return undefined
  const length = codeLength(input, at)
  if (length === 0) return undefined
  input.steps += length
  const word = text.slice(at, at + length)
  if (!COUNTRIES.has(word.slice(4, 6))) return undefined
  const span = { start: at, end: at + length, resume: at + length }
  if (hasLabel(input, at, LABEL)) return { ...span, why: 'word before', confidence: 0.92 }
  if (!HEAD_OFFICE.test(word) || !hasContext(input, span, CONTEXT)) return undefined
  return { ...span, why: 'word near', confidence: 0.8 }
}

/** Eight or eleven, or 0. */
function codeLength({ units }: Input, at: number): number {
  let end = at + 6
  while (end - at < 12 && isCapitalOrDigit(unitAt(units, end))) end++
  const next = unitAt(units, end)
  if (isWord(next) || next === 95) return 0
  return end - at === 8 || end - at === 11 ? end - at : 0
}

function isCapitalOrDigit(code: number): boolean {
  return isDigit(code) || (code < 128 && isUpper(code))
}
