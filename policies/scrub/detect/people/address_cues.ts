import { codeAt, isDigit, isUpper, isWord } from '../../chars.ts'
import { contextOf, hasContext } from '../../context.ts'
import { CAPITAL_SIGN, GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'
import { TAIL } from './address_forms.ts'

// Post boxes and postal codes: what stands in an address without a street.

const LOOK = 96
const BOX = /^[ .:#=nN°oO]{1,6}(\d{1,3}(?:[ -]?\d{2,4}){0,2}[A-Z]?(?![\p{L}\d]))/u
const CODE =
  /^["' ]{0,2}(?:is|of|ist|est|es|:|=)?["' :=]{1,4}((?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{5}-\d{3}|\d{5}(?:-\d{4})?|\d{3} \d{2}|\d{3}-\d{4}|\d{4}|\d{6})(?![\p{L}\d.]|[-:]\d))/iu

/** Boxes and codes after their word, and codes of the United Kingdom by their form. */
export const ADDRESS_CUE_DETECTORS: readonly Detector[] = [
  row('post_box', 'POSTAL_ADDRESS', {
    prefixes:
      'po box|p.o. box|p.o.box|p o box|pobox|postfach|apartado postal|apartado de correos|apdo. postal|apdo|casella postale|caixa postal|boîte postale|boite postale|postbus|postboks|skrytka pocztowa|gpo box|private bag|locked bag'.split(
        '|',
      ),
    after: GAP_SIGN,
    match: matchBox,
    confidence: 0.85,
    why: 'word before',
  }),
  row('postal_code', 'POSTAL_ADDRESS', {
    prefixes:
      'postcode|post code|postal code|postal_code|postalcode|zip code|zip_code|zipcode|zip|plz|postleitzahl|code postal|código postal|codigo postal|codice postale|cep|pin code|pincode|eircode|postnummer|postinumero|kod pocztowy|psč|irányítószám'.split(
        '|',
      ),
    after: GAP_SIGN,
    match: matchCode,
    confidence: 0.7,
    why: 'word before',
  }),
  row('vcard', 'POSTAL_ADDRESS', {
    prefixes: ['adr'],
    match: matchCard,
    confidence: 0.9,
    why: 'key',
  }),
  row('uk_postcode', 'POSTAL_ADDRESS', {
    anchors: ['digit'],
    before: GAP_SIGN,
    after: CAPITAL_SIGN,
    digits: [1, 1],
    match: matchPostcode,
    confidence: 0.6,
  }),
]

/** `PO Box 1234, Springfield, IL 62704` */
function matchBox(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  const found = BOX.exec(text.slice(prefixEnd, prefixEnd + 24))
  input.steps += LOOK
  if (found === null) return undefined
  const number = prefixEnd + found[0].length
  const tail = TAIL.exec(text.slice(number, number + LOOK))?.[0].length ?? 0
  let end = number + tail
  while (end > number && !isWord(codeAt(text, end - 1))) end--
  return { start: at, end, resume: end }
}

/** `ADR;TYPE=HOME:;;814 Lincoln Way;Springfield;IL;62704;USA` (RFC 6350, section 6.3.1) */
function matchCard(input: Input): Span | undefined {
  const { text, units, prefixEnd } = input
  const sign = unitAt(units, prefixEnd)
  if (sign !== 59 && sign !== 58) return undefined
  const found = /^(?:;[^:;\n]{1,40}){0,4}:;{0,2}([^\n\r"]{0,120}?;[^\n\r"\\]{1,120})/u.exec(
    text.slice(prefixEnd, prefixEnd + LOOK * 3),
  )
  input.steps += LOOK
  const address = found?.[1]
  if (found === null || address === undefined || !/\p{L}{2}/u.test(address)) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - address.length, end, resume: end }
}

function matchCode(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  const found = CODE.exec(text.slice(prefixEnd, prefixEnd + 28))
  input.steps += 28
  const code = found?.[1]
  if (found === null || code === undefined) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - code.length, end, resume: end }
}

const AREAS = new Set(
  `AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE`.split(
    ' ',
  ),
)
/** Letters after a digit that are units and ordinals rather than the end of a code. */
const UNITS = new Set('GB TB PB EB HZ RD ND TH ST PX FT LB HR HD UP'.split(' '))
const CONTEXT = contextOf(
  'postcode|post code|postal|address|uk|london|england|scotland|wales|zip|lives|ship|deliver|road|street',
)

/** A cheap look: a digit and two capitals after a blank, and before it a digit, or a digit and a letter. */
function isInward(units: Units, at: number): boolean {
  if (!isUpper(unitAt(units, at + 1)) || !isUpper(unitAt(units, at + 2))) return false
  if (unitAt(units, at - 1) !== 32 || isWord(unitAt(units, at + 3))) return false
  return isDigit(unitAt(units, at - 2)) || isDigit(unitAt(units, at - 3))
}

/** `SW1A 1AA`, asked at the digit of the second part. */
function matchPostcode(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (!isInward(units, at)) return undefined
  let start = at - 1
  while (at - start < 6 && isWord(unitAt(units, start - 1))) start--
  const found = /^([A-Z]{1,2})\d[A-Z\d]?$/.exec(text.slice(start, at - 1))
  const area = found?.[1]
  input.steps += 8
  if (area === undefined || !AREAS.has(area)) return undefined
  const inward = text.slice(at + 1, at + 3)
  if (!/^[ABD-HJLNP-UW-Z]{2}$/.test(inward) || isDigit(unitAt(units, at + 3))) return undefined
  const span = { start, end: at + 3, resume: at + 3 }
  const sure = area.length === 2 && !UNITS.has(inward)
  return sure || (!UNITS.has(inward) && at - start > 3) || hasContext(input, span, CONTEXT)
    ? span
    : undefined
}
