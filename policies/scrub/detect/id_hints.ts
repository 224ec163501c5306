import { NATIONAL_WORDS } from './government/ids.ts'
import { ACCOUNT_WORDS } from './money/bank.ts'

/** Words without which most ids and accounts have nothing to say: one list, so that it takes one bit (topics.ts). */
export const ID_HINTS: readonly string[] = [...NATIONAL_WORDS, ...ACCOUNT_WORDS]
