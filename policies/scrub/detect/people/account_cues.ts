import { isDigit, isLetter, isQuote } from '../../chars.ts'
import type { Detector, Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { cueRow } from '../cue.ts'
import { ALL_VALUES } from '../shapes.ts'
import { isActor, isJoinedAccount, isNameWord, isPlainAccount } from './plain_accounts.ts'

const USER_CUES =
  'user|username|login|logon|account|acct|principal|for user|as user|member|benutzer|konto|utilisateur|compte|usuario|usuário|cuenta|conta|utente|gebruiker|użytkownik'
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
  if (isQuote(quote) || quote === 91 || quote === 60 || quote === 40)
    return matchQuoted(input, at, start + 1)
  if (quote === 64) start++
  if (!isLetter(unitAt(units, start))) return undefined
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

function matchQuoted(input: Input, at: number, start: number): Span | undefined {
  const { text, units } = input
  const end = nameEnd(units, start)
  input.steps += end - start
  // `user [CONTOSO]\[jane]`
  if (unitAt(units, end) === 93 && unitAt(units, end + 1) === 92 && unitAt(units, end + 2) === 91)
    return matchQuoted(input, at, end + 3)
  if (unitAt(units, end) !== closerOf(unitAt(units, start - 1))) return undefined
  const name = text.slice(start, end)
  if (!ALL_VALUES.fits(name, 'USERNAME')) return undefined
  // Behind `member` and `account` things are named too.
  const weak = unitAt(units, start - 1) === 40 || /^[ampl]/i.test(text.charAt(at))
  const loose = weak && /^\p{Ll}+$/u.test(name)
  return loose && !isPlainAccount(name) ? undefined : { start, end, resume: end }
}

function closerOf(opener: number): number {
  if (opener === 40) return 41
  return opener === 91 ? 93 : opener === 60 ? 62 : opener
}

/** What an account does or what becomes of it. */
const VERBS =
  /^ (?:logged|signed|locked|unlocked|logs|authenticated|authorized|disconnected|denied|expires|expired|disabled|deactivated|suspended|does not exist|doesn't exist|not found|is (?:invalid|taken|reserved|not|locked|disabled|already|now|unknown|banned|blocked|an?|logged|authorized|allowed)|isn't|was (?:not|locked|disabled|denied|added|removed|deleted|created|logged|last|banned|blocked|granted)|has (?:been|no|not|logged|signed|left|joined|exceeded|too|already|insufficient)|had|failed|cannot|can't|could not|couldn't|tried|attempted|exceeded|timed out|lacks|requested|changed|created|deleted|updated|uploaded|downloaded|accessed|opened|closed|joined|left|connected|reset|entered|from \d|from \[|on host|wurde|ist gesperrt|a été|ha sido|è stato|was auto|already (?:taken|exists|in use|registered)|unavailable|pushed|pulled|merged|approved|added|removed|granted|revoked|331 |\(\d{1,6}\)|account (?:temporarily )?(?:locked|disabled|expired)|nicht|hat|konnte|gesperrt|angemeldet|abgemeldet|gelöscht|introuvable|inconnu|n'existe|n'a|bloqué|désactivé|bloquead[oa]|desactivad[oa]|no (?:existe|encontrado|tiene)|não|è stato|bloccato|disabilitato|non |geblokkeerd|niet|is geblokkeerd|zablokowany|nie )/
/** Verbs that follow a noun of prose as often: only behind these is the name of an account without doubt. */
const ENDS =
  /^(?:$|[.,;:)\]"'](?:\s|$)|\s*\n|\(uid=| ?\(| (?:at \d|on \p{Lu}|on \d|from (?:\d|\[)|via|after|because|due to|with|using|while|during) ?)/u
const AFTER_PREPOSITION =
  /(?:by|for|of|as|from|to|impersonate|impersonating|(?:un)?lock(?:ed)?|disabled?|enabled?|deleted?|delete|expired|created?|added|add|removed?|is locked|invalid|unknown|suspended?) $/i

/** What only people do. */
const DEEDS =
  /^ (?:logged (?:in|out|on|off|into)|signed (?:in|out|up|on|off)|(?:is |was |has been |got )?locked out|has been (?:locked|unlocked|disabled|suspended|deactivated)|has (?:logged|signed)|was logged|was last seen|authenticated successfully|failed to (?:log|sign|authenticate)|exceeded (?:max|the max|login|failed)|changed (?:his|her|their|password))/

interface Place {
  readonly at: number
  readonly start: number
  readonly end: number
}

function matchBare(input: Input, { at, start, end }: Place): Span | undefined {
  const { text, units } = input
  const next = unitAt(units, end)
  // `@host`, `/path`, `\name`, `=value` and calls have rows of their own or are no names.
  if (next === 64 || next === 47 || next === 92 || next === 61) return undefined
  const name = text.slice(start, end)
  const rest = text.slice(end, end + LOOK)
  input.steps += LOOK
  const announced = AFTER_PREPOSITION.test(text.slice(Math.max(0, at - 14), at))
  return isTold({ name, rest, next, announced }) ? { start, end, resume: end } : undefined
}

interface Told {
  readonly name: string
  readonly rest: string
  /** The code unit behind the name. */
  readonly next: number
  /** A preposition or a participle stands before `user`. */
  readonly announced: boolean
}

function isTold({ name, rest, next, announced }: Told): boolean {
  const lower = name.toLowerCase()
  if (DEEDS.test(rest)) return isActor(lower)
  const joined = isJoinedAccount(lower)
  if (joined && lower === name) return true
  if (announced && isEnd(rest, next)) return joined || isNamed(lower)
  if (!joined && !isPlainAccount(lower)) return false
  if (VERBS.test(rest)) return announced || name === lower || joined
  return LOGIN.test(rest)
}

const LOGIN = /^: (?:Login|login|logged|no such|not |user )/

/** The end of the sentence or what only an account has behind it; a capital there makes it the name of a person. */
function isEnd(rest: string, next: number): boolean {
  return ENDS.test(rest) || (next === 32 && VERBS.test(rest))
}

/** Any word that is none of prose, also with digits in it: `r2d2fan`, `xX_max_Xx`. */
function isNamed(lower: string): boolean {
  if (/^\p{Ll}+$/u.test(lower))
    return lower.length < 3 ? isActor(lower) : isNameWord(lower) || isPlainAccount(lower)
  return isActor(lower) && !/^(?:v\d|\d|0x|[a-z]{1,4}[-_.]?\d)/.test(lower) && !isFile(lower)
}

function isFile(name: string): boolean {
  return /\.[a-z]{2,5}$/.test(name) && !/^[a-z]{1,20}\.[a-z]{2,20}$/.test(name)
}
