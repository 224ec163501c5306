import { isSpace } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { valueAfter } from './operators.ts'

const LOOK = 800
const VALUE_MIN = 10
const KIND = /\bkind:[ \t]{0,8}["']?secret\b(?!-)/i
const DATA = /(?:^|\n)[ \t]{0,8}(?:data|stringData):[ \t]*\r?\n(?:(?!\n---|\n\S)[\s\S]){0,700}$/

/** A value under `data:` of a manifest of kind `Secret`, whatever its name. */
export function matchKubernetes(input: Input, at: number): Span | undefined {
  const { units, text } = input
  const next = unitAt(units, at + 1)
  if (next !== 32 || !isIndented(input, at)) return undefined
  const start = valueAfter(input, at)
  let end = start
  while (end < text.length && isBase64(unitAt(units, end))) end++
  input.steps += end - at
  if (start < 0 || end - start < VALUE_MIN) return undefined
  const before = text.slice(Math.max(0, at - LOOK), at)
  input.steps += LOOK
  if (!DATA.test(before)) return undefined
  const near = ownDocument(before, text.slice(end, end + LOOK))
  return KIND.test(near) ? { start, end, resume: end } : undefined
}

/** True where blanks stand between the start of the line and the name before the colon. */
function isIndented({ units }: Input, at: number): boolean {
  let index = at - 1
  while (at - index < 64 && !isSpace(unitAt(units, index)) && unitAt(units, index) !== 0) index--
  const blank = unitAt(units, index)
  while (at - index < 96 && (unitAt(units, index) === 32 || unitAt(units, index) === 9)) index--
  return (blank === 32 || blank === 9) && unitAt(units, index) === 10
}

function isBase64(code: number): boolean {
  const lower = code | 32
  return (lower > 96 && lower < 123) || (code > 46 && code < 58) || code === 43 || code === 61
}

/** The manifest that the value is in: others stand before and after `---`. */
function ownDocument(before: string, after: string): string {
  return `${before.split('\n---').at(-1) ?? ''}\n${after.split('\n---')[0] ?? ''}`
}
