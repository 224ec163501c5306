import { codeAt, isDigit, isLetter, isWord } from '../../chars.ts'
import type { Match } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'
import { isVersion } from './version.ts'

/** Which addresses are let through. Masks, multicast and reserved ones always are. */
export interface NetworkOptions {
  /** 127.0.0.0/8, ::1 and the unspecified addresses; true where it is missing. */
  readonly keepLoopback?: boolean
  /** 10/8, 172.16/12, 192.168/16, 169.254/16, fc00::/7, fe80::/10. */
  readonly keepPrivate?: boolean
  /** 192.0.2/24, 198.51.100/24, 203.0.113/24, 2001:db8::/32 (RFC 5737, RFC 3849). */
  readonly keepDocumentation?: boolean
}

const LABEL = labelOf(
  `ip|ips|ip address|ip addr|ipaddress|ipaddr|ipv|ipv address|address|addr|host|network|subnet|private|public|range|cidr|route|gateway
|peer|client|server|remote|source|destination|src|dst`,
)

/** Makes the matcher of four octets with dots (RFC 791), asked at the first digit. */
export function createIpv4Matcher(network: NetworkOptions): Match {
  return (input, at) => {
    const { text, units } = input
    if (!hasThreeDots(units, at)) return undefined
    const octets: number[] = []
    const end = readOctets(text, at, octets)
    input.steps += 16
    if (end === 0 || continuesAfter(text, at, end) || isKept(octets, network)) return undefined
    const tail = prefixEnd(text, end, 32)
    const isWeak =
      (isNetworkAddress(octets) && tail === end && !standsAlone(text, at, end)) ||
      isPadded(text, at, end)
    if (isWeak && !hasLabel(input, at, LABEL)) return undefined
    if (isVersion(input, at, end) && tail === end) return undefined
    return { start: at, end: tail, resume: tail }
  }
}

const OCTETS_MAX = 15

/** Most numbers are no address: told apart before anything is made for it. */
function hasThreeDots(units: Units, at: number): boolean {
  let dots = 0
  for (let index = at + 1; index - at < OCTETS_MAX; index++) {
    const code = unitAt(units, index)
    if (code === 46) dots++
    else if (!isDigit(code)) return false
    if (dots === 3) return isDigit(unitAt(units, index + 1))
  }
  return false
}

/** One past four octets, or 0. Leading zeros only where all have three digits. */
export function readOctets(text: string, at: number, octets: number[]): number {
  let index = at
  let zeros = false
  for (let octet = 0; octet < 4; octet++) {
    if (octet > 0 && codeAt(text, index++) !== 46) return 0
    const start = index
    let value = 0
    while (index - start < 3 && isDigit(codeAt(text, index)))
      value = value * 10 + codeAt(text, index++) - 48
    if (index === start || value > 255) return 0
    zeros ||= index - start > 1 && text.charCodeAt(start) === 48
    octets.push(value)
  }
  return zeros && index - at !== 15 ? 0 : index
}

/** Loopback, unspecified, masks, multicast and reserved addresses are no person's; further ranges by the options. */
export function isKept(octets: readonly number[], network: NetworkOptions): boolean {
  const [first = 0, second = 0, third = 0] = octets
  if (first >= 224) return true
  if (first === 0 || first === 127) return network.keepLoopback !== false
  if (network.keepPrivate === true && isPrivate(first, second)) return true
  return network.keepDocumentation === true && isDocumentation(first, second, third)
}

function isPrivate(first: number, second: number): boolean {
  if (first === 10) return true
  if (first === 172) return second >= 16 && second < 32
  return (first === 192 && second === 168) || (first === 169 && second === 254)
}

function isDocumentation(first: number, second: number, third: number): boolean {
  if (first === 192) return second === 0 && third === 2
  return (
    (first === 198 && second === 51 && third === 100) ||
    (first === 203 && second === 0 && third === 113)
  )
}

/** `4.0.0.0`: far more often a version than the address of a network. */
function isNetworkAddress(octets: readonly number[]): boolean {
  return octets[0] !== 0 && octets[1] === 0 && octets[2] === 0 && octets[3] === 0
}

/** Nothing else in the text, or a prefix behind it, right or wrong: `10.0.0.0/123`. */
function standsAlone(text: string, at: number, end: number): boolean {
  if (codeAt(text, end) === 47 && isDigit(codeAt(text, end + 1))) return true
  return at === 0 && end === text.length && text.startsWith('10.')
}

/** `010.001.002.003`: telephone numbers are grouped so too. */
function isPadded(text: string, at: number, end: number): boolean {
  return end - at === 15 && /(?:^|\.)0/.test(text.slice(at, end))
}

/** `192.168.1.1.1`: one figure too many after the address of a private network, with which no version starts. */
function isPrivateHead(text: string, at: number, end: number): boolean {
  return text.startsWith('192.168.', at) && /^\.\d{1,3}(?![\w.])/.test(text.slice(end, end + 6))
}

function continuesAfter(text: string, at: number, end: number): boolean {
  const next = codeAt(text, end)
  if (isWord(next) || next === 95) return true
  const after = codeAt(text, end + 1)
  if (next === 46) return isWord(after) && !isHostTail(text, end) && !isPrivateHead(text, at, end)
  return next === 45 && isLetter(after)
}

/** Names that addresses are made to: `203.0.113.9.dyn.example.com`, `9.113.0.203.in-addr.arpa`. */
function isHostTail(text: string, end: number): boolean {
  return /^\.(?!tar\.|min\.|orig\.)[a-z][a-z-]{1,20}\.[a-z]{2}/i.test(text.slice(end, end + 26))
}

/** One past `/24` after an address: it says how much of the address is a network's. */
export function prefixEnd(text: string, end: number, bitsMax: number): number {
  if (codeAt(text, end) !== 47) return end
  let index = end + 1
  let bits = 0
  while (index - end < 4 && isDigit(codeAt(text, index)))
    bits = bits * 10 + codeAt(text, index++) - 48
  const next = codeAt(text, index)
  if (index === end + 1 || bits > bitsMax || isWord(next) || next === 47) return end
  return next === 46 && isDigit(codeAt(text, index + 1)) ? end : index
}
