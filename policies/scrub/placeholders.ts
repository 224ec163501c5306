import { codeAt } from './chars.ts'
import { isPlaceholder } from './kinds.ts'

/** Longest replacement of ours that is looked for around a claim. */
const LENGTH_MAX = 96

/**
 * True where a claim lies within a replacement of ours, such as the digits of a keyed hash in `[EMAIL:…]`: scrubbing a
 * scrubbed text changes nothing.
 */
export function isWithinPlaceholder(text: string, start: number, end: number): boolean {
  const open = openBefore(text, start)
  if (open < 0) return false
  const close = text.slice(open, open + LENGTH_MAX).indexOf(']')
  return close > 0 && open + close >= end - 1 && isPlaceholder(text.slice(open, open + close + 1))
}

/** The bracket that opens before or at a place, with nothing but what replacements are made of between; -1 if none. */
function openBefore(text: string, start: number): number {
  for (let at = start; at >= 0 && start - at < LENGTH_MAX; at--) {
    const code = codeAt(text, at)
    if (code === 91) return at
    if (at < start && !isDetail(code)) return -1
  }
  return -1
}

/** Letters, digits and the signs of hashes, domains and reasons. */
function isDetail(code: number): boolean {
  const lower = code | 32
  if ((lower >= 97 && lower <= 122 && code < 128) || (code >= 48 && code <= 58)) return true
  return code === 32 || code === 43 || code === 45 || code === 46 || code === 95
}

const MASK = /\*{4,}[\p{L}\p{N}]{0,4}(?![\p{L}\p{N}])/gu

/** True where a claim begins in what `mask` or `keep_last_4` has left: `****abcd@host`. */
export function startsInMask(text: string, start: number, end: number): boolean {
  if (codeAt(text, start) !== 42 && !text.slice(Math.max(0, start - 4), start).includes('*'))
    return false
  const from = Math.max(0, start - LENGTH_MAX)
  for (const { index, 0: mask } of text.slice(from, end).matchAll(MASK)) {
    const first = from + index
    if (first <= start && first + mask.length > start) return true
  }
  return false
}
