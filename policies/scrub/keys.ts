import { ID_PHRASES } from './detect/government/ids.ts'
import { KeyBook } from './key_book.ts'
import { KEY_ROWS } from './key_words.ts'

/** The names of keys of all areas. */
export const ALL_KEYS = new KeyBook(KEY_ROWS, ID_PHRASES)
