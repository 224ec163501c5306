import { codeAt, isDigit, isLetter, isUpper, isWord, startsWithLower } from '../../chars.ts'
import { wordsOf } from '../../context.ts'
import type { Input } from '../../types.ts'
import {
  CHANGE,
  LINKS,
  LOGINS,
  NETWORK_WORDS,
  PACKAGES,
  PLACES,
  VERSION_WORDS,
  WEAK_WORDS,
} from './version_words.ts'

const LOOK_MAX = 40
const MOVED_WORDS = 5
const PRIVATE = /^(?:192\.168|172\.(?:1[6-9]|2\d|3[01]))\./

/** Numbers as small as versions have, and not those of a private network: some 2 % of all addresses. */
function looksLikeVersion(text: string, at: number): boolean {
  const [first = 0, second = 0] = text
    .slice(at, at + 8)
    .split('.')
    .map(Number)
  return first <= 31 && second <= 30 && (first !== 10 || second === 0)
}

/** True where four numbers with dots are a version or the like rather than an address. */
export function isVersion(input: Input, at: number, end: number): boolean {
  const { text } = input
  const before = codeAt(text, at - 1)
  if (before === 46) return true
  if (before === 95 || before === 45) return isNamePart(text, at)
  if (before === 64) return isPackageVersion(text, at)
  if (before === 47) return isPathVersion(text, at, end)
  // The end of an IPv6 address.
  if (before === 58 && codeAt(text, at - 2) === 58) return false
  if (before === 58 && isImage(text, at)) return true
  if (before === 43 || codeAt(text, end) === 43) return true
  return isVersionText(input, at, end)
}

/** The digits belong to a name: `lib-1.2.3.4.dll`. Not after `ip-`, `host_` or the first address of a range. */
function isNamePart(text: string, at: number): boolean {
  const before = codeAt(text, at - 2)
  if (!isWord(before)) return false
  if (isDigit(before))
    return !/(?:^|[^\d.])\d{1,3}(?:\.\d{1,3}){3}-$/.test(text.slice(Math.max(0, at - 18), at))
  return !['ip', 'host', 'addr', 'address', 'peer', 'node', 'server', 'client'].some((word) =>
    startsWithLower(text, word, at - 1 - word.length),
  )
}

/** `package@1.2.3.4`; not `root@10.1.2.3` and `scheme://user@10.1.2.3`. */
function isPackageVersion(text: string, at: number): boolean {
  if (!isWord(codeAt(text, at - 2))) return false
  const look = text.slice(Math.max(0, at - LOOK_MAX), at)
  if (PRIVATE.test(text.slice(at, at + 8))) return false
  return !LOGINS.test(wordsOf(look)) && !/:\/\/\S*$/.test(look)
}

/** `Chrome/120.1.2.3`, `okhttp/4.9.3.1`, `/packages/name/1.2.3.4/`; not `/10.1.2.3` and `host-1/10.1.2.3`. */
function isPathVersion(text: string, at: number, end: number): boolean {
  let start = at - 1
  while (start > 0 && at - start < 24 && isLetter(text.charCodeAt(start - 1))) start--
  if (start === at - 1) return false
  const word = text.slice(start, at - 1).toLowerCase()
  if (isUpper(text.charCodeAt(start)) || VERSION_WORDS.has(word)) return true
  const next = codeAt(text, end)
  const isFolder = (next === 47 || next === 92) && !isDigit(codeAt(text, end + 1))
  const before = codeAt(text, start - 1)
  if (isFolder && before === 47 && codeAt(text, start - 2) !== 47) return true
  return before !== 46 && looksLikeVersion(text, at) && !NETWORK_WORDS.has(word)
}

/** `registry/name:1.2.3.4`, an image and its tag. */
function isImage(text: string, at: number): boolean {
  return (
    looksLikeVersion(text, at) && /\w\/[\w.-]+:$/.test(text.slice(Math.max(0, at - LOOK_MAX), at))
  )
}

/** `Version: 1.2.3.4`, `"version":"1.2.3.4"`, `upgraded from 1.2.3.4 to 1.2.3.5`, and keys of whole texts. */
function isVersionText(input: Input, at: number, end: number): boolean {
  const { text, key } = input
  const look = text.slice(Math.max(0, at - LOOK_MAX), at)
  const hasPort = codeAt(text, end) === 58 && isDigit(codeAt(text, end + 2))
  const isSmall = !hasPort && looksLikeVersion(text, at)
  if (isCompared(look, isSmall)) return true
  const words = wordsOf(look).trim().split(' ')
  const last = words.at(-1) ?? ''
  if (last === '')
    return key !== '' && VERSION_WORDS.has(wordsOf(key).trim().split(' ').at(-1) ?? '')
  // Another number between the word and this one: the word speaks for that one.
  const gap = /[\d\P{L}]*$/u.exec(look)?.[0] ?? ''
  if (/\d/.test(gap) && !/^\W*\d{1,3}\W{1,3}$/.test(gap)) return isSmall && isSecond(look)
  if (VERSION_WORDS.has(last) || isPackageName(look)) return true
  return isPackage(words, last) || isChange(words, last) || (isSmall && mayBeMeant(words, look))
}

/** Weaker signs of a version, of which only numbers as small as versions have are taken for one. */
function mayBeMeant(words: readonly string[], look: string): boolean {
  const last = words.at(-1) ?? ''
  return isWeak(look, last) || isMoved(words, last)
}

/** `>=1.2.3.4`, `~> 1.2.3.4`, `name==1.2.3.4`; not `ip.addr == 1.2.3.4`. */
function isCompared(look: string, isSmall: boolean): boolean {
  if (/(?:[<>!]=|~>|[~^]) ?$/.test(look)) return true
  return isSmall && /[=~]= ?$/.test(look) && !/ip|addr|host/i.test(look)
}

/** `1.2.3.4 -> 1.2.3.5` after a word of change. */
function isSecond(look: string): boolean {
  const words = wordsOf(look).trim().split(' ')
  return words.some((word) => CHANGE.test(word)) && /\d ?(?:[-=]>|→|–|to|\/) ?$/.test(look)
}

/** `Acrobat Reader DC `: a short name after longer ones. */
const PRODUCT = /(?:^|\s)[A-Z][a-z]{2,24} [A-Z][A-Z\d] $/

/** With numbers like a version's: `tag 1.2.3.4`, and names of products, `XrmToolBox 1.2.12.68`. */
function isWeak(look: string, last: string): boolean {
  if (WEAK_WORDS.has(last) || CHANGE.test(last)) return true
  const name = /(?:^|[\s"'(])([A-Z][\p{L}\d]*) \(?$/u.exec(look)?.[1]
  if (name === undefined || NETWORK_WORDS.has(last)) return false
  return name.length > 2 || PRODUCT.test(look)
}

/** `installed package libfoo 1.2.3.4` */
function isPackage(words: readonly string[], last: string): boolean {
  return PACKAGES.has(words.at(-2) ?? '') && !PLACES.has(last) && !NETWORK_WORDS.has(last)
}

/** `upgraded from`, `version is`: nothing but links between the change and the number. */
function isChange(words: readonly string[], last: string): boolean {
  if (!LINKS.has(last)) return false
  const before = words.findLast((word) => !LINKS.has(word)) ?? ''
  return CHANGE.test(before)
}

/** `updated package foo from`, with numbers like a version's; not where a machine moves. */
function isMoved(words: readonly string[], last: string): boolean {
  if (last !== 'from' && last !== 'to') return false
  const near = words.slice(-MOVED_WORDS, -1)
  return near.some((word) => CHANGE.test(word)) && !near.some((word) => PLACES.has(word))
}

/** `Newtonsoft.Json 13.0.3.27`: capitals after a point are the name of a package, not of a host. */
function isPackageName(look: string): boolean {
  return /\w\.[A-Z][A-Za-z]*[ ,"'=(:]{1,3}$/.test(look)
}
