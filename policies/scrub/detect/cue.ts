import { codeAt, isQuote, isWord, skipBlanks } from '../chars.ts'
import { GAP_SIGN } from '../neighbours.ts'
import type { Detector, Input } from '../types.ts'

// Words in prose that announce personal data: `passport no 1234`, `phone 555 0100`.

const FILLERS =
  /^(?:(?: |:|=|#|"|\(|-)*(?:no\.?|number|nr\.?|num|id|is|was|of|code|value|date|on)(?![a-z]))*[ :=#"'(-]{0,4}/i

/** The phrases of a list with `|` between them: lower case letters, digits, blanks, `'`, `-`, `.`. */
export function phrasesOf(text: string): readonly string[] {
  return text
    .split('|')
    .map((phrase) => phrase.trim())
    .filter((phrase) => /^[a-z0-9 .'-]+$/.test(phrase))
}

/** A row of the table of detectors: a matcher that is asked after a phrase. `name` is the finding's rule. */
export function cueRow(
  name: string,
  phrases: string,
  row: Pick<Detector, 'kind' | 'match' | 'confidence'>,
): Detector {
  return { name, anchors: [], prefixes: phrasesOf(phrases), after: GAP_SIGN, ...row }
}

/** Where the value after the phrase starts, past `no`, `is`, `:` and the like; -1 where a pair or a word goes on. */
export function valueStart(input: Input): number {
  const { text, prefixEnd } = input
  if (isWord(codeAt(text, prefixEnd)) || codeAt(text, prefixEnd) === 95) return -1
  if (opensPair(text, prefixEnd)) return -1
  const rest = text.slice(prefixEnd, prefixEnd + 32)
  const length = FILLERS.exec(rest)?.[0].length ?? 0
  // A tag ends there: its content is read by its name.
  if (codeAt(text, prefixEnd + length) === 62) return -1
  return length === 0 ? -1 : prefixEnd + length
}

/** With `=` or `:` it is a pair, which knows better where the value ends. */
function opensPair(text: string, at: number): boolean {
  let index = skipBlanks(text, at)
  while (index - at < 24 && (isQuote(codeAt(text, index)) || codeAt(text, index) === 92)) index++
  const sign = codeAt(text, skipBlanks(text, index))
  return sign === 61 || sign === 58
}
