import { codeAt, isWord } from '../chars.ts'
import type { KeyLookup } from '../keys.ts'
import { isPlaceholder } from '../kinds.ts'
import type { Input, Span } from '../types.ts'

const TAG_MAX = 64
const LOOK_MAX = 160
const SIBLING =
  /(?:^|[^\p{L}])(?:name|key|header|field|parameter)\\*["']?\s{0,4}[:=]\s{0,4}\\*["']([^"'\\]{1,64})\\*["'][\s,;]{1,8}\\*["']?$/iu

/** `<password>hunter2</password>`, asked at the `>` of the opening tag. */
export function matchTag(input: Input, at: number, lookup: KeyLookup): Span | undefined {
  const { text } = input
  let start = at
  while (start > 0 && at - start < TAG_MAX && isTagName(text.charCodeAt(start - 1))) start--
  input.steps += at - start
  if (start === at || codeAt(text, start - 1) !== 60) return undefined
  const name = text.slice(start, at)
  const meaning = lookup.meaningOf(name.slice(name.lastIndexOf(':') + 1))
  if (meaning?.grade !== 'always' || meaning.queryOnly === true) return undefined
  let end = at + 1
  while (end < text.length && text.charCodeAt(end) !== 60) end++
  input.steps += end - at
  const value = text.slice(at + 1, Math.min(end, at + LOOK_MAX))
  if (!/[\p{L}\d]/u.test(value) || isPlaceholder(value)) return undefined
  return { start: at + 1, end, kind: meaning.kind, resume: end }
}

function isTagName(code: number): boolean {
  return isWord(code) || code === 95 || code === 45 || code === 46 || code === 58
}

/**
 * The name that stands beside a `value`: `{"name":"password","value":"x"}`, `<add key="password" value="x"/>`.
 * `start` is where the word `value` starts.
 */
export function siblingName(text: string, start: number): string | undefined {
  return SIBLING.exec(text.slice(Math.max(0, start - LOOK_MAX), start))?.[1]
}
