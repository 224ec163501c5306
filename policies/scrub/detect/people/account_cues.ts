import { isDigit, isLetter, isQuote, isUpper } from '../../chars.ts'
import type { Detector, Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { cueRow } from '../cue.ts'
import { fitsShape } from '../shapes.ts'
import { isJoinedAccount, isPlainAccount } from './plain_accounts.ts'

const USER_CUES = 'user|username|login|logon|account|acct|principal|for user|as user|member'
const NAME_MAX = 40
const LOOK = 64

/** Accounts that prose announces. */
export const ACCOUNT_CUE_DETECTORS: readonly Detector[] = [
  cueRow('user_cue', USER_CUES, { kind: 'USERNAME', match: matchUserCue, confidence: 0.7 }),
]

/** `user 'jdoe'` in quotes, a name that only an account has, or a plain word where what it does says so. */
function matchUserCue(input: Input, at: number): Span | undefined {
  const { units, prefixEnd } = input
  let start = prefixEnd
  while (start - prefixEnd < 2 && isGap(unitAt(units, start))) start++
  if (start === prefixEnd) return undefined
  const quote = unitAt(units, start)
  if (isQuote(quote) || quote === 91 || quote === 60) return matchQuoted(input, start + 1)
  if (!isLetter(quote) || (isUpper(quote) && unitAt(units, prefixEnd) !== 58)) return undefined
  const end = nameEnd(units, start)
  input.steps += end - start
  return matchBare(input, { at, start, end })
}

/** A blank or a colon. */
function isGap(code: number): boolean {
  return code === 32 || code === 58
}

/** One past letters, digits, `.`, `_`, `-`, without a sign at the end. */
function nameEnd(units: Units, start: number): number {
  let end = start
  while (end - start < NAME_MAX && isNameSign(unitAt(units, end))) end++
  while (end > start && !isLetter(unitAt(units, end - 1)) && !isDigit(unitAt(units, end - 1))) end--
  return end
}

function isNameSign(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 46 || code === 95 || code === 45
}

function matchQuoted(input: Input, start: number): Span | undefined {
  const { text, units } = input
  const end = nameEnd(units, start)
  input.steps += end - start
  if (unitAt(units, end) !== closerOf(unitAt(units, start - 1))) return undefined
  const name = text.slice(start, end)
  return fitsShape(name, 'USERNAME') ? { start, end, resume: end } : undefined
}

function closerOf(opener: number): number {
  return opener === 91 ? 93 : opener === 60 ? 62 : opener
}

/** What an account does or what becomes of it. */
const VERBS =
  /^ (?:logged|signed|locked|unlocked|logs|authenticated|authorized|disconnected|denied|expires|expired|disabled|deactivated|suspended|does not exist|doesn't exist|not found|is (?:not|locked|disabled|already|now|unknown|banned|blocked|an?|logged|authorized|allowed)|isn't|was (?:not|locked|disabled|denied|added|removed|deleted|created|logged|last|banned|blocked|granted)|has (?:been|no|not|logged|signed|left|joined|exceeded|too|already|insufficient)|had|failed|cannot|can't|could not|couldn't|tried|attempted|exceeded|timed out|lacks|requested|changed|created|deleted|updated|uploaded|downloaded|accessed|opened|closed|joined|left|connected|reset|entered|from \d|from \[|on host|wurde|ist gesperrt|a été|ha sido|è stato|was auto)/
/** Verbs that follow a noun of prose as often: only behind these is the name of an account without doubt. */
const ENDS = /^(?:$|[.,;:)\]"'](?:\s|$)|\s*\n|\(uid=| ?\()/
const AFTER_PREPOSITION =
  /(?:by|for|of|as|from|to|impersonate|impersonating|(?:un)?lock(?:ed)?|disabled?|enabled?|deleted?|delete|expired|created?|added|add|removed?|is locked|invalid|unknown|suspended?) $/i

interface Place {
  readonly at: number
  readonly start: number
  readonly end: number
}

function matchBare(input: Input, { at, start, end }: Place): Span | undefined {
  const { text, units } = input
  const next = unitAt(units, end)
  // `@host`, `/path`, `\name`, `=value` and calls have rows of their own or are no names.
  if (next === 64 || next === 47 || next === 92 || next === 61 || next === 95) return undefined
  const name = text.slice(start, end)
  const joined = isJoinedAccount(name)
  if (!joined && !isPlainAccount(name.toLowerCase())) return undefined
  if (!/^[a-z]/.test(name) && text.slice(start - 2, start) !== ': ') return undefined
  if (joined) return { start, end, resume: end }
  if (!/^[a-z]{3,24}$/.test(name)) return undefined
  const rest = text.slice(end, end + LOOK)
  input.steps += LOOK
  const announced = AFTER_PREPOSITION.test(text.slice(Math.max(0, at - 14), at))
  if (VERBS.test(rest) || (announced && ENDS.test(rest))) return { start, end, resume: end }
  return rest.startsWith(': ') && /^: (?:Login|login|logged|no such|not |user )/.test(rest)
    ? { start, end, resume: end }
    : undefined
}
