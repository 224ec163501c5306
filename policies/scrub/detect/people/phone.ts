import { codeAt, isHex, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'
import { callingCode } from './phone_plans.ts'
import type { PhoneWord } from './phone_words.ts'
import { phoneWordBefore } from './phone_words.ts'

const DIGITS_MAX = 15
/** Longest number in one group that has no exit code. */
const GROUP_MAX = 13
/** Longest number with its exit code or a trunk zero in brackets. */
const WRITTEN_MAX = 19

/** The first `count` groups of a run. */
interface Shape {
  readonly run: NumberRun
  readonly groups: readonly number[]
  readonly digits: string
  readonly signs: string
  readonly end: number
}

/**
 * A telephone number: with `+`, `00` or `011` and a country calling code (ITU-T E.164), in groups that only telephones
 * have, or any after a word such as `phone`. Groups that belong to the sentence are left: `+49 30 62728644 561 ms`.
 */
export function phoneSpan(run: NumberRun, input: Input): Span | undefined {
  let word: PhoneWord | undefined
  for (let count = run.groups.length; count > 0; count--) {
    const shape = shapeOf(run, count)
    if (shape === undefined || shape.digits.length < 7) continue
    const international = isInternational(shape)
    if (international) return found(shape, 'international form')
    if (run.plus) continue
    word ??= wordFor(run, input.key)
    input.steps += 8
    if (word !== 'other' && (isNorthAmerican(shape) || isNational(shape)))
      return found(shape, 'national form')
    if (speaksFor(word, shape)) return found(shape, 'word before')
  }
  return undefined
}

function wordFor({ hasPhoneWords, text, start }: NumberRun, key: string): PhoneWord {
  return hasPhoneWords ? phoneWordBefore(text, start, key) : 'nothing'
}

function found({ run, end }: Shape, why: string): Span {
  return { start: run.start, end: extensionEnd(run.text, end), kind: 'PHONE', why }
}

/** Undefined where the number would end within something: `1.5`, `12-ab`. */
function shapeOf(run: NumberRun, count: number): Shape | undefined {
  const end = run.ends[count - 1] ?? run.end
  const next = run.signs[count - 1]
  // Only a blank parts the number from further digits.
  if (next !== undefined && next !== ' ') return undefined
  if (!endsFree(run.text, end)) return undefined
  const groups = run.groups.slice(0, count)
  const digits = run.digits.slice(
    0,
    groups.reduce((sum, group) => sum + group, 0),
  )
  if (digits.length > WRITTEN_MAX) return undefined
  return { run, groups, digits, signs: run.signs.slice(0, count - 1), end }
}

function isInternational(shape: Shape): boolean {
  const { run, digits, signs } = shape
  if (run.plus) return digits.length >= 8 && fitsPlan(shape, 0)
  if (signs === '' || signs.includes('.')) return false
  if (digits.startsWith('00')) return digits.length >= 10 && fitsPlan(shape, 2)
  return digits.startsWith('011') && shape.groups[0] === 3 && fitsPlan(shape, 3)
}

/** True where a country's number follows the exit code, with or without a trunk zero in brackets: `+49 (0)30 …`. */
function fitsPlan(shape: Shape, from: number): boolean {
  const digits = shape.digits.slice(from)
  const code = callingCode(digits)
  if (code === undefined) return false
  const extra = shape.signs.includes('(') || shape.signs.includes(')') ? 1 : 0
  return digits.length >= code.fewest && digits.length <= code.most + extra
}

/** Groups of numbers that are written with these signs and by telephones alone, whatever the digits. */
const NORTH_AMERICAN: ReadonlySet<string> = new Set([
  '3,3,4)-',
  '3,3,4) ',
  '3,3,4).',
  '3,3,4--',
  '3,3,4..',
  '3,3,4- ',
  '3,3,4 -',
])

/** `(415) 555-0132`, `415-555-0132`, `415.555.0132`, `1-415-555-0132`, `1 (415) 555-0132`. */
function isNorthAmerican({ run, groups, digits, signs }: Shape): boolean {
  const shape = groups.join(',')
  if (shape === '1,3,3,4' && digits[0] === '1') return signs !== '   ' && isArea(digits[1])
  if (!isArea(digits[0])) return false
  if (run.bracket && signs[0] !== ')') return false
  // No exchange starts with a zero (NANPA): the groups are those of other numbers too.
  return digits[3] !== '0' && NORTH_AMERICAN.has(shape + signs)
}

function isArea(digit: string | undefined): boolean {
  return digit !== undefined && digit >= '2'
}

function isNational(shape: Shape): boolean {
  return isTrunkZero(shape) || isRussian(shape) || isBracketed(shape) || isKnownForm(shape)
}

/** A trunk zero, then groups that are no date: `06 75 37 66 40`, `020 7788 0877`, `(030) 1234567`. */
function isTrunkZero(shape: Shape): boolean {
  const { run, groups, digits } = shape
  if (digits[0] !== '0' || digits[1] === '0' || digits.length < 9 || digits.length > 12)
    return false
  if (groups.length < 2 || (groups[0] ?? 0) < 2 || isNoTrunkForm(groups)) return false
  return run.bracket || hasTrunkGroups(shape)
}

/** Without brackets: pairs or larger groups, joined by signs of one sort, that are no date, code or dump. */
function hasTrunkGroups(shape: Shape): boolean {
  const { run, groups, signs, end } = shape
  if (signs === '-' && groups[0] === 5 && isZipCode(run)) return false
  if (signs.includes('.') && (!/^\.+$/.test(signs) || groups.length < 3)) return false
  if (isDate(shape) || new Set(signs.slice(1)).size > 1) return false
  if (groups.length === 4 && signs === '...') return false
  if (groups.length > 2 && isWordDump(run, groups, end)) return false
  return groups[0] !== 2 || groups.length < 4 || !isHexDump(run, end)
}

/** `Boston, MA 02110-1301` */
function isZipCode({ text, start }: NumberRun): boolean {
  return /[A-Z]{2},?\s{1,3}$/.test(text.slice(Math.max(0, start - 6), start))
}

/** A last digit by itself, as checks stand; and the groups of an American social security number, right or wrong. */
function isNoTrunkForm(groups: readonly number[]): boolean {
  return (groups.at(-1) ?? 0) < 2 || groups.join() === '3,2,4'
}

/** True where pairs of hexadecimal digits stand on either side, as dumps of bytes have. */
function isHexDump({ text, start }: NumberRun, end: number): boolean {
  return isPair(text, start - 3) || (codeAt(text, end) === 32 && isPair(text, end + 1))
}

/** `0201 0100 0000` in a row of words of four hexadecimal digits. */
function isWordDump({ text, start }: NumberRun, groups: readonly number[], end: number): boolean {
  if (groups.some((group) => group !== 4)) return false
  return (
    HEX_WORD_BEFORE.test(text.slice(Math.max(0, start - 6), start)) ||
    /^ [\da-f]{4} [\da-f]{4}(?![\da-z])/.test(text.slice(end, end + 12))
  )
}

const HEX_WORD_BEFORE = /[ :][\da-f]{4} $/

function isPair(text: string, at: number): boolean {
  return (
    isHex(codeAt(text, at)) &&
    isHex(codeAt(text, at + 1)) &&
    !isWord(codeAt(text, at + 2)) &&
    !isWord(codeAt(text, at - 1))
  )
}

/** `8 (495) 123-45-67`, `8-800-555-35-35` */
function isRussian({ groups, digits, signs }: Shape): boolean {
  if (digits[0] !== '8' && digits[0] !== '7') return false
  const shape = groups.join(',')
  return (
    (shape === '1,3,3,2,2' || shape === '1,3,3,4') &&
    (signs[0] === '(' || signs[0] === '-' || signs[1] === ')')
  )
}

/** An area code in brackets before the number: `(11) 98456-5666`, `(55) 1234 5678`. */
function isBracketed({ run, groups, digits, signs }: Shape): boolean {
  if (!run.bracket || signs[0] !== ')' || groups.length < 2) return false
  return digits.length >= 9 && digits.length <= 12 && (groups[0] ?? 0) <= 5 && (groups[1] ?? 0) >= 3
}

/** Shapes with their signs and the digits that they may start with, of numbering plans without a trunk zero. */
const KNOWN: readonly (readonly [shape: string, start: RegExp])[] = [
  ['2,5,4 -', /^[1-9][1-9]9/],
  ['2,4,4 -', /^[1-9][1-9][2-5]/],
  ['3,4,4--', /^1[3-9]/],
  ['3,2,2,2   ', /^[6-9]/],
  ['3,2,2,2---', /^[6-9]/],
  ['3,3,2,2 --', /^[3-9]/],
  ['3,3,2,2)--', /^[3-9]/],
  ['2,3,3,4----', /^91/],
  ['2,3,3,4---', /^91/],
  ['2,5,5--', /^91[6-9]/],
  ['2,5,5- ', /^91[6-9]/],
  ['4,3,3   ', /^1[389]00/],
  ['4,3,3  ', /^1[389]00/],
]

function isKnownForm({ groups, digits, signs }: Shape): boolean {
  if (groups.length < 3 || groups.length > 4) return false
  const form = groups.join(',') + signs
  return KNOWN.some(([shape, start]) => shape === form && start.test(digits))
}

/** `08.05.1987`, `2024-05-08`, with or without a time after it. */
function isDate({ groups, digits }: Shape): boolean {
  const shape = groups.slice(0, 3).join(',')
  return shape === '2,2,4' || (shape === '4,2,2' && /^(?:19|20)/.test(digits))
}

/** Any number of seven digits and more right after a word such as `phone`; of nine, or in groups, after `call`. */
function speaksFor(word: PhoneWord, shape: Shape): boolean {
  const { run, digits, groups } = shape
  if (word === 'nothing' || word === 'other') return false
  if (isDate(shape) || digits.length > DIGITS_MAX || isFraction(shape)) return false
  if (
    groups.some((group) => group > (digits.startsWith('00') ? DIGITS_MAX : GROUP_MAX)) ||
    !isPlain(run.text, run.start)
  )
    return false
  if (word === 'sure') return true
  if (digits.length === 8) return groups.length === 2 && groups[0] === 4 && /^[2-9]/.test(digits)
  if (digits.startsWith('00') && fitsPlan(shape, 2)) return true
  return digits.length >= 9 && digits.length <= 12
}

/** `90402062.5` */
function isFraction({ groups, signs }: Shape): boolean {
  return signs === '.' && (groups[1] ?? 0) < 3
}

/** False behind a sign that makes it a part of something else: `v1.`, `#12`, `$3`. */
function isPlain(text: string, start: number): boolean {
  const before = codeAt(text, start - 1)
  return before !== 36 && before !== 0x20ac && before !== 0xa3 && before !== 35
}

/** `ext. 12`, `x12`, `Durchwahl 3`, `;ext=12` */
function extensionEnd(text: string, end: number): number {
  const rest =
    /^(?:[ ,;]{0,2}(?:ext(?:ension|n)?|x|poste|dw|durchwahl|anexo|ramal|доб)[. :=#]{0,3}| ?#)\d{1,6}(?!\w)/i.exec(
      text.slice(end, end + 24),
    )
  return rest === null ? end : end + rest[0].length
}
