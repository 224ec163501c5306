import { isDigit } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'
import { isKept } from './ipv4.ts'

const DASHED = /^(\d{1,3})[-_](\d{1,3})[-_](\d{1,3})[-_](\d{1,3})(?![\w-])/

function dashedEnd(input: Input, from: number): number {
  const found = DASHED.exec(input.text.slice(from, from + 17))
  input.steps += 17
  const octets = found === null ? [] : found.slice(1).map(Number)
  if (found === null || octets.some((octet) => octet > 255) || isKept(octets, {})) return 0
  return from + found[0].length
}

/** `ip-10-1-2-3`, the host names that clouds make of an address. */
export function matchDashedIpv4(input: Input, at: number): Span | undefined {
  const end = dashedEnd(input, input.prefixEnd)
  return end === 0 ? undefined : { start: at, end, resume: end }
}

const SUBSCRIBER = /^\.[a-z][a-z\d-]*\.(?:[a-z\d-]+\.)*[a-z]{2,}/i

/** `203-0-113-9.dyn.example.net`, the host names that providers make of an address. */
export function matchSubscriberIpv4(input: Input, at: number): Span | undefined {
  const { units, text } = input
  let index = at + 1
  while (index - at < 3 && isDigit(unitAt(units, index))) index++
  if (unitAt(units, index) !== 45 || !isDigit(unitAt(units, index + 1))) return undefined
  const end = dashedEnd(input, at)
  if (end === 0 || !SUBSCRIBER.test(text.slice(end, end + 48))) return undefined
  return { start: at, end, resume: end }
}

const REVERSED = /(?:^|[^\w.])((?:\d{1,3}\.){3,4}|(?:[\da-f]\.){8,32})$/i
const LOOK_BACK_MAX = 66

/** `9.113.0.203.in-addr.arpa` and `…ip6.arpa` (RFC 1035, RFC 3596), asked at the name after the address. */
export function matchReversed(input: Input, at: number): Span | undefined {
  if (unitAt(input.units, at - 1) !== 46) return undefined
  input.steps += LOOK_BACK_MAX
  const found = REVERSED.exec(input.text.slice(Math.max(0, at - LOOK_BACK_MAX), at))
  if (found?.[1] === undefined || /^(?:\d+\.){0,2}0\.127\./.test(found[1])) return undefined
  return { start: at - found[1].length, end: at - 1, resume: input.prefixEnd }
}

const HEX_LABEL = labelOf(
  'ip|ip address|ipaddress|ip addr|client ip|remote ip|source ip|src ip|dst ip|ip hex|ip int|ip long|ip num|remote addr',
)

/** `0xC0A80105` and `3232235781` under a key that says IP. */
export function matchIpNumber(input: Input, at: number): Span | undefined {
  const { units, text } = input
  const isHexadecimal = (unitAt(units, at + 1) | 32) === 120 && unitAt(units, at) === 48
  if ((!isHexadecimal && !isDigit(unitAt(units, at + 7))) || !hasLabel(input, at, HEX_LABEL))
    return undefined
  const found = /^(?:0x[\da-f]{8}|\d{8,10})(?![\w.-])/i.exec(text.slice(at, at + 12))?.[0]
  input.steps += 12
  if (found === undefined || Number(found) > 0xffff_ffff) return undefined
  return { start: at, end: at + found.length, resume: at + found.length, why: 'word before' }
}
