import { isReference } from '../references.ts'
import { STATES } from '../states.ts'
import { isMasked } from './stand_ins.ts'

// What a password that stands in a sentence looks like, so that the words of the sentence are not taken for it.

const LENGTH_MIN = 4
const LENGTH_MAX = 128
const SIGN = /[!@#$%^&*?~+=]/
/** Paths, addresses, dates, versions, calls, flags and short numbers. */
const HARMLESS =
  /^(?:[a-z][\w+.-]*:\/\/.*|\.{0,2}\/.*|[a-z]:\\.*|\d{4}-\d\d.*|\d{1,2}:\d\d.*|v?\d+(?:\.\d+)+\S*|0x[\da-f]+|#\d+|\d{1,5}\D{0,2}|\w+\(.*|--?\w.*|\[\w+\]|[\w-]+(?:\.[a-z_][\w-]*)+\(?\)?|\w+=\S*|<\w[\w -]*>|[0-9a-f]{8}-[0-9a-f]{4}-\S+)$/i
/** What stands behind the word in a text about software, with its number. */
const TECHNICAL =
  /^(?:v|sha|md|argon|bcrypt|scrypt|pbkdf|base|oauth|oauth2|step|part|field|attempt|rule|policy|page|level|type|test|line|column|utf|ipv|http|tls|ssl|aes|rsa|hs|rs|es|db|node|host|server|user|version|param|arg|input|form|item|option|case|phase|stage|method|error|code|e|p|r|s|x)[-_]?\d{1,4}$/i
const WORD = /^\p{L}+$/u

/** Where a value stands: how sure it is that a password does. */
export interface Stand {
  /** Words such as `is` or `changed to` lead to it. */
  readonly told: boolean
  readonly quoted: boolean
}

/** True for what people choose as passwords: letters mixed with digits or signs; plain words never. */
export function looksPassword(value: string, { told, quoted }: Stand): boolean {
  const { length } = value
  if (length < LENGTH_MIN || length > LENGTH_MAX || /[\s"]/.test(value)) return false
  const bare = value.replace(/[!?.]{1,3}$/, '')
  if (STATES.has(bare.toLowerCase()) || (!quoted && WORD.test(bare))) return false
  if (HARMLESS.test(value) || isReference(value) || isMasked(value)) return false
  const digit = /\d/.test(value)
  const letter = /\p{L}/u.test(value)
  if (!letter) return told && length > 5 && digit
  if (digit) return told || quoted || (length > 5 && !TECHNICAL.test(value) && !value.includes('='))
  if (SIGN.test(bare)) return told || quoted || /[A-Z]/.test(value)
  return told && quoted && /[a-z][A-Z]/.test(value)
}
