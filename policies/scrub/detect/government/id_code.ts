import type { Kind } from '../../kinds.ts'
import { idEnd } from '../values.ts'

const CODE_MAX = 18
/** Capitals and digits, at least one of each; no word with a number behind it, such as `RENEWAL2027`. */
const CODE = /^(?=[A-Z]*\d)(?=\d*[A-Z])(?![A-Z]{4,}\d+(?!\w))[A-Z\d]{8,12}(?!\w)/
/** German serial numbers in small letters: they have no vowels. */
const SMALL_CODE = /^(?=[a-z]*\d)[b-df-hj-np-tv-z][b-df-hj-np-tv-z\d]{8}(?![\w-])/
/** `ca 1234567`, `de 123 456 789`, as typed from a card or a bill. */
const SMALL_LETTERS = /^[a-z]{2}[ .-]?\d{3}(?:[ .-]?\d{2,3}){1,3}(?!\w)/
/** Licences of Washington before 2018 have `*` in place of letters that a name has not. */
const STARRED = /^(?=[A-Z\d]*\*)(?=(?:[A-Z*]*\d){3})[A-Z][A-Z\d*]{11}(?![\w*])/
/** Groups after signs that other numbers have not: `150882+2390`, `3123:4567:8909`. */
const TAIL = /^(?:\+\d{4}|(?::\d{4}){2})(?![\w:])/
const CODED: ReadonlySet<string> = new Set<Kind>(['NATIONAL_ID', 'PASSPORT', 'DRIVING_LICENCE'])

/** One past an id after a word or under a key that says what it is, few digits as it may have; `start` if none. */
export function idCodeEnd(text: string, start: number, kind: string): number {
  const end = idEnd(text, start)
  if (!CODED.has(kind)) return end
  if (end > start) return end + (TAIL.exec(text.slice(end, end + CODE_MAX))?.[0].length ?? 0)
  const rest = text.slice(start, start + CODE_MAX)
  const found =
    CODE.exec(rest) ??
    SMALL_CODE.exec(rest) ??
    SMALL_LETTERS.exec(rest) ??
    (kind === 'DRIVING_LICENCE' ? STARRED.exec(rest) : null)
  return start + (found?.[0].length ?? 0)
}
