import { MARKS } from './marks.ts'

/**
 * What a code unit can be beside an anchor or after a prefix, as bits. A row of the table of detectors names what has to
 * stand there for it to find anything at all: most anchors of ordinary text are settled by that, without asking.
 */
export const ANYTHING = 1 << 15
export const DIGIT_SIGN = 1
export const HEX_SIGN = 2
/** What keys of vendors are made of: letters, digits, `-`, `_`, `.`. */
export const TOKEN_SIGN = 4
export const CAPITAL_SIGN = 8
export const LETTER_SIGN = 16
/** What stands between a word that announces something and what it announces. */
export const GAP_SIGN = 32
export const COLON_SIGN = 64
export const SLASH_SIGN = 128
export const DASH_SIGN = 256
/** First letters of `home` and `Users`. */
export const HOME_SIGN = 512
/** What names of tags and keys are made of. */
export const NAME_SIGN = 1024

/** `<`, which fills the lines for machines of passports. */
export const FILLER_SIGN = 2048
/** What stands between the groups of a number. */
export const GROUP_SIGN = 4096
export const PLUS_SIGN = 8192
export const COMMA_SIGN = 16384

/** Code units above ASCII may be anything: letters, digits and signs of other scripts. */
const ALL = 0xffff

const SIGNS = buildSigns()

function buildSigns(): Uint32Array {
  const signs = new Uint32Array(MARKS).fill(ANYTHING)
  signs.fill(ALL, 128)
  const classes: readonly (readonly [number, RegExp])[] = [
    [DIGIT_SIGN, /\d/],
    [HEX_SIGN, /[\da-f]/i],
    [TOKEN_SIGN, /[\w.-]/],
    [CAPITAL_SIGN, /[A-Z]/],
    [LETTER_SIGN, /[a-z]/i],
    [GAP_SIGN, /[\s:=#"'(,-]/],
    [COLON_SIGN, /:/],
    [SLASH_SIGN, /\//],
    [DASH_SIGN, /-/],
    [HOME_SIGN, /[uh]/i],
    [NAME_SIGN, /[\w.:-]/],
    [FILLER_SIGN, /</],
    [GROUP_SIGN, /[ ./()-]/],
    [PLUS_SIGN, /\+/],
    [COMMA_SIGN, /,/],
  ]
  for (let code = 0; code < 128; code++)
    for (const [bit, letters] of classes)
      if (letters.test(String.fromCharCode(code))) signs[code] = (signs[code] ?? 0) | bit
  return signs
}

/** The bits of a mark (marks.ts). That of the places before the start and past the end has only `ANYTHING`. */
export function signOfMark(mark: number): number {
  return SIGNS[mark] ?? ANYTHING
}
