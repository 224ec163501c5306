import { isWord } from '../chars.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { classIndex, type WordClass } from './classes.ts'
import { GAP } from './gaps.ts'
import {
  classOf,
  familyOf,
  givenOf,
  hashUnits,
  hashWord,
  lookUp,
  PHRASE,
  placeOf,
  wordOf,
} from './lexicon.ts'
import { SHAPE } from './shapes.ts'
import {
  BEFORE,
  endAt,
  gapAt,
  type Source,
  shapeAt,
  startAt,
  valueAt,
  type Words,
} from './tokens.ts'

/** A name that the model believes in, before the rules have looked at it. */
export interface Candidate {
  readonly words: Words
  readonly source: Source
  /** Index of its last word. */
  readonly last: number
  /** How likely its first word is one. */
  readonly likely: number
  /** True where a key or a word announced it. */
  readonly announced: boolean
}

const of = (...names: readonly WordClass[]): ReadonlySet<number> => new Set(names.map(classIndex))
/** Words before one name alone that speak for a person. */
const LEADING = of(
  'title',
  'greeting',
  'closing',
  'role',
  'by',
  'name_key',
  'family',
  'done',
  'says',
  'honorific',
)
/** Words that a name may follow in the next line. */
const CLOSED = of('closing', 'greeting', 'by')
const TITLE = classIndex('title')
const SUFFIX = classIndex('suffix')
const HONORIFIC = classIndex('honorific')
/** Of these a name alone has to be a usual one. */
const LOOSE = of('preposition', 'and', 'possessive', 'auxiliary')
/** Words after one name alone that only people are followed by. */
const TRAILING = of('says', 'done', 'auxiliary', 'honorific', 'and')
const THINGS = of('thing', 'organisation', 'place_type', 'brand', 'department', 'date', 'state')
/** A name alone that nothing speaks for has to be this likely. */
const ALONE_MIN = 0.95
const KEY_GAPS: ReadonlySet<number> = new Set([
  GAP.colon,
  GAP.tightColon,
  GAP.equals,
  GAP.quotedColon,
  GAP.quotedEquals,
])

/** Takes back what the model would give away: known phrases, tags, capitals, and names alone that nothing speaks for. */
export function isRefused(candidate: Candidate): boolean {
  return isGlued(candidate) || isUnlikely(candidate) || isPhrase(candidate)
}

function isUnlikely(candidate: Candidate): boolean {
  if (isDated(candidate)) return true
  const { words, announced } = candidate
  const shape = shapeAt(words, BEFORE)
  if (candidate.last === BEFORE && isNothingElse(candidate)) return true
  if (announced) return candidate.last === BEFORE && isPlainWord(candidate)
  if (shape >= SHAPE.han && shape <= SHAPE.uncased) return isUnheardOf(candidate)
  if (isShouted(candidate) || isShoutedPart(candidate)) return true
  return candidate.last === BEFORE && isAlone(candidate)
}

/** `Noah@`, `Noah_x`, `Noah.close`, `Noah=`, `Noah(`: a part of an address or of a program. */
function isGlued({ words, source, last }: Candidate): boolean {
  const { units } = source
  const end = endAt(words, last)
  const code = unitAt(units, end)
  if (unitAt(units, startAt(words, BEFORE) - 1) === 91 && isPlaceholder(words, code)) return true
  if (GLUE.has(code) || (code === 47 && last === BEFORE)) return true
  return code === 46 && words.shapes[last] !== SHAPE.initial && isWord(unitAt(units, end + 1))
}

/** `[PERSON]`, `[EMAIL:…]`: what the scrubber itself has written. */
function isPlaceholder(words: Words, after: number): boolean {
  return words.shapes[BEFORE] === SHAPE.capitals && (after === 93 || after === 58 || after === 95)
}

const GLUE = new Set([...'@_=('].map((sign) => sign.charCodeAt(0)))

/** `Wells Fargo`, `Santa Clara`: two words or three around the first of the name are known to be no person. */
function isPhrase({ words, source }: Candidate): boolean {
  return (
    isKnownPhrase(words, source, [BEFORE, BEFORE + 1]) ||
    isKnownPhrase(words, source, [BEFORE - 1, BEFORE]) ||
    isKnownPhrase(words, source, [BEFORE, BEFORE + 2]) ||
    isKnownPhrase(words, source, [BEFORE - 1, BEFORE + 1]) ||
    isKnownPhrase(words, source, [BEFORE - 2, BEFORE])
  )
}

/** Beside those that the model brings. */
const MORE_PHRASES: ReadonlySet<number> = new Set(
  'Damen und Herren|Damen & Herren|Navier Stokes|Sarbanes Oxley|Michaelis Menten|Fisher Yates|Gauss Seidel|Black Scholes|Paris Saint-Germain|Dunkler Modus|Stella Artois|Rio Grande|Mont Saint-Michel|Möbel Paradies'
    .split('|')
    .map((phrase) => hashWord(phrase)),
)

function isKnownPhrase(
  words: Words,
  { units, lexicon }: Source,
  [from, to]: readonly [number, number],
): boolean {
  const start = startAt(words, from)
  const end = endAt(words, to)
  if (end - start > 40 || words.shapes[from] === SHAPE.edge) return false
  const hash = hashUnits(units, start, end)
  return MORE_PHRASES.has(hash) || (lookUp(lexicon, hash) & PHRASE) !== 0
}

/** Known as a name, and as nothing else. */
function isName(value: number): boolean {
  return (givenOf(value) > 1 || familyOf(value) > 1) && wordOf(value) < 2 && classOf(value) === 0
}

/** Words in capitals are names only where one of them is usual as one and as nothing else, or two are nothing else. */
function isShouted({ words, last }: Candidate): boolean {
  let known = 0
  for (let index = BEFORE; index <= last; index++) {
    const shape = words.shapes[index]
    if (shape !== SHAPE.capitals && shape !== SHAPE.initial) return false
    const value = valueAt(words, index)
    if (isName(value)) known += 2
    else if ((value & 15) !== 0 && wordOf(value) === 0 && classOf(value) === 0) known++
  }
  if (last > BEFORE) return known < 2 && !isLed(words)
  return words.shapes[BEFORE] === SHAPE.capitals && !(isLed(words) && known > 1)
}

/** One short word in capitals among others, which is a word or no name at all: `Clara POP`, `Canada PIPEDA`. */
function isShoutedPart({ words, last }: Candidate): boolean {
  if (last === BEFORE || words.gaps[BEFORE] === GAP.comma) return false
  for (let index = BEFORE; index <= last; index++) {
    const value = valueAt(words, index)
    const length = endAt(words, index) - startAt(words, index)
    const isShort = words.shapes[index] === SHAPE.capitals && length < 7
    const isSuffix = index === last && index > BEFORE && classOf(value) === SUFFIX
    if (!isShort || isSuffix || allCapitals(words, last)) continue
    if (wordOf(value) > 1 || classOf(value) !== 0 || ((value & 15) === 0 && length < 6)) return true
  }
  return false
}

function allCapitals(words: Words, last: number): boolean {
  for (let index = BEFORE; index <= last; index++)
    if (words.shapes[index] === SHAPE.capital) return false
  return true
}

/** In scripts without capitals: no word of it is known as a name, and nothing before it announces one. */
function isUnheardOf({ words, last }: Candidate): boolean {
  if (isLed(words) || classOf(valueAt(words, last + 1)) === HONORIFIC)
    return classOf(valueAt(words, BEFORE)) !== 0
  for (let index = BEFORE; index <= last; index++) {
    const value = valueAt(words, index)
    if ((value & 15) !== 0 && (placeOf(value) & 1) === 0 && classOf(value) === 0) return false
  }
  return true
}

/** A day or a month that nobody is called by (`Sent: Monday`), a word of computers in kana (`サーバー`). */
function isNothingElse({ words, source: { units } }: Candidate): boolean {
  const value = valueAt(words, BEFORE)
  if (classOf(value) === DATE && givenOf(value) === 0) return true
  if (SMALL_WORDS.has(classOf(value)) && KEY_GAPS.has(gapAt(words, BEFORE))) return true
  if (MORE_WORDS.has(hashUnits(units, startAt(words, BEFORE), endAt(words, BEFORE))))
    return !isLed(words)
  if (words.shapes[BEFORE] !== SHAPE.kana) return false
  let word = ''
  for (let at = startAt(words, BEFORE); at < endAt(words, BEFORE) && word.length < 16; at++)
    word += String.fromCharCode(unitAt(units, at))
  return KANA_THINGS.test(word)
}

/** `Tuesday, November`: a day or a month that another one follows. */
function isDated({ words, last }: Candidate): boolean {
  const isDate = (index: number): boolean => classOf(valueAt(words, index)) === DATE
  return last === BEFORE + 1 && isDate(BEFORE) && isDate(last)
}

/** Words that start a sentence far more often than they are a whole name. */
const MORE_WORDS: ReadonlySet<number> = new Set(
  'Merci Su Sus Mon Ton Von Da Votre Notre Bitte Danke Gracias Grazie Vielen Guten Buenos'
    .split(' ')
    .map((word) => hashWord(word)),
)

/** `Von: …`, `Da: …`: the key of a mail's sender. */
const SMALL_WORDS = of('particle', 'by', 'preposition', 'article', 'and')

const DATE = classIndex('date')
const KANA_THINGS =
  /(?:アドレス|メール|サーバー?|サービス|システム|エラー|ログイン|パスワード|ユーザー?|アカウント|データ|ファイル|バージョン|コード|サポート|センター|チーム|ページ|アプリ|ネットワーク|テスト|リクエスト|キー|トークン|カード|プロジェクト|クライアント)$/

/** One word of the language under a key: `name: Optional`. */
function isPlainWord({ words, likely }: Candidate): boolean {
  const value = valueAt(words, BEFORE)
  if (wordOf(value) < 2 && classOf(value) === 0) return false
  return givenOf(value) < 2 || likely < ALONE_MIN
}

function isLed(words: Words): boolean {
  const before = classOf(valueAt(words, BEFORE - 1))
  const gap = gapAt(words, BEFORE - 1)
  if ((gap === GAP.stop || gap === GAP.end) && before !== TITLE) return false
  return LEADING.has(before) && (gap !== GAP.line || CLOSED.has(before))
}

/** One word that nothing near it makes a person. */
function isAlone(candidate: Candidate): boolean {
  const { words, source, likely } = candidate
  const value = valueAt(words, BEFORE)
  if (words.shapes[BEFORE] === SHAPE.initial || isTag(words, source.units)) return true
  if (isLed(words)) return false
  const isGiven = givenOf(value) > (wordOf(value) === 0 ? 0 : 1) && wordOf(value) < 3
  if (!isGiven || isTitled(words)) return true
  if (isTrailed(words) || isSpeaker(words, source.units)) return false
  if (LOOSE.has(classOf(valueAt(words, BEFORE - 1)))) return placeOf(value) > 1
  return likely < ALONE_MIN || placeOf(value) > 1 || classOf(value) !== 0
}

/** What may stand before somebody who is spoken to: `Mia, can you look?` */
const OPENING: ReadonlySet<number> = new Set([GAP.edge, GAP.line, GAP.stop, GAP.end, GAP.at])

/** `Mia said`, `Mia and Noah`. */
function isTrailed(words: Words): boolean {
  const gap = gapAt(words, BEFORE)
  if (gap === GAP.possessive) return words.shapes[BEFORE + 1] === SHAPE.lower
  if (gap !== GAP.blank && gap !== GAP.comma) return false
  if (gap === GAP.comma) return OPENING.has(gapAt(words, BEFORE - 1))
  return TRAILING.has(classOf(valueAt(words, BEFORE + 1)))
}

/** `Mia: hello`, `<mia> hello`, `@Mia`. */
function isSpeaker(words: Words, units: Units): boolean {
  const gap = gapAt(words, BEFORE - 1)
  if (gap === GAP.at || gap === GAP.less) return true
  if (words.gaps[BEFORE] !== GAP.colon) return false
  return !KEY_GAPS.has(gap) && unitAt(units, endAt(words, BEFORE) + 1) === 32
}

/** A word for a thing, or another capital, comes right after. */
function isTitled(words: Words): boolean {
  if (words.gaps[BEFORE] !== GAP.blank) return false
  const shape = shapeAt(words, BEFORE + 1)
  return (
    shape === SHAPE.capital ||
    shape === SHAPE.capitals ||
    shape === SHAPE.digits ||
    shape === SHAPE.mixed ||
    THINGS.has(classOf(valueAt(words, BEFORE + 1)))
  )
}

/** `<Name>`, `</Name>`: what stands in a tag is a word of the format, unless it can be nothing but a name. */
function isTag(words: Words, units: Units): boolean {
  const start = startAt(words, BEFORE)
  const before = unitAt(units, start - 1)
  const inTag = before === 60 || (before === 47 && unitAt(units, start - 2) === 60)
  if (!inTag) return false
  const value = valueAt(words, BEFORE)
  return before === 47 || wordOf(value) > 0 || classOf(value) !== 0
}
