import { CAPITAL_SIGN, GAP_SIGN, LETTER_SIGN, PLUS_SIGN, TOKEN_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { CONTACT_DETECTORS } from './contact.ts'
import { PEOPLE_CUE_DETECTORS } from './cues.ts'
import { matchKnownName } from './person.ts'
import { matchByModel } from './person_model.ts'

/** People, how to reach them and where they are. The name of a person is asked for last. */
export const PEOPLE_DETECTORS: readonly Detector[] = [
  ...CONTACT_DETECTORS,
  ...PEOPLE_CUE_DETECTORS,
  row('person', 'PERSON', {
    anchors: ['capital', 'unspaced'],
    after: TOKEN_SIGN,
    needsModel: true,
    match: matchByModel,
    confidence: 0.6,
  }),
  // Without a model: a given name that is known, and a second word with a capital.
  row('person', 'PERSON', {
    anchors: ['capital'],
    after: LETTER_SIGN,
    behind: GAP_SIGN | PLUS_SIGN,
    beyond: CAPITAL_SIGN,
    match: matchKnownName,
    confidence: 0.6,
  }),
]
