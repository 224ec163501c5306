import type { KeyReader } from '../key_book.ts'
import type { Detector } from '../types.ts'
import { matchPair } from './pairs.ts'
import { row } from './row.ts'

/** Values that the names before a sign tell. */
export function pairRows(keys: KeyReader): readonly Detector[] {
  return [
    row('pair', 'SECRET', {
      anchors: ['equals', 'colon'],
      last: keys.endings,
      match: (input, at) => matchPair(input, at, keys),
      confidence: 0.9,
    }),
  ]
}
