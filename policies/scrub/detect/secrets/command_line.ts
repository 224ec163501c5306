import { isQuote, isSpace } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { looksPassword } from './password_form.ts'
import { isStandIn } from './stand_ins.ts'

const TOOL_MAX = 400
const VALUE_MAX = 160
/** Programs that take a name and a password after one flag. */
const USER_TOOLS =
  /(?:^|[\s/\\"'`|;&($])(?:curl|wget|http|https|xh|httpie|rclone|hurl|svn|nuget)(?:\.exe)?\s/i
/** Programs that take a password right behind `-p`, without a blank. */
const ATTACHED_TOOLS =
  /(?:^|[\s/\\"'`|;&($])(?:mysql\w{0,8}|mariadb\w{0,6}|sshpass|7z[ar]?|unrar|rar|zip|unzip)(?:\.exe)?\s[^\n|;&]*$/i
const HARMLESS_PASSWORD = /^(?:pass(?:word)?|pwd|token|test|changeme|changeit|secret|x+|y+|\*+)$/i
const COMMON_PAIR =
  /^(?:user(?:name)?|test|my-?user(?:name)?):(?:pass(?:word)?|test|token|my-?pass(?:word)?)$/i

/** `curl -u name:password`, `--user name:password`, `mysql -pSecret`: asked at the first dash of a flag. */
export function matchCommandFlag(input: Input, at: number): Span | undefined {
  const { units, text } = input
  if (unitAt(units, at - 1) === 45) return undefined
  const first = unitAt(units, at + 1)
  if (first === 112) return matchAttached(input, at)
  if (first !== 117 && first !== 85 && first !== 45) return undefined
  const flag = /^(?:-[uU]|--(?:proxy-)?user)(?:=|[ \t]{0,5}|[ \t]*\\\n[ \t]*)(?=\S)/.exec(
    text.slice(at, at + 24),
  )
  input.steps += 8
  if (flag === null) return undefined
  const start = at + flag[0].length
  const end = argumentEnd(input, start)
  const value = text.slice(start, end)
  input.steps += end - at
  // Documentation: nothing of it is anybody's.
  if (COMMON_PAIR.test(value)) return { start, end: start, resume: end }
  if (!hasPassword(value) || !USER_TOOLS.test(text.slice(Math.max(0, at - TOOL_MAX), at)))
    return undefined
  const quoted = isQuote(unitAt(units, start)) && unitAt(units, end - 1) === unitAt(units, start)
  return quoted ? { start: start + 1, end: end - 1, resume: end } : { start, end, resume: end }
}

/** One past an argument: blanks in quotes belong to it. */
function argumentEnd({ units, text }: Input, start: number): number {
  let quote = 0
  let end = start
  for (; end < text.length && end - start < VALUE_MAX; end++) {
    const code = unitAt(units, end)
    if (quote !== 0) quote = code === quote ? 0 : quote
    else if (isQuote(code)) quote = code
    else if (isSpace(code) || code === 92) break
  }
  return end
}

/** A name, a colon and a password that is no variable and no word of documentation. */
function hasPassword(argument: string): boolean {
  const value = argument.replace(/["'`]/g, '')
  const colon = value.indexOf(':')
  if (colon < 0 || value.length < 5 || value.startsWith('<') || value.startsWith('//', colon + 1))
    return false
  const name = value.slice(0, colon)
  const password = value.slice(colon + 1)
  if (password === '') return name.length > 7 && /\d/.test(name) && !isStandIn(name)
  if (HARMLESS_PASSWORD.test(password)) return false
  if (/^\{\w*\d\w*\}$/.test(password)) return true
  return !isStandIn(password) && !/^\$/.test(password)
}

function matchAttached(input: Input, at: number): Span | undefined {
  const { units, text } = input
  if (isSpace(unitAt(units, at + 2)) || unitAt(units, at + 2) === 0) return undefined
  const start = at + 2
  const end = argumentEnd(input, start)
  input.steps += end - at
  const value = text.slice(start, end).replace(/^["']|["']$/g, '')
  if (value.length < 3 || isStandIn(value)) return undefined
  const quoted = isQuote(unitAt(units, start)) && unitAt(units, end - 1) === unitAt(units, start)
  if (quoted && looksPassword(value, { told: true, quoted }))
    return { start: start + 1, end: end - 1, resume: end }
  if (!ATTACHED_TOOLS.test(text.slice(Math.max(0, at - TOOL_MAX), at))) return undefined
  return { start, end, resume: end }
}

/** What follows the name of a program or of its command, up to the password. */
const LEADS: ReadonlyMap<string, RegExp> = new Map([
  ['convertto-securestring', /^(?: -(?:string|asplaintext|force|a|f|s))*[ (:]{1,2}/i],
  ['pscredential', /^ ?\(? ?["'][^"'\n]{1,64}["'], ?(?:\(ConvertTo-SecureString )?/i],
  ['networkcredential', /^ ?\(? ?["'][^"'\n]{1,64}["'], ?/i],
  ['net use', /^ (?:\w:|\*)? ?\\\\\S{1,80}(?: \/user:\S{1,60})? /i],
  ['net user', /^ [\w.-]{1,40} (?=\S{1,64} \/add)/i],
  ['sqlplus', /^(?: -\w{1,8})* "?[\w.-]{1,40}\//i],
  ['impdp', /^ "?[\w.-]{1,40}\//i],
  ['expdp', /^ "?[\w.-]{1,40}\//i],
  ['htpasswd', /^(?: -\w{1,6}){0,3} -\w{0,5}b\w{0,5}(?: -\w{1,6}){0,2} \S{1,80} [\w.@-]{1,40} /],
  ['aws configure set', /^ (?:[\w.-]{1,40}\.)?aws_(?:secret_access_key|session_token) /],
  ['smbclient', /^[^|;&\n]{0,80}? -U ?["']?[\w\\.-]{1,40}%/],
  ['rpcclient', /^[^|;&\n]{0,80}? -U ?["']?[\w\\.-]{1,40}%/],
  ['sudo -s', /^ ?<<< ?/i],
  ['oracle:thin:', /^[\w.-]{1,40}\//i],
  ['chpasswd', /^ ?<<< ?["']?[\w.-]{1,40}:/],
])

/** It goes on to the next blank, or to the host behind the last `@`. */
const BARE = /^(?!\$)[^\s"'`<)]{3,128}?(?=\s|$|[)"'`]|@(?:\/\/)?[\w.-]{1,80}(?:[:/\s]|$))/

export const COMMANDS: readonly string[] = [...LEADS.keys()]

/** `ConvertTo-SecureString "…"`, `net use \\\\host\\share /user:x …`, `sqlplus scott/…@db`. */
export function matchCommand(input: Input, at: number): Span | undefined {
  const { text, raw, prefixEnd } = input
  // Of `\\nas\tools` no letter is the sign for a new line or a tab.
  const lead = LEADS.get(text.slice(at, prefixEnd).toLowerCase())?.exec(
    raw.slice(prefixEnd, prefixEnd + TOOL_MAX),
  )
  input.steps += 24
  if (lead === null || lead === undefined) return undefined
  const from = prefixEnd + lead[0].length
  const quoted = isQuote(unitAt(input.units, from))
  const found = quoted
    ? /^(["'`])([^"'`\n]{3,128})\1/.exec(text.slice(from, from + 132))?.[2]
    : BARE.exec(text.slice(from, from + 200))?.[0]
  if (found === undefined || !looksPassword(found, { told: true, quoted })) return undefined
  const start = quoted ? from + 1 : from
  // What stands between, such as an account, is looked at too.
  return { start, end: start + found.length, resume: prefixEnd }
}

const PIPED =
  /^ (?:-n )?(["']?)(?:[\w.-]{1,40}:(?=[^|]{3,64}\| ?(?:sudo )?chpasswd))?((?!\$)[^"'\s|]{4,64})\1 ?\| ?(?:sudo |docker login|podman login|helm registry login|oras login|chpasswd|passwd|su |openssl|gpg|cryptsetup|kinit|smbpasswd)/

/** `echo … | sudo -S`, `echo "bob:…" | chpasswd`: what a program reads from its input. */
export function matchPiped(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 24
  const found = PIPED.exec(text.slice(prefixEnd, prefixEnd + 160))
  const value = found?.[2]
  if (found === null || value === undefined || !looksPassword(value, { told: true, quoted: true }))
    return undefined
  const start = prefixEnd + found[0].indexOf(value, found[0].startsWith(' -n') ? 3 : 0)
  return { start, end: start + value.length, resume: start + value.length }
}
