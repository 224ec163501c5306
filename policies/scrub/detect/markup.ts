import { codeAt, isQuote, isSpace, isWord } from '../chars.ts'
import type { KeyMeaning, KeyReader } from '../key_book.ts'
import type { Input, Span } from '../types.ts'
import { accept } from './pair_values.ts'
import type { ValueReader } from './value_shapes.ts'

const TAG_MAX = 200
const LOOK_MAX = 260
const CLOSE_MAX = 400
/** `<string>` after `<key>password</key>`, as property lists have it; a cell after the cell with its name. */
const NAMED_BEFORE = /<(key|name|th|td|dt|label)(?:\s[^<>]{0,60})?>([^<>]{1,64})<\/\1>\s{0,40}$/
const VALUE_TAGS = new Set(['string', 'value', 'td', 'dd', 'integer', 'real', 'data'])
const NAME_ATTRIBUTE = /\s(?:name|key|id|field)=["']([^"'<>]{1,64})["']/

/** `<password>hunter2</password>`, asked at the `>` of the opening tag. */
export function matchTag(input: Input, at: number, lookup: KeyReader): Span | undefined {
  const start = tagStart(input, at)
  if (start < 0) return undefined
  const meaning = meaningOfTag(input.text, { start, at }, lookup)
  if (meaning === undefined || meaning.queryOnly === true) return undefined
  // `<user:password>` stands for a value.
  const placed = input.text.slice(start, at)
  if (/^\w+:\w+$/.test(placed) && !input.text.slice(at, at + CLOSE_MAX).includes(`</${placed}`))
    return undefined
  return readContent(input, at + 1, { meaning, values: lookup.values })
}

/** Where the name of an opening tag starts, or -1. */
function tagStart(input: Input, at: number): number {
  const { text } = input
  let start = at
  while (start > 0 && at - start < TAG_MAX && !isEdge(text.charCodeAt(start - 1))) start--
  input.steps += at - start
  if (codeAt(text, start - 1) !== 60 || start === at) return -1
  const last = codeAt(text, at - 1)
  return isWord(codeAt(text, start)) && (isTagName(last) || isQuote(last)) ? start : -1
}

function isEdge(code: number): boolean {
  return code === 60 || code === 62
}

function isTagName(code: number): boolean {
  return isWord(code) || code === 95 || code === 45 || code === 46 || code === 58
}

function meaningOfTag(
  text: string,
  { start, at }: { readonly start: number; readonly at: number },
  lookup: KeyReader,
): KeyMeaning | undefined {
  let end = start
  while (end < at && isTagName(text.charCodeAt(end))) end++
  const full = text.slice(start, end)
  const name = full.slice(full.lastIndexOf(':') + 1)
  const attribute = end < at ? NAME_ATTRIBUTE.exec(text.slice(end, at))?.[1] : undefined
  if (attribute !== undefined) return lookup.meaningOf(attribute) ?? lookup.meaningOf(name)
  if (!VALUE_TAGS.has(name.toLowerCase())) return lookup.meaningOf(name)
  const named = NAMED_BEFORE.exec(text.slice(Math.max(0, start - 1 - LOOK_MAX), start - 1))
  return named?.[2] === undefined ? undefined : lookup.meaningOf(named[2].replace(/:\s*$/, ''))
}

function readContent(
  input: Input,
  from: number,
  { meaning, values }: { readonly meaning: KeyMeaning; readonly values: ValueReader },
): Span | undefined {
  const { text } = input
  let start = from
  while (start - from < 40 && isSpace(codeAt(text, start))) start++
  if (text.startsWith('<![CDATA[', start)) start += 9
  let end = start
  while (end < text.length && text.charCodeAt(end) !== 60) end++
  input.steps += end - start
  // Without a closing tag it was no tag: `<token>` stands for a value too.
  if (
    end < text.length
      ? codeAt(text, end + 1) !== 47
      : /\s/.test(text.slice(start, start + LOOK_MAX))
  )
    return undefined
  if (text.startsWith(']]>', end - 3)) end -= 3
  while (end > start && isSpace(codeAt(text, end - 1))) end--
  const value = text.slice(start, Math.min(end, start + LOOK_MAX))
  const fits =
    meaning.grade === 'always' ||
    values.fits(value, meaning.kind) ||
    (meaning.grade === 'single' && values.names.isSingle(value))
  return fits ? accept({ start, end }, text, meaning) : undefined
}
