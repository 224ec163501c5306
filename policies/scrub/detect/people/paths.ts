import {
  codeAt,
  isDigit,
  isLetter,
  isQuote,
  isSpace,
  isUpper,
  isWord,
  startsWithLower,
} from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { isSharedAccount } from './shared_accounts.ts'

const NAME_MAX = 64
const LINE_MAX = 256
const HOME_FOLDERS = ['users', 'documents and settings', 'homes', 'home']
const HIVES =
  /^(?:HKLM|HKCU|HKCR|HKU|HKCC|HKEY_.*|BUILTIN|AUTHORITY|SERVICE|APPPOOL|NT|IIS|UNC|GLOBAL|LOCAL|DEVICE|REGISTRY|MACHINE|SOFTWARE|SYSTEM|WINDOWS|ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL|NOTICE|GET|POST|PUT|OK|EOF|EOL|TODO|FIXME|NOTE|USAGE)$/i

/** `/home/x`, `/Users/x`, `C:/Users/x`, with `\/` too: the folder that bears a person's name. */
export function matchSlashHome(input: Input, at: number): Span | undefined {
  const { text, units } = input
  const third = unitAt(units, at + 3) | 32
  // The third letter of `home` and of `users`.
  if (third !== 109 && third !== 101) return undefined
  const users = startsWithLower(text, 'users', at + 1)
  if (!users && !startsWithLower(text, 'home', at + 1)) return undefined
  let index = at + (users ? 6 : 5)
  if (codeAt(text, index) === 92) index++
  if (codeAt(text, index) !== 47 || !isRoot(text, at) || isRoute(text, at)) return undefined
  const drive = codeAt(text, at - 1) === 58
  const span = nameSpan(input, index + 1, users && drive)
  if (span === undefined) return undefined
  // `/users/search` in lower case is a route rather than a folder, unless what follows is a name.
  const folder = !users || drive || isUpper(codeAt(text, at + 1)) || isWord(codeAt(text, at - 1))
  return folder || ROUTE_NAME.test(text.slice(span.start, span.end)) ? span : undefined
}

const ROUTE_NAME = /^[a-z]{2,20}(?:[._][a-z]{2,20}\d{0,4}|\d{1,4})$/

/** `GET /home/index`: what follows a method of HTTP is a route. */
function isRoute(text: string, at: number): boolean {
  return /(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|route|router|endpoint|href)["':= ]{1,3}$/.test(
    text.slice(Math.max(0, at - 12), at),
  )
}

/** Stores that keep folders of people below a bucket or a container. */
const IN_STORE =
  /(?:s3[an]?|gs|hdfs|abfss?|wasbs?|adl|dbfs|smb|cifs|nfs|afp|sftp|ftps?|file|oss|vscode-remote):\/\/?[\w.@%+-]{1,64}(?:\/[\w.-]{1,24}){0,2}$/i
const STORE_MAX = 96

/** False below another folder: `/api/users/1` is a route. Mounts of a whole disk are not. */
function isRoot(text: string, at: number): boolean {
  let end = at
  if (codeAt(text, end - 1) === 92) end--
  const last = codeAt(text, end - 1)
  if (!isWord(last)) return last !== 125 && last !== 93
  if (IN_STORE.test(text.slice(Math.max(0, end - STORE_MAX), end)))
    return !/^\/\w{1,8}\/[\w-]{1,40}\.[a-z\d]{2,4}(?:$|[\s"'?])/i.test(text.slice(at, at + 64))
  let start = end
  while (start > 0 && end - start < 9 && isWord(codeAt(text, start - 1))) start--
  const folder = text.slice(start, end).toLowerCase()
  if (codeAt(text, start - 1) !== 47) return false
  return (
    folder.length === 1 ||
    ROOTS.has(folder) ||
    /wsl[$.][\w/]{0,24}$/i.test(text.slice(Math.max(0, start - 24), start))
  )
}

const ROOTS = new Set(
  'export var usr host volumes data private file srv nfs mnt net remote rootfs root merged vagrant wsl'.split(
    ' ',
  ),
)

/** `\Users\x`, `\\Users\\x`, `\Documents and Settings\x`, or `DOMAIN\x`. */
export function matchBackslash(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (unitAt(units, at - 1) === 92) return undefined
  let index = at
  while (unitAt(units, index) === 92 && index - at < 16) index++
  const next = unitAt(units, index)
  // `\"` of JSON, and ends of lines.
  if (!isLetter(next) && next !== 32 && next !== 10) return undefined
  input.steps += index - at
  const lower = next | 32
  const folder = lower === 117 || lower === 104 || lower === 100 ? folderEnd(text, index) : 0
  if (folder === 0)
    return isDomain(unitAt(units, at - 1)) ? matchAccount(input, at, index) : undefined
  let name = folder
  while (codeAt(text, name) === 92 && name - folder < 16) name++
  if (codeAt(text, name) === 47) name++
  return name === folder ? undefined : nameSpan(input, name, true)
}

function folderEnd(text: string, at: number): number {
  for (const folder of HOME_FOLDERS)
    if (startsWithLower(text, folder, at)) {
      const end = at + folder.length
      // A hidden share: `\\host\users$\jane`.
      return codeAt(text, end) === 36 ? end + 1 : end
    }
  return 0
}

function nameSpan(input: Input, start: number, windows: boolean): Span | undefined {
  const { raw: text } = input
  let end = nameEnd(text, start, windows)
  input.steps += end - start
  const separator = codeAt(text, end) === 92 || codeAt(text, end) === 47
  // A name of several words is one only where the path goes on after it.
  if (windows && !separator) end = nameEnd(text, start, false)
  while (end > start && !isNameEnd(text, end)) end--
  const name = text.slice(start, end)
  if (name === '' || isShared(name)) return undefined
  return { start, end, resume: end }
}

function nameEnd(text: string, start: number, blanks: boolean): number {
  let end = start
  while (end - start < NAME_MAX && isPathName(codeAt(text, end))) {
    if (!blanks && codeAt(text, end) === 32) break
    end++
  }
  return end
}

function isNameEnd(text: string, end: number): boolean {
  const last = codeAt(text, end - 1)
  return last !== 46 && last !== 32 && last !== 44 && last !== 41
}

function isPathName(code: number): boolean {
  if (code < 32 || isQuote(code)) return false
  if (code === 92 || code === 47 || code === 58) return false
  if (code === 42 || code === 63 || code === 60 || code === 62) return false
  return code !== 124 && code !== 59 && code !== 44 && code !== 0
}

function isShared(name: string): boolean {
  if (isSharedAccount(name)) return true
  const first = name.charCodeAt(0)
  if (isLetter(first)) return false
  if (/^\[[A-Z_]+\]$/.test(name) || /^[\d*]+$/.test(name)) return true
  // Variables and holders: `%USERNAME%`, `$USER`, `{user}`, `:id`
  return first === 36 || first === 123 || (first === 37 && name.endsWith('%'))
}

/** `CONTOSO\jdoe`: an account of a Windows domain; `at` is the first backslash, `start` follows the last. */
function matchAccount(input: Input, at: number, start: number): Span | undefined {
  const { text } = input
  if (start - at > 4 || isLineEscape(input, at, start)) return undefined
  // `OK\nListening`: the escape of a line in a string of code.
  if (
    start - at === 1 &&
    isEscapeLetter(codeAt(input.raw, start)) &&
    isUpper(codeAt(input.raw, start + 1))
  )
    return undefined
  let domain = at
  while (domain > 0 && at - domain < 16 && isDomain(text.charCodeAt(domain - 1))) domain--
  if (at - domain < 2 || !isFree(codeAt(text, domain - 1))) return undefined
  const name = text.slice(domain, at)
  if (HIVES.test(name) || !isDomainName(text, domain, name)) return undefined
  let end = start
  while (end - start < NAME_MAX && isAccountSign(codeAt(input.raw, end))) end++
  input.steps += end - domain
  while (end > start && codeAt(text, end - 1) === 46) end--
  return accountSpan(input.raw, start, end)
}

/** `ERROR\nfoo` in a JSON string is a new line; elsewhere a lone backslash stands between domain and user. */
function isLineEscape(input: Input, at: number, start: number): boolean {
  const { raw: text, json } = input
  if (!json || (start - at) % 2 === 0) return false
  if (!'nrtbfu'.includes(text.charAt(start))) return false
  const line = text.slice(Math.max(0, at - LINE_MAX), at)
  return line.indexOf('"', line.lastIndexOf('\n') + 1) >= 0
}

/** `n`, `r`, `t` */
function isEscapeLetter(code: number): boolean {
  return code === 110 || code === 114 || code === 116
}

function accountSpan(text: string, start: number, end: number): Span | undefined {
  const next = codeAt(text, end)
  if (end - start < 2 || next === 92 || next === 47 || next === 36) return undefined
  const account = text.slice(start, end)
  if (
    isShared(account) ||
    /\.(?:exe|dll|sys|log|txt|json|xml|config|cs|ts|js|db|ini|cmd|ps1|bat)$/i.test(account)
  )
    return undefined
  return isLetter(account.charCodeAt(0)) ? { start, end, resume: end } : undefined
}

/** A verb of signing in right after `domain\\name`. */
const FOLLOWS =
  /^\\{1,4}[\p{L}][\p{L}\d._-]{1,40} (?:signed|logged|is not|is no|has no|was denied|failed to|authenticated|could not|cannot)/u

/** The same behind a name in small letters, as classes are not written. */
const DENIED =
  /^\\{1,4}[a-z][a-z\d._-]{1,40} (?:(?:un)?locked|disabled|denied|failed$|failed[.,;:]|expired|disconnected|accessed|attempted|has been (?:locked|disabled|denied)|account|from \d)/

/** In capitals a domain by itself; otherwise only after a word that announces an account. */
function isDomainName(text: string, start: number, name: string): boolean {
  if (!isLetter(name.charCodeAt(0))) return false
  if (name === name.toUpperCase() || name === 'AzureAD') return true
  const before = text.slice(Math.max(0, start - 24), start).toLowerCase()
  if (FOLLOWS.test(text.slice(start + name.length, start + name.length + 64))) return true
  if (DENIED.test(text.slice(start + name.length, start + name.length + 64))) return true
  return /(?:user|account|login|logon|principal|identity|by|for|as|owner|member|caller|whoami)(?: ?name)?[ :='"]{1,3}$/.test(
    before,
  )
}

function isDomain(code: number): boolean {
  return isWord(code) || code === 45 || code === 95 || code === 46
}

function isFree(code: number): boolean {
  if (code === 0 || isSpace(code) || isQuote(code)) return true
  return code === 40 || code === 61 || code === 58 || code === 44 || code === 91 || code === 60
}

function isAccountSign(code: number): boolean {
  return (
    isLetter(code) || isDigit(code) || isUpper(code) || code === 46 || code === 45 || code === 95
  )
}
