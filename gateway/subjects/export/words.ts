import { CATEGORIES, PURPOSES } from '#domain/classification.ts'
import { ENGLISH_WORDS } from '#policies/engine/summary/words_en.ts'
import { inWords } from './about.ts'

/** A category as a person reads it; the name itself where it is known no longer. */
export function categoryWords(name: string): string {
  const known = CATEGORIES.find((category) => category === name)
  return known === undefined ? inWords(name) : ENGLISH_WORDS.category[known].words
}

/** A purpose as a person reads it; the name itself where it is known no longer. */
export function purposeWords(name: string): string {
  const known = PURPOSES.find((purpose) => purpose === name)
  return known === undefined ? inWords(name) : ENGLISH_WORDS.purpose[known]
}
