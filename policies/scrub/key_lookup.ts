import type { KeyBook, KeyLookup, KeyMeaning } from './key_book.ts'
import { KeyEndings } from './key_endings.ts'
import { SilentKeys } from './silent_keys.ts'

const KEY_CACHE_MAX = 4096

/** What a book and the settings say about keys. Key names repeat: their meanings are kept, up to a bound. */
export function createLookup(book: KeyBook, extra: ReadonlyMap<string, KeyMeaning>): KeyLookup {
  const known = new Map<string, KeyMeaning | null>()
  const endings = book.endings(extra)
  const table = new KeyEndings()
  for (const word of endings) table.add(word.replace('-', ''))
  const meaningOf = (key: string): KeyMeaning | undefined => {
    const memory = known.get(key)
    if (memory !== undefined) return memory ?? undefined
    const meaning = book.meaningOf(key, extra)
    if (known.size >= KEY_CACHE_MAX) known.clear()
    if (key.length <= 128) known.set(key, meaning ?? null)
    return meaning
  }
  const silent = new SilentKeys()
  const vocal = new Set<string>()
  const isSilent: KeyLookup['isSilent'] = ({ units, text }, { start, end }) => {
    if (silent.has(units, start, end)) return true
    const name = text.slice(start, end)
    if (vocal.has(name) || meaningOf(name) !== undefined) return false
    if (book.mayEndPhrase(name, extra)) {
      if (vocal.size < KEY_CACHE_MAX) vocal.add(name)
      return false
    }
    silent.add(units, start, end)
    return true
  }
  return { meaningOf, isSilent, endings, mayEnd: (units, end) => table.mayEnd(units, end) }
}
