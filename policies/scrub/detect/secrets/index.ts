import { DASH_SIGN, GAP_SIGN, SLASH_SIGN, TOKEN_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { matchHook, matchJwt, matchPem, matchScheme, matchUserInfo } from './credentials.ts'
import { SECRET_CUE_DETECTORS } from './cues.ts'
import { TOKEN_DETECTORS } from './tokens.ts'

/** Secrets: keys of vendors, credentials, what prose calls a secret. */
export const SECRET_DETECTORS: readonly Detector[] = [
  row('url_user_info', 'SECRET', {
    anchors: ['colon'],
    after: SLASH_SIGN,
    match: matchUserInfo,
    confidence: 0.97,
  }),
  row('pem', 'SECRET', {
    anchors: ['dash'],
    after: DASH_SIGN,
    match: matchPem,
    confidence: 0.99,
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
  ...SECRET_CUE_DETECTORS,
]
