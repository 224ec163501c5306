import type { KeyReader } from '../key_book.ts'
import { DASH_SIGN, GAP_SIGN, LETTER_SIGN, NAME_SIGN } from '../neighbours.ts'
import type { Detector } from '../types.ts'
import { matchFlag } from './flags.ts'
import { matchTag } from './markup.ts'
import { LISTED_NAMES, matchListedPair } from './pair_lists.ts'
import { row } from './row.ts'

/** Values that names before them tell without a sign between: in tags, behind flags, in lists. */
export function namedRows(keys: KeyReader): readonly Detector[] {
  return [
    row('tag', 'SECRET', {
      anchors: ['close'],
      before: NAME_SIGN | GAP_SIGN,
      match: (input, at) => matchTag(input, at, keys),
      confidence: 0.9,
    }),
    row('flag', 'SECRET', {
      anchors: ['dash'],
      before: GAP_SIGN,
      after: DASH_SIGN | LETTER_SIGN,
      match: (input, at) => matchFlag(input, at, keys),
      confidence: 0.85,
    }),
    row('listed_pair', 'SECRET', {
      prefixes: LISTED_NAMES,
      after: GAP_SIGN,
      match: (input, at) => matchListedPair(input, at, keys),
      confidence: 0.9,
    }),
  ]
}
