import type { ValueReader } from './detect/value_shapes.ts'
import type { KeyGrade, KeyRow } from './key_words_core.ts'
import { QUERY_WORDS } from './key_words_core.ts'
import type { Kind } from './kinds.ts'
import type { Units } from './units.ts'

export type { KeyGrade } from './key_words_core.ts'

/** What a key says about its value. */
export interface KeyMeaning {
  readonly kind: Kind
  readonly grade: KeyGrade
  /** The finding's rule where it is not the detector's own. */
  readonly rule?: string
  /** Only in a URL's query: the words are too common elsewhere. */
  readonly queryOnly?: true
  /** In a URL's query the value goes whatever it is. */
  readonly inQuery?: true
}

/** Where the name of a key stands. */
export interface KeyPlace {
  readonly start: number
  readonly end: number
}

/** What keys say about their values. */
export interface KeyLookup {
  readonly meaningOf: (key: string) => KeyMeaning | undefined
  /** Words that keys which say something end in; `-word` is the ending of one. */
  readonly endings: readonly string[]
  /** False where no key that ends before `end` can say anything. */
  readonly mayEnd: (units: Units, end: number) => boolean
  /** True for a name that says nothing, whatever words stand before it. */
  readonly isSilent: (
    input: { readonly units: Units; readonly text: string },
    key: KeyPlace,
  ) => boolean
}

/** The same, with what is known of the values. */
export interface KeyReader extends KeyLookup {
  readonly values: ValueReader
  readonly book: KeyBook
}

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** Words that may follow without making the key harmless. */
const SUFFIXES = wordsOf(
  'hash hashed value text plain raw plaintext encrypted confirm confirmation old new current 1 2 b64 base64 string header secure',
)
/** Words that turn the key into a question or a count. */
const NEGATIONS = wordsOf(
  'is has was no num count max min total should needs can use uses requires require show hide enable enabled disable allow allows accept supports public',
)
/** Words that mean the same wherever they stand in a key; other single words have to be the whole key. */
const ANYWHERE = wordsOf(
  'username usernames samaccountname benutzername latitude longitude hostname computername machinename',
)
const ANYWHERE_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'PHONE',
  'EMAIL',
  'MAC_ADDRESS',
  'IP_ADDRESS',
  'BIC',
  'HEALTH',
])
const PHRASE_WORDS_MAX = 4

/** Phrases that name an id in prose, and as names of fields other things. */
const NO_ID_KEYS = wordsOf('state_id driver_number personal_code uid_nummer')

function buildMeanings(
  rows: readonly KeyRow[],
  idPhrases: IdPhrases,
): ReadonlyMap<string, KeyMeaning> {
  const meanings = new Map<string, KeyMeaning>()
  for (const phrase of wordsOf(QUERY_WORDS))
    meanings.set(phrase, { kind: 'SECRET', grade: 'always', queryOnly: true })
  for (const { kind, grade, rule, phrases } of rows) {
    const meaning = rule === undefined ? { kind, grade } : { kind, grade, rule }
    for (const phrase of wordsOf(phrases.trim()))
      meanings.set(
        phrase,
        meanings.get(phrase)?.queryOnly === true ? { ...meaning, inQuery: true } : meaning,
      )
  }
  for (const [kind, phrases] of idPhrases) addIdKeys(meanings, kind, phrases)
  return meanings
}

/** The words that announce an id in prose name it as a key as well. */
function addIdKeys(
  meanings: Map<string, KeyMeaning>,
  kind: Kind,
  phrases: readonly string[],
): void {
  for (const phrase of phrases) {
    const name = keyWords(phrase).join('_')
    if (!meanings.has(name) && !NO_ID_KEYS.has(name)) meanings.set(name, { kind, grade: 'always' })
  }
}

/**
 * The words of a key in lower case: split at every sign and at camelCase humps, `APIKey` as `api key`.
 * Keys longer than 128 code units are cut.
 */
export function keyWords(key: string): readonly string[] {
  return key
    .slice(0, 128)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
}

/** `dbpassword`, `userpasswd`: glued names end in a word that has no other meaning. */
function gluedMeaning(word: string): KeyMeaning | undefined {
  return GLUED.test(word) ? { kind: 'SECRET', grade: 'always' } : undefined
}

/** Whether the words before a known phrase leave it its meaning. */
function fits(meaning: KeyMeaning, phrase: string, before: readonly string[]): boolean {
  if (before.length === 0) return true
  if (meaning.queryOnly === true) return false
  if (meaning.grade !== 'shape' || phrase.includes('_')) return true
  return ANYWHERE_KINDS.has(meaning.kind) || ANYWHERE.has(phrase)
}

/** Words of which the first letters are the whole: `dbpassword`. */
const GLUED = /^[a-z]{2,12}(?:password|passwd|apikey|secretkey|accesstoken)$/
const GLUED_WORDS = ['password', 'passwd', 'apikey', 'secretkey', 'accesstoken']
/** Keys that take their meaning from the name beside them. */
const VALUE_WORDS = ['value', 'val', 'v', 'default']

/** By kind, the words that announce an id in prose. */
export type IdPhrases = readonly (readonly [Kind, readonly string[]])[]

/** What a book is made of. Words stand between blanks, those of a phrase between `_`. */
export interface KeyTable {
  readonly rows: readonly KeyRow[]
  readonly idPhrases?: IdPhrases
  /** Phrases that end as sensitive names do and say nothing. */
  readonly harmless: string
  /** What a name belongs to that is no person: `file full name`, `product display name`. */
  readonly things?: string
}

type Extra = ReadonlyMap<string, KeyMeaning>

/** What names of keys mean. Names match whole words only. */
export class KeyBook {
  readonly #meanings: ReadonlyMap<string, KeyMeaning>
  /** What phrases of several words end in: `security_number`, `number`. */
  readonly #phraseEndings: ReadonlySet<string>

  readonly #harmless: ReadonlySet<string>
  readonly #things: ReadonlySet<string>

  constructor({ rows, idPhrases = [], harmless, things = '' }: KeyTable) {
    this.#meanings = buildMeanings(rows, idPhrases)
    this.#harmless = wordsOf(harmless)
    this.#things = wordsOf(things)
    this.#phraseEndings = new Set(
      [...this.#meanings.keys()].flatMap((phrase) => {
        const words = phrase.split('_')
        return words.slice(1).map((_, index) => words.slice(index + 1).join('_'))
      }),
    )
  }

  /** True for names such as `next token` that end as a sensitive name does. */
  isHarmless(key: string): boolean {
    const words = keyWords(key)
    return (
      this.#harmless.has(words.slice(-2).join('_')) || this.#harmless.has(words.slice(-3).join('_'))
    )
  }

  /** What a key says about its value, or undefined where it says nothing. */
  meaningOf(key: string, extra?: Extra): KeyMeaning | undefined {
    const words = [...keyWords(key)]
    const exact = words.length > PHRASE_WORDS_MAX ? undefined : this.#find(words.join('_'), extra)
    if (exact !== undefined) return exact
    if (NEGATIONS.has(words[0] ?? '')) return undefined
    const whole = this.#longest(words, extra)
    if (whole !== undefined || this.#harmless.has(words.slice(-2).join('_'))) return whole
    while (words.length > 1 && SUFFIXES.has(words.at(-1) ?? '')) words.pop()
    const last = words.pop() ?? ''
    // `password2` is a password.
    return this.#longest([...words, last.replace(/\d$/, '')], extra)
  }

  #longest(words: readonly string[], extra: Extra | undefined): KeyMeaning | undefined {
    const count = Math.min(words.length, PHRASE_WORDS_MAX)
    for (let length = count; length > 0; length--) {
      const phrase = words.slice(-length).join('_')
      if (extra?.has(phrase) !== true && this.#harmless.has(phrase)) return undefined
      const meaning = this.#find(phrase, extra)
      if (meaning === undefined) continue
      const before = words.slice(0, -length)
      if (meaning.kind === 'PERSON' && this.#things.has(before.at(-1) ?? '')) return undefined
      return fits(meaning, phrase, before) ? meaning : undefined
    }
    return undefined
  }

  #find(phrase: string, extra: Extra | undefined): KeyMeaning | undefined {
    return extra?.get(phrase) ?? this.#meanings.get(phrase) ?? gluedMeaning(phrase)
  }

  /** The endings of every key that means something, and of those that stand beside a name. */
  endings(extra: Extra): readonly string[] {
    const words = [...this.#meanings.keys(), ...extra.keys()].map(
      (phrase) => phrase.split('_').at(-1) ?? '',
    )
    return [
      ...words,
      // Words whose first letter alone is of another alphabet are told by their ends: `şifre`.
      ...words
        .flatMap((word) => /^[^\0-\x7f]([a-z]{3,})$/.exec(word)?.[1] ?? [])
        .map((end) => `-${end}`),
      ...SUFFIXES,
      ...GLUED_WORDS.map((word) => `-${word}`),
      ...VALUE_WORDS,
    ]
  }

  /** True where a phrase that ends in a name may say more than the name alone: `date of birth`. */
  mayEndPhrase(name: string, extra: Extra): boolean {
    const words = [...keyWords(name)]
    while (words.length > 0 && SUFFIXES.has(words.at(-1) ?? '')) words.pop()
    const ending = words.join('_').replace(/\d$/, '')
    if (ending === '' || VALUE_WORDS.includes(ending) || this.#phraseEndings.has(ending))
      return true
    return [...extra.keys()].some((phrase) => phrase.endsWith(`_${ending}`))
  }
}

/** Key names from settings as meanings: their values always go, as secrets. */
export function extraKeys(names: readonly string[]): ReadonlyMap<string, KeyMeaning> {
  return new Map(
    names.map((name) => [keyWords(name).join('_'), { kind: 'SECRET', grade: 'always' }]),
  )
}
