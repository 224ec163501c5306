import { codeAt, isQuote, isSpace } from '../../chars.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { cueRow, valueStart } from '../cue.ts'
import { isReference } from '../references.ts'
import { CODE_DETECTORS } from './codes.ts'
import { LOOK_MAX, looksSecret } from './credentials.ts'
import { PROSE_DETECTORS } from './prose.ts'
import { isMasked } from './stand_ins.ts'

const STRONG_CUES = `api key|apikey|api-key|access key|secret key|access token|refresh token|client secret|private key|connection string
|account key|license key|auth token|bearer token|session token|signing key|encryption key|personal access token|shared key
|webhook secret|deploy key|service key|master key|app secret|api token|api secret|shared secret|device token|push token|fcm token|registration token|key material|signing secret|subscription key|consumer secret|token secret`
const WEAK_CUES = 'secret|token|credential|credentials|secret value'
const HASH_CUES = `password hash|pw hash|hashed password|ntlm hash|nt hash|nthash|lm hash|ntlm|sha1 password|md5 password|identified by password`

/** Secrets that prose announces. */
export const SECRET_CUE_DETECTORS: readonly Detector[] = [
  cueRow('hash_cue', HASH_CUES, { kind: 'PASSWORD_HASH', match: matchHashCue, confidence: 0.8 }),
  cueRow('secret_cue', STRONG_CUES, {
    kind: 'SECRET',
    match: (input, at) => matchSecretCue(input, at, HARMLESS),
    confidence: 0.75,
  }),
  cueRow('secret_cue', WEAK_CUES, {
    kind: 'SECRET',
    match: (input, at) => matchSecretCue(input, at, HARMLESS_WEAK),
    confidence: 0.7,
  }),
  ...CODE_DETECTORS,
  ...PROSE_DETECTORS,
]

/** `NTLM hash: 8846f7ea…`: hexadecimal of a usual length, with an asterisk as MySQL writes it. */
function matchHashCue(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 24
  const found =
    /^[ :=("'-]{1,5}(?:(?:is|was) )?(\*?[0-9a-f]{32,128}(?::[0-9a-f]{32})?|[\w+/]{27,86}={0,2})(?!\w)/i.exec(
      text.slice(prefixEnd, prefixEnd + 200),
    )
  if (found?.[1] === undefined || !/\d/.test(found[1])) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - found[1].length, end, resume: end }
}

const HARMLESS =
  /^(?:v?\d+(?:\.\d+)+\S*|\d{4}-\d\d-\d\d.*|\d+[a-z]{0,4}|0x[0-9a-f]{1,16}|[a-z]+[-_.]?\d{1,3}|https?:.*|[a-z_]+(?:[./][a-z_]+)+|\[.*\]|.*\]\(.*|<.*|\w+=\S*|[a-z]{2,}(?:[-_.](?:[a-z]{2,}|\d{1,4})){1,6}|\w+\(.*)$/i
/** Behind a word that often stands alone, ids and hashes of other things too. */
const HARMLESS_WEAK = new RegExp(
  `${HARMLESS.source}|^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})$`,
  'i',
)

function matchSecretCue(input: Input, at: number, harmless: RegExp): Span | undefined {
  const { text } = input
  // `bedrock-api-key-…`, `credential-provider-…`: the words are a part of a name.
  if (codeAt(text, input.prefixEnd) === 45) return undefined
  const start = valueStart(input)
  if (start < 0) return undefined
  const head = proseEnd(text, start, start + LOOK_MAX)
  input.steps += head - at
  const value = text.slice(start, head)
  if (!looksSecret(value) || harmless.test(value) || isVariable(value)) return undefined
  const end = proseEnd(text, start, text.length)
  input.steps += end - head
  return { start, end, resume: end }
}

/** `$HOME/$NAME`, masks, references. */
function isVariable(value: string): boolean {
  return /^\$[A-Za-z_]/.test(value) || isMasked(value) || isReference(value)
}

function proseEnd(text: string, start: number, limit: number): number {
  let end = start
  while (end < text.length && end < limit && !endsProse(text, end)) end++
  while (end > start && '.,;:)]}'.includes(text.charAt(end - 1))) end--
  return end
}

function endsProse(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (isSpace(code) || isQuote(code)) return true
  return code === 38 && /^&[a-z_][\w.-]{0,40}=/i.test(text.slice(at, at + 44))
}
