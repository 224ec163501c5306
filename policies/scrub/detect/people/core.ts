import { HOME_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { matchEmail } from './email.ts'
import { matchBackslash, matchSlashHome } from './paths.ts'

/** Addresses with an `@`. */
export const PLAIN_EMAILS: readonly Detector[] = [
  row('email', 'EMAIL', { anchors: ['at'], match: matchEmail, confidence: 0.95 }),
]

/** Names of accounts in paths and before domains. */
export const USER_PATHS: readonly Detector[] = [
  row('home', 'USERNAME', {
    anchors: ['slash'],
    after: HOME_SIGN,
    match: matchSlashHome,
    confidence: 0.9,
  }),
  row('account', 'USERNAME', { anchors: ['backslash'], match: matchBackslash, confidence: 0.9 }),
]
