import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import type { Form } from './form.ts'
import { formEnd, parseForm } from './form.ts'

// Hashes of passwords: modular crypt format, PHC strings, those of frameworks and directories.

const HEAD_MAX = 24
const HASH_MAX = 512
/** Names between the first two `$` that mean a hash of a password, and how much follows at least. */
const CRYPT: ReadonlyMap<string, number> = new Map(
  `1 24,2 50,2a 50,2b 50,2x 50,2y 50,3 32,4 40,5 45,6 60,7 40,8 40,9 40,14 24,apr1 24,md5 24,sha1 24,y 40,gy 40,gost-yescrypt 40,
   sm3 40,argon2i 20,argon2d 20,argon2id 20,argon2 20,scrypt 20,s0 24,s1 24,pbkdf2 20,pbkdf2-sha1 20,pbkdf2-sha256 20,
   pbkdf2-sha512 20,bcrypt-sha256 40,P 31,H 31,Q 31,S 52,NT 32,MD5 32,SHA 40,ml 60,krb5tgs 32,krb5asrep 32,DCC2 32,
   pbkdf2_sha256 20,sha256 40,sha512 60,balloon 20,fshp 30`
    .split(',')
    .map((entry) => {
      const [name = '', min = ''] = entry.trim().split(' ')
      return [name, Number(min)]
    }),
)

/** `$2b$12$…`, `$argon2id$v=19$…`, `$6$salt$…`: asked at a `$`. */
export function matchCrypt(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (isAlnum(unitAt(units, at - 1))) return undefined
  let mark = at + 1
  while (mark - at < HEAD_MAX && isName(unitAt(units, mark))) mark++
  input.steps += mark - at
  const name = text.slice(at + 1, mark)
  // Portable hashes (`$P$B…`, `$S$D…`) and Cisco's have one letter of cost right behind.
  if (unitAt(units, mark) !== 36 && unitAt(units, mark) !== 44) return undefined
  const min = CRYPT.get(name)
  if (min === undefined) return undefined
  let end = mark + 1
  while (end - at < HASH_MAX && isHash(unitAt(units, end))) end++
  while (end > mark && isTail(unitAt(units, end - 1))) end--
  input.steps += end - mark
  return end - mark - 1 < min ? undefined : { start: at, end, resume: end }
}

function isName(code: number): boolean {
  return isAlnum(code) || code === 45 || code === 95
}

function isAlnum(code: number): boolean {
  const lower = code | 32
  return (code > 47 && code < 58) || (lower > 96 && lower < 123)
}

/** `./` and base64, and what parameters are written with: `$`, `,`, `=`, `-`, `_`. */
function isHash(code: number): boolean {
  if (isAlnum(code) || (code > 42 && code < 48)) return true
  return code === 36 || code === 61 || code === 95
}

function isTail(code: number): boolean {
  return code === 44 || code === 58 || code === 36
}

/** Hashes that start with a word, as frameworks store them. */
const WORDS: readonly (readonly [prefix: string, form: Form])[] = [
  ['pbkdf2_sha256', '$ d1..8 $ b1..64 $ b40..90'],
  ['pbkdf2_sha512', '$ d1..8 $ b1..64 $ b40..90'],
  ['pbkdf2_sha1', '$ d1..8 $ b1..64 $ b24..40'],
  ['pbkdf2:sha1', ': d1..8 $ w1..64 $ h40'],
  ['pbkdf2:sha256', ': d1..8 $ w1..64 $ h64'],
  ['pbkdf2:sha512', ': d1..8 $ w1..64 $ h128'],
  ['scrypt', ': d1..8 : d1..3 : d1..3 $ w1..64 $ h64..128'],
  ['scrypt', '$ b1..64 $ d1..8 $ d1..3 $ d1..3 $ b40..100'],
  ['sha1', '$ w1..32 $ h40'],
  ['sha256', '$ w1..32 $ h64'],
  ['sha512', '$ w1..32 $ h128'],
  ['md5', '$ w1..32 $ h32'],
  ['md5', 'h32'],
  ['scram-sha-256', '$ d3..7 : b16..64 $ b40..48 : b40..48'],
  ['aad3b435b51404eeaad3b435b51404ee', ': H32'],
].map(([prefix = '', form = '']) => [prefix, parseForm(form)])

const BY_PREFIX = new Map<string, Form[]>()
for (const [prefix, form] of WORDS) BY_PREFIX.set(prefix, [...(BY_PREFIX.get(prefix) ?? []), form])

/** Starts of words that `matchWordHash` knows. */
export const HASH_PREFIXES: readonly string[] = [...BY_PREFIX.keys()]

/** `pbkdf2_sha256$600000$…`, `scrypt:32768:8:1$…`, `md5` and 32 digits as PostgreSQL stores it. */
export function matchWordHash(input: Input, at: number): Span | undefined {
  const { text, units, prefixEnd } = input
  input.steps += 4
  for (const form of BY_PREFIX.get(text.slice(at, prefixEnd).toLowerCase()) ?? []) {
    const end = formEnd(units, prefixEnd, form)
    if (end > 0) return { start: at, end, resume: end }
  }
  return undefined
}

export const SCHEMES: readonly string[] =
  'sha ssha sha256 ssha256 sha384 ssha384 sha512 ssha512 md5 smd5 crypt blf-crypt sha512-crypt sha256-crypt bcrypt pbkdf2 pbkdf2-sha256 pbkdf2-sha512 argon2 argon2i argon2id plain-md5 ntlm cram-md5'.split(
    ' ',
  )

/** `{SSHA}…` (RFC 2307), as directories store passwords. */
export function matchLdapHash(input: Input, at: number): Span | undefined {
  const { units, prefixEnd } = input
  if (unitAt(units, at - 1) !== 123 || unitAt(units, prefixEnd) !== 125) return undefined
  let end = prefixEnd + 1
  while (end - prefixEnd < HASH_MAX && isHash(unitAt(units, end))) end++
  input.steps += end - at
  return end - prefixEnd < 17 ? undefined : { start: at - 1, end, resume: end }
}
