import { ID_PHRASES } from './detect/government/ids.ts'
import { KeyBook } from './key_book.ts'

/** The names of keys of all areas. */
export const ALL_KEYS = new KeyBook(ID_PHRASES)
