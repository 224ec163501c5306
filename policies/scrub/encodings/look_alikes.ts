/** What a code unit is that may stand in a value in place of a plain sign. */
export const INVISIBLE = 1
export const MARK = 2
export const DIGIT = 3
export const BLANK = 4
export const DASH = 5
export const QUOTE = 6
/** Full-width and other compatibility forms of ASCII. */
export const FORM = 7
/** Letters of other scripts that look like those of ASCII. */
export const LETTER = 8
/** First half of a pair that stands for a letter or a digit in mathematical or enclosed form, or for a tag. */
export const PAIR = 9

/** Zeroes of the scripts that have digits of their own (Unicode, general category Nd), in hexadecimal. */
const ZEROES =
  '660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946 19d0 1a80 1a90 1b50 1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0'
/** First and last code unit, in hexadecimal. */
const INVISIBLES =
  'ad-ad 34f-34f 61c-61c 115f-1160 17b4-17b5 180b-180e 200b-200f 202a-202e 2060-2064 2066-206f 3164-3164 fe00-fe0f feff-feff ffa0-ffa0 fff9-fffb'
const BLANKS = 'a0-a0 1680-1680 2000-200a 202f-202f 205f-205f 3000-3000'
const DASHES = '2010-2013 2212-2212 fe58-fe58 fe63-fe63'
const QUOTES = '2018-201f ab-ab bb-bb 2032-2033'
const FORMS =
  '2024-2024 2070-209c 2102-2149 2460-24e9 fe50-fe57 fe59-fe62 fe64-fe6b ff01-ff5e 3002-3002 ff61-ff61'
const PAIRS = 'd835-d835 d83c-d83c d83e-d83e db40-db40'
/** Each letter of another script before the one of ASCII that it looks like. */
const LETTERS =
  'аaеeоoрpсcхxуyіiјjѕsһhԁdԛqԝwкkмmтtвbнhАAВBЕEКKМMНHОOРPСCТTХXІIЈJЅSУYЗ3оoαaοoνvιiκkρpτtυuχxΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXօoսuհhոnɑaɡgԌGꓐBꓑPꓒdꓓDꓔTꓗKꓜZꓝFꓟMꓠNꓡLꓢSꓣRꓦVꓧHꓪWꓫXꓬYꓮAꓰEꓲIꓳOꓴU'
/** The same between digits. */
const NUMERALS = 'О0о0Ο0ο0օ0З3з3І1і1Ι1ι1б6'

const tables = createTables()

function createTables() {
  const classes = new Uint8Array(65_536)
  const plain = new Uint8Array(65_536)
  const numerals = new Map<number, number>()
  setRanges(classes, INVISIBLES, INVISIBLE)
  setRanges(classes, '300-36f', MARK)
  setRanges(classes, BLANKS, BLANK)
  setRanges(classes, DASHES, DASH)
  setRanges(classes, QUOTES, QUOTE)
  setRanges(classes, FORMS, FORM)
  setRanges(classes, PAIRS, PAIR)
  for (const zero of ZEROES.split(' ').map(parseHex))
    for (let digit = 0; digit < 10; digit++) {
      classes[zero + digit] = DIGIT
      plain[zero + digit] = 48 + digit
    }
  for (let at = 0; at < LETTERS.length; at += 2) {
    classes[LETTERS.charCodeAt(at)] = LETTER
    plain[LETTERS.charCodeAt(at)] = LETTERS.charCodeAt(at + 1)
  }
  for (let at = 0; at < NUMERALS.length; at += 2) {
    classes[NUMERALS.charCodeAt(at)] = LETTER
    numerals.set(NUMERALS.charCodeAt(at), NUMERALS.charCodeAt(at + 1))
  }
  return { classes, plain, numerals }
}

function setRanges(classes: Uint8Array, ranges: string, value: number): void {
  for (const range of ranges.split(' ')) {
    const [first = 0, last = 0] = range.split('-').map(parseHex)
    classes.fill(value, first, last + 1)
  }
}

function parseHex(digits: string): number {
  return Number.parseInt(digits, 16)
}

/** Classes by code unit; 0 for all that is what it looks like. */
export const CLASSES: Uint8Array = tables.classes

/** The class of a code unit; 0 for all that is what it looks like. */
export function classOf(code: number): number {
  return tables.classes[code] ?? 0
}

/** The sign of ASCII that a digit or a letter looks like; 0 where there is none. */
export function plainOf(code: number): number {
  return tables.plain[code] ?? 0
}

/** The digit that a letter looks like between digits; 0 where there is none. */
export function numeralOf(code: number): number {
  return tables.numerals.get(code) ?? 0
}

/** The one sign of ASCII that a compatibility form stands for (Unicode, NFKC); 0 where it stands for anything else. */
export function formOf(point: number): number {
  if (point === 0x3002 || point === 0xff61) return 46
  const known = forms.get(point)
  if (known !== undefined) return known
  const plain = String.fromCodePoint(point).normalize('NFKC')
  const code = plain.charCodeAt(0)
  const form = plain.length === 1 && code > 32 && code < 127 ? code : 0
  forms.set(point, form)
  return form
}

/** What `formOf` was asked about: some thousand points have a form at all, and nothing else is asked about. */
const forms = new Map<number, number>()
