import { isQuote, isSpace } from '../../chars.ts'
import type { Input } from '../../types.ts'
import { unitAt } from '../../units.ts'

const OPERATOR_MAX = 40

/**
 * Where the value starts after a name that ends at `at`: past quotes, blanks and one of `=`, `:=`, `::=`, `=>`, `?=`, `+=`,
 * `->`, `:`, `>`, `,`, `(`, `|`, and the quotes, lines and block signs of YAML after it; -1 where no such sign stands.
 */
export function valueAfter(input: Input, at: number): number {
  const { units } = input
  let index = skip(input, at, isFiller)
  const sign = index
  while (index - sign < 5 && isOperator(unitAt(units, index))) index++
  input.steps += index - at + 1
  if (index === sign) return -1
  index = skip(input, index, isFiller)
  // `|` and `>` of YAML, and a type or a blank line before the value, stand behind the sign.
  if (unitAt(units, index) === 124 || unitAt(units, index) === 62)
    index = skip(input, index + 1, isFiller)
  return index
}

function skip({ units }: Input, from: number, fits: (code: number) => boolean): number {
  let index = from
  while (index - from < OPERATOR_MAX && fits(unitAt(units, index))) index++
  return index
}

/** Quotes, backslashes and blanks. */
function isFiller(code: number): boolean {
  return isQuote(code) || code === 92 || (isSpace(code) && code !== 0)
}

const OPERATORS = new Set([...'=:>,(|?+-.<'].map((sign) => sign.charCodeAt(0)))

function isOperator(code: number): boolean {
  return OPERATORS.has(code)
}
