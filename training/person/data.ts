import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { CLASSES } from '#policies/scrub/person/classes.ts'
import { fold, hashWord, PHRASE, PRESENT } from '#policies/scrub/person/lexicon.ts'

/** Names of a culture, those that are most usual first where that is known. */
export interface Culture {
  readonly name: string
  readonly given: readonly string[]
  readonly family: readonly string[]
}

/** What of the names is used: a share of them is kept from training, to be evaluated with. */
export type Part = 'train' | 'held'

function path(name: string): string {
  return fileURLToPath(new URL(`./data/${name}`, import.meta.url))
}

/** Lines of a text file without its comments. */
export function readLines(name: string): readonly string[] {
  return readFileSync(path(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** One name in five is held back, by its hash. */
export function isHeld(name: string): boolean {
  return hashWord(name) % 5 === 0
}

/** Cultures with their names, those of one part only. */
export function readCultures(part: Part): readonly Culture[] {
  const text = gunzipSync(readFileSync(path('people.json.gz'))).toString('utf8')
  const of = (names: readonly string[]): readonly string[] =>
    names.filter((name) => isHeld(name) === (part === 'held'))
  const cultures = Object.entries(parsePeople(text))
    .map(([name, { given, family }]) => ({ name, given: of(given), family: of(family) }))
    .filter(({ given, family }) => given.length > 2 && family.length > 2)
  return [...cultures, listed(of)]
}

/** Names that are in long lists only: most people's names are rare. */
function listed(of: (names: readonly string[]) => readonly string[]): Culture {
  const rows = readLexicon().filter(({ word, usual }) => usual === 0 && /^[a-z]{3,12}$/.test(word))
  const named = (part: 'given' | 'family'): readonly string[] =>
    of(rows.filter((row) => row[part] === 1).map(({ word }) => capital(word)))
  return { name: 'listed', given: named('given'), family: named('family') }
}

/** The word with a capital. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

type People = Readonly<Record<string, { given: readonly string[]; family: readonly string[] }>>

function parsePeople(text: string): People {
  return JSON.parse(text) as People
}

/** Names of two words and more that are no people, as phrases.txt lists them. */
export function readPhrases(): readonly string[] {
  return readLines('phrases.txt').flatMap((line) => line.split('\t')[1]?.split('|') ?? [])
}

/** Words by class, as classes.txt lists them. */
export function readClasses(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    readLines('classes.txt').map((line) => {
      const [name = '', words = ''] = line.split('\t')
      return [name, words.split(' ')]
    }),
  )
}

export interface LexiconRow {
  readonly word: string
  readonly given: number
  readonly family: number
  /** How usual it is as an English word, from 0 to 3. */
  readonly usual: number
  readonly foreign: boolean
  readonly place: boolean
}

export function readLexicon(): readonly LexiconRow[] {
  const text = gunzipSync(readFileSync(path('lexicon.tsv.gz'))).toString('utf8')
  return text.split('\n').map((line) => {
    const [word = '', digits = ''] = line.split('\t')
    const [given = 0, family = 0, usual = 0, foreign = 0, place = 0] = [...digits].map(Number)
    return { word, given, family, usual, foreign: foreign > 0, place: place > 0 }
  })
}

/** What the lexicon of the model holds of each word. `without` leaves names out, as if nobody had listed them. */
export function lexiconWords(without: (word: string) => boolean): Map<string, number> {
  const classes = indexClasses()
  const values = new Map<string, number>()
  for (const row of readLexicon()) {
    const value = knownValue(row, without(row.word)) | ((classes.get(row.word) ?? 0) << 8)
    if (value !== 0 && isKept(row, value)) values.set(row.word, value | PRESENT)
  }
  for (const [word, index] of classes)
    values.set(word, (values.get(word) ?? PRESENT) | (index << 8))
  for (const phrase of readPhrases()) values.set(fold(phrase), PRESENT | PHRASE)
  return values
}

/** Index of the class of each word that has one; of several the first. */
function indexClasses(): ReadonlyMap<string, number> {
  const classes = new Map<string, number>()
  const known: readonly string[] = CLASSES
  for (const [name, words] of readClasses()) {
    const index = known.indexOf(name)
    if (index < 0) throw new Error(`Cannot read classes: ${name} is none`)
    for (const word of words) if (!classes.has(fold(word))) classes.set(fold(word), index)
  }
  return classes
}

function knownValue(row: LexiconRow, isHidden: boolean): number {
  const names = isHidden ? 0 : row.given | (row.family << 2)
  return names | (row.usual << 4) | (row.foreign ? 64 : 0) | (row.place ? 128 : 0)
}

/** Long words that are rare, and usual words of other languages, tell little. */
function isKept({ word }: LexiconRow, value: number): boolean {
  if (value === 16) return word.length <= 9
  return value !== 64 || word.length <= 8
}
