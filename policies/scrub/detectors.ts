import { matchAddress } from './detect/address.ts'
import { matchHook, matchJwt, matchPem, matchScheme, matchUserInfo } from './detect/credentials.ts'
import { CUE_DETECTORS } from './detect/cues.ts'
import { matchEmail } from './detect/email.ts'
import { matchGeo } from './detect/geo.ts'
import { IBAN_PREFIXES, matchIban } from './detect/iban.ts'
import { matchTag } from './detect/markup.ts'
import { matchNino } from './detect/national.ts'
import {
  matchDashedIpv4,
  matchDottedMac,
  matchIpv4,
  matchIpv6,
  matchMac,
} from './detect/network.ts'
import { matchNumber } from './detect/numbers.ts'
import { matchPair } from './detect/pairs.ts'
import { matchBackslash, matchSlashHome } from './detect/paths.ts'
import { matchPerson } from './detect/person.ts'
import { TOKEN_DETECTORS } from './detect/tokens.ts'
import type { KeyLookup } from './keys.ts'
import {
  CAPITAL_SIGN,
  COLON_SIGN,
  DASH_SIGN,
  DIGIT_SIGN,
  GAP_SIGN,
  HEX_SIGN,
  HOME_SIGN,
  LETTER_SIGN,
  NAME_SIGN,
  SLASH_SIGN,
  TOKEN_SIGN,
} from './neighbours.ts'
import type { Detector } from './types.ts'

/**
 * The table of detectors: the only list of them. At an anchor the rows are asked in this order, and the first that
 * claims a span ends the asking there. A row that needs a check digit claims nothing without it.
 */
export function createDetectors(lookup: KeyLookup): readonly Detector[] {
  return [
    row('email', 'EMAIL', { anchors: ['at'], match: matchEmail, confidence: 0.95 }),
    row('url_user_info', 'SECRET', {
      anchors: ['colon'],
      after: SLASH_SIGN,
      match: matchUserInfo,
      confidence: 0.97,
    }),
    row('pair', 'SECRET', {
      anchors: ['equals', 'colon'],
      match: (input, at) => matchPair(input, at, lookup),
      confidence: 0.9,
    }),
    row('tag', 'SECRET', {
      anchors: ['close'],
      before: NAME_SIGN,
      match: (input, at) => matchTag(input, at, lookup),
      confidence: 0.9,
    }),
    ...BY_ANCHOR,
    ...BY_PREFIX,
  ]
}

const BY_ANCHOR: readonly Detector[] = [
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
  row('pem', 'SECRET', {
    anchors: ['dash'],
    after: DASH_SIGN,
    match: matchPem,
    confidence: 0.99,
  }),
  row('ipv4', 'IP_ADDRESS', { anchors: ['decimal'], match: matchIpv4, confidence: 0.9 }),
  row('geo', 'GEO', { anchors: ['decimal'], match: matchGeo, confidence: 0.7 }),
  row('number', 'PHONE', { anchors: ['digit'], match: matchNumber, confidence: 0.85 }),
  row('address', 'POSTAL_ADDRESS', { anchors: ['digit'], match: matchAddress, confidence: 0.7 }),
  row('home', 'USERNAME', {
    anchors: ['slash'],
    after: HOME_SIGN,
    match: matchSlashHome,
    confidence: 0.9,
  }),
  row('account', 'USERNAME', { anchors: ['backslash'], match: matchBackslash, confidence: 0.9 }),
]

const BY_PREFIX: readonly Detector[] = [
  row('iban', 'IBAN', {
    prefixes: IBAN_PREFIXES,
    after: DIGIT_SIGN,
    match: matchIban,
    confidence: 0.98,
  }),
  row('nino', 'NATIONAL_ID', {
    anchors: ['capital'],
    after: CAPITAL_SIGN,
    match: matchNino,
    confidence: 0.85,
  }),
  ...TOKEN_DETECTORS,
  row('jwt', 'SECRET', {
    prefixes: ['eyj'],
    after: TOKEN_SIGN,
    match: matchJwt,
    confidence: 0.96,
  }),
  row('scheme', 'SECRET', {
    prefixes: ['bearer', 'basic', 'sharedaccesssignature'],
    after: GAP_SIGN,
    match: matchScheme,
    confidence: 0.9,
  }),
  row('web_hook', 'SECRET', {
    prefixes: [
      'hooks.slack.com/services/',
      'discord.com/api/webhooks/',
      'discordapp.com/api/webhooks/',
    ],
    match: matchHook,
    confidence: 0.95,
  }),
  row('ip_host', 'IP_ADDRESS', {
    prefixes: ['ip-'],
    after: DIGIT_SIGN,
    match: matchDashedIpv4,
    confidence: 0.8,
  }),
  ...CUE_DETECTORS,
  row('person', 'PERSON', {
    anchors: ['capital'],
    after: LETTER_SIGN,
    match: matchPerson,
    confidence: 0.6,
  }),
]

type RowOptions = Pick<Detector, 'match' | 'confidence'> & Partial<Detector>

function row(name: string, kind: string, options: RowOptions): Detector {
  return { name, kind, anchors: [], prefixes: [], ...options }
}
