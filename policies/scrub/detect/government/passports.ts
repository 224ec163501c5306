import type { Check } from '../check_digits.ts'
import type { MixedId, NumberId } from './id_row.ts'
import { mixedId, numberId, unchecked } from './id_row.ts'

const PASSPORT = { kind: 'PASSPORT', lists: 'p' } as const
const LICENCE = { kind: 'DRIVING_LICENCE', lists: 'l' } as const

/** Offices that give licences out (Korean National Police): 11 to 28. */
const isKoreanOffice: Check = (digits) => /^(?:1[1-9]|2[0-68])/.test(digits)

/** Passports and driving licences of digits alone: only a word tells them from other numbers. */
export const DOCUMENT_NUMBERS: readonly NumberId[] = [
  numberId('passport 7', unchecked, PASSPORT),
  numberId('passport 8', unchecked, PASSPORT),
  numberId('passport 9', unchecked, PASSPORT),
  numberId('ru_passport 10', unchecked, { ...PASSPORT, words: 'паспорт|паспорта|серия и номер' }),
  numberId('ru_passport 9', unchecked, { ...PASSPORT, words: 'загранпаспорт' }),
  numberId('kr_dl 12', isKoreanOffice, {
    ...LICENCE,
    alone: '2-2-6-2',
    words: '운전면허|면허번호|license|licence',
  }),
  ...[7, 8, 9, 10, 11, 12, 13, 14, 16].map((count) => numberId(`dl ${count}`, unchecked, LICENCE)),
]

/** Passports and driving licences with letters, by the forms of the states that give them out. */
export const DOCUMENT_MIXED: readonly MixedId[] = [
  mixedId(
    'passport A999999 A9999999 A99999999 A999999999 AA99999 AA999999 AA9999999 AA99999999 AAA999999 AAA99999 AAA9999999 99AA99999 A9999999A A99A99999 A999A9999 AAX999999 A99_99999 A9_999999',
    unchecked,
    PASSPORT,
  ),
  mixedId(
    'dl_plain A999999 A9999999 A99999999 A999999999 A9999999999 A99999999999 A999999999999 A9999999999999 A99999999999999',
    unchecked,
    LICENCE,
  ),
  mixedId(
    'dl_letters AA99999 AA999999 AA9999999 AA99999999 AA99999999A AA999999A AA9999999A AAA999999 AAA999999A A999999A AA999AA99',
    unchecked,
    LICENCE,
  ),
  mixedId(
    'dl_grouped A999-9999-9999 A999-9999-9999-99 A999-999-99-999 A999-999-99-999-9 A9999-99999-99999 A99-99-9999 A999_999_999_999 A-999-999-999-999',
    unchecked,
    LICENCE,
  ),
  mixedId(
    'dl_digits_first 999999999A 9999999A 99999999A 99AAA99999 99AAA999999 999AA9999 99999999AA 99999AA999 999999999AAA',
    unchecked,
    LICENCE,
  ),
  mixedId('it_patente AA9999999A A9XXXXXXXX A9XXXXXXXA U1XXXXXX9A', unchecked, {
    ...LICENCE,
    words: 'patente|license|licence|licenza|licenza di guida!',
  }),
  mixedId(
    'in_dl AA99_99999999999 AA9999999999999 AA-9999999999999 AA99-99999999999 AA-99-9999-9999999',
    unchecked,
    { ...LICENCE, words: 'dl' },
  ),
]
