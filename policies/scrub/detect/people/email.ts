import {
  codeAt,
  DIGIT,
  flags,
  isDigit,
  isHex,
  isLetter,
  isUpper,
  isWord,
  LETTER,
  startsWithLower,
} from '../../chars.ts'
import type { Input, Match, Span } from '../../types.ts'

const LOCAL_MAX = 64
const DOMAIN_MAX = 254
const COMMENT_MAX = 32
const DOT_WIDE = 0xff0e
const DOT_IDEOGRAPHIC = 0x3002
/** Endings of files, units and members of code that are no top-level domain. */
const NOT_DOMAINS = new Set(
  `png jpg jpeg gif webp svg ico avif js ts json html css txt log xml yml yaml jar java dll exe map mjs cjs tsx jsx less scss sass vue toml
 conf ini cfg class tgz gz service socket timer mount target slice device automount swap prototype length value next`.split(
    /\s+/,
  ),
)
/** Accounts of machines: with a path after them (`git@host:org/repo`) or on a private host they are nobody's address. */
const MACHINE_ACCOUNTS = new Set(
  'git hg svn root ubuntu ec2-user centos debian admin vagrant jenkins deploy runner pi core postgres mysql oracle www-data'.split(
    ' ',
  ),
)
const PRIVATE_HOSTS = new Set([
  'local',
  'internal',
  'localdomain',
  'lan',
  'localhost',
  'svc',
  'cluster',
])

/** A mail address around an `@` (RFC 5321, section 4.1.2), with letters of any script (RFC 6531). */
export const matchEmail: Match = (input, at) => emailSpan(input, at, matchNothing)

/** The same, and what `otherwise` says of an `@` that no domain follows. */
export function createEmailMatcher(otherwise: Match): Match {
  return (input, at) => emailSpan(input, at, otherwise)
}

const matchNothing: Match = () => undefined

function emailSpan(input: Input, at: number, otherwise: Match): Span | undefined {
  const { text } = input
  const end = domainEnd(text, at + 1)
  input.steps += Math.max(end - at, 1)
  if (end === 0) return otherwise(input, at)
  const start = localStart(input, at)
  input.steps += at - start
  if (start === at || isMachine(text, { start, at, end })) return undefined
  if (isMessageId(text, start, at) || isServicePrincipal(text, start, at)) return undefined
  // `@jane@example.social`: an account of the fediverse, not of mail.
  if (codeAt(text, start - 1) === 64 && !isWord(codeAt(text, start - 2)))
    return { start: start - 1, end, kind: 'SOCIAL_HANDLE', resume: end }
  return { start, end, resume: end }
}

function isLocal(code: number): boolean {
  if ((flags(code) & (DIGIT | LETTER)) !== 0) return true
  // . _ + - ' ~ # and marks that stand on a letter
  if (code === 46 || code === 95 || code === 43 || code === 45 || code === 39) return true
  return code === 126 || code === 35 || isMark(code)
}

function isMark(code: number): boolean {
  return code >= 0x300 && code <= 0x36f
}

function localStart(input: Input, at: number): number {
  const { text } = input
  const last = codeAt(text, at - 1)
  if (last === 34) return quotedStart(text, at)
  const stop = last === 41 ? commentStart(text, at - 1) : at
  let start = stop
  const floor = Math.max(0, stop - LOCAL_MAX)
  while (start > floor && isLocal(text.charCodeAt(start - 1))) start--
  while (start < stop && !isWord(text.charCodeAt(start)) && text.charCodeAt(start) !== 95) start++
  return start < stop ? afterEscape(input, tagStart(text, start, floor)) : at
}

/** `jane(work)@example.com`: a comment is part of the address (RFC 5322, section 3.2.2). */
function commentStart(text: string, close: number): number {
  for (let index = close - 1; index > close - COMMENT_MAX; index--) {
    const code = codeAt(text, index)
    if (code === 40) return isWord(codeAt(text, index - 1)) ? index : close + 1
    if (!isWord(code) && code !== 32) break
  }
  return close + 1
}

/** `"john doe"@example.com`: the quotes belong to the address, with a backslash before each in JSON. */
function quotedStart(text: string, at: number): number {
  const floor = Math.max(0, at - LOCAL_MAX)
  const slashes = codeAt(text, at - 2) === 92 ? 1 : 0
  const last = at - 2 - slashes
  for (let index = last; index >= floor; index--) {
    const code = text.charCodeAt(index)
    if (code === 34)
      return openingQuote(text, index, slashes) && index < last ? index - slashes : at
    if (code < 32 || (code === 92 && slashes === 0)) return at
  }
  return at
}

function openingQuote(text: string, quote: number, slashes: number): boolean {
  return slashes === 0 || codeAt(text, quote - 1) === 92
}

const KNOWN_TOP =
  /\.(?:com|org|net|edu|gov|de|fr|uk|io|co|eu|info|no|se|dk|fi|pl|it|es|pt|nl|be|ch|at|br|au|ca|jp|in|ru|cz|ie|us|mx)$/i

/** `jane+tag=1@`, `bounce-jane=example.com@`: after a `+` and before a domain a `=` is part of the address. */
function tagStart(text: string, start: number, floor: number): number {
  if (codeAt(text, start - 1) !== 61) return start
  let head = start - 1
  let plus = false
  while (head > floor && isLocal(text.charCodeAt(head - 1))) {
    head--
    plus ||= text.charCodeAt(head) === 43
  }
  if (plus) return head
  const end = text.indexOf('@', start)
  return head < start - 1 && KNOWN_TOP.test(text.slice(start, end)) ? head : start
}

/** Outside JSON the letter after a backslash may belong to the address: rather one letter too many goes. */
function afterEscape(input: Input, start: number): number {
  const { text, json } = input
  return !json && codeAt(text, start - 1) === 10 && codeAt(text, start - 2) === 92
    ? start - 1
    : start
}

interface Place {
  readonly start: number
  readonly at: number
  readonly end: number
}

/** Addresses from which nobody writes and at which nobody reads. */
const NOBODY = new Set(
  'noreply no-reply no_reply no.reply donotreply do-not-reply do_not_reply mailer-daemon mailerdaemon'.split(
    ' ',
  ),
)

/** `git@github.com:org/repo`, `root@db1.internal`, `noreply@example.com` */
function isMachine(text: string, { start, at, end }: Place): boolean {
  if (at - start >= 7 && at - start <= 13 && NOBODY.has(text.slice(start, at).toLowerCase()))
    return true
  if (at - start > 8 || !MACHINE_ACCOUNTS.has(text.slice(start, at).toLowerCase())) return false
  const next = codeAt(text, end)
  if (next === 58 || next === 47) return true
  const host = text.slice(at + 1, end)
  return PRIVATE_HOSTS.has(host.slice(host.lastIndexOf('.') + 1).toLowerCase())
}

/** `Message-ID: <20240101.abc@host>` names a message, not a person, where its first part is no name. */
function isMessageId(text: string, start: number, at: number): boolean {
  if (codeAt(text, start - 1) !== 60 || !/\d{5}/.test(text.slice(start, at))) return false
  return /(?:message|msg|reply|references|mime)[- _]?(?:id|to)?["']?\s{0,2}[:=]\s{0,2}["']?<$/i.test(
    text.slice(Math.max(0, start - 24), start),
  )
}

/** `krbtgt/EXAMPLE.COM@EXAMPLE.COM`, `HTTP/web.example.com@EXAMPLE.COM`: a service of Kerberos. */
function isServicePrincipal(text: string, start: number, at: number): boolean {
  if (codeAt(text, start - 1) !== 47 || !isUpper(codeAt(text, at + 1))) return false
  return /(?:krbtgt|host|https?|ldap|cifs|nfs|imap|smtp|dns|mssqlsvc|termsrv|wsman|kadmin|restrictedkrbhost|gc|rpcss|postgres)$/i.test(
    text.slice(Math.max(0, start - 18), start - 1),
  )
}

/** One past the domain that starts here, without a last dot; 0 where there is none. */
function domainEnd(text: string, from: number): number {
  if (codeAt(text, from) === 91) return literalEnd(text, from)
  const limit = Math.min(text.length, from + DOMAIN_MAX)
  let end = from
  let lastDot = -1
  while (end < limit) {
    const code = text.charCodeAt(end)
    if (isDot(code)) {
      if (end === from || lastDot === end - 1) break
      lastDot = end
    } else if (!isWord(code) && code !== 45 && !isMark(code)) break
    end++
  }
  while (end > from && !isWord(text.charCodeAt(end - 1)) && !isMark(text.charCodeAt(end - 1))) end--
  return hasTopLevel(text, from, end) ? end : 0
}

function isDot(code: number): boolean {
  return code === 46 || code === DOT_IDEOGRAPHIC || code === DOT_WIDE
}

/** `[192.0.2.1]`, `[IPv6:2001:db8::1]` */
function literalEnd(text: string, from: number): number {
  let end = from + (startsWithLower(text, 'ipv6:', from + 1) ? 6 : 1)
  while (end < text.length && end - from < 56 && isLiteral(text.charCodeAt(end))) end++
  return codeAt(text, end) === 93 && end - from > 7 ? end + 1 : 0
}

function isLiteral(code: number): boolean {
  return isHex(code) || code === 46 || code === 58
}

function hasTopLevel(text: string, from: number, end: number): boolean {
  let dot = end - 1
  while (dot > from && !isDot(text.charCodeAt(dot))) dot--
  if (dot <= from) return false
  const top = text.slice(dot + 1, end)
  if (top.length < 2 && top.charCodeAt(0) < 128) return false
  if (!isLetter(top.charCodeAt(0))) return false
  if (isDigit(top.charCodeAt(top.length - 1)) && !startsWithLower(top, 'xn--', 0)) return false
  return !isVersion(text, from, dot) && !isMember(top) && !NOT_DOMAINS.has(top.toLowerCase())
}

/** `react@18.2.0-rc.next`, `checkout@v4.1.beta`: a number, a dot and a number start a version. */
function isVersion(text: string, from: number, lastDot: number): boolean {
  const first = codeAt(text, from)
  let index = from + (first === 118 || first === 86 ? 1 : 0)
  const digits = index
  while (isDigit(codeAt(text, index))) index++
  if (index === digits || codeAt(text, index) !== 46) return false
  return index < lastDot ? isDigit(codeAt(text, index + 1)) : first === 118 && index - digits < 3
}

/** `this@Activity.onCreate`: humps are of code, no domain is written so. */
function isMember(top: string): boolean {
  for (let index = 1; index < top.length; index++)
    if (isUpper(top.charCodeAt(index)) && !isUpper(top.charCodeAt(index - 1))) return true
  return false
}
