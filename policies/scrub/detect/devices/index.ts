import { COLON_SIGN, DIGIT_SIGN, HEX_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { idCueRow } from '../cue.ts'
import { row } from '../row.ts'
import { matchDashedIpv4, matchDottedMac, matchIpv4, matchIpv6, matchMac } from './network.ts'

/** Devices and networks. */
export const DEVICE_DETECTORS: readonly Detector[] = [
  row('ipv6', 'IP_ADDRESS', {
    anchors: ['colon'],
    after: HEX_SIGN | COLON_SIGN,
    match: matchIpv6,
    confidence: 0.9,
  }),
  row('mac', 'MAC_ADDRESS', {
    anchors: ['colon', 'dash'],
    before: HEX_SIGN,
    after: HEX_SIGN,
    match: matchMac,
    confidence: 0.92,
  }),
  row('mac_dotted', 'MAC_ADDRESS', {
    anchors: ['dot'],
    before: HEX_SIGN,
    after: HEX_SIGN,
    match: matchDottedMac,
    confidence: 0.8,
  }),
  row('ipv4', 'IP_ADDRESS', { anchors: ['decimal'], match: matchIpv4, confidence: 0.9 }),
  row('ip_host', 'IP_ADDRESS', {
    prefixes: ['ip-'],
    after: DIGIT_SIGN,
    match: matchDashedIpv4,
    confidence: 0.8,
  }),
  idCueRow('imei_cue', 'IMEI', 'imei'),
]
