import type { Check } from '../check_digits.ts'
import { every, multiple, tabled } from '../check_digits.ts'
import type { NumberId } from './id_row.ts'
import { numberId } from './id_row.ts'

const isInn12: Check = every(
  tabled('7 2 4 10 3 5 9 4 6 8', '01234567890'),
  tabled('3 7 2 4 10 3 5 9 4 6 8', '01234567890'),
)
const isSnils: Check = (digits) => {
  let sum = 0
  for (let index = 0; index < 9; index++) sum += Number(digits[index]) * (9 - index)
  return (sum % 101) % 100 === Number(digits.slice(9))
}

/** Ids of Russia, Ukraine and Moldova that are digits alone. */
export const EASTERN_NUMBERS: readonly NumberId[] = [
  numberId('ua_rnokpp 10', tabled('10 5 7 9 4 6 10 5 7', '01234567890'), {
    words: 'рнокпп!|рнокпп|ипн!|іпн!|rnokpp!|ipn|ідентифікаційний код|ідентифікаційний номер|інн',
    lists: 't',
  }),
  numberId('ru_inn 10', tabled('2 4 10 3 5 9 4 6 8', '01234567890'), {
    words: 'inn|инн!',
    lists: 't',
  }),
  numberId('ru_inn 12', isInn12, { words: 'inn|инн|идентификационный номер', lists: 't' }),
  numberId('ru_snils 11', isSnils, {
    alone: '3-3-3 2|3-3-3-2',
    words: 'snils!|снилс!|страховой номер|pension insurance',
    lists: 's',
  }),
  numberId('md_idnp 13', multiple('7 3 1 7 3 1 7 3 1 7 3 1 9', 10), { words: 'idnp!', lists: 'n' }),
]
