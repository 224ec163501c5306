import { isQuote, isSpace } from '../../chars.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { cueRow, valueStart } from '../cue.ts'
import { LOOK_MAX, looksSecret } from './credentials.ts'

const SECRET_CUES = `api key|apikey|api-key|password|passwd|passphrase|access key|secret key|secret|access token|refresh token
|token|client secret|private key|credential|credentials|pwd|connection string|account key|passcode|pin code|license key`
const CODE_CUES =
  'otp|verification code|one-time code|one-time password|security code|cvv|cvc|mfa code|sms code'

/** Secrets that prose announces. */
export const SECRET_CUE_DETECTORS: readonly Detector[] = [
  cueRow('secret_cue', SECRET_CUES, { kind: 'SECRET', match: matchSecretCue, confidence: 0.7 }),
  cueRow('code_cue', CODE_CUES, { kind: 'SECRET', match: matchCodeCue, confidence: 0.7 }),
]

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
