import {
  CAPITAL_SIGN,
  COLON_SIGN,
  DIGIT_SIGN,
  FILLER_SIGN,
  GROUP_SIGN,
  LETTER_SIGN,
  PLUS_SIGN,
} from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { ID_HINTS } from '../id_hints.ts'
import { row } from '../row.ts'
import { matchColons } from './aadhaar.ts'
import { ID_CUES } from './cues.ts'
import { goesOnAsMixed, hasMixedShape, matchMixed } from './mixed.ts'
import { matchMrz } from './mrz.ts'

/** Numbers that a state gives to a person. Those of digits alone are read by `nationalSpan`, with all other numbers. */
export const GOVERNMENT_DETECTORS: readonly Detector[] = [
  ...ID_CUES,
  row('mrz', 'PASSPORT', {
    anchors: ['capital', 'digit'],
    behind: FILLER_SIGN,
    match: matchMrz,
    confidence: 0.95,
  }),
  row('mrz', 'PASSPORT', {
    anchors: ['capital', 'digit'],
    word: [30, 31],
    match: matchMrz,
    confidence: 0.95,
  }),
  row('aadhaar_colons', 'NATIONAL_ID', {
    anchors: ['digit'],
    word: [4, 4],
    digits: [4, 4],
    behind: COLON_SIGN,
    match: matchColons,
    confidence: 0.9,
    why: 'form, check digit',
  }),
  row('mixed_id', 'NATIONAL_ID', {
    anchors: ['capital'],
    after: CAPITAL_SIGN | DIGIT_SIGN,
    word: [2, 24],
    figures: true,
    hints: [ID_HINTS],
    match: matchMixed,
    confidence: 0.85,
  }),
  // Letters alone, and more of it behind a sign.
  row('mixed_id', 'NATIONAL_ID', {
    anchors: ['capital'],
    after: CAPITAL_SIGN | GROUP_SIGN,
    word: [1, 4],
    behind: GROUP_SIGN,
    beyond: CAPITAL_SIGN | DIGIT_SIGN,
    hints: [ID_HINTS],
    match: matchMixed,
    confidence: 0.85,
  }),
  row('mixed_id', 'NATIONAL_ID', {
    anchors: ['digit'],
    after: LETTER_SIGN,
    shape: hasMixedShape,
    goesOn: goesOnAsMixed,
    hints: [ID_HINTS],
    match: matchMixed,
    confidence: 0.85,
  }),
  row('mixed_id', 'NATIONAL_ID', {
    anchors: ['digit'],
    after: GROUP_SIGN | PLUS_SIGN,
    beyond: CAPITAL_SIGN | DIGIT_SIGN,
    shape: hasMixedShape,
    goesOn: goesOnAsMixed,
    hints: [ID_HINTS],
    match: matchMixed,
    confidence: 0.85,
  }),
  // Digits where letters may stand too.
  row('mixed_id', 'NATIONAL_ID', {
    anchors: ['digit'],
    digits: [9, 24],
    shape: hasMixedShape,
    goesOn: goesOnAsMixed,
    hints: [ID_HINTS],
    match: matchMixed,
    confidence: 0.85,
  }),
]
