import { CATEGORIES, PURPOSES } from '#domain/classification.ts'
import { DESTINATION_KINDS } from '#policies/engine/summary/destinations.ts'
import { ENGLISH_WORDS } from '#policies/engine/summary/words_en.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
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

/** A kind of destination as a person reads it; the name itself where it is known no longer. */
export function destinationWords(name: string): string {
  const known = DESTINATION_KINDS.find((kind) => kind === name)
  return known === undefined ? inWords(name) : ENGLISH_WORDS.destination[known]
}

/** A class as a person reads it. */
export function classWords(name: string): string {
  return name === 'optional'
    ? 'Optional: only with your choice'
    : ENGLISH_WORDS.dataClass.required.words
}

/** What each right is, and what somebody who has it can ask for. */
export const RIGHTS: Readonly<Record<RequestRight, readonly [string, string]>> = {
  access: ['Access', 'to be told what is held about you, and to get a copy of it'],
  access_by_category: ['Access by category', 'to be told which kinds of data are held, and why'],
  portability: ['Portability', 'to take your data with you, in a form that machines read'],
  rectification: ['Rectification', 'to have what is wrong corrected'],
  erasure: ['Erasure', 'to have what is held about you deleted'],
  restriction: ['Restriction', 'to have it kept, but neither used nor shown'],
  objection: ['Objection', 'to object to its use'],
  opt_out: ['Opt-out', 'to have it neither sold nor shared'],
  limit_use: ['Limit of use', 'to have what is sensitive used only for what you asked for'],
}
