import { codeAt, isWord } from '../../chars.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'
import { isSharedAccount } from './shared_accounts.ts'

/** What the name of an account is made of. */
export const NAME = '[\\p{L}_][\\p{L}\\d._-]{0,40}'
/** How much of a line is looked at, in code units. */
export const LOOK = 96

/** Words, and the forms of one of which stands behind them with the account as its first group. */
interface FixedRow {
  readonly prefixes: readonly string[]
  readonly forms: readonly RegExp[]
  /** What has to stand before the prefix. */
  readonly before?: string
  /** What may stand right after it. */
  readonly opens?: string
}

/** A row that looks for the first of a few forms after a word. */
export function fixedRow(name: string, { prefixes, forms, before, opens }: FixedRow): Detector {
  const head = before?.charCodeAt(0)
  const openers = opens === undefined ? undefined : Array.from(opens, (sign) => sign.charCodeAt(0))
  const match = (input: Input, at: number): Span | undefined => {
    const { units, prefixEnd } = input
    if (head !== undefined && unitAt(units, at - 1) !== head) return undefined
    if (openers !== undefined && !openers.includes(unitAt(units, prefixEnd))) return undefined
    return matchForms(input, forms)
  }
  return row(name, 'USERNAME', { prefixes, match, confidence: 0.8 })
}

function matchForms(input: Input, forms: readonly RegExp[]): Span | undefined {
  const { raw: text, prefixEnd } = input
  const rest = text.slice(prefixEnd, prefixEnd + LOOK * 2)
  input.steps += LOOK
  for (const form of forms) {
    const found = form.exec(rest)
    const name = found?.[1]
    if (found === null || name === undefined) continue
    const start = prefixEnd + found[0].indexOf(name)
    return accountSpan(text, start, start + name.length)
  }
  return undefined
}

/** The name as a finding, unless it is a machine's or a service's. */
export function accountSpan(text: string, start: number, stop: number): Span | undefined {
  let end = stop
  while (end > start && !isWord(codeAt(text, end - 1))) end--
  const name = text.slice(start, end)
  if (
    end - start < 2 ||
    isSharedAccount(name) ||
    isSharedAccount(name.split(/[ :]|(?<=^root)\./)[0] ?? '')
  )
    return undefined
  return { start, end, resume: end }
}
