import { codeAt, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'

// Addresses that people write so that no machine reads them: `jane [at] example [dot] com`.

const LOCAL_MAX = 64
const LOOK = 96
const TOP =
  'com|org|net|edu|gov|mil|int|io|co|ai|me|eu|info|biz|uk|de|fr|es|it|nl|be|at|ch|pl|se|no|dk|fi|pt|ie|ca|au|nz|us|in|jp|cn|kr|br|ru'
const OPEN_DOT = ' ?[[({<] ?(?:dot|punkt|point|punto|ponto|\\.) ?[\\])}>] ?'
/** In brackets: the dots of the domain may be plain. */
const AFTER_BRACKET = new RegExp(
  `^ ?[\\w-]{1,63}(?:(?:\\.|${OPEN_DOT}| dot )[\\w-]{1,63}){0,4}(?:\\.|${OPEN_DOT}| dot )[a-z]{2,12}(?![\\w-])`,
  'i',
)
/** As words: the dots have to be words too. */
const AFTER_WORD = new RegExp(
  `^ [\\w-]{1,63}(?:(?:${OPEN_DOT}| dot )[\\w-]{1,63}){0,3}(?:${OPEN_DOT}| dot )(?:${TOP})(?![\\w-])`,
  'i',
)
const AFTER_BLANK = new RegExp(
  `^ [\\w-]{1,63} ?\\. ?(?:[\\w-]{1,63} ?\\. ?)?(?:${TOP})(?![\\w.(-])`,
  'i',
)
const CLOSERS: ReadonlyMap<number, number> = new Map([
  [91, 93],
  [40, 41],
  [123, 125],
  [60, 62],
  [45, 45],
])

/** Asked at the word `at` (`prefixEnd` is one past it): in brackets or between blanks, with a domain after it. */
export function matchSpokenEmail(input: Input, at: number): Span | undefined {
  const { units, prefixEnd } = input
  const before = unitAt(units, at - 1)
  const after = unitAt(units, prefixEnd)
  if (before === 32 && after === 32)
    return saysDot(units, prefixEnd + 1) ? spoken(input, at - 1, AFTER_WORD) : undefined
  let open = before === 32 ? at - 2 : at - 1
  const closer = CLOSERS.get(unitAt(units, open))
  if (closer === undefined) return undefined
  const close = after === 32 ? prefixEnd + 1 : prefixEnd
  if (unitAt(units, close) !== closer) return undefined
  // `require-at-least` is a word.
  if (closer === 45 && unitAt(units, open - 1) !== 32) return undefined
  if (unitAt(units, open - 1) === 32) open--
  input.prefixEnd = close + 1
  return spoken(input, open, AFTER_BRACKET)
}

/** A cheap look at the word behind `at`: a bracket follows it, or a blank and `d` of `dot` or `p` of `punkt`. */
function saysDot(units: Units, from: number): boolean {
  let end = from
  while (end - from < LOCAL_MAX && isDomain(unitAt(units, end))) end++
  const sign = unitAt(units, end)
  if (sign !== 32) return isOpener(sign)
  const next = unitAt(units, end + 1)
  const lower = next | 32
  return lower === 100 ? (unitAt(units, end + 2) | 32) === 111 : lower === 112 || isOpener(next)
}

function isOpener(code: number): boolean {
  return code === 91 || code === 40 || code === 123 || code === 60
}

function isDomain(code: number): boolean {
  return isWord(code) || code === 45 || code === 95
}

/** `jane @ example . com`, asked at the `@` where no domain is joined to it. */
export function matchSpacedEmail(input: Input, at: number): Span | undefined {
  const { units } = input
  // `jane[@]example[.]com`
  if (unitAt(units, at - 1) === 91 && unitAt(units, at + 1) === 93) {
    input.prefixEnd = at + 2
    return spoken(input, at - 1, AFTER_BRACKET)
  }
  if (unitAt(units, at - 1) !== 32 || unitAt(units, at + 1) !== 32) return undefined
  input.prefixEnd = at + 1
  return spoken(input, at - 1, AFTER_BLANK)
}

/** `stop` is one past the local part; the rest starts at `prefixEnd`. */
function spoken(input: Input, stop: number, rest: RegExp): Span | undefined {
  const { text, prefixEnd } = input
  let start = stop
  while (stop - start < LOCAL_MAX && isLocal(codeAt(text, start - 1))) start--
  while (start < stop && !isWord(codeAt(text, start))) start++
  input.steps += stop - start
  if (stop - start < 2 && !isWord(codeAt(text, start))) return undefined
  const found = rest.exec(text.slice(prefixEnd, prefixEnd + LOOK))
  input.steps += LOOK
  if (found === null || stop === start) return undefined
  const end = prefixEnd + found[0].length
  return { start, end, resume: end, confidence: 0.8, why: 'written out' }
}

function isLocal(code: number): boolean {
  return isWord(code) || code === 46 || code === 95 || code === 43 || code === 45
}
