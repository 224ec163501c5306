import type { Input } from '../../types.ts'
import { IdContext } from './id_context.ts'
import type { MixedId, NumberId } from './id_row.ts'
import { unchecked } from './id_row.ts'
import { EUROPEAN_MIXED } from './mixed_europe.ts'
import { WORLD_MIXED } from './mixed_world.ts'
import { AMERICAN_NUMBERS } from './numbers_americas.ts'
import { ASIAN_NUMBERS } from './numbers_asia.ts'
import { EUROPEAN_NUMBERS } from './numbers_europe.ts'
import { EASTERN_NUMBERS } from './numbers_europe_east.ts'
import { MEDICAL_NUMBERS } from './numbers_medical.ts'
import { SOUTHERN_NUMBERS } from './numbers_south.ts'
import { DOCUMENT_MIXED, DOCUMENT_NUMBERS } from './passports.ts'
import { WORD_LISTS, wordsOf } from './words.ts'

const TABLED_NUMBERS: readonly NumberId[] = [
  ...EUROPEAN_NUMBERS,
  ...EASTERN_NUMBERS,
  ...AMERICAN_NUMBERS,
  ...ASIAN_NUMBERS,
  ...SOUTHERN_NUMBERS,
  ...MEDICAL_NUMBERS,
  ...DOCUMENT_NUMBERS,
]
const TABLED_MIXED: readonly MixedId[] = [...EUROPEAN_MIXED, ...WORLD_MIXED, ...DOCUMENT_MIXED]

/**
 * An id once more for those of its words that mean nothing else and have letters beyond ASCII, which no row of cues is
 * asked at: after them stands one, right or not by its check digit, as after all other such words (cues.ts).
 */
function announced<T extends NumberId | MixedId>(id: T): T | undefined {
  const words = wordsOf(id.words, true)
    .filter((word) => /[^\x20-\x7e]/.test(word))
    .join('|')
  return id.unchecked || words === ''
    ? undefined
    : { ...id, name: `${id.name}_named`, check: unchecked, unchecked: true, words, lists: '' }
}

/** Every id of digits alone: the only list of them. */
export const NUMBER_IDS: readonly NumberId[] = [
  ...TABLED_NUMBERS,
  ...TABLED_NUMBERS.flatMap((id) => announced(id) ?? []).map((id) => ({
    ...id,
    alone: new Set(''),
  })),
]
/** Every id of letters and digits: the only list of them; of two that fit, the one behind is asked first. */
export const MIXED_IDS: readonly MixedId[] = [
  ...TABLED_MIXED.flatMap((id) => announced(id) ?? []).map((id) => ({ ...id, alone: () => false })),
  ...TABLED_MIXED,
]

const LISTS: string[] = []

/** The group of a list of words; the same list has the same group. */
function groupOf(list: string): number {
  const known = LISTS.indexOf(list)
  return known >= 0 ? known : LISTS.push(list) - 1
}

function groupsOf(id: NumberId | MixedId): readonly number[] {
  const lists = [...id.lists].map((letter) => WORD_LISTS[letter] ?? '')
  return [id.words, ...lists].filter((list) => list !== '').map(groupOf)
}

const GROUPS: ReadonlyMap<NumberId | MixedId, readonly number[]> = new Map(
  [...NUMBER_IDS, ...MIXED_IDS].map((id) => [id, groupsOf(id)]),
)
const CONTEXT = new IdContext(LISTS)
/** All words that speak for some id. */
export const NATIONAL_WORDS: readonly string[] = [
  ...new Set(LISTS.flatMap((list) => wordsOf(list))),
]

/** Reads the words before a place; then `hasIdWords` and `speaksFor` know them. */
export function readIdWords(input: Input, start: number): void {
  CONTEXT.readBefore(input, start)
}

/** True where any id's words stand before the place that was read last, or after `end`. */
export function hasIdWords(input: Input, end: number): boolean {
  return CONTEXT.readAfter(input, end)
}

/** Whose words stand near: the id's own, those of its sort too, or neither. */
type Voice = 'own' | 'sort' | 'none'

/** What the words near the place that was read last say of an id. */
export function voiceFor(id: NumberId | MixedId): Voice {
  const groups = GROUPS.get(id) ?? []
  for (let index = 0; index < groups.length; index++)
    if (CONTEXT.has(groups[index] ?? -1)) return index === 0 && id.words !== '' ? 'own' : 'sort'
  return 'none'
}

/** Kinds of ids, the one whose words count first before the others. */
const ID_KINDS = ['US_SSN', 'PASSPORT', 'DRIVING_LICENCE', 'NATIONAL_ID'] as const

/**
 * Phrases that mean an id of a kind and nothing else, in lower case: what follows them is one whatever its form, and
 * what stands under a key of their words too.
 */
export const ID_PHRASES: readonly (readonly [(typeof ID_KINDS)[number], readonly string[]])[] =
  strongPhrases()

function strongPhrases(): readonly (readonly [(typeof ID_KINDS)[number], readonly string[]])[] {
  const seen = new Set<string>()
  const lists: Readonly<Record<string, string>> = {
    PASSPORT: 'p',
    DRIVING_LICENCE: 'l',
    NATIONAL_ID: 'ntsh',
  }
  return ID_KINDS.map((kind) => {
    const own = [...NUMBER_IDS, ...MIXED_IDS].filter((id) => id.kind === kind).map((id) => id.words)
    const shared = [...(lists[kind] ?? '')].map((letter) => WORD_LISTS[letter] ?? '')
    const phrases = [...own, ...shared].flatMap((list) => wordsOf(list, true))
    return [kind, phrases.filter((phrase) => !seen.has(phrase) && seen.add(phrase) !== undefined)]
  })
}

const BY_PHRASE = phraseOwners()

function phraseOwners(): ReadonlyMap<string, readonly (NumberId | MixedId)[]> {
  const owners = new Map<string, (NumberId | MixedId)[]>()
  for (const id of [...NUMBER_IDS, ...MIXED_IDS])
    for (const phrase of wordsOf(id.words, true)) {
      const known = owners.get(phrase)
      if (known === undefined) owners.set(phrase, [id])
      else known.push(id)
    }
  return owners
}

/** The ids that a phrase of `ID_PHRASES` names, in its spelling with blanks. */
export function namedBy(phrase: string): readonly (NumberId | MixedId)[] {
  return BY_PHRASE.get(phrase) ?? []
}
