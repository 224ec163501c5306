import type { Detector, Input, Span } from '../../types.ts'
import { cueRow } from '../cue.ts'
import { fitsShape } from '../shapes.ts'

const USER_CUES = 'user|username|login|logon|account|principal|for user|as user|member'

/** Accounts that prose announces. */
export const ACCOUNT_CUE_DETECTORS: readonly Detector[] = [
  cueRow('user_cue', USER_CUES, { kind: 'USERNAME', match: matchUserCue, confidence: 0.7 }),
]

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
