/** What a word near a name can be; the index is kept in the lexicon. The words stand in training/person/data/classes.txt. */
export const CLASSES = [
  'none',
  'title',
  'greeting',
  'closing',
  'role',
  'by',
  'preposition',
  'done',
  'says',
  'auxiliary',
  'thing',
  'organisation',
  'place_type',
  'street',
  'date',
  'brand',
  'place',
  'particle',
  'name_key',
  'thing_key',
  'family',
  'possessive',
  'and',
  'suffix',
  'state',
  'article',
  'honorific',
  'locative',
  'department',
] as const
export type WordClass = (typeof CLASSES)[number]

/** The index of a class in the lexicon. */
export function classIndex(name: WordClass): number {
  return CLASSES.indexOf(name)
}
