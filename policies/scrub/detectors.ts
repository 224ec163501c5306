import { createDeviceDetectors } from './detect/devices/index.ts'
import type { NetworkOptions } from './detect/devices/ipv4.ts'
import { matchFlag } from './detect/flags.ts'
import { GOVERNMENT_DETECTORS } from './detect/government/index.ts'
import { matchTag } from './detect/markup.ts'
import { MONEY_DETECTORS } from './detect/money/index.ts'
import { matchNumber, NUMBER_HINTS } from './detect/numbers.ts'
import { LISTED_NAMES, matchListedPair } from './detect/pair_lists.ts'
import { matchPair } from './detect/pairs.ts'
import { PEOPLE_DETECTORS } from './detect/people/index.ts'
import { row } from './detect/row.ts'
import { GENERIC_SECRET_DETECTORS, SECRET_DETECTORS } from './detect/secrets/index.ts'
import { SPECIAL_DETECTORS } from './detect/special/index.ts'
import type { KeyLookup } from './keys.ts'
import {
  DASH_SIGN,
  DIGIT_SIGN,
  GAP_SIGN,
  GROUP_SIGN,
  LETTER_SIGN,
  NAME_SIGN,
} from './neighbours.ts'
import type { Detector } from './types.ts'

/**
 * The table of detectors: the only list of them. At an anchor the rows are asked in this order, and the first that
 * claims a span ends the asking there. A row that needs a check digit claims nothing without it.
 */
export function createDetectors(
  lookup: KeyLookup,
  options: { readonly network?: NetworkOptions | undefined } = {},
): readonly Detector[] {
  return [
    ...SECRET_DETECTORS,
    row('pair', 'SECRET', {
      anchors: ['equals', 'colon'],
      last: lookup.endings,
      match: (input, at) => matchPair(input, at, lookup),
      confidence: 0.9,
    }),
    row('tag', 'SECRET', {
      anchors: ['close'],
      before: NAME_SIGN | GAP_SIGN,
      match: (input, at) => matchTag(input, at, lookup),
      confidence: 0.9,
    }),
    row('flag', 'SECRET', {
      anchors: ['dash'],
      before: GAP_SIGN,
      after: DASH_SIGN | LETTER_SIGN,
      match: (input, at) => matchFlag(input, at, lookup),
      confidence: 0.85,
    }),
    row('listed_pair', 'SECRET', {
      prefixes: LISTED_NAMES,
      after: GAP_SIGN,
      match: (input, at) => matchListedPair(input, at, lookup),
      confidence: 0.9,
    }),
    ...GENERIC_SECRET_DETECTORS,
    ...createDeviceDetectors(options.network),
    ...BY_NUMBER,
    ...GOVERNMENT_DETECTORS,
    ...MONEY_DETECTORS,
    ...SPECIAL_DETECTORS,
    ...PEOPLE_DETECTORS,
  ]
}

const BY_NUMBER: readonly Detector[] = [
  row('number', 'PHONE', {
    anchors: ['digit'],
    digits: [7, 31],
    hints: NUMBER_HINTS,
    match: matchNumber,
    confidence: 0.85,
  }),
  // With fewer digits it goes on in groups.
  row('number', 'PHONE', {
    anchors: ['digit'],
    digits: [1, 6],
    after: GROUP_SIGN,
    beyond: DIGIT_SIGN | GROUP_SIGN,
    hints: NUMBER_HINTS,
    match: matchNumber,
    confidence: 0.85,
  }),
]
