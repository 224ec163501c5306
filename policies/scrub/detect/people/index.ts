import { TOKEN_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { row } from '../row.ts'
import { CONTACT_DETECTORS } from './contact.ts'
import { PEOPLE_CUE_DETECTORS } from './cues.ts'
import { matchPerson } from './person.ts'

/** People, how to reach them and where they are. The name of a person is asked for last. */
export const PEOPLE_DETECTORS: readonly Detector[] = [
  ...CONTACT_DETECTORS,
  ...PEOPLE_CUE_DETECTORS,
  row('person', 'PERSON', {
    anchors: ['capital', 'unspaced'],
    after: TOKEN_SIGN,
    match: matchPerson,
    confidence: 0.6,
  }),
]
