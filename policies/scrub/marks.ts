import { flags, LETTER, UNSPACED, UPPER } from './chars.ts'

/**
 * What the scan's loop reads: one byte for each code unit. ASCII stands for itself; of all others only their sort is
 * kept, so that the loop and its tables are the same and small whatever the script.
 */
export const MARKS = 256
export const FOREIGN_SIGN = 128
export const FOREIGN_LETTER = 129
export const FOREIGN_CAPITAL = 130
/** `@` in full width. */
export const FOREIGN_AT = 131
/** A letter of a script without blanks between words. */
export const FOREIGN_UNSPACED = 132

const TABLE = buildMarks()

function buildMarks(): Uint8Array {
  const marks = new Uint8Array(65_536)
  for (let code = 0; code < marks.length; code++)
    marks[code] = code < 128 ? code : foreignMark(code)
  return marks
}

function foreignMark(code: number): number {
  if (code === 0xff20) return FOREIGN_AT
  const kind = flags(code)
  // Scripts without blanks, and halves of pairs: a number may start right behind them.
  if ((kind & LETTER) === 0) return FOREIGN_SIGN
  if (code >= UNSPACED) return FOREIGN_UNSPACED
  return (kind & UPPER) !== 0 ? FOREIGN_CAPITAL : FOREIGN_LETTER
}

/** The mark of a code unit. */
export function markOf(code: number): number {
  return TABLE[code] ?? 0
}

/** How many sorts of code units a head is made of: they take five bits. */
export const FOLDS = 32
const DIGIT_FOLD = 27
const SIGN_FOLDS = '-_ '
const FOREIGN_FOLD = 31

/** Folds by mark: letters of either case, digits, some signs, everything else. */
export const FOLD = Uint8Array.from({ length: MARKS }, (_, mark) => {
  if (mark >= 128) return FOREIGN_FOLD
  const lower = mark | 32
  if (lower >= 97 && lower <= 122) return lower - 96
  if (mark >= 48 && mark <= 57) return DIGIT_FOLD
  const sign = SIGN_FOLDS.indexOf(String.fromCharCode(mark))
  return sign < 0 ? 0 : DIGIT_FOLD + 1 + sign
})

/** The fold of a code unit or of a mark. */
export function foldOf(code: number): number {
  return FOLD[markOf(code)] ?? 0
}
