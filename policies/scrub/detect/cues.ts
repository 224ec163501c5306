import { codeAt, isQuote, isSpace, isWord, skipBlanks } from '../chars.ts'
import { GAP_SIGN } from '../neighbours.ts'
import type { Detector, Input, Span } from '../types.ts'
import { LOOK_MAX, looksSecret } from './credentials.ts'
import { matchGreeting, matchPersonCue } from './person.ts'
import { fitsShape } from './shapes.ts'
import { idEnd } from './values.ts'

const FILLERS =
  /^(?:(?: |:|=|#|"|\(|-)*(?:no\.?|number|nr\.?|num|id|is|was|of|code|value|date|on)(?![a-z]))*[ :=#"'(-]{0,4}/i

/** Words before a number of a person, in prose: `passport no 1234`, `SSN 123-45-6789`. */
const ID_CUES: readonly (readonly [kind: string, name: string, prefixes: string])[] = [
  ['PASSPORT', 'passport_cue', 'passport|reisepass|passeport|pasaporte'],
  ['US_SSN', 'ssn_cue', 'ssn|social security'],
  [
    'NATIONAL_ID',
    'national_id_cue',
    `national id|national insurance|nino|tax id|taxpayer id|tax number|cpf|dni|nie|ni number|aadhaar|aadhar|nhs|pesel|bsn|insee
|codice fiscale|personnummer|steuer-id|driver license|driver's license|drivers license|driving licence|id card|identity card|identity number
|personal number|national number|sozialversicherungsnummer|curp`,
  ],
  ['IMEI', 'imei_cue', 'imei'],
  [
    'DATE_OF_BIRTH',
    'birth_cue',
    'dob|date of birth|birth date|birthdate|birthday|born|geboren|geburtsdatum|né le|née le|nacido el',
  ],
  ['IBAN', 'iban_cue', 'iban'],
  ['CREDIT_CARD', 'card_cue', 'card number|credit card|debit card|card ending'],
]
const SECRET_CUES = `api key|apikey|api-key|password|passwd|passphrase|access key|secret key|secret|access token|refresh token
|token|client secret|private key|credential|credentials|pwd|connection string|account key|passcode|pin code|license key`
const GREETINGS = 'dear|hello|hi|hey|bonjour|hallo|hola|ciao|liebe|lieber|cher'
const USER_CUES = 'user|username|login|logon|account|principal|for user|as user|member'
const CODE_CUES =
  'otp|verification code|one-time code|one-time password|security code|cvv|cvc|mfa code|sms code'
const PERSON_CUES = `by|with|from|for|to|profile of|name of|welcome|owned by|requested by|created by|approved by|assigned to|signed by|modified by
|updated by|reviewed by|reported by|submitted by|closed by|opened by|deleted by|uploaded by|shared with|shared by|invited by
|booked by|reserved by|called by|sent by|written by|performed by|cancelled by|rejected by|granted to|reassigned to|escalated to
|transferred to|on behalf of|regards|sincerely|thanks|best|cheers|attn|attention|customer|client|contact|user|owner|assignee|agent|patient
|employee|recipient|sender|caller|member|guest|lead|attendee|participant|organizer|mr|mrs|ms|miss|dr|prof|herr|frau|account holder
|cardholder|passenger|student|tenant|subscriber|visitor|applicant|candidate|beneficiary|payee|delivered to|addressed to|reply from|message from|call from|email from|mail from|meeting with
|signed in as|logged in as|name is|named|spoke with|call with|chat with|for user|manager|author|colleague|estimado|estimada|chère|sehr geehrter herr|sehr geehrte frau`

function list(text: string): readonly string[] {
  return text
    .split('|')
    .map((phrase) => phrase.trim())
    .filter((phrase) => /^[a-z0-9 '-]+$/.test(phrase))
}

/** Rows of the table of detectors for personal data that prose announces. */
export const CUE_DETECTORS: readonly Detector[] = [
  ...ID_CUES.map(
    ([kind, name, prefixes]): Detector => ({
      name,
      kind,
      anchors: [],
      prefixes: list(prefixes),
      after: GAP_SIGN,
      match: matchIdCue,
      confidence: 0.8,
    }),
  ),
  {
    name: 'secret_cue',
    kind: 'SECRET',
    anchors: [],
    prefixes: list(SECRET_CUES),
    after: GAP_SIGN,
    match: matchSecretCue,
    confidence: 0.7,
  },
  {
    name: 'code_cue',
    kind: 'SECRET',
    anchors: [],
    prefixes: list(CODE_CUES),
    after: GAP_SIGN,
    match: matchCodeCue,
    confidence: 0.7,
  },
  {
    name: 'user_cue',
    kind: 'USERNAME',
    anchors: [],
    prefixes: list(USER_CUES),
    after: GAP_SIGN,
    match: matchUserCue,
    confidence: 0.7,
  },
  {
    name: 'greeting',
    kind: 'PERSON',
    anchors: [],
    prefixes: list(GREETINGS),
    after: GAP_SIGN,
    match: matchGreeting,
    confidence: 0.6,
  },
  {
    name: 'person_cue',
    kind: 'PERSON',
    anchors: [],
    prefixes: list(PERSON_CUES),
    after: GAP_SIGN,
    match: matchPersonCue,
    confidence: 0.6,
  },
]

function valueStart(input: Input): number {
  const { text, prefixEnd } = input
  if (isWord(codeAt(text, prefixEnd)) || codeAt(text, prefixEnd) === 95) return -1
  if (opensPair(text, prefixEnd)) return -1
  const rest = text.slice(prefixEnd, prefixEnd + 32)
  const length = FILLERS.exec(rest)?.[0].length ?? 0
  return length === 0 ? -1 : prefixEnd + length
}

/** With `=` or `:` it is a pair, which knows better where the value ends. */
function opensPair(text: string, at: number): boolean {
  let index = skipBlanks(text, at)
  while (index - at < 24 && (isQuote(codeAt(text, index)) || codeAt(text, index) === 92)) index++
  const sign = codeAt(text, skipBlanks(text, index))
  return sign === 61 || sign === 58
}

function matchIdCue(input: Input, at: number): Span | undefined {
  const start = valueStart(input)
  if (start < 0) return undefined
  const end = idEnd(input.text, start)
  input.steps += 32 + end - at
  return end > start ? { start, end, resume: end } : undefined
}

/** `otp 482913`: a code of three to eight digits. */
function matchCodeCue(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 24
  const found = /^[ :=#-]{1,3}(?:(?:is|was|code) )?(\d{3,8})(?![\w.])/.exec(
    text.slice(prefixEnd, prefixEnd + 24),
  )
  if (found?.[1] === undefined) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - found[1].length, end, resume: end }
}

/** `user 'jdoe'` in quotes, or a name that only an account has: `user ann.lee`, `account jdoe42`. */
function matchUserCue(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 48
  const rest = text.slice(prefixEnd, prefixEnd + 48)
  const found =
    /^[ :]{1,2}(["'])([\p{L}][\p{L}\d._-]{1,40})\1/u.exec(rest) ??
    /^[ :]{1,2}(\(?)([a-z]{3,20}(?:[._][a-z]{2,20}\d{0,4}|\d{1,4}))(?![\w@./\\-])/.exec(rest)
  const name = found?.[2]
  if (found === null || name === undefined || !fitsShape(name, 'USERNAME')) return undefined
  if (/\.(?:exe|dll|json|xml|js|ts|cs|py|log|txt|com|net|org|service)$/.test(name)) return undefined
  const start = prefixEnd + found[0].lastIndexOf(name)
  return { start, end: start + name.length, resume: start + name.length }
}

const HARMLESS =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}|v?\d+(?:\.\d+)+\S*|\d{4}-\d\d-\d\d.*|\d+[a-z]{0,4}|0x[0-9a-f]+|[a-z]+[-_.]?\d{1,3}|https?:.*|[a-z_]+(?:[./][a-z_]+)+|\[.*\]|\w+\(.*)$/i

function matchSecretCue(input: Input, at: number): Span | undefined {
  const { text } = input
  const start = valueStart(input)
  if (start < 0) return undefined
  const head = proseEnd(text, start, start + LOOK_MAX)
  input.steps += head - at
  const value = text.slice(start, head)
  if (!looksSecret(value) || HARMLESS.test(value)) return undefined
  const end = proseEnd(text, start, text.length)
  input.steps += end - head
  return { start, end, resume: end }
}

function proseEnd(text: string, start: number, limit: number): number {
  let end = start
  while (end < text.length && end < limit && !endsProse(text.charCodeAt(end))) end++
  while (end > start && '.,;:)]}'.includes(text.charAt(end - 1))) end--
  return end
}

function endsProse(code: number): boolean {
  return isSpace(code) || isQuote(code) || code === 38
}
