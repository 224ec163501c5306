import { codeAt, isDigit, isLetter, isUpper, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'

const LOOK = 48
const TYPE =
  'Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Parkway|Pkwy|Highway|Hwy|Row|Walk|Grove|Gardens|Mews|Circle|Cir|Trail|Quay'
const HEAD =
  'Rue|Avenue|Av\\.|Boulevard|Bd|Place|Quai|Chemin|Allée|Impasse|Via|Viale|Piazza|Corso|Calle|Plaza|Paseo|Avenida|Carrera|Rua|Praça|Largo|Unter|Am|An|Im|Zum|Zur|ulica|ul\\.|Ulica'
const SUFFIX =
  '(?:stra(?:ß|ss)e|str\\.|gasse|weg|platz|allee|damm|ufer|ring|straat|laan|plein|gracht|kade|dreef|gatan|vägen|gata|veien|vej|gade|katu|tie)(?![\\p{L}])'
const CAP = "[A-ZÀ-ÖØ-Þ][\\p{L}'’.-]{0,20}"
const SMALL = '(?:de|la|le|du|des|del|della|dei|da|do|dos|den|der|of|the|y|et|les|los|las|van)'
const STREET = `(?:${CAP}(?: ${CAP}){0,2} (?:${TYPE})\\b\\.?|(?:${HEAD})(?: (?:${SMALL}|${CAP})){1,5}|(?:${CAP} )?[A-ZÀ-ÖØ-Þ][\\p{L}-]{1,20}?${SUFFIX}|(?:${CAP} )(?:Stra(?:ß|ss)e|Weg|Platz|Allee|Ring|gate|gata|vei|väg))`
const TOWN = `${CAP}(?![\\p{L}\\d])`
const UNIT = '(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|App|Wohnung|#)\\.? ?\\w{1,5})?'
const CITY = `(?:,? ?[A-Z]{0,2}-?\\d{3,6}(?: ?[A-Z]{2})?(?: ${TOWN}){0,3}|, ${TOWN}(?: ${TOWN}){0,2}){0,3}(?:,? [A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2})?(?:,? [A-Z]{2} \\d{5}(?:-\\d{4})?)?`

const AFTER_NUMBER = new RegExp(
  `^\\d{1,5}[a-zA-Z]?(?: ?(?:bis|ter))?,? ${STREET}${UNIT}${CITY}`,
  'u',
)
const BEFORE_NUMBER = new RegExp(`${STREET},? (?:No\\.? |Nr\\.? |n° ?)?$`, 'u')
const REST = new RegExp(
  `^\\d{1,5}(?: ?[a-zA-Z](?![\\p{L}\\d]))?(?:[-/]\\d{1,4})?${UNIT}${CITY}`,
  'u',
)

/** A street with a house number, then town and code: looks at 48 code units before the number, 96 after. */
export function matchAddress(input: Input, at: number): Span | undefined {
  const { text, units } = input
  const number = numberEnd(units, at)
  if (number === 0) return undefined
  if (opensStreet(units, number)) {
    input.steps += LOOK * 2
    const found = AFTER_NUMBER.exec(text.slice(at, at + LOOK * 2))
    if (found !== null) return spanOf(text, at, at + found[0].length)
  }
  return closesStreet(input, at) ? streetBefore(input, at) : undefined
}

/** The sentence's own point and comma stay. */
function spanOf(text: string, start: number, stop: number): Span {
  let end = stop
  while (end > start && !isWord(codeAt(text, end - 1))) end--
  return { start, end, resume: end }
}

function numberEnd(units: Units, at: number): number {
  let end = at
  while (end - at < 6 && isDigit(unitAt(units, end))) end++
  if (end - at > 5 || unitAt(units, at - 1) === 46) return 0
  const code = unitAt(units, end)
  if (isLetter(code)) end++
  return isWord(unitAt(units, end)) || unitAt(units, end) === 58 ? 0 : end
}

function opensStreet(units: Units, end: number): boolean {
  const start = unitAt(units, end) === 44 ? end + 1 : end
  if (unitAt(units, start) !== 32) return false
  const first = unitAt(units, start + 1)
  return isUpper(first) || first === 117 || first === 98 || first === 116
}

function closesStreet(input: Input, at: number): boolean {
  const { text, units } = input
  const gap = unitAt(units, at - 1)
  if (gap !== 32) return false
  const before = unitAt(units, at - 2)
  if (before === 46 || before === 44 || before === 0xb0) return true
  let start = at - 1
  while (at - start < LOOK && isLetter(unitAt(units, start - 1))) start--
  // The last word of a street is a name or, in the north, `gate` and its like.
  const length = at - 1 - start
  if (length === 0) return false
  return isUpper(unitAt(units, start)) || (length < 5 && NORTHERN.has(text.slice(start, at - 1)))
}

function streetBefore(input: Input, at: number): Span | undefined {
  const { text } = input
  input.steps += LOOK
  let from = Math.max(0, at - LOOK)
  for (let index = at - 1; index >= from; index--) {
    const code = codeAt(text, index)
    if (code === 10 || code === 58 || code === 34 || code === 61 || isDigit(code)) from = index + 1
  }
  const head = text.slice(from, at)
  if (!isStreetLike(head)) return undefined
  const found = BEFORE_NUMBER.exec(head)
  if (found === null) return undefined
  const rest = REST.exec(text.slice(at, at + LOOK * 2))
  const end = at + (rest?.[0].length ?? 0)
  return rest === null ? undefined : spanOf(text, from + found.index, end)
}

const NORTHERN = new Set(['gate', 'gata', 'vei', 'väg'])
const STREET_WORDS: ReadonlySet<string> = new Set(
  [...TYPE.split('|'), ...HEAD.split('|').map((word) => word.replace(/\W+$/, ''))].concat(
    ['Straße', 'Strasse', 'Weg', 'Platz', 'Allee', 'Ring'],
    [...NORTHERN],
  ),
)
const SUFFIX_END = new RegExp(`${SUFFIX}$`, 'u')
const SUFFIX_WORD_MIN = 5

/** A cheap look before the costly one: a word of streets among the last, or the last one of a street's form. */
function isStreetLike(head: string): boolean {
  let end = head.length
  for (let words = 0; words < 6 && end > 0; end--) {
    let start = end
    while (start > 0 && isLetter(head.charCodeAt(start - 1))) start--
    if (start === end) continue
    const word = head.slice(start, end)
    if (STREET_WORDS.has(word)) return true
    if (words++ === 0 && word.length >= SUFFIX_WORD_MIN && SUFFIX_END.test(word)) return true
    end = start
  }
  return head.includes('str.')
}
