import { isLetter, isUpper, UNSPACED } from '../../chars.ts'
import { nameAt, type Question } from '../../person/tag.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'

const BLANK = 32
/** From here on letters have no capitals. */
const UNCASED = 0x0590

/** The name that starts at a capital, or at a word of a script without capitals. */
export function matchByModel(input: Input, at: number): Span | undefined {
  const head = unitAt(input.units, at)
  if (head < UNCASED && !isUpper(head)) return undefined
  if (head >= UNSPACED && isLetter(unitAt(input.units, at - 1))) return undefined
  return ask(input, at, { announced: false })
}

/** The name that starts where a key announces one: small letters are looked at too. */
export function matchAnnounced(input: Input, at: number): Span | undefined {
  return ask(input, at, { announced: true, single: true })
}

/** A name of two words and more where a key announces an account or a part of a name: `user=Mia Adler`. */
export function matchFullName(input: Input, at: number): Span | undefined {
  const name = ask(input, at, { announced: true, single: true })
  return name !== undefined && /\s/.test(input.text.slice(name.start, name.end)) ? name : undefined
}

/** A name in small letters after a word such as `assigned to`; what starts with a capital is asked for by itself. */
export function matchAfterCue(input: Input): Span | undefined {
  const { units, prefixEnd } = input
  const head = unitAt(units, prefixEnd + 1)
  const isSmall = head >= 97 && head <= 122
  if (unitAt(units, prefixEnd) !== BLANK || !isSmall) return undefined
  return ask(input, prefixEnd + 1, { announced: true })
}

function ask(
  input: Input,
  at: number,
  how: Pick<Question, 'announced' | 'single'>,
): Span | undefined {
  const { person, units, key } = input
  if (person === undefined) return undefined
  const name = nameAt(person, { units, at, key, ...how })
  if (name === undefined) return undefined
  const { start, end, confidence, why, steps } = name
  input.steps += steps
  return { start, end, kind: 'PERSON', rule: 'person', confidence, why, resume: end }
}
