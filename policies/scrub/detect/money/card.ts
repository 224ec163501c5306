import { codeAt, isDigit, isWord } from '../../chars.ts'
import { contextOf, hasContext } from '../../context.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { luhn, multiple } from '../check_digits.ts'
import { hasLabel, labelOf } from '../label.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'
import type { Grade } from './card_issuers.ts'
import { issuerGrade } from './card_issuers.ts'

/** How numbers are printed on cards and typed from them. Other groups need a word. */
const GROUPINGS = new Set(
  `4,4,4,4 4,6,5 4,6,4 4,4,4,4,3 4,4,4,4,2 4,4,4,4,1 4,4,5 6,13 4,4,4,1 4,4,4,2 4,4,4,3 8,8 5,5,5 5,5,5,1 4,12 6,10
   12,4 4,4,8 8,4,4 4,8,4 5,4,5,2 4,5,6 6,4,5`.split(/\s+/),
)
const WORDS = `card|cards|cc|ccn|credit|debit|visa|mastercard|maestro|amex|american express|discover|diners|jcb|unionpay|rupay
|verve|pan|cvv|cvc|karte|kreditkarte|kartennummer|carte|carte bancaire|tarjeta|cartão|cartao|carta|carta di credito
|creditcard|kaart|kort|kortnummer|kreditkort|karta|karty|karte|картa|карта|карты|карте|номер карты|kart|kredi kartı|信用卡|卡号|银行卡`
const CONTEXT = contextOf(WORDS)
const LABEL = labelOf(
  `${WORDS}|card number|card no|credit card|debit card|payment card|primary account number|card pan|numéro de carte
|numero de tarjeta|número de tarjeta|número do cartão|numero carta|kartennr|card num|account pan`,
)

const isArticle = multiple('1313131313131', 10)
const ARTICLE = labelOf(
  'ean|gtin|barcode|bar code|isbn|upc|article|sku|id|order|order id|item|product',
)
const DIGITS_MIN = 12
const DIGITS_MAX = 19

/** A payment card: at the start of the run, the longest that fits, alone or in groups; unusual groups and lengths with a word near. */
export function cardSpan(run: NumberRun, input: Input): Span | undefined {
  if (run.plus || run.bracket || run.digits.length < DIGITS_MIN) return undefined
  let length = run.digits.length
  for (let groups = run.groups.length; groups > 0 && length >= DIGITS_MIN; groups--) {
    const found = length > DIGITS_MAX ? undefined : cardAt(run, input, { groups, length })
    if (found !== undefined) return found
    length -= run.groups[groups - 1] ?? 0
  }
  return undefined
}

function isOneSign({ signs }: NumberRun, groups: number): boolean {
  for (let index = 1; index < groups - 1; index++) if (signs[index] !== signs[0]) return false
  return groups === 1 || signs[0] !== ')'
}

interface Part {
  readonly groups: number
  readonly length: number
}

function cardAt(run: NumberRun, input: Input, part: Part): Span | undefined {
  if (!isOneSign(run, part.groups)) return undefined
  const end = run.ends[part.groups - 1] ?? run.end
  const digits = run.digits.slice(0, part.length)
  if (!luhn(digits) || isOneDigit(digits)) return undefined
  const grade = issuerGrade(digits)
  if (grade === undefined && digits.length < 13) return undefined
  if (goesOn(run, part, end)) return undefined
  const span = { start: run.start, end: cardTail(run.text, end), kind: 'CREDIT_CARD' }
  if (isSure(run, input, { part, grade })) return { ...span, why: 'check digit', confidence: 0.97 }
  if (grade === undefined ? !hasLabel(input, run.start, LABEL) : !hasContext(input, span, CONTEXT))
    return undefined
  return { ...span, why: 'check digit and word', confidence: 0.9 }
}

/** True where the form alone says it: printed groups and an issuer's widely given range. */
function isSure(
  run: NumberRun,
  input: Input,
  { part, grade }: { readonly part: Part; readonly grade: Grade | undefined },
): boolean {
  if (part.groups === 1) return grade === 'strong' || isOldVisa(run, input, part)
  if (grade === undefined || (grade === 'weak' && part.groups < 4)) return false
  return GROUPINGS.has(run.groups.slice(0, part.groups).join(','))
}

/** Thirteen digits, as Visa's first cards had, and no number of an article (GS1: weights 1 and 3, a multiple of ten). */
function isOldVisa({ digits, start }: NumberRun, input: Input, { length }: Part): boolean {
  if (length !== 13 || !digits.startsWith('4') || isArticle(digits.slice(0, length))) return false
  return !hasLabel(input, start, ARTICLE)
}

function isOneDigit(digits: string): boolean {
  const first = digits.charCodeAt(0)
  for (let index = 1; index < digits.length; index++)
    if (digits.charCodeAt(index) !== first) return false
  return true
}

/** True where the number is a part of a longer one: further groups with the same sign, a name, a fraction. */
function goesOn(run: NumberRun, part: Part, end: number): boolean {
  const { text } = run
  if (trackEnd(text, end) > end) return false
  const next = codeAt(text, end)
  if (part.groups === run.groups.length) return !endsFree(text, end)
  const isJoined = (next === 45 || next === 46) && isDigit(codeAt(text, end + 1))
  return isJoined && (part.groups > 1 || next === 46)
}

/** Expiry and code right after the number: ` 12/27 123`, `|12|2027|123`. Or the rest of a magnetic track. */
function cardTail(text: string, end: number): number {
  const track = trackEnd(text, end)
  if (track > end) return track
  const tail = text.slice(end, end + 28)
  const found =
    /^(?: ?[|,;/] ?| (?:exp:? )?)(?:0[1-9]|1[0-2]) ?[/|-] ?(?:20)?[2-4]\d(?:(?: ?[|,;/] ?| )\d{3,4})?(?![\w/-])/.exec(
      tail,
    )
  return found === null ? end : end + found[0].length
}

const TRACK = /^(?:=|%3d|d)(?:\d{4}|=)\d{3,40}f?\??/i

/** Track 2 goes on with `=` or `D`, the expiry, the service code and further digits (ISO/IEC 7813). */
function trackEnd(text: string, end: number): number {
  const code = codeAt(text, end)
  if (code !== 61 && (code | 32) !== 100) return end
  const found = TRACK.exec(text.slice(end, end + 52))
  return found === null ? end : end + found[0].length
}

const TRACK_MAX = 120

/** Track 1 at its `B`: `%B4111…^NAME/FIRST^2712…?` (ISO/IEC 7813). */
export function matchTrack(input: Input, at: number): Span | undefined {
  if (unitAt(input.units, at - 1) !== 37) return undefined
  const found = /^B(\d{12,19})\^[^^\n"]{2,40}\^[\d= ]{4,64}\??/i.exec(
    input.text.slice(at, at + TRACK_MAX),
  )
  input.steps += TRACK_MAX
  if (found?.[1] === undefined || !luhn(found[1])) return undefined
  const end = at + found[0].length
  return { start: at, end, why: 'form', confidence: 0.99, resume: end }
}

/** Four groups of four with signs that no other number has: `4111+1111+1111+1111` of a form, `_`, `*`, a thin space. */
export function matchSpacedCard(input: Input, at: number): Span | undefined {
  const { units, text } = input
  if (!isSign(unitAt(units, at + 4))) return undefined
  if (isWord(unitAt(units, at - 1))) return undefined
  const found = /^(\d{4})([+_:·\u2009\u202f\u2007*])(\d{4})\2(\d{4})\2(\d{4})(?![\w+])/.exec(
    text.slice(at, at + 20),
  )
  input.steps += 20
  const digits = found === null ? '' : found[0].replace(/\D/g, '')
  if (issuerGrade(digits) !== 'strong' || !luhn(digits)) return undefined
  return { start: at, end: at + 19, resume: at + 19, why: 'check digit' }
}

function isSign(code: number): boolean {
  if (code === 43 || code === 95 || code === 58 || code === 42) return true
  return code === 0xb7 || (code >= 0x2007 && code <= 0x202f)
}

/** True for a mark (marks.ts) that such a sign may have. */
export function isSpacedMark(mark: number): boolean {
  return mark > 127 || isSign(mark)
}

/** A bare number after `12,` or `12:`, where a number's own groups would be looked for otherwise. */
export function matchListedCard(input: Input, at: number): Span | undefined {
  const { units, text } = input
  const before = unitAt(units, at - 1)
  if (before !== 44 && before !== 58 && before !== 47) return undefined
  const digits = /^\d{14,19}(?![\w.-])/.exec(text.slice(at, at + 21))?.[0] ?? ''
  input.steps += 21
  if (issuerGrade(digits) !== 'strong' || !luhn(digits)) return undefined
  const end = at + digits.length
  return { start: at, end, resume: end, why: 'check digit' }
}
