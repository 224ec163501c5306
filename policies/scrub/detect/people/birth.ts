import { codeAt, isWord } from '../../chars.ts'
import { GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { row } from '../row.ts'

// Dates of birth: any date after a word that announces one, in some twenty languages.

const CUES = `dob|d.o.b.|d.o.b|date of birth|birth date|birthdate|birthday|bday|birth year|year of birth|birthyear|born|born on|born in
|geboren|geboren am|geb.|geburtsdatum|geburtstag|geburtsjahr|jahrgang|né le|née le|né en|née en|né(e) le|date de naissance|naissance|année de naissance
|nacido el|nacida el|nacido en|nació el|nació en|fecha de nacimiento|fecha nacimiento|fec. nac.|año de nacimiento|nato il|nata il|nato a|data di nascita|nascita|nacimiento|anno di nascita|nascido em|nascida em|nasceu em|data de nascimento
|geboren op|geboortedatum|geboortejaar|urodzony|urodzona|urodzony dnia|ur.|data urodzenia|född|födelsedatum|født|født den|fødselsdato|syntynyt|syntymäaika|narozen|narozena|datum narození|narodený|dátum narodenia
|született|születési dátum|születési idő|data nașterii|născut|născută|doğum tarihi|doğumlu|doğum yılı|γεννήθηκε|ημερομηνία γέννησης|дата рождения|родился|родилась|год рождения|д.р.|дата народження|роден на|дата на раждане
|datum rođenja|rođen|rođena|datum rojstva|gimimo data|dzimšanas datums|sünniaeg|tanggal lahir|lahir|tarikh lahir|ngày sinh|sinh ngày|kelahiran|dateofbirth|birth-date|birth_date|date_of_birth|f. nac.|f. nacimiento|geb.-datum|bday;value=date|bday;value=date-and-or-time|生年月日|出生日期|出生年月日|생년월일|geb. am|geboren in`

const YEAR = '(?:1[89]|20)\\d\\d'
const MONTH = '\\p{L}{3,12}\\.?'
const MONTHS =
  'January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec'
const TIME = '(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?'
const DATES = [
  `\\d{4}[-./ ]{1,2}\\d{1,2}[-./ ]{1,2}\\d{1,2}${TIME}`,
  '\\d{1,2}[-./ ]{1,2}\\d{1,2}[-./ ]{1,2}\\d{4}',
  '\\d{1,2}[-./]\\d{1,2}[-./]\\d{2}',
  `\\d{1,2}(?:st|nd|rd|th|er|\\.|º|°)?[ -](?:of |de )?${MONTH},?[ -](?:de |del )?(?:\\d{4}|'?\\d{2}(?![\\d:]))`,
  `${MONTH} \\d{1,2}(?:st|nd|rd|th)?,? ${YEAR}`,
  `${YEAR}[-. ]{1,2}${MONTH}[-. ]\\d{1,2}`,
  `(?!between|before|after|since|until|from|and)${MONTH} (?:de )?${YEAR}`,
  `(?:${MONTHS})\\.? \\d{1,2}(?:st|nd|rd|th)?`,
  `\\d{1,2}(?:st|nd|rd|th|\\.)? (?:of )?(?:${MONTHS})`,
  `${YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])`,
  '(?:0[1-9]|[12]\\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\\d\\d',
  '[12]\\d{3}, ?\\d{1,2}, ?\\d{1,2}(?=\\))',
  '[12]\\d{3}年\\d{1,2}月\\d{1,2}日',
  YEAR,
]
const FILLERS =
  '(?:[ "\'\\\\:=(\\[：|\\t-]{1,6}(?:\\([dmyjtaDMYJTA./-]{6,12}\\)|(?:in |a |à |en |em )?\\p{Lu}[\\p{L}-]{2,20},? (?:il|am|le|on|el|em|op)|datetime\\.date|new Date|Date|date|changed from|updated from|updated to|set to|from|on the|on|in|am|im|the|is|was|le|el|il|em|op|den|dnia|dne|r\\.|the year|value|date|date is)?(?=[ "\'\\\\:=(\\[-])){0,4}[ "\'\\\\:=(\\[：|\\t-]{0,6}'
const BIRTH = new RegExp(`^${FILLERS}(${DATES.join('|')})(?![\\p{L}\\d]|[.:/-]\\d)`, 'u')
/** A second date: what it was changed to, or what was expected instead. */
const SECOND = new RegExp(
  `^"?(?: to | -> | → | vs\\.? | instead of | expected ){1}"?(?:${DATES.join('|')})(?![\\p{L}\\d]|[.:/-]\\d)`,
  'u',
)
const YEAR_WORD = /^ ?(?:года|年)/u
const LOOK = 72

/** `born 3 May 1987`, `Geburtsdatum: 03.05.1987`, `année de naissance 1987`. */
export const BIRTH_DETECTORS: readonly Detector[] = [
  row('birth_cue', 'DATE_OF_BIRTH', {
    prefixes: CUES.split('|').map((cue) => cue.trim()),
    after: GAP_SIGN,
    match: matchBirth,
    confidence: 0.85,
    why: 'word before',
  }),
]

function matchBirth(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  if (isWord(codeAt(text, prefixEnd))) return undefined
  const found = BIRTH.exec(text.slice(prefixEnd, prefixEnd + LOOK))
  input.steps += LOOK
  const date = found?.[1]
  if (found === null || date === undefined) return undefined
  const stop = prefixEnd + found[0].length
  const rest = text.slice(stop, stop + 48)
  const end = stop + (SECOND.exec(rest) ?? YEAR_WORD.exec(rest) ?? [''])[0].length
  return { start: stop - date.length, end, resume: end }
}
