import { codeAt, isHex } from '../chars.ts'
import { SEEN_BACKSLASH, SEEN_PERCENT } from '../seen.ts'

/** True where an escape of a code unit stands in a text of which such signs were seen. */
export function hasEscape(text: string, seen: number): boolean {
  return (
    ((seen & SEEN_PERCENT) !== 0 && hasEncoded(text, '%')) ||
    ((seen & SEEN_BACKSLASH) !== 0 && hasEncoded(text, '\\'))
  )
}

function hasEncoded(text: string, sign: string): boolean {
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1))
    if (isEncoded(text, at)) return true
  return false
}

/** True where an escape starts: `%40`, `\\u0040`, `\\x40`. */
export function isEncoded(text: string, at: number): boolean {
  return text.charCodeAt(at) === 37 ? isPercent(text, at) : isEscape(text, at)
}

function isPercent(text: string, at: number): boolean {
  return at + 2 < text.length && isHexAt(text, at + 1) && isHexAt(text, at + 2)
}

/** `\u0040`, `\x40` */
function isEscape(text: string, at: number): boolean {
  const next = codeAt(text, at + 1)
  const width = next === 117 ? 4 : next === 120 ? 2 : 0
  for (let index = at + 2; index < at + 2 + width; index++) if (!isHexAt(text, index)) return false
  return width > 0
}

function isHexAt(text: string, at: number): boolean {
  return isHex(codeAt(text, at))
}
