import type { Culture } from './data.ts'
import { pick, pickEarly } from './sample.ts'

type Random = () => number

/** Cultures that are seen more often than the others. */
const OFTEN: Readonly<Record<string, number>> = {
  us: 14,
  listed: 40,
  en: 4,
  en_IN: 2,
  hi_latin: 5,
  de: 4,
  fr: 4,
  fr_BE: 2,
  es: 2,
  hispanic: 6,
  it: 4,
  pt_BR: 2,
  pt_PT: 2,
  nl: 3,
  nordic: 4,
  pl: 3,
  cs_CZ: 2,
  balkan: 3,
  ru_latin: 4,
  ru: 2,
  tr: 3,
  ar_latin: 5,
  fa_latin: 2,
  he_latin: 2,
  zh_latin: 6,
  ja_latin: 5,
  ko_latin: 4,
  vi_latin: 3,
  id_latin: 2,
  yo_latin: 3,
  sw_latin: 4,
  celtic: 4,
  zh_CN: 5,
  zh_TW: 2,
  ja: 6,
  ko: 5,
  ar_script: 2,
  hi_deva: 2,
  uk: 2,
}
const EASTERN = new Set(['zh_CN', 'zh_TW', 'ja', 'ko'])
const FAMILY_FIRST = new Set(['zh_latin', 'ko_latin', 'vi_latin', 'vi', 'hu', 'ja_latin'])
const LATIN = /^[\p{Script=Latin}\p{M}'’ -]+$/u

/** Makes names of people. */
export interface Names {
  /** In any usual form: `Given Family`, `Family, Given`, `G. Family`, with middle names, in capitals. */
  readonly full: () => string
  /** As a value under a key: seldom a single name. */
  readonly value: () => string
  readonly given: () => string
  readonly family: () => string
  /** `Family, Given`. */
  readonly lastFirst: () => string
  /** In small letters. */
  readonly small: () => string
  readonly smallGiven: () => string
}

export function createNames(random: Random, cultures: readonly Culture[]): Names {
  const bag = cultures.flatMap((culture) =>
    Array.from({ length: OFTEN[culture.name] ?? 1 }, () => culture),
  )
  const inLatin = bag.filter(({ given }) => given.slice(0, 5).every((name) => LATIN.test(name)))
  const latin = inLatin.length > 0 ? inLatin : bag
  const full = (): string => {
    const culture = pick(random, bag)
    if (EASTERN.has(culture.name)) return eastern(random, culture)
    const other = random() < 0.25 && latin.includes(culture) ? pick(random, latin) : culture
    return western(random, culture, other)
  }
  const simple = (): string => {
    const culture = pick(random, latin)
    return `${plain(random, culture.given)} ${plain(random, culture.family)}`
  }
  return {
    full,
    value: () => (random() < 0.06 ? plain(random, pick(random, latin).given) : full()),
    given: () => plain(random, pick(random, random() < 0.85 ? latin : bag).given),
    family: () => withParticle(random, pickEarly(random, pick(random, bag).family)),
    lastFirst: () => {
      const { family, given } = pick(random, latin)
      return `${withParticle(random, pickEarly(random, family))}, ${plain(random, given)}`
    },
    small: () => simple().toLowerCase(),
    smallGiven: () => plain(random, pick(random, latin).given).toLowerCase(),
  }
}

function plain(random: Random, list: readonly string[]): string {
  return pickEarly(random, list)
}

function eastern(random: Random, { given, family, name }: Culture): string {
  const space = name === 'ja' && random() < 0.4 ? ' ' : ''
  return `${pickEarly(random, family)}${space}${pickEarly(random, given)}`
}

interface Parts {
  readonly first: string
  readonly last: string
  readonly middle: string
  readonly initial: string
  readonly secondLast: string
  /** `van der`, `de`. */
  readonly particle: string
  /** `Van`, `De`, `Le`. */
  readonly capital: string
  /** `VonRueden`, `DeLuca`, `O'Hara`. */
  readonly joined: string
}

const PARTICLES = [
  ...['van', 'van der', 'van den', 'van de', 'de', 'de la', 'del', 'di', 'da', 'dos', 'von'],
  ...['von der', 'zu', 'ter', 'ten', 'bin', 'ibn', 'al', 'el', 'le', 'du', 'della', 'af'],
]
const CAPITALS = ['Van', 'De', 'Le', 'La', 'Von', 'Du', 'Di', 'Da', 'El', 'Mac', 'San', 'Van Der']
const JOINED = ['Von', 'De', 'Mc', 'Mac', 'La', 'Le', 'Du', 'Di', 'Van', "O'", "D'", 'Fitz', 'Da']

function withParticle(random: Random, family: string): string {
  if (!LATIN.test(family) || family.includes(' ') || random() > 0.08) return family
  return random() < 0.6 ? `${pick(random, PARTICLES)} ${family}` : pick(random, JOINED) + family
}

const FORMS: readonly (readonly [weight: number, form: (parts: Parts) => string])[] = [
  [50, ({ first, last }) => `${first} ${last}`],
  [10, ({ first, last, initial }) => `${first} ${initial}. ${last}`],
  [2, ({ first, last, initial }) => `${first} ${initial} ${last}`],
  [4, ({ first, last, middle }) => `${first} ${middle} ${last}`],
  [8, ({ first, last }) => `${last}, ${first}`],
  [2, ({ first, last, initial }) => `${last}, ${first} ${initial}.`],
  [4, ({ first, last }) => `${first.charAt(0)}. ${last}`],
  [1, ({ first, last, initial }) => `${first.charAt(0)}. ${initial}. ${last}`],
  [1, ({ first, last }) => `${last} ${first.charAt(0)}.`],
  [3, ({ first, last, secondLast }) => `${first} ${last}-${secondLast}`],
  [3, ({ first, last, secondLast }) => `${first} ${last} ${secondLast}`],
  [2, ({ first, last, middle }) => `${first}-${middle} ${last}`],
  [5, ({ first, last }) => `${first} ${last}`.toUpperCase()],
  [3, ({ first, last }) => `${last.toUpperCase()}, ${first}`],
  [2, ({ first, last }) => `${first} ${last.toUpperCase()}`],
  [8, ({ first, particle, last }) => `${first} ${particle} ${last}`],
  [2, ({ first, particle, last }) => `${particle} ${last}, ${first}`],
  [2, ({ first, joined }) => `${first} ${joined}`],
  [1, ({ first, last, joined }) => `${first} ${last}-${joined}`],
  [1, ({ first, last, capital }) => `${first} ${capital} ${last.toLowerCase()}`],
  [2, ({ first, last, capital }) => `${first} ${capital} ${last}`],
  [1, ({ first, last }) => `${first} ${last} Jr.`],
  [1, ({ first, last }) => `${first} ${last} III`],
]
const FORMS_TOTAL = FORMS.reduce((sum, [weight]) => sum + weight, 0)

function western(random: Random, culture: Culture, other: Culture): string {
  const parts: Parts = {
    first: plain(random, culture.given),
    last: pickEarly(random, other.family),
    middle: plain(random, culture.given),
    initial: String.fromCharCode(65 + Math.floor(random() * 26)),
    secondLast: pickEarly(random, other.family),
    particle: pick(random, PARTICLES),
    capital: pick(random, CAPITALS),
    joined: pick(random, JOINED) + pickEarly(random, other.family),
  }
  if (FAMILY_FIRST.has(culture.name) && random() < 0.5) return `${parts.last} ${parts.first}`
  let left = random() * FORMS_TOTAL
  for (const [weight, form] of FORMS) {
    left -= weight
    if (left < 0) return form(parts)
  }
  return `${parts.first} ${parts.last}`
}
