import { isDigit, isLetter, isSpace } from '../../chars.ts'
import { GAP_SIGN, LETTER_SIGN, SLASH_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'
import { accountSpan, fixedRow, NAME } from './account_form.ts'
import { isPersonalAccount } from './plain_accounts.ts'

// Accounts in commands, in the events of Windows, and in the logs of servers.

const FLAGS = '(?:-{1,2}[\\w-]{1,24}(?:[= ][\\w,/.:-]{1,40})? ){1,6}'
const STOP = '(?=\\s*$|\\s*[;&|\\n])'
const form = (pattern: string): RegExp => new RegExp(`^${pattern}`, 'u')

/** Accounts in lines that a phrase does not announce. */
export const ACCOUNT_COMMAND_DETECTORS: readonly Detector[] = [
  fixedRow('command_user', {
    prefixes: ['chown', 'chgrp', 'setfacl'],
    forms: [
      form(
        ` (?:-{1,2}[\\w-]{1,24} ){0,3}['"]?((${NAME})(?::\\2)?)(?::[\\w.-]{0,32})?['"]?(?:: | ['"]?[/~.$*])`,
      ),
      form(` -[mx] u:(${NAME})`),
    ],
    opens: ' ',
  }),
  fixedRow('command_user', {
    prefixes: ['usermod', 'useradd', 'userdel', 'adduser', 'deluser', 'passwd', 'chage', 'gpasswd'],
    forms: [
      form(` ${FLAGS}(${NAME})${STOP}`),
      form(
        `(?:\\[\\d{1,8}\\])?: (?:add|delete|change|lock|unlock|remove|rename)\\w{0,2} (?:user )?'(${NAME})'`,
      ),
      form(`(?:\\[\\d{1,8}\\])?: new (?:user|group): name=(${NAME})`),
    ],
    opens: ' :[',
  }),
  fixedRow('command_user', {
    prefixes: ['useradd', 'userdel', 'adduser', 'deluser'],
    forms: [form(` (${NAME})(?=\\s*$|\\s*[;&|\\n]| (?:sudo|wheel|docker|adm)(?:\\s|$))`)],
    opens: ' ',
  }),
  fixedRow('command_user', {
    prefixes: ['pkill', 'killall', 'lsof'],
    forms: [form(` (?:-[\\w]{1,6} ){0,3}-u ?(${NAME})(?=\\s|$)`)],
    opens: ' ',
  }),
  fixedRow('command_user', {
    prefixes: ['loginctl'],
    forms: [
      form(
        ` (?:terminate|kill|enable|disable|show|lock|unlock)-(?:user|linger) (${NAME})(?=\\s|$)`,
      ),
    ],
    opens: ' ',
  }),
  fixedRow('command_user', {
    prefixes: ['sudo', 'su', 'runuser', 'crontab'],
    forms: [
      form(` (?:-[a-tv-zA-Z]{1,4} ){0,3}(?:-u ?|--user[= ])(${NAME})(?=\\s|$)`),
      form(` (?:-|-l|--login) (${NAME})(?=\\s|$)`),
    ],
    opens: ' ',
  }),
  fixedRow('command_user', {
    prefixes: [
      'psql',
      'pg_dump',
      'pg_restore',
      'createdb',
      'mysql',
      'mysqldump',
      'mongosh',
      'smbclient',
      'sqlplus',
      'ssh',
      'rlogin',
    ],
    forms: [form(` [^\\n|;]{0,64}?(?<= )-[Uul] ?(${NAME})(?=[\\s%]|$)`)],
    opens: ' ',
  }),
  fixedRow('command_user', {
    prefixes: ['id', 'getent passwd'],
    forms: [form(`:? ‘?'?(${NAME})[’']?: no such user`)],
    opens: ' :',
  }),
  fixedRow('command_user', {
    prefixes: ['kinit', 'net user'],
    forms: [form(` (?:-[\\w]{1,3} ){0,3}(${NAME})(?=[@\\s/]|$)`)],
    opens: ' ',
  }),
  fixedRow('command_user', {
    prefixes: [
      'get-aduser',
      'set-aduser',
      'new-aduser',
      'remove-aduser',
      'unlock-adaccount',
      'disable-adaccount',
      'enable-adaccount',
      'set-adaccountpassword',
      'get-mailbox',
    ],
    forms: [form(` (?:-Identity )?["']?(${NAME})(?=["'\\s]|$)`)],
    opens: ' ',
  }),
  fixedRow('mail_login', { prefixes: ['user=<', 'user: <'], forms: [form(`(${NAME})>`)] }),
  fixedRow('mail_login', {
    prefixes: ['vsftpd', 'ftpd', 'pure-ftpd', 'openvpn'],
    forms: [
      form(`(?:\\[\\d{1,8}\\])?: (?:\\[pid \\d{1,8}\\] )?\\[(${NAME})\\]`),
      form(`(?:\\[\\d{1,8}\\])?: \\((${NAME})@`),
      form(`(?:\\[\\d{1,8}\\])?: (${NAME})/\\d{1,3}\\.\\d`),
    ],
    opens: ':[',
  }),
  fixedRow('event_account', {
    prefixes: ['data name='],
    forms: [
      form(
        `["'](?:Target|Subject|Caller|Client|Source)?(?:UserName|User|AccountName|SamAccountName|LogonName)["']>(?!ANONYMOUS|LOCAL|NETWORK|-<|[^<]{0,64}\\$<)(${NAME}(?: ${NAME})?)<`,
      ),
    ],
    opens: '"\'',
  }),
  fixedRow('event_account', {
    prefixes: [
      'account name',
      'target user name',
      'logon account',
      'source user',
      'target account name',
      'caller user name',
      'client user name',
      'target user',
    ],
    forms: [
      form(
        `[ \\t\\n]{0,2}:[ \\t\\n]{1,8}(?!ANONYMOUS|LOCAL SERVICE|NETWORK SERVICE)(${NAME})(?![$\\p{L}\\d@\\\\=:])`,
      ),
    ],
    opens: ' :\t\n',
  }),
  row('by_account', 'USERNAME', {
    prefixes: [
      'by',
      'assigned to',
      'profile of',
      'mailbox of',
      'account of',
      'granted to',
      'delegated to',
      'shared with',
      'home of',
      'belongs to',
      'password of',
      'password for',
      'sign-in for',
      'session of',
      'mail for',
      'approved by',
    ],
    after: GAP_SIGN,
    match: matchBy,
    confidence: 0.7,
    why: 'word before',
  }),
  row('tilde_home', 'USERNAME', {
    anchors: ['tilde'],
    before: GAP_SIGN | SLASH_SIGN,
    after: LETTER_SIGN,
    match: matchTilde,
    confidence: 0.75,
  }),
  row('access_log', 'USERNAME', {
    anchors: ['dash'],
    before: GAP_SIGN,
    after: GAP_SIGN,
    match: matchAccessLog,
    confidence: 0.8,
  }),
]

/** `by jane(uid=1000)`, `by k.murphy` */
function matchBy(input: Input): Span | undefined {
  const { units, text, prefixEnd } = input
  const start = prefixEnd + 1
  if (unitAt(units, prefixEnd) !== 32) return undefined
  let end = nameEnd(input, start)
  const next = unitAt(units, end)
  if (next === 40) {
    const told = unitAt(units, end + 1) === 117 && unitAt(units, end + 4) === 61
    return told && end > start ? accountSpan(text, start, end) : undefined
  }
  if (next !== 32 && next !== 0 && next !== 44 && next !== 10) return undefined
  if (!isJoined(input, start, end)) return undefined
  while (unitAt(units, end - 1) === 46) end--
  if (end - start < 3 || !isPersonalAccount(text.slice(start, end))) return undefined
  return { start, end, resume: end }
}

/** A dot or an underscore between two signs: few words of prose have one. */
function isJoined({ units }: Input, start: number, end: number): boolean {
  for (let index = start + 1; index < end - 1; index++) {
    const code = unitAt(units, index)
    if (code === 46 || code === 95) return true
  }
  return false
}

/** `~jane/public_html`, `cd ~jane`; style sheets name packages so too, in quotes. */
function matchTilde(input: Input, at: number): Span | undefined {
  const { units, text } = input
  const before = unitAt(units, at - 1)
  if (before !== 32 && before !== 47 && before !== 0) return undefined
  const start = at + 1
  const end = nameEnd(input, start)
  const next = unitAt(units, end)
  const entered = /\b(?:cd|ls|pushd) $/.test(text.slice(Math.max(0, at - 8), at))
  return next === 47 || entered ? accountSpan(text, start, end) : undefined
}

/** `192.0.2.1 - jane [10/Oct/2024:13:55:36 +0000] "GET …`, asked at the dash. */
function matchAccessLog(input: Input, at: number): Span | undefined {
  const { units, text } = input
  if (unitAt(units, at - 1) !== 32 || unitAt(units, at + 1) !== 32) return undefined
  const start = at + 2
  if (!isLetter(unitAt(units, start))) return undefined
  const end = nameEnd(input, start)
  if (unitAt(units, end) !== 32 || unitAt(units, end + 1) !== 91) return undefined
  if (!isDigit(unitAt(units, end + 2)) || unitAt(units, end + 4) !== 47) return undefined
  return accountSpan(text, start, end)
}

function nameEnd(input: Input, start: number): number {
  const { units } = input
  let end = start
  while (end - start < 40 && isName(unitAt(units, end))) end++
  input.steps += end - start
  return end
}

function isName(code: number): boolean {
  return (
    isLetter(code) ||
    isDigit(code) ||
    (!isSpace(code) && (code === 46 || code === 95 || code === 45))
  )
}
