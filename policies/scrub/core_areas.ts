import { addressDetectors } from './detect/devices/core.ts'
import { cardSpan } from './detect/money/card.ts'
import { CORE_MONEY } from './detect/money/core.ts'
import { numberRows } from './detect/number_rows.ts'
import type { NumberArea } from './detect/numbers.ts'
import { pairRows } from './detect/pair_rows.ts'
import { PLAIN_EMAILS, USER_PATHS } from './detect/people/core.ts'
import { phoneSpan } from './detect/people/phone.ts'
import { OTHER_NUMBERS, PHONE_WORDS } from './detect/people/phone_words.ts'
import { CORE_SECRETS } from './detect/secrets/core.ts'
import { CORE_FITS, createValueReader, NO_NAMES } from './detect/value_shapes.ts'
import type { Areas } from './engine.ts'
import { KeyBook } from './key_book.ts'
import { CORE_HARMLESS, CORE_KEY_ROWS } from './key_words_core.ts'

const NUMBERS: NumberArea = {
  readers: [cardSpan, phoneSpan],
  hints: [[], PHONE_WORDS, OTHER_NUMBERS],
  alone: new Set(),
}
const KEYS = new KeyBook({ rows: CORE_KEY_ROWS, harmless: CORE_HARMLESS })
const VALUES = createValueReader(CORE_FITS, { names: NO_NAMES, lengths: {} })

/** What a browser loads first: what its form, its check digit or its key alone tells. In the order of the whole table. */
export const CORE_AREAS: Omit<Areas, 'extras'> = {
  keys: KEYS,
  values: VALUES,
  detectors: (lookup, { network }) => [
    ...CORE_SECRETS,
    ...pairRows({ ...lookup, values: VALUES, book: KEYS }),
    ...addressDetectors(network),
    ...numberRows(NUMBERS),
    ...CORE_MONEY,
    ...PLAIN_EMAILS,
    ...USER_PATHS,
  ],
}
