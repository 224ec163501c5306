import { codeAt, isDigit, isLetter, isQuote, isSpace, isWord } from '../chars.ts'

/**
 * One past the content of a quoted string, where its closing quote (with its backslashes) starts.
 * `level` backslashes stand before the opening quote: 0, 1, 3, 7 … for JSON inside JSON.
 * Without a closing quote: the end of the text, or -1 where only `limit` was reached.
 */
export function quotedEnd(
  text: string,
  quote: number,
  options: { readonly level: number; readonly limit: number },
): number {
  const { level, limit } = options
  const sign = text.charCodeAt(quote)
  let slashes = 0
  for (let index = quote + 1; index < limit; index++) {
    const code = text.charCodeAt(index)
    if (code === 92) {
      slashes++
      continue
    }
    if (code === sign && closes(slashes, level)) return index - Math.min(slashes, level)
    slashes = 0
  }
  return limit === text.length ? limit : -1
}

function closes(slashes: number, level: number): boolean {
  if (slashes < level) return true
  const inner = Math.floor((slashes - level) / (level + 1))
  return inner % 2 === 0
}

/** One past the bracket that closes the one at `start`, strings taken into account; else the text's end. */
export function bracketEnd(text: string, start: number): number {
  let depth = 0
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 34) {
      const level = slashesBefore(text, index)
      index = quotedEnd(text, index, { level, limit: text.length }) + level
      continue
    }
    depth += bracketStep(code)
    if (depth === 0) return index + 1
  }
  return text.length
}

function slashesBefore(text: string, at: number): number {
  let start = at
  while (at - start < 64 && codeAt(text, start - 1) === 92) start--
  return at - start
}

function bracketStep(code: number): number {
  if (code === 123 || code === 91) return 1
  return code === 125 || code === 93 ? -1 : 0
}

/**
 * One past a value without quotes. It ends at blanks, quotes and angle brackets; at `&`, `;`, `,` only where a
 * new pair or a blank follows, since passwords hold such signs. A header goes on to the end of its line.
 */
export function bareEnd(text: string, start: number, header: boolean): number {
  let end = header ? headerEnd(text, start) : start
  while (!header && end < text.length && !endsBare(text, end)) end++
  while (end > start && isTail(text, start, end - 1)) end--
  return end
}

/** One past a header's value: its line's end, or the quote that the whole header stands in. */
function headerEnd(text: string, start: number): number {
  let inside = false
  let end = start
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 10 || code === 13) break
    if (code !== 34 && code !== 96) continue
    const opens: boolean = !inside && codeAt(text, end - 1 - slashesBefore(text, end)) === 61
    if (!inside && !opens) break
    inside = opens
  }
  while (end > start && codeAt(text, end - 1) === 92) end--
  return end
}

function endsBare(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (isQuote(code) && code !== 39) return true
  if (code === 39) return !isWord(codeAt(text, at + 1))
  if (code === 92) return endsEscaped(text, at)
  if (isSpace(code) || code === 60 || code === 62 || code < 32) return true
  // The next of several lists: `(user=a,password=b),(user=…`.
  if (code === 41 && codeAt(text, at + 1) === 44 && codeAt(text, at + 2) === 40) return true
  if (code === 38 || code === 59 || code === 44 || code === 124) return startsPair(text, at + 1)
  return false
}

/** True where backslashes lead to a quote or to the end of a line: in JSON inside JSON there are several. */
function endsEscaped(text: string, at: number): boolean {
  let end = at
  while (end - at < SLASHES_MAX && codeAt(text, end) === 92) end++
  return isQuote(codeAt(text, end)) || codeAt(text, end) === 10
}

const SLASHES_MAX = 64

/** True at the end, before a blank, and where `name=` or `name:` follows; names have blanks behind `;` and `,` only. */
function startsPair(text: string, from: number): boolean {
  let index = from
  while (index < text.length && isSpace(text.charCodeAt(index)) && index - from < 4) index++
  if (index > from || index >= text.length) return true
  const start = index
  const blanks = codeAt(text, from - 1) !== 38
  while (index - start < 40 && isName(codeAt(text, index), blanks)) index++
  if (blanks && isQuote(codeAt(text, index))) return true
  if (index === start || isDigit(codeAt(text, start))) return false
  return codeAt(text, index) === 61 || (blanks && codeAt(text, index) === 58)
}

function isName(code: number, blanks: boolean): boolean {
  return isWord(code) || code === 95 || code === 45 || code === 46 || (blanks && code === 32)
}

/** Signs that end a sentence or close a bracket rather than a value. */
function isTail(text: string, start: number, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === 46 || code === 44 || code === 59 || code === 58) return true
  const opener = OPENERS.get(code)
  return opener !== undefined && !text.slice(start, at).includes(opener)
}

const OPENERS: ReadonlyMap<number, string> = new Map([
  [41, '('],
  [93, '['],
  [125, '{'],
])

const ID_MAX = 40
/** British insurance numbers in small letters: `ab 12 34 56 c`. */
const SMALL_ID = /^[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d](?![a-z\d])/
/** The check digit of Hong Kong's numbers: `A123456(3)`. */
const BRACKETED = /^\([\dA]\)/
const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i

/** One past groups of letters and digits that hold at least four digits: an id or a date; `start` if none. */
export function idEnd(text: string, start: number): number {
  const small = SMALL_ID.exec(text.slice(start, start + 14))
  if (small !== null) return start + small[0].length
  let index = start
  let end = start
  let digits = 0
  while (index - start < ID_MAX) {
    const stop = groupEnd(text, index, start + ID_MAX)
    const group = text.slice(index, stop)
    const found = group.replace(/\D/g, '').length
    // A group that goes on past the limit is not cut: it stays for others.
    if (!joins(group, found, digits) || isIdSign(codeAt(text, stop))) break
    digits += found
    end = index = stop
    if (codeAt(text, index) === 44 && codeAt(text, index + 1) === 32) index++
    if (codeAt(text, index) !== 32) break
    index++
  }
  while (end > start && !isWord(text.charCodeAt(end - 1))) end--
  if (digits < 4) return start
  return BRACKETED.test(text.slice(end, end + 3)) ? end + 3 : end
}

function groupEnd(text: string, from: number, limit: number): number {
  let end = from
  while (end < limit && isIdSign(codeAt(text, end))) end++
  return end
}

function joins(group: string, found: number, digits: number): boolean {
  if (group === '') return false
  if (found > 0) return true
  if (MONTH.test(group) && group.length < 10) return true
  // `AB 12 34 56 C.` ends the sentence too.
  const letters = group.replace(/[./-]{1,3}$/, '')
  return /^[A-Z]{1,3}$/.test(letters) && (digits === 0 || letters.length === 1)
}

function isIdSign(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 45 || code === 46 || code === 47
}
