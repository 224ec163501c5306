import { isQuote, isWord } from '../../chars.ts'
import { wordsOf } from '../../context.ts'
import { SilentKeys } from '../../silent_keys.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { entropyOf, mixOf } from './entropy.ts'
import { valueAfter } from './operators.ts'
import { isStandIn } from './stand_ins.ts'

// What looks drawn by lot behind a name that has a word for a secret in it, whatever else the name says.

const KEY_MAX = 64
const VALUE_MIN = 10
const VALUE_MAX = 160
/** Words that make a name one of a secret. */
const STRONG =
  / (?:token|tokens|secret|secrets|password|passwd|passphrase|credential|credentials|creds|apikey|auth) /
/** Words that need another beside them: a key alone is one of a table, a cache, a map. */
const WEAK =
  / (?:api|access|private|secret|signing|encryption|auth|security|account|client|app|master|license|service|shared|admin|user|deploy|publish|write|read|live|prod|production|test|staging) keys? /
/** Words that make the name one of something else. */
const HARMLESS =
  / (?:id|ids|uuid|guid|name|names|url|urls|uri|endpoint|host|file|files|filename|path|dir|folder|length|len|size|type|types|alias|board|frame|mesh|pair|press|pressed|ring|selector|stone|store|storetype|word|words|up|down|left|right|public|pub|primary|foreign|hot|idx|index|natural|schema|sequence|bucket|partition|sort|cache|row|column|shard|version|accessor|accessibility|accessory|random|author|authority|count|max|min|limit|total|used|usage|expiry|expires|expiration|ttl|algorithm|alg|fingerprint|thumbprint|issuer|vault|class|field|map|event|events|error|status|state|label|title|description|policy|provider|scheme|space|level|mode|method|kind|port|prefix|suffix|separator|audience|scope|region|zone|time|date|at|by|code|chars|charset|alphabet|hash|hashes|digest|checksum|etag|integrity|source|results|result|rotation|manager|service account email|number|no|ref|reference|arn|trace|span|request|correlation|idempotency|tracking|measurement|analytics|site) /

/** Words of which a name of a secret has one. */
export const GENERIC_WORDS: readonly string[] =
  'token tokens secret secrets password passwd passphrase credential credentials creds apikey auth key keys'.split(
    ' ',
  )

/** `mySecretString=…`, `some_api_token_123 = "…"`: asked at the sign, after what knows the name as a whole. */
export function matchGeneric(input: Input, at: number): Span | undefined {
  const { units } = input
  const last = unitAt(units, at - 1)
  // A chain of signs is asked about once.
  if (last === 58 || last === 61) return undefined
  const start = valueAfter(input, at)
  if (start < 0) return undefined
  const end = valueEnd(input, start)
  if (end < 0) return undefined
  if (!isSecretKey(input, at)) return undefined
  const value = input.text.slice(start, end)
  if (isCut(value, unitAt(units, end))) return undefined
  return isSecretValue(value) ? { start, end, resume: end } : undefined
}

/** One past a value of usual length with a digit in it, or -1; within quotes it may have `=` anywhere. */
function valueEnd(input: Input, start: number): number {
  const { units } = input
  const quoted = isQuote(unitAt(units, start - 1))
  let end = start
  let digits = 0
  while (end - start <= VALUE_MAX && isValue(unitAt(units, end), quoted)) {
    const code = unitAt(units, end++)
    if (code > 47 && code < 58) digits++
  }
  input.steps += end - start
  if (end - start < VALUE_MIN || end - start > VALUE_MAX || digits === 0) return -1
  for (let pad = 0; pad < 2 && unitAt(units, end) === 61; pad++) end++
  return end
}

/** Somebody took the rest out before: `ops_eyJz..[Redacted]`. */
function isCut(value: string, next: number): boolean {
  return (
    value.endsWith('..') ||
    (next === 91 && value.endsWith('.')) ||
    next === 0x2026 ||
    (next === 35 && value.endsWith('-'))
  )
}

function isValue(code: number, quoted: boolean): boolean {
  if (code > 127) return false
  if (code === 61) return quoted
  if (isWord(code) || code === 95 || code === 45 || code === 43 || code === 47) return true
  return code === 46 || code === 126
}

/** Names that are none of a secret, so that they are not read again: telemetry has the same few. */
const OTHERS = new SilentKeys()

/** True where the name before a sign is one of a secret. */
function isSecretKey({ units, text }: Input, at: number): boolean {
  let end = at
  while (at - end < 12 && isBetween(unitAt(units, end - 1))) end--
  let start = end
  while (end - start < KEY_MAX && isName(unitAt(units, start - 1))) start--
  if (start === end || OTHERS.has(units, start, end)) return false
  const name = wordsOf(text.slice(start, end))
  if (isSecretName(name)) return !isTakenBack(text, start, name)
  OTHERS.add(units, start, end)
  return false
}

/** The word before a name may say that it is none of a secret: `public key token`. */
function isTakenBack(text: string, start: number, name: string): boolean {
  const before = /(public key|public|next|page|sync|previous) $/i.exec(
    text.slice(Math.max(0, start - 12), start),
  )
  return before !== null && !isSecretName(` ${before[1] ?? ''}${name}`.toLowerCase())
}

function isBetween(code: number): boolean {
  return isQuote(code) || code === 32 || code === 9 || code === 92 || code === 63 || code === 43
}

function isName(code: number): boolean {
  return isWord(code) || code === 95 || code === 45 || code === 46
}

function isSecretName(words: string): boolean {
  return (STRONG.test(words) || WEAK.test(words)) && !HARMLESS.test(words)
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const ENTROPY_MIN = 3.2

/** Drawn by lot: it mixes letters and digits, holds enough, and is no path, version, date, name or sentence. */
function isSecretValue(value: string): boolean {
  if (GUID.test(value)) return true
  const { digits, upper, lower } = mixOf(value)
  if (digits === 0 || upper + lower === 0) return false
  if (entropyOf(value) < ENTROPY_MIN || isStandIn(value)) return false
  return !HARMLESS_VALUE.test(value) && !isNamed(value)
}

const HARMLESS_VALUE =
  /^(?:https?:.*|\/.*|\.\.?\/.*|\d+(?:\.\d+)+[\w.-]*|v\d+\.[\w.-]*|\d{4}-\d\d-\d\d.*|sha\d{1,3}[-:].*|[a-z]\w*\.[a-z]\w*\(?.*|.*\.(?:pem|crt|cer|key|p12|pfx|jks|json|ya?ml|txt|png|js|ts|go|cs|java|com|net|org|io|local|internal))$/i

/** Words with dashes, points or lines between them and a number or two: names of things, not keys. */
function isNamed(value: string): boolean {
  const parts = value.split(/[-_./]/)
  if (parts.length < 2)
    return /^[A-Za-z]+\d{1,4}$/.test(value) || /^(?:[A-Z]?[a-z]{2,}\d{0,2}){2,}$/.test(value)
  return parts.every((part) => /^(?:[A-Za-z]{0,12}|[A-Za-z]{1,10}\d{1,3}|\d{1,4})$/.test(part))
}
