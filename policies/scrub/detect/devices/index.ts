import {
  DASH_SIGN,
  DIGIT_SIGN,
  GAP_SIGN,
  HEX_SIGN,
  LETTER_SIGN,
  TOKEN_SIGN,
} from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { ADVERTISING_WORDS, matchAdvertisingId } from './advertising.ts'
import { addressDetectors } from './core.ts'
import { DEVICE_CUE_DETECTORS } from './device_cues.ts'
import {
  ANDROID_PREFIXES,
  HOST_CUES_ALL,
  matchAndroidName,
  matchHostCue,
  matchOwnedName,
  matchPcName,
  OWNED_PREFIXES,
  PC_PREFIXES,
} from './host.ts'
import type { NetworkOptions } from './ipv4.ts'
import { matchDashedIpv4, matchIpNumber, matchReversed, matchSubscriberIpv4 } from './ipv4_names.ts'
import { MAC_CUES, matchBareMac, matchMacCue } from './mac_bare.ts'

/** Devices and networks. */
export function createDeviceDetectors(network: NetworkOptions = {}): readonly Detector[] {
  return [...addressDetectors(network), ...NAME_DETECTORS, ...DEVICE_CUE_DETECTORS]
}

const NAME_DETECTORS: readonly Detector[] = [
  row('ip_host', 'IP_ADDRESS', {
    prefixes: ['ip-', 'ec2-', 'ip_'],
    after: DIGIT_SIGN,
    match: matchDashedIpv4,
    confidence: 0.8,
  }),
  row('ip_subscriber', 'IP_ADDRESS', {
    anchors: ['digit'],
    digits: [1, 3],
    after: DASH_SIGN,
    match: matchSubscriberIpv4,
    confidence: 0.75,
  }),
  row('ip_reversed', 'IP_ADDRESS', {
    prefixes: ['in-addr.arpa', 'ip6.arpa'],
    match: matchReversed,
    confidence: 0.9,
  }),
  row('ip_number', 'IP_ADDRESS', {
    anchors: ['digit'],
    digits: [8, 10],
    word: [8, 10],
    match: matchIpNumber,
    confidence: 0.75,
  }),
  row('ip_hexadecimal', 'IP_ADDRESS', {
    anchors: ['digit'],
    digits: [1, 1],
    after: LETTER_SIGN,
    word: [10, 10],
    match: matchIpNumber,
    confidence: 0.75,
  }),
  row('mac_bare', 'MAC_ADDRESS', {
    anchors: ['digit', 'capital'],
    digits: [1, 11],
    after: HEX_SIGN,
    word: [12, 12],
    match: matchBareMac,
    confidence: 0.8,
  }),
  row('mac_cue', 'MAC_ADDRESS', {
    prefixes: MAC_CUES,
    after: GAP_SIGN,
    match: matchMacCue,
    confidence: 0.85,
    why: 'word before',
  }),
  row('advertising_id', 'ADVERTISING_ID', {
    anchors: ['digit'],
    word: [8, 8],
    behind: DASH_SIGN,
    near: ADVERTISING_WORDS,
    match: matchAdvertisingId,
    confidence: 0.9,
    why: 'word before',
  }),
  row('advertising_id', 'ADVERTISING_ID', {
    anchors: ['dash'],
    before: HEX_SIGN,
    after: HEX_SIGN,
    atGuid: true,
    near: ADVERTISING_WORDS,
    match: matchAdvertisingId,
    confidence: 0.9,
    why: 'word before',
  }),
  row('pc_name', 'HOST_NAME', {
    prefixes: PC_PREFIXES,
    after: TOKEN_SIGN,
    match: matchPcName,
    confidence: 0.85,
  }),
  row('owned_machine', 'HOST_NAME', {
    prefixes: OWNED_PREFIXES,
    match: matchOwnedName,
    confidence: 0.8,
  }),
  row('android_name', 'HOST_NAME', {
    prefixes: ANDROID_PREFIXES,
    after: HEX_SIGN,
    match: matchAndroidName,
    confidence: 0.8,
  }),
  row('host_cue', 'HOST_NAME', {
    prefixes: HOST_CUES_ALL,
    after: GAP_SIGN,
    match: matchHostCue,
    confidence: 0.7,
    why: 'word before',
  }),
]
