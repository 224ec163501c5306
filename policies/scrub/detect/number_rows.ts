import { DIGIT_SIGN, GROUP_SIGN } from '../neighbours.ts'
import type { Detector, Match } from '../types.ts'
import type { NumberArea } from './numbers.ts'
import { isLongEnough, matchNumber } from './numbers.ts'
import { row } from './row.ts'

/** The rows of numbers: what a run of digits is, an area says. */
export function numberRows(area: NumberArea): readonly Detector[] {
  const { hints } = area
  const match: Match = (input, at) => matchNumber(input, at, area)
  return [
    row('number', 'PHONE', {
      anchors: ['digit'],
      digits: [7, 31],
      fraction: isLongEnough,
      hints,
      match,
      confidence: 0.85,
    }),
    // With fewer digits it goes on in groups.
    row('number', 'PHONE', {
      anchors: ['digit'],
      digits: [1, 6],
      after: GROUP_SIGN,
      beyond: DIGIT_SIGN | GROUP_SIGN,
      fraction: isLongEnough,
      hints,
      match,
      confidence: 0.85,
    }),
  ]
}
