import { codeAt, isDigit, isLetter, isSpace } from '../chars.ts'
import type { Kind } from '../kinds.ts'
import { isPlaceholder } from '../kinds.ts'
import { NOT_NAMES } from './people/names.ts'
import { readName } from './people/person.ts'

const NOT_USERS = new Set(
  `null none undefined unknown true false system admin administrator root anonymous guest service user default
   public nobody me self everyone all postgres sa app test n_a na`.split(/\s+/),
)
const COORDINATE = '[-+]?\\d{1,3}\\.\\d{2,12}'
const COARSE = '[-+]?\\d{1,3}\\.\\d{1,12}'
const PAIR = new RegExp(
  `^\\(?${COORDINATE}°? ?[NS]?(?:[,; /|]{1,3}${COORDINATE}°? ?[EW]?)?\\)?$|^\\(?${COARSE}[,; /|]{1,3}${COARSE}\\)?$`,
)
const PAIR_HEAD = new RegExp(`^${COORDINATE}°? ?[NS]?(?:[,; /|]{1,3}${COORDINATE}°? ?[EW]?)?`)
const BARE_MAX = 128

/** True where a quoted value under a key such as `name` or `location` is of the key's kind. */
export function fitsShape(value: string, kind: Kind): boolean {
  if (value.length === 0 || isPlaceholder(value)) return false
  switch (kind) {
    case 'PERSON':
      return isName(value)
    case 'PHONE':
      return /^\+?[\d\s().\-/x]{7,24}$/.test(value) && value.replace(/\D/g, '').length >= 7
    case 'GEO':
      return PAIR.test(value)
    case 'POSTAL_ADDRESS':
      return isAddress(value)
    case 'USERNAME':
      return isUser(value)
    case 'MAC_ADDRESS':
      return /^[0-9a-f]{12}$/i.test(value)
    default:
      return false
  }
}

function isName(value: string): boolean {
  const name = readName(value, 0)
  return name.end === value.length && name.words > 1
}

/** One capitalised word is a name only under a key that can mean nothing else. */
export function isSingleName(value: string): boolean {
  const name = readName(value, 0)
  return name.end === value.length && name.words === 1 && !NOT_NAMES.has(value)
}

function isAddress(value: string): boolean {
  return (
    value.length >= 8 &&
    /\d/.test(value) &&
    /\p{L}{3}/u.test(value) &&
    /[ ,]/.test(value) &&
    !/[@:=]/.test(value)
  )
}

function isUser(value: string): boolean {
  if (!/^[\p{L}][\p{L}\d._-]{1,40}$/u.test(value) || NOT_USERS.has(value.toLowerCase()))
    return false
  return !/^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(value)
}

/** One past a value without quotes that is of the kind, or `start`. */
export function bareShapeEnd(text: string, start: number, kind: Kind): number {
  if (kind === 'PERSON') {
    const name = readName(text, start)
    return name.words > 1 && !isLetter(codeAt(text, name.end)) ? name.end : start
  }
  const line = lineOf(text, start)
  if (kind === 'GEO') return start + (PAIR_HEAD.exec(line)?.[0].length ?? 0)
  if (kind === 'POSTAL_ADDRESS') return start + addressLength(line)
  if (kind === 'MAC_ADDRESS') return start + (/^[0-9a-f]{12}(?!\w)/i.exec(line)?.[0].length ?? 0)
  if (kind === 'USERNAME') return start + userLength(line)
  return start
}

function lineOf(text: string, start: number): string {
  let end = start
  while (end < text.length && end - start < BARE_MAX && !endsLine(text.charCodeAt(end))) end++
  return text.slice(start, end)
}

function endsLine(code: number): boolean {
  return (
    code === 10 ||
    code === 13 ||
    code === 34 ||
    code === 59 ||
    code === 124 ||
    code === 92 ||
    code === 38
  )
}

function addressLength(line: string): number {
  const value = line.replace(/[\s.,)]+$/, '')
  if (!isDigit(codeAt(value, 0)) && !/^\p{Lu}/u.test(value)) return 0
  return isAddress(value) ? value.length : 0
}

function userLength(line: string): number {
  let end = 0
  while (end < line.length && !endsUser(line.charCodeAt(end))) end++
  while (end > 0 && isPoint(line.charCodeAt(end - 1))) end--
  const value = line.slice(0, end)
  return isUser(value) && /[a-z]/.test(value) ? value.length : 0
}

const USER_ENDS = new Set([...",)]}'<>"].map((sign) => sign.charCodeAt(0)))

function endsUser(code: number): boolean {
  return !isLetter(code) && (isSpace(code) || USER_ENDS.has(code))
}

function isPoint(code: number): boolean {
  return code === 46 || code === 58
}
