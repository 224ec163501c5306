import type { Check } from '../check_digits.ts'
import { weightedSum, weightsOf } from '../check_digits.ts'
import type { NumberId } from './id_row.ts'
import { numberId } from './id_row.ts'

const LANR_WEIGHTS = weightsOf('494949')
/** The first six digits times 4 and 9 in turn; two of the field follow (KBV, Arztnummern-Richtlinie). */
const isLanr: Check = (digits) =>
  (10 - (weightedSum(digits, LANR_WEIGHTS) % 10)) % 10 === Number(digits[6])

/** Numbers of doctors and practices that are digits alone. */
export const MEDICAL_NUMBERS: readonly NumberId[] = [
  numberId('de_lanr 9', isLanr, {
    words: 'lanr!|arztnummer!|arzt-nr!|lebenslange arztnummer!|lifelong physician number',
  }),
  numberId('de_bsnr 9', (digits) => !/^0+$/.test(digits), {
    words:
      'bsnr!|betriebsstättennummer!|betriebsstaettennummer!|betriebsstattennummer!|betriebsstätten-nr',
  }),
]
