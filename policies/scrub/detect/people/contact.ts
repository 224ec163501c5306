import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { matchAccountAt, matchMention } from './account_at.ts'
import { ACCOUNT_COMMAND_DETECTORS } from './account_commands.ts'
import { ACCOUNT_CUE_DETECTORS } from './account_cues.ts'
import { ACCOUNT_LINE_DETECTORS } from './account_lines.ts'
import { matchAddress } from './address.ts'
import { CODED_ADDRESS_DETECTORS } from './address_coded.ts'
import { ADDRESS_CUE_DETECTORS } from './address_cues.ts'
import { STREETS } from './address_forms.ts'
import { HAN_ADDRESS_DETECTORS } from './address_han.ts'
import { BIRTH_DETECTORS } from './birth.ts'
import { USER_PATHS } from './core.ts'
import { createEmailMatcher } from './email.ts'
import { matchSpacedEmail, matchSpokenEmail } from './email_spoken.ts'
import { matchGeo } from './geo.ts'
import { GEO_CODE_DETECTORS } from './geo_codes.ts'
import { SOCIAL_DETECTORS } from './social.ts'
import { VEHICLE_DETECTORS } from './vehicle.ts'

/** How to reach people, where they are, and what their accounts are called. */
export const CONTACT_DETECTORS: readonly Detector[] = [
  row('email', 'EMAIL', {
    anchors: ['at'],
    match: createEmailMatcher(
      (input, at) => matchAccountAt(input, at) ?? matchSpacedEmail(input, at),
    ),
    confidence: 0.95,
  }),
  row('spoken_email', 'EMAIL', { prefixes: ['at'], match: matchSpokenEmail, confidence: 0.8 }),
  row('geo', 'GEO', {
    anchors: ['decimal'],
    digits: [1, 3],
    fraction: (_, decimals) => decimals > 2,
    match: matchGeo,
    confidence: 0.7,
  }),
  row('address', 'POSTAL_ADDRESS', {
    anchors: ['digit'],
    digits: [1, 5],
    near: STREETS,
    match: matchAddress,
    confidence: 0.7,
  }),
  ...GEO_CODE_DETECTORS,
  ...ADDRESS_CUE_DETECTORS,
  ...CODED_ADDRESS_DETECTORS,
  ...HAN_ADDRESS_DETECTORS,
  ...BIRTH_DETECTORS,
  ...USER_PATHS,
  ...ACCOUNT_LINE_DETECTORS,
  ...ACCOUNT_COMMAND_DETECTORS,
  ...ACCOUNT_CUE_DETECTORS,
  ...SOCIAL_DETECTORS,
  row('mention', 'USERNAME', { anchors: ['at'], match: matchMention, confidence: 0.7 }),
  ...VEHICLE_DETECTORS,
]
