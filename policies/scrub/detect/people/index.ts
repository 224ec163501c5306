import { HOME_SIGN, LETTER_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { ACCOUNT_CUE_DETECTORS } from './account_cues.ts'
import { matchAddress } from './address.ts'
import { PEOPLE_CUE_DETECTORS } from './cues.ts'
import { matchEmail } from './email.ts'
import { matchGeo } from './geo.ts'
import { matchBackslash, matchSlashHome } from './paths.ts'
import { matchPerson } from './person.ts'

/** People, how to reach them and where they are. The name of a person is asked for last. */
export const PEOPLE_DETECTORS: readonly Detector[] = [
  row('email', 'EMAIL', { anchors: ['at'], match: matchEmail, confidence: 0.95 }),
  row('geo', 'GEO', { anchors: ['decimal'], match: matchGeo, confidence: 0.7 }),
  row('address', 'POSTAL_ADDRESS', { anchors: ['digit'], match: matchAddress, confidence: 0.7 }),
  row('home', 'USERNAME', {
    anchors: ['slash'],
    after: HOME_SIGN,
    match: matchSlashHome,
    confidence: 0.9,
  }),
  row('account', 'USERNAME', { anchors: ['backslash'], match: matchBackslash, confidence: 0.9 }),
  ...ACCOUNT_CUE_DETECTORS,
  ...PEOPLE_CUE_DETECTORS,
  row('person', 'PERSON', {
    anchors: ['capital'],
    after: LETTER_SIGN,
    match: matchPerson,
    confidence: 0.6,
  }),
]
