import type { KeyReader } from '../key_book.ts'
import { GAP_SIGN, NAME_SIGN } from '../neighbours.ts'
import type { Detector } from '../types.ts'
import { matchTag } from './markup.ts'
import { matchPair } from './pairs.ts'
import { row } from './row.ts'

/** Values that their names tell: pairs and tags. */
export function pairRows(keys: KeyReader): readonly Detector[] {
  return [
    row('pair', 'SECRET', {
      anchors: ['equals', 'colon'],
      last: keys.endings,
      match: (input, at) => matchPair(input, at, keys),
      confidence: 0.9,
    }),
    row('tag', 'SECRET', {
      anchors: ['close'],
      before: NAME_SIGN | GAP_SIGN,
      match: (input, at) => matchTag(input, at, keys),
      confidence: 0.9,
    }),
  ]
}
