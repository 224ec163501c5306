import { codeAt, isDigit, isQuote, isWord, skipBlanks } from '../../chars.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { cueRow } from '../cue.ts'
import { idCodeEnd } from './id_code.ts'
import type { MixedId, NumberId } from './id_row.ts'
import { ID_PHRASES, namedBy } from './ids.ts'

const WINDOW = 40
const DIGITS_MIN = 5
/** Letters and digits in one: fewer digits will do. */
const CODE_MIN = 8
/** What may stand between a phrase and its number, in the languages of the phrases. */
const FILLERS =
  /^\.?(?:[ :=#"'(–-]{0,3}(?:no|nº|n°|№|number|nr|num|numer|numero|número|numéro|nummer|numarası|numarasi|číslo|cislo|id|is|was|are|ist|lautet|es|est|è|är|er|to|of|de(?![ .-]?\d)|code|value|card)(?![\p{L}\d_])[.:]?)*[ :=#"'(–-]{0,4}/iu
const DAY = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})$/

/** Rows for the phrases that say what follows them, a row for each kind. */
export const ID_CUES: readonly Detector[] = ID_PHRASES.map(([kind, phrases]) => ({
  ...cueRow(`${kind.toLowerCase()}_cue`, phrases.flatMap(spellings).join('|'), {
    kind,
    match: (input, at) => matchCue(input, at, kind),
    confidence: 0.7,
  }),
  why: 'word before',
}))

/** Two words are written with a dash as well, and a number with a point: `tax id`, `tax-id`, `pass-nr.`. */
function spellings(phrase: string): readonly string[] {
  const all = phrase.split(' ').length === 2 ? [phrase, phrase.replace(' ', '-')] : [phrase]
  return /(?:nr|no)$/.test(phrase) ? [...all, ...all.map((spelling) => `${spelling}.`)] : all
}

/** What stands after the phrase, right or not by its check digit: the phrase has said what it is. */
function matchCue(input: Input, at: number, kind: string): Span | undefined {
  const { text, prefixEnd } = input
  const next = codeAt(text, prefixEnd)
  if (isWord(next) || next === 95 || opensPair(text, prefixEnd)) return undefined
  const start =
    prefixEnd + (FILLERS.exec(text.slice(prefixEnd, prefixEnd + WINDOW))?.[0].length ?? 0)
  // A quoted name that goes on: its pair knows where the value ends.
  if (start === prefixEnd || /["'`]\s?[:=]/.test(text.slice(prefixEnd, start))) return undefined
  const end = idCodeEnd(text, start, kind)
  input.steps += WINDOW + end - at
  const value = text.slice(start, end)
  if (end === start || !isId(value) || isPackage(text, prefixEnd, value)) return undefined
  return { start, end, resume: end, ...reasonOf(text.slice(at, prefixEnd), value) }
}

/** The id whose phrase it is, where the value passes its check; a wrong check digit speaks against it. */
function reasonOf(phrase: string, value: string): Pick<Span, 'rule' | 'why' | 'confidence'> {
  const owners = namedBy(phrase.toLowerCase().replace('-', ' ')).filter(
    ({ unchecked }) => !unchecked,
  )
  const bare = value.replace(/[^A-Za-z\d]/g, '').toUpperCase()
  const id = owners.find((owner) => fits(owner, bare))
  if (id !== undefined) return { rule: id.name, why: 'word before, check digit', confidence: 0.95 }
  return owners.length === 0 ? {} : { confidence: 0.6 }
}

function fits(id: NumberId | MixedId, value: string): boolean {
  if ('count' in id) return id.count === value.length && /^\d+$/.test(value) && id.check(value)
  return (
    id.templates.some((form) => form.replace(/[^A-Z9]/g, '').length === value.length) &&
    id.check(value)
  )
}

function isId(value: string): boolean {
  let digits = 0
  for (let at = 0; at < value.length; at++) if (isDigit(value.charCodeAt(at))) digits++
  return (digits >= DIGITS_MIN || isCode(value)) && !DAY.test(value)
}

/** Letters and digits in one; no word with a number behind it, such as `RENEWAL2027`. */
function isCode(value: string): boolean {
  return value.length >= CODE_MIN && /^[A-Z\d*]+$/i.test(value) && !/^[A-Z]{4,}\d+$/i.test(value)
}

/** `passport-oauth2 1.8.0`: a name that goes on with a dash. */
function isPackage(text: string, prefixEnd: number, value: string): boolean {
  return codeAt(text, prefixEnd) === 45 && /^[a-z]{2}/.test(value)
}

/** With quotes around the name or the value it is a pair, which knows better where the value ends. */
function opensPair(text: string, at: number): boolean {
  const name = quotesEnd(text, at)
  const sign = skipBlanks(text, name)
  if (codeAt(text, sign) !== 61 && codeAt(text, sign) !== 58) return false
  const value = skipBlanks(text, sign + 1)
  return name > at || quotesEnd(text, value) > value
}

/** One past quotes and the backslashes before them. */
function quotesEnd(text: string, at: number): number {
  let end = at
  while (end - at < 24 && (isQuote(codeAt(text, end)) || codeAt(text, end) === 92)) end++
  return end
}
