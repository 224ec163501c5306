const BACKSLASH = 0x5c
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$/
const SCALAR_LENGTH_MAX = 1_000
const QUOTE = 0x22
const SPACE = 0x20
const LETTER_U = 0x75
/** What a backslash may stand before, but for `u`. */
const ESCAPED: ReadonlySet<number> = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)))

/** Index of the closing quote of the string that opens at `start`, or the end of the text. */
export function findStringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before -= 1
    if ((end - before) % 2 === 1) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

/**
 * Where a text stops being JSON (RFC 8259), in UTF-16 code units: the engine's own error quotes the text, which may be
 * personal data, and often has no position. Only for texts whose nesting was checked: it recurses.
 */
export function findSyntaxError(text: string): number {
  const end = readValue(text, skipSpace(text, 0))
  if (end < 0) return ~end
  return skipSpace(text, end)
}

// Each reader returns the index after what it read, or the bitwise complement of the index of the error.
type Reader = (text: string, start: number) => number

const readValue: Reader = (text, start) => {
  const first = text[start]
  if (first === '"') return readString(text, start)
  if (first === '[') return readMembers(text, start, readValue)
  if (first === '{') return readMembers(text, start, readProperty)
  return readScalar(text, start)
}

const readMembers = (text: string, start: number, read: Reader): number => {
  const close = text[start] === '[' ? ']' : '}'
  let index = skipSpace(text, start + 1)
  if (text[index] === close) return index + 1
  for (;;) {
    index = read(text, index)
    if (index < 0) return index
    index = skipSpace(text, index)
    if (text[index] === close) return index + 1
    if (text[index] !== ',') return ~index
    index = skipSpace(text, index + 1)
  }
}

const readProperty: Reader = (text, start) => {
  if (text[start] !== '"') return ~start
  const end = readString(text, start)
  if (end < 0) return end
  const colon = skipSpace(text, end)
  return text[colon] === ':' ? readValue(text, skipSpace(text, colon + 1)) : ~colon
}

const readString: Reader = (text, start) => {
  let index = start + 1
  while (index < text.length) {
    const unit = text.charCodeAt(index)
    if (unit === QUOTE) return index + 1
    if (unit < SPACE) return ~index
    const length = unit === BACKSLASH ? escapeLength(text, index) : 1
    if (length === 0) return ~index
    index += length
  }
  return ~index
}

/** Code units of the escape at `index`, or 0 where it is none. */
function escapeLength(text: string, index: number): number {
  if (text.charCodeAt(index + 1) !== LETTER_U)
    return ESCAPED.has(text.charCodeAt(index + 1)) ? 2 : 0
  return /^[0-9a-fA-F]{4}$/.test(text.slice(index + 2, index + 6)) ? 6 : 0
}

const readScalar: Reader = (text, start) => {
  let end = start
  while (end < text.length && /[-+.0-9A-Za-z]/.test(text[end] ?? '')) end += 1
  // A number of thousands of digits is left to the engine, which reads it.
  if (end - start > SCALAR_LENGTH_MAX) return end
  return SCALAR.test(text.slice(start, end)) ? end : ~start
}

function skipSpace(text: string, start: number): number {
  let index = start
  while (/[ \t\r\n]/.test(text[index] ?? '')) index += 1
  return index
}
