import { codeAt, isUpper } from '../../chars.ts'
import { GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { row } from '../row.ts'
import { accountSpan, fixedRow, LOOK, NAME } from './account_form.ts'
import { isPlainAccount } from './plain_accounts.ts'
import { isSharedAccount } from './shared_accounts.ts'

// Accounts as systems write them: sshd, sudo, cron, `id`, `ls -l`, directories, Windows and clouds.

/** Phrases of systems that name an account right after them. */
const PHRASES = `accepted password for|accepted publickey for|accepted keyboard-interactive/pam for|accepted gssapi-with-mic for|accepted none for
|failed password for|failed publickey for|failed none for|failed keyboard-interactive/pam for|invalid user|illegal user|authenticating user|session opened for user
|session closed for user|disconnected from user|attempts exceeded for|password reset requested for|initial credentials for|login attempt by|login attempt for|logon attempt by|sign-in attempt by|account locked out for|account lockout for|password expiry for|shell opened for|postponed publickey for|login keyring for|logon denied for|2fa reset for|2fa enabled for|2fa disabled for|mfa reset for|mfa enabled for|mfa disabled for|access revoked for|account disabled for|account unlocked for|consecutive login failures for user|password changed for|password check failed for user|authentication failed for user|authentication failed for|login failed for user
|login failed for|failed login for|logon failure for|successful login for|logged in as|logged on as|signed in as|log in as|impersonating|impersonated by|password expired for|account locked for|locked out user
|access denied for user|permission denied for user|permission denied for role|role|kerberos principal|lastlog for|authenticated as|authenticated user|switching to user|run as|running as|login with user|log in with user|user with name|user with username|user with login|user named|password reset for|mfa challenge for|new user|added user|deleted user|removed user|created user|disabled user
|anmeldung fehlgeschlagen für|benutzer|benutzername|utilisateur|usuario|usuário|utente|gebruiker|użytkownik`
const AFTER_PHRASE = new RegExp(
  `^[ :]{1,3}(?:(?:invalid |illegal |sql )?(?:user|role|account) )?(["'\`\\[]?)(${NAME})`,
  'iu',
)
/** Phrases that are also ordinary words: after them a name is in quotes, or has a dot or digits in it. */
const WEAK = new Set(
  'role|run as|running as|new user|authenticated user|benutzer|utilisateur|usuario|usuário|utente|gebruiker|użytkownik|impersonating'.split(
    '|',
  ),
)
const NOT_NAMES = new Set(
  `from the a an is was not has had user users account role on in at by for with and or to does did can cannot could should must will would failed name
 names id ids via after before because since when who already exists missing unknown session sessions who which whose this that other another`.split(
    /\s+/,
  ),
)

/** Accounts in lines of systems. */
export const ACCOUNT_LINE_DETECTORS: readonly Detector[] = [
  row('account_line', 'USERNAME', {
    prefixes: PHRASES.split('|').map((phrase) => phrase.trim()),
    after: GAP_SIGN,
    match: matchAccountLine,
    confidence: 0.8,
    why: 'phrase of a log',
  }),
  fixedRow('daemon_user', {
    prefixes: ['sudo', 'su', 'cron', 'crond', 'crontab'],
    forms: [
      new RegExp(`^(?:\\[\\d{1,8}\\])?: {1,8}(${NAME}) : (?:TTY|\\d|user|command|a pass)`, 'iu'),
      new RegExp(`^(?:\\[\\d{1,8}\\])?: {1,4}(${NAME}) is not in the sudoers`, 'u'),
      new RegExp(`^(?:\\[\\d{1,8}\\])?: {1,4}\\(((${NAME})\\) [A-Z]{2,8} \\(\\2)\\)`, 'u'),
      new RegExp(
        `^(?:\\[\\d{1,8}\\])?: {1,4}\\((${NAME})\\) (?:CMD|RELOAD|LIST|EDIT|REPLACE|MAIL)`,
        'u',
      ),
      new RegExp(
        `^(?:\\[\\d{1,8}\\])?: {1,4}(?:\\+ |FAILED SU )?\\(to ${NAME}\\) (${NAME}) on `,
        'u',
      ),
      new RegExp(`^(?:\\[\\d{1,8}\\])?: {1,4}(?:BAD SU )?(${NAME}) to ${NAME} on `, 'u'),
    ],
    opens: ':[',
  }),
  fixedRow('daemon_user', {
    prefixes: ['login ok: [', 'login incorrect: ['],
    forms: [new RegExp(`^(${NAME})[\\]/]`, 'u')],
  }),
  fixedRow('uid', {
    prefixes: ['uid', 'euid', 'gid', 'auid', 'groups'],
    forms: [
      new RegExp(`^=\\d{1,10}\\((${NAME})\\)`, 'u'),
      new RegExp(`^=(${NAME}),(?:ou|cn|dc)=`, 'iu'),
    ],
    opens: '=',
  }),
  fixedRow('file_owner', {
    prefixes: modes(),
    forms: [new RegExp(`^[.+@]? {1,4}\\d{1,6} ((${NAME})(?: \\2)?) `, 'u')],
    opens: ' .+@',
  }),
  fixedRow('directory_name', {
    prefixes: ['cn'],
    forms: [
      /^=((?:\\,|[\p{L}\d.' _-]){2,64}),(?:CN|OU)=(?!(?:[\p{L}\d ]{0,24}(?:groups?|computers?|servers?|services?|gruppen)|builtin|configuration|microsoft)\b)[^\n"]{0,80}DC=/iu,
      /^=([a-z]{2,12}[._]?[a-z]{2,16}\d{0,4}),DC=/u,
    ],
    opens: '=',
  }),
  row('sid', 'USERNAME', {
    prefixes: ['s-1-5-21-'],
    match: matchSid,
    confidence: 0.9,
  }),
  row('arn', 'USERNAME', {
    prefixes: ['arn:aws:iam:', 'arn:aws:sts:', 'arn:aws-cn:iam:', 'arn:aws-us-gov:iam:'],
    match: matchArn,
    confidence: 0.85,
  }),
  fixedRow('home_folder', {
    prefixes: ['media/', 'var/mail/', 'spool/mail/', 'spool/cron/crontabs/', 'spool/cron/'],
    forms: [new RegExp(`^(${NAME})(?=/|$|[\\s"'])`, 'u')],
    before: '/',
  }),
  fixedRow('personal_site', {
    prefixes: ['personal/'],
    forms: [/^([a-z][a-z\d]{0,30}(?:(?:_|%5F)[a-z\d-]{1,30}){2,6})(?=\/|$|[\s"'?])/iu],
    before: '/',
  }),
  fixedRow('told_account', {
    prefixes: ['key', 'permission to', 'player', 'triggered via'],
    forms: [
      new RegExp(
        `^ \\((?:lower\\()?"?(?:user_?name|login|account|nick_?name|handle)"?(?:::\\w{1,20}\\))?\\)=\\((${NAME})\\)`,
        'iu',
      ),
      new RegExp(`^ \\S{1,80}\\.git denied to (${NAME})\\.?(?=\\s|$)`, 'u'),
      new RegExp(`^ \\w{4,20} by (${NAME}) on refs/`, 'u'),
      new RegExp(
        `^ "?(${NAME})"? (?:joined|left|disconnected|was (?:kicked|banned)|has (?:joined|left))(?= (?:the |from |game|match|after|due|\\()|[.\\s]*$)`,
        'u',
      ),
    ],
    opens: ' ',
  }),
]

/** Rights of files as `ls -l` writes them. */
function modes(): readonly string[] {
  const rights =
    'rw-r--r--|rw-rw-r--|rw-------|rw-rw----|rw-r-----|rwxr-xr-x|rwxrwxr-x|rwx------|rwxr-x---|rwxrwxrwx|rw-rw-rw-|r--r--r--|r--------'
  return rights.split('|').flatMap((mode) => [mode, `d${mode}`])
}

function matchAccountLine(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  const found = AFTER_PHRASE.exec(text.slice(prefixEnd, prefixEnd + 64))
  input.steps += 64
  const name = found?.[2]
  if (found === null || name === undefined) return undefined
  const end = prefixEnd + found[0].length
  const next = codeAt(text, end)
  // `contoso\jane`, `jane@host`, `user=…` have rows of their own; `Jane Roe` is a person.
  if (next === 92 || next === 64 || next === 61 || next === 47) return undefined
  const quoted = found[1] !== ''
  // Roles of databases are accounts; those of anything else are none: `role: "assistant"`.
  if (isRole(input, at, end)) return undefined
  if (!quoted && isUpper(codeAt(name, 0)) && next === 32 && isUpper(codeAt(text, end + 1)))
    return undefined
  if (!quoted && !isAccountName(name, text.slice(at, prefixEnd).toLowerCase())) return undefined
  return accountSpan(text, end - name.length, end)
}

const ROLE_DEEDS =
  /^["'`]? (?:does not exist|is not permitted|cannot|is not a member|has no|already exists|must be)/

/** True for the phrase `role` where nothing is told that only an account of a database can do. */
function isRole({ text, prefixEnd }: Input, at: number, end: number): boolean {
  return prefixEnd - at === 4 && !ROLE_DEEDS.test(text.slice(end, end + 32))
}

/** Phrases of daemons, behind which nothing but an account stands. */
const STRICT = /^(?:accepted|failed|invalid user|illegal|authenticating|session|disconnected)/

/** In lower case and no ordinary word; after a weak phrase with a dot or digits in it. */
function isAccountName(name: string, phrase: string): boolean {
  const bare = name.replace(/[.,]$/, '')
  if (NOT_NAMES.has(bare.toLowerCase()) || isFile(bare)) return false
  if (WEAK.has(phrase))
    return /^[a-z]{1,20}(?:[._][a-z]{1,20})?\d{0,6}$/.test(bare) && /[._\d]/.test(bare)
  if (!STRICT.test(phrase) && /^\p{L}+$/u.test(bare)) return isPlainAccount(bare.toLowerCase())
  return /^[a-z_]/.test(bare) || /[\d.]/.test(bare) || STRICT.test(phrase)
}

function isFile(name: string): boolean {
  return /\.(?:exe|dll|json|xml|js|ts|cs|py|log|txt|com|net|org|service)$/.test(name)
}

/** The security identifier of a user: the last number of built-in accounts is below 1000. */
function matchSid(input: Input, at: number): Span | undefined {
  const found = /^S-1-5-21-\d{1,10}-\d{1,10}-\d{1,10}-(\d{4,10})(?![\d-])/i.exec(
    input.text.slice(at, at + 64),
  )
  input.steps += 64
  if (found === null) return undefined
  const end = at + found[0].length
  return { start: at, end, resume: end }
}

const ARN_USER =
  /^:\d{0,12}:(?:user|federated-user)\/(?:[\w+=,.-]{1,32}\/){0,3}([\w+=,.@-]{2,64})(?![\w+=,.@/-])/
const ARN_SESSION =
  /^:\d{0,12}:assumed-role\/[\w+=,.@-]{1,64}\/([\w.+-]{1,40}@[\w.-]{1,40}|[a-z]{2,20}[._][a-z]{2,20})(?![\w-])/i

/** `arn:aws:iam::123456789012:user/jane`: the user's name, never a role's. */
function matchArn(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  const rest = text.slice(prefixEnd, prefixEnd + LOOK * 2)
  input.steps += LOOK
  const found = ARN_USER.exec(rest) ?? ARN_SESSION.exec(rest)
  const name = found?.[1]
  if (found === null || name === undefined || isSharedAccount(name)) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - name.length, end, resume: end }
}
