import { codeAt, isWord } from '../chars.ts'

/** Longest sequence that colours a terminal: `ESC [ 38;2;255;255;255 m`. */
const SEQUENCE_MAX = 32
/** How far after a NUL the name of the next variable is looked for. */
const NAME_MAX = 64

/** True where control signs stand within what they hide: colours of a terminal, zero bytes of UTF-16. */
export function hasControls(text: string): boolean {
  return text.includes('\u001b[') || (text.includes('\0') && hasInnerNul(text))
}

function hasInnerNul(text: string): boolean {
  for (let at = text.indexOf('\0'); at >= 0; at = text.indexOf('\0', at + 1))
    if (controlLength(text, at) > 0) return true
  return false
}

/** Code units of the control sign or sequence at a place that is to be left out; 0 where it stays. */
export function controlLength(text: string, at: number): number {
  return text.charCodeAt(at) === 27 ? sequenceLength(text, at) : Number(isInnerNul(text, at))
}

/** `ESC [`, parameters, and the letter that ends it (ECMA-48, 5.4). */
function sequenceLength(text: string, at: number): number {
  if (codeAt(text, at + 1) !== 91) return 0
  for (let end = at + 2; end - at < SEQUENCE_MAX; end++) {
    const code = codeAt(text, end)
    if (code >= 64 && code <= 126) return end + 1 - at
    if (code < 32 || code > 63) return 0
  }
  return 0
}

/** Within a word, or every second one; not between variables of an environment: `A=1`, NUL, `B=2`. */
function isInnerNul(text: string, at: number): boolean {
  if (codeAt(text, at) !== 0) return false
  if (at + 2 < text.length && codeAt(text, at + 2) === 0 && codeAt(text, at + 1) !== 0) return true
  if (at > 1 && codeAt(text, at - 2) === 0 && codeAt(text, at - 1) !== 0) return true
  if (!isWord(codeAt(text, at - 1)) || !isWord(codeAt(text, at + 1))) return false
  return !/^[\w.-]{1,63}=/.test(text.slice(at + 1, at + 1 + NAME_MAX))
}
