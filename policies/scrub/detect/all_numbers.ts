import { imeiSpan } from './devices/imei.ts'
import { NUMBER_IDS } from './government/ids.ts'
import { nationalSpan } from './government/national.ts'
import { ID_HINTS } from './id_hints.ts'
import { bankSpan } from './money/bank.ts'
import { cardSpan } from './money/card.ts'
import type { NumberArea } from './numbers.ts'
import { phoneSpan } from './people/phone.ts'
import { OTHER_NUMBERS, PHONE_WORDS } from './people/phone_words.ts'

/** Numbers of all areas. */
export const ALL_NUMBERS: NumberArea = {
  readers: [cardSpan, imeiSpan, nationalSpan, bankSpan, phoneSpan],
  hints: [ID_HINTS, PHONE_WORDS, OTHER_NUMBERS],
  alone: new Set(
    NUMBER_IDS.filter(({ alone, count }) => alone.has(String(count))).map(({ count }) => count),
  ),
}
