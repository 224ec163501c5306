import { DASH_SIGN, GAP_SIGN, SLASH_SIGN, TOKEN_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { matchScheme, matchUserInfo } from './credentials.ts'
import { FORMATS_CORE } from './formats_core.ts'
import { matchEncodedJwt, matchJwt } from './jwt.ts'
import { matchPem } from './pem.ts'
import { parseFormats, tokenRow } from './tokens.ts'

export const URL_USER_INFO: readonly Detector[] = [
  row('url_user_info', 'SECRET', {
    anchors: ['colon'],
    after: SLASH_SIGN,
    match: matchUserInfo,
    confidence: 0.97,
  }),
]

export const PEM_BLOCKS: readonly Detector[] = [
  row('pem', 'SECRET', {
    anchors: ['dash'],
    after: DASH_SIGN,
    match: matchPem,
    confidence: 0.99,
  }),
]

export const JSON_WEB_TOKENS: readonly Detector[] = [
  row('jwt', 'SECRET', {
    prefixes: ['eyj', 'eya', 'ewo', 'ew0'],
    after: TOKEN_SIGN,
    match: matchJwt,
    confidence: 0.96,
  }),
  row('jwt', 'SECRET', {
    prefixes: ['zxlk'],
    after: TOKEN_SIGN,
    match: matchEncodedJwt,
    confidence: 0.9,
  }),
]

export const SCHEMES_OF_AUTH: readonly Detector[] = [
  row('scheme', 'SECRET', {
    prefixes: ['bearer', 'basic', 'sharedaccesssignature'],
    after: GAP_SIGN,
    match: matchScheme,
    confidence: 0.9,
  }),
]

/** Secrets that their form alone tells. */
export const CORE_SECRETS: readonly Detector[] = [
  ...URL_USER_INFO,
  ...PEM_BLOCKS,
  ...parseFormats(FORMATS_CORE).map(tokenRow),
  ...JSON_WEB_TOKENS,
  ...SCHEMES_OF_AUTH,
]
