import { codeAt, isHex, isWord } from '../../chars.ts'
import { contextOf, hasContext } from '../../context.ts'
import type { Input, Match, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import type { NetworkOptions } from './ipv4.ts'
import { isKept, prefixEnd, readOctets } from './ipv4.ts'

const LENGTH_MAX = 45
const CONTEXT = contextOf(
  'ip|ips|ipv|address|addr|inet|host|peer|client|server|remote|gateway|dns|network|subnet|prefix|route|from|src|dst',
)

/** Makes the matcher of groups with colons (RFC 4291, section 2.2), asked at the first colon. */
export function createIpv6Matcher(network: NetworkOptions): Match {
  return (input, at) => {
    const { text } = input
    const start = addressStart(input, at)
    if (start < 0) return undefined
    const read = readGroups(text, start, network)
    input.steps += read.end - start + 8
    // A longer run of groups is a fingerprint: what follows is no address either.
    const next = codeAt(text, read.end)
    if (read.end <= start || isWord(next) || next === 95) return undefined
    const isWanted = isAddress(input, start, read) && !isKeptRange(text, start, network)
    if (!isWanted) return undefined
    const end = prefixEnd(text, zoneEnd(text, read.end), 128)
    return { start, end, resume: end }
  }
}

/** Where the group before the colon starts; -1 where none or something longer does. */
function addressStart({ units }: Input, at: number): number {
  const next = unitAt(units, at + 1)
  if (next !== 58 && !(isHex(next) && isHex(unitAt(units, at - 1)))) return -1
  let start = at
  while (start > 0 && at - start < 4 && isHex(unitAt(units, start - 1))) start--
  const before = unitAt(units, start - 1)
  return isWord(before) || before === 58 || before === 46 || before === 95 ? -1 : start
}

interface Groups {
  readonly end: number
  /** Lengths of the groups in digits. */
  readonly lengths: readonly number[]
  /** Groups before `::`, or -1. */
  readonly gap: number
  /** True where the last 32 bits stand as four octets. */
  readonly mapped: boolean
}

function readGroups(text: string, start: number, network: NetworkOptions): Groups {
  const lengths: number[] = []
  const none: Groups = { end: start, lengths, gap: -1, mapped: false }
  let index = start
  let gap = -1
  while (index - start < LENGTH_MAX && lengths.length < 9) {
    const length = groupLength(text, index)
    if (length > 4) return { ...none, end: portStart(text, index, start), gap }
    if (isOctet(text, index, length))
      return mappedGroups(text, { end: index, lengths, gap, mapped: true }, { start, network })
    if (length > 0) lengths.push(length)
    const width = colons(text, index + length)
    gap = nextGap(gap, width, lengths.length)
    if (gap === TWO_GAPS) return none
    index += length + width
    if (width === 0) break
  }
  return withoutPort(text, { end: index, lengths, gap, mapped: false })
}

const TWO_GAPS = -2

/** The groups before `::`, if it stands here or stood before. */
function nextGap(gap: number, width: number, count: number): number {
  if (width !== 2) return gap
  return gap >= 0 ? TWO_GAPS : count
}

/** Where the `:51820` behind an address without brackets starts: five figures are no group; `none` elsewhere. */
function portStart(text: string, at: number, none: number): number {
  const isPort = codeAt(text, at - 2) !== 58 && /^[1-6]\d{4}(?![\w:])/.test(text.slice(at, at + 7))
  return isPort ? at - 1 : none
}

/** Eight groups, and a port of up to four figures that is left. */
function withoutPort(text: string, read: Groups): Groups {
  const { end, lengths, gap } = read
  const start = end - (lengths[8] ?? 0)
  if (lengths.length !== 9 || gap >= 0 || !/^\d+$/.test(text.slice(start, end))) return read
  return { ...read, end: start - 1, lengths: lengths.slice(0, 8) }
}

/** An octet is followed by a point and a further digit: a point alone ends the sentence. */
function isOctet(text: string, at: number, length: number): boolean {
  if (length === 0 || length > 3 || codeAt(text, at + length) !== 46) return false
  const next = codeAt(text, at + length + 1)
  return next >= 48 && next <= 57
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

function mappedGroups(
  text: string,
  read: Groups,
  { start, network }: { readonly start: number; readonly network: NetworkOptions },
): Groups {
  const octets: number[] = []
  const end = readOctets(text, read.end, octets)
  const count = read.lengths.length
  const right = end !== 0 && (read.gap >= 0 ? count < 6 : count === 6) && !isKept(octets, network)
  return { ...read, end: right ? end : start }
}

function isAddress(input: Input, start: number, read: Groups): boolean {
  const count = read.lengths.length
  if (read.mapped) return true
  // Eight pairs are the name of a port or of a disk.
  if (read.gap < 0) return count === 8 && read.lengths.some((length) => length !== 2)
  if (count > 7 || count === 0) return false
  const address = input.text.slice(start, read.end)
  if (!/\d/.test(address) && !isGlobal(address)) return count >= 4
  // `a::b` and `1::2` are names and slices far more often than addresses.
  if (count > 2) return read.gap > 0 || count > 3 || /^::ffff:/i.test(address)
  if (read.gap === 0) return false
  if (isGlobal(address)) return true
  return (read.lengths[0] ?? 0) > 2 && hasContext(input, { start, end: read.end }, CONTEXT)
}

/** Starts as addresses that are given out do: global, NAT64, local, link-local, multicast. */
function isGlobal(address: string): boolean {
  return /^(?:[23][\da-f]{3}|64:ff9b|f[cd][\da-f]{2}|fe[89ab][\da-f]|ff[01][\da-f]):/i.test(address)
}

/** Ranges that the options let through; loopback and unspecified never get here. */
function isKeptRange(text: string, start: number, network: NetworkOptions): boolean {
  const head = text.slice(start, start + 9)
  if (network.keepPrivate === true && /^f(?:[cd][\da-f]{2}|e[89ab][\da-f]):/i.test(head))
    return true
  return network.keepDocumentation === true && /^2001:0?db8:/i.test(head)
}

/** `::1` and `::`, asked at the first colon, for those who want to see them go. */
export function matchLoopbackIpv6(input: Input, at: number): Span | undefined {
  const { text, units } = input
  const before = unitAt(units, at - 1)
  if (isWord(before) || before === 58 || unitAt(units, at + 1) !== 58) return undefined
  const length = /^::(?:1(?![\w:.])|(?![\w:]))/.exec(text.slice(at, at + 5))?.[0].length ?? 0
  input.steps += 5
  if (length === 0) return undefined
  const end = prefixEnd(text, at + length, 128)
  return { start: at, end, resume: end }
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
