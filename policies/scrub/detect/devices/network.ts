import {
  codeAt,
  isDigit,
  isHex,
  isLetter,
  isUpper,
  isWord,
  skipBlanksBack,
  startsWithLower,
} from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'

/** Words before four numbers with dots that make them a version. */
const VERSION_WORDS = new Set(
  `version versions ver v vers build builds release released sdk runtime driver firmware assembly update
   updated upgrade upgraded upgrading downgrade kb package rev revision edition os windows nt framework chrome firefox safari edge
   opera edg webview office outlook excel teams word installer plugin app module library lib dll agent
   patch hotfix installed installing schema productversion fileversion assemblyversion appversion`.split(
    /\s+/,
  ),
)

/** Four octets with dots (RFC 791). Loopback, unspecified, network and reserved addresses are no person's. */
export function matchIpv4(input: Input, at: number): Span | undefined {
  const { text } = input
  if (!hasDotSoon(input.units, at)) return undefined
  const octets: number[] = []
  const end = readOctets(text, at, octets)
  input.steps += 16
  if (end === 0 || !isHostAddress(octets)) return undefined
  if (continuesAfter(text, end) || isVersionContext(text, at)) return undefined
  return { start: at, end, resume: end }
}

/** Most numbers are no address: told apart before anything is made for it. */
function hasDotSoon(units: Units, at: number): boolean {
  let index = at + 1
  while (index - at < 3 && isDigit(unitAt(units, index))) index++
  return unitAt(units, index) === 46 && isDigit(unitAt(units, index + 1))
}

/** One past four octets, or 0. */
function readOctets(text: string, at: number, octets: number[]): number {
  let index = at
  for (let octet = 0; octet < 4; octet++) {
    if (octet > 0 && codeAt(text, index++) !== 46) return 0
    const start = index
    let value = 0
    while (index - start < 3 && isDigit(codeAt(text, index)))
      value = value * 10 + codeAt(text, index++) - 48
    if (index === start || value > 255) return 0
    if (index - start > 1 && text.charCodeAt(start) === 48) return 0
    octets.push(value)
  }
  return index
}

function isHostAddress(octets: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0, fourth = 0] = octets
  if (first === 0 || first === 127 || first >= 224) return false
  return !(second === 0 && third === 0 && fourth === 0)
}

function continuesAfter(text: string, end: number): boolean {
  const next = codeAt(text, end)
  if (isWord(next) || next === 95) return true
  const after = codeAt(text, end + 1)
  if (next === 46) return isWord(after)
  return next === 45 && isLetter(after)
}

function isVersionContext(text: string, at: number): boolean {
  const before = codeAt(text, at - 1)
  if (before === 46) return true
  if (before === 95 || before === 45) return isWord(codeAt(text, at - 2)) && !isLabel(text, at - 1)
  if (before === 64) return isLetter(codeAt(text, at - 2))
  if (before === 47) return isProductSlash(text, at - 1)
  let end = skipBlanksBack(text, at) + 1
  const sign = codeAt(text, end - 1)
  // `Version: `, `version=`, `"version":"`, `(v `, `>=`
  while (end > 0 && at - end < 6 && isLink(codeAt(text, end - 1))) end--
  if (sign === 61 && (codeAt(text, end) === 62 || codeAt(text, end) === 60)) return true
  const word = lastHump(text, end)
  return VERSION_WORDS.has(word) || isPackage(text, end - word.length)
}

function isLink(code: number): boolean {
  // blank " ' ( : = < > \
  return (
    code === 32 || code === 34 || code === 39 || code === 40 || code === 58 || isComparison(code)
  )
}

function isComparison(code: number): boolean {
  return code === 61 || code === 60 || code === 62 || code === 92
}

/** `Chrome/120.1.2.3` is a product's version; `/10.1.2.3` and `host-1/10.1.2.3` are addresses. */
function isProductSlash(text: string, slash: number): boolean {
  let start = slash
  while (start > 0 && slash - start < 24 && isLetter(text.charCodeAt(start - 1))) start--
  if (start === slash) return false
  return (
    isUpper(text.charCodeAt(start)) || VERSION_WORDS.has(text.slice(start, slash).toLowerCase())
  )
}

/** `ip-198.51.100.9`, `host_198.51.100.9` */
function isLabel(text: string, end: number): boolean {
  return startsWithLower(text, 'ip', end - 2) || startsWithLower(text, 'host', end - 4)
}

/** `Newtonsoft.Json 13.0.3.27`: capitals after a point are the name of a package, not of a host. */
function isPackage(text: string, start: number): boolean {
  return isUpper(codeAt(text, start)) && codeAt(text, start - 1) === 46
}

/** The last word before a place; of camelCase its last hump. */
function lastHump(text: string, end: number): string {
  let start = end
  while (start > 0 && end - start < 16 && isLetter(text.charCodeAt(start - 1))) {
    start--
    if (isUpper(text.charCodeAt(start)) && !isUpper(codeAt(text, start - 1))) break
  }
  return text.slice(start, end).toLowerCase()
}

/** Groups of hexadecimal digits with colons (RFC 4291, section 2.2), mapped ones and zones too. */
export function matchIpv6(input: Input, at: number): Span | undefined {
  const { text, units } = input
  const next = unitAt(units, at + 1)
  if (next !== 58 && !isHex(next)) return undefined
  if (next !== 58 && !isHex(unitAt(units, at - 1))) return undefined
  let start = at
  while (start > 0 && at - start < 4 && isHex(unitAt(units, start - 1))) start--
  const before = unitAt(units, start - 1)
  if (isWord(before) || before === 58 || before === 46 || before === 95) return undefined
  const groups: number[] = []
  const read = readGroups(text, start, groups)
  input.steps += read.end - start + 8
  // A longer run of groups is a fingerprint: what follows is no address either.
  if (read.end === start || !isAddress(text, start, { groups, ...read })) return undefined
  if (isWord(codeAt(text, read.end)) || codeAt(text, read.end) === 95) return undefined
  const end = zoneEnd(text, read.end)
  return { start, end, resume: end }
}

interface Groups {
  readonly end: number
  /** Groups before `::`, or -1. */
  readonly gap: number
  readonly mapped: boolean
}

function readGroups(text: string, start: number, lengths: number[]): Groups {
  const none: Groups = { end: start, gap: -1, mapped: false }
  let index = start
  let gap = -1
  while (index - start < 45 && lengths.length < 9) {
    const length = groupLength(text, index)
    if (length > 4) return none
    if (isOctet(text, index, length)) return mappedEnd(text, start, { index, gap })
    if (length > 0) lengths.push(length)
    const width = colons(text, index + length)
    if (width === 2 && gap >= 0) return none
    if (width === 2) gap = lengths.length
    index += length + width
    if (width === 0) break
  }
  return { end: index, gap, mapped: false }
}

function isOctet(text: string, at: number, length: number): boolean {
  return length > 0 && codeAt(text, at + length) === 46
}

function groupLength(text: string, at: number): number {
  let length = 0
  while (length < 5 && isHex(codeAt(text, at + length))) length++
  return length
}

/** 2 for `::`, 1 for `:` before a further group, 0 where the address ends. */
function colons(text: string, at: number): number {
  if (codeAt(text, at) !== 58) return 0
  if (codeAt(text, at + 1) === 58) return 2
  return isHex(codeAt(text, at + 1)) ? 1 : 0
}

function mappedEnd(text: string, start: number, at: { index: number; gap: number }): Groups {
  const octets: number[] = []
  const end = readOctets(text, at.index, octets)
  const right = end !== 0 && at.gap >= 0 && isHostAddress(octets)
  return { end: right ? end : start, gap: at.gap, mapped: true }
}

function isAddress(
  text: string,
  start: number,
  read: Groups & { readonly groups: readonly number[] },
): boolean {
  const count = read.groups.length
  if (read.mapped) return true
  if (read.gap < 0) return count === 8
  if (count > 7 || count === 0) return false
  const address = text.slice(start, read.end)
  if (!/\d/.test(address)) return count >= 3
  // `::1` is loopback; `a::b` and `1::2` are names and slices far more often than addresses.
  if (count > 2) return read.gap > 0 || count > 3 || address.startsWith('::ffff:')
  return read.gap > 0 && (read.groups[0] ?? 0) >= 3
}

/** `%eth0` and its percent-encoded form `%25eth0` (RFC 6874). */
function zoneEnd(text: string, end: number): number {
  if (codeAt(text, end) !== 37) return end
  let index = end + 1
  while (index - end < 20 && isZone(codeAt(text, index))) index++
  return index > end + 1 ? index : end
}

function isZone(code: number): boolean {
  return isWord(code) || code === 46 || code === 45 || code === 95
}

/** Six pairs with `:` or `-` (IEEE 802), started at the first sign. */
export function matchMac(input: Input, at: number): Span | undefined {
  const { text, units } = input
  const sign = unitAt(units, at)
  const start = at - 2
  if (!isHex(unitAt(units, start)) || !isHex(unitAt(units, at - 1))) return undefined
  const before = unitAt(units, start - 1)
  if (isWord(before) || before === sign) return undefined
  input.steps += 18
  for (let pair = 1; pair < 6; pair++) {
    const index = start + pair * 3
    if (unitAt(units, index - 1) !== sign) return undefined
    if (!isHex(unitAt(units, index)) || !isHex(unitAt(units, index + 1))) return undefined
  }
  return macSpan(text, start, start + 17)
}

/** Three groups of four with dots, as switches write it, started at the first dot. */
export function matchDottedMac(input: Input, at: number): Span | undefined {
  const { text, units } = input
  const start = at - 4
  if (unitAt(units, at + 5) !== 46 || isWord(unitAt(units, start - 1))) return undefined
  if (unitAt(units, start - 1) === 46) return undefined
  input.steps += 16
  for (let index = start; index < start + 14; index++) {
    const dot = index === at || index === at + 5
    if (!dot && !isHex(unitAt(units, index))) return undefined
  }
  return macSpan(text, start, start + 14)
}

function macSpan(text: string, start: number, end: number): Span | undefined {
  const next = codeAt(text, end)
  if (isWord(next)) return undefined
  const sign = codeAt(text, end - 3)
  if (next === sign && isHex(codeAt(text, end + 1))) return undefined
  const digits = text.slice(start, end).replace(/[^0-9a-f]/gi, '')
  return /^(0+|f+)$/i.test(digits) ? undefined : { start, end, resume: end }
}

/** `ip-10-1-2-3`, the host names that clouds make of an address. */
export function matchDashedIpv4(input: Input, at: number): Span | undefined {
  const part = input.text.slice(input.prefixEnd, input.prefixEnd + 16)
  const found = /^(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})(?![\w-])/.exec(part)
  input.steps += 16
  if (found === null) return undefined
  const octets = found.slice(1).map(Number)
  if (octets.some((octet) => octet > 255) || !isHostAddress(octets)) return undefined
  const end = input.prefixEnd + found[0].length
  return { start: at, end, resume: end }
}
