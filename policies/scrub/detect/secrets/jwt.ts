import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { tokenEnd } from './tokens.ts'

/** Members of a JOSE header (RFC 7515, section 4.1), as they start the JSON. */
const HEADER =
  /^\{\s*"(?:alg|typ|kid|enc|cty|zip|jku|jwk|x5[tuc](?:#S256)?|crit|epk|apu|apv|b64|ver|iss|k)"/
const LENGTH_MIN = 20

/**
 * A signed, encrypted or unsecured token (RFC 7519), also cut off: base64url of a JSON object, with parts after points.
 * Without a point its first member has to be one of a header: other objects are looked into (encodings/base64.ts).
 */
export function matchJwt(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (!isObject(text, at) || !mayBeToken(text, at)) return undefined
  input.steps += POINT_MAX
  let end = tokenEnd(text, at, text.length)
  while (end > at && unitAt(units, end - 1) === 46) end--
  input.steps += end - at
  if (end - at < LENGTH_MIN) return undefined
  while (unitAt(units, end) === 61) end++
  const point = pointOf(text, at, end)
  if (point < 0 ? !isHeader(text, at) : !isToken(text, at, point)) return undefined
  return { start: at, end, resume: end }
}

/** Longest first part that is looked at before the whole is read: a header is shorter. */
const POINT_MAX = 192

/** False where the first part says already that the whole is no token, so that it is not read. */
function mayBeToken(text: string, at: number): boolean {
  const head = tokenEnd(text, at, at + POINT_MAX)
  const point = pointOf(text, at, head)
  if (point < 0 || point === head - 1) return isHeader(text, at)
  return isToken(text, at, point)
}

function pointOf(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === 46) return at
  return -1
}

/** `{"` or `{` and a blank or a line, in base64. */
function isObject(text: string, at: number): boolean {
  return /^(?:eyJ|eyAi|ewog|ewoJ|ew0K|eyAg)/.test(text.slice(at, at + 4))
}

/** The second part is an object too, or empty, or the header says what it is. */
function isToken(text: string, at: number, point: number): boolean {
  return (
    point - at >= 10 &&
    (isObject(text, point + 1) || isHeader(text, at) || text.length - point > 20)
  )
}

function isHeader(text: string, at: number): boolean {
  const head = text
    .slice(at, at + 24)
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  const whole = /^[\w+/]*/.exec(head)?.[0] ?? ''
  return HEADER.test(atob(whole.slice(0, whole.length - (whole.length % 4))))
}

/** A token once more in base64: `eyJ` becomes `ZXlK`. */
export function matchEncodedJwt(input: Input, at: number): Span | undefined {
  const { text } = input
  if (!text.startsWith('ZXlK', at)) return undefined
  let end = tokenEnd(text, at, text.length)
  while (unitAt(input.units, end) === 61) end++
  input.steps += end - at
  return end - at < 40 ? undefined : { start: at, end, resume: end }
}
