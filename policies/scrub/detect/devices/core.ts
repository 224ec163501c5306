import { COLON_SIGN, HEX_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import type { NetworkOptions } from './ipv4.ts'
import { createIpv4Matcher } from './ipv4.ts'
import { createIpv6Matcher, matchLoopbackIpv6 } from './ipv6.ts'
import { matchDottedMac, matchMac } from './mac.ts'

/** Addresses of networks and of network cards, as they are written. */
export function addressDetectors(network: NetworkOptions): readonly Detector[] {
  const loopback = row('ipv6_loopback', 'IP_ADDRESS', {
    anchors: ['colon'],
    after: COLON_SIGN,
    match: matchLoopbackIpv6,
    confidence: 0.6,
  })
  return [
    row('ipv6', 'IP_ADDRESS', {
      anchors: ['colon'],
      after: HEX_SIGN | COLON_SIGN,
      match: createIpv6Matcher(network),
      confidence: 0.9,
    }),
    ...(network.keepLoopback === false ? [loopback] : []),
    row('mac', 'MAC_ADDRESS', {
      anchors: ['colon', 'dash'],
      before: HEX_SIGN,
      after: HEX_SIGN,
      prior: HEX_SIGN,
      beyond: HEX_SIGN,
      match: matchMac,
      confidence: 0.92,
    }),
    row('mac_dotted', 'MAC_ADDRESS', {
      anchors: ['dot'],
      before: HEX_SIGN,
      after: HEX_SIGN,
      prior: HEX_SIGN,
      beyond: HEX_SIGN,
      match: matchDottedMac,
      confidence: 0.8,
    }),
    row('ipv4', 'IP_ADDRESS', {
      anchors: ['decimal'],
      digits: [1, 3],
      fraction: (_, decimals, next) => decimals < 4 && next === 1,
      match: createIpv4Matcher(network),
      confidence: 0.9,
    }),
  ]
}
