import { ID_PHRASES } from './detect/government/ids.ts'
import { KeyBook } from './key_book.ts'
import { HARMLESS_PHRASES, KEY_ROWS, THINGS } from './key_words.ts'

/** The names of keys of all areas. */
export const ALL_KEYS = new KeyBook({
  rows: KEY_ROWS,
  idPhrases: ID_PHRASES,
  harmless: HARMLESS_PHRASES,
  things: THINGS,
})
