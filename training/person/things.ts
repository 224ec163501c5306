import type { Culture } from './data.ts'
import { capital, readClasses, readLexicon, readPhrases } from './data.ts'
import { pick, pickEarly } from './sample.ts'

type Random = () => number

/** Makes what is no person: tools, products, titles, places, companies; many hold a name of people. */
export interface Things {
  readonly thing: () => string
  readonly slot: (name: string) => string
  /** A usual word of the language of a culture, where there is a list of it. */
  readonly foreign: (culture: string, capital: boolean) => string
}

const SENTENCES = `{Word} {word} {word}
the {word} {word} was {word}
no {word} found for {word}
{word} {word} timed out after {num} ms
could not {word} the {word}
retrying in {num} seconds
{word} completed
{word} is not {word}
{word} {num} {word} in {num} ms
{Word} {word} for {word} {num}
{word} {word} {word} exceeded {num}
{thing} {word} {word}, {word} {thing} {num}
I will {word} it
has anyone seen the {thing}?
sounds good, {word} it
could you {word} the {thing}?
yes, the {thing} {word} now
we need a {word} {word}
please {word} the {word} again
your {word} is ready
it {word} the {word} of the {word}
can you {word} this {word}?
{num} of {num} {word} {word}
a {word} in the {word} was {word} by the {word}`.split('\n')

export function createThings(random: Random, cultures: readonly Culture[]): Things {
  const words = createWords(random, cultures)
  const recipe = THINGS.flatMap(([weight, text]) => Array.from({ length: weight }, () => text))
  const slot = (name: string): string => (name === 'N' ? thing() : (words[name]?.() ?? name))
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => slot(name))
  const thing = (): string => fill(pick(random, recipe))
  const more: Record<string, () => string> = {
    sentence: () => fill(pick(random, SENTENCES)),
    Sentence: () => capital(fill(pick(random, SENTENCES))),
    x: () =>
      fill(
        pick(random, ['{word}', '{word} {word}', 'the {word}', '{word}-{word}', '{word}_{word}']),
      ),
    org: () => fill(pick(random, ORGANISATIONS)),
  }
  return {
    thing,
    slot: (name) => more[name]?.() ?? slot(name),
    foreign: createForeign(random),
  }
}

/** Scripts of the cultures whose templates have words of their language. */
const SCRIPTS: Readonly<Record<string, RegExp>> = {
  zh_CN: /^\p{Script=Han}+$/u,
  zh_TW: /^\p{Script=Han}+$/u,
  ja: /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u,
  ko: /^\p{Script=Hangul}+$/u,
  ar: /^\p{Script=Arabic}+$/u,
  ar_script: /^\p{Script=Arabic}+$/u,
  fa: /^\p{Script=Arabic}+$/u,
  he: /^\p{Script=Hebrew}+$/u,
  hi_deva: /^\p{Script=Devanagari}+$/u,
  ru: /^\p{Script=Cyrillic}+$/u,
  uk: /^\p{Script=Cyrillic}+$/u,
  el: /^\p{Script=Greek}+$/u,
  th: /^\p{Script=Thai}+$/u,
}
const OTHER = /^\p{Script=Latin}+$/u

function createForeign(random: Random): (culture: string, capital: boolean) => string {
  const words = readLexicon().filter((row) => row.foreign && row.given + row.family === 0)
  const byScript = new Map<RegExp, readonly string[]>()
  return (culture, isCapital) => {
    const script = SCRIPTS[culture] ?? OTHER
    const list = byScript.get(script) ?? words.map(({ word }) => word).filter((w) => script.test(w))
    byScript.set(script, list)
    const word = pick(random, list)
    return isCapital ? capital(word) : word
  }
}

const ORGANISATIONS = [
  '{family} {Org}',
  '{family} {Org}',
  '{family} & {family}',
  '{family} & {family} {Org}',
  '{family} {Thing} {Org}',
  '{Word} {Org}',
  '{Word} {Word} {Org}',
  '{city} {Org}',
  '{family} {Word} {Org}',
  '{given} {Org}',
  '{brand} {Org}',
  'Bank of {city}',
  'University of {city}',
  "St. {given}'s Hospital",
  'Saint {given} School',
]
const THINGS: readonly (readonly [number, string])[] = [
  [14, '{phrase}'],
  [3, '{phrase} {Thing}'],
  [2, '{color} {Word}'],
  [6, '{given} {Thing}'],
  [6, '{family} {Thing}'],
  [3, '{given} {Thing} {Thing}'],
  [5, '{wordname} {Word}'],
  [3, '{given} {Camel}'],
  [6, '{brand} {Thing}'],
  [2, '{brand} {given}'],
  [5, '{brand}'],
  [3, '{brand} {Word} {Thing}'],
  [3, '{brand} {brand}'],
  [8, '{Word} {Thing}'],
  [8, '{Word} {Word} {Thing}'],
  [6, '{Word} {Word}'],
  [4, '{Word} {Word} {Word}'],
  [3, '{Thing} {Thing}'],
  [3, '{Word}'],
  [4, '{Camel}'],
  [2, '{Camel} {Thing}'],
  [4, '{dept} {Thing}'],
  [3, '{dept} Team'],
  [3, '{Role} {Thing}'],
  [3, '{Word} {Role}'],
  [3, '{dept} {Role}'],
  [3, '{place} {Thing}'],
  [3, '{place} {Place}'],
  [3, '{given} {Place}'],
  [3, '{family} {Place}'],
  [3, '{place}'],
  [2, 'New {place}'],
  [2, 'Santa {given}'],
  [2, 'San {given}'],
  [1, 'Saint {given}'],
  [1, 'Port {given}'],
  [4, '{org2}'],
  [3, '{month} {Word}'],
  [2, '{day} {Thing}'],
  [2, '{CAPS} {CAPS}'],
  [2, '{CAPS}'],
  [5, '{ACR}'],
  [3, '{ACR} {Thing}'],
  [2, '{Word} {ACR}'],
  [2, '{brand} {ACR}'],
  [2, '{CAPS} {CAPS} {CAPS}'],
  [2, '{State} {Thing}'],
  [2, '{State} {Word}'],
  [2, 'The {Word} {Thing}'],
  [2, 'My {Word}'],
  [2, 'All {Word}'],
  [2, 'Default {Word} {Thing}'],
  [2, '{Word} and {Word}'],
  [2, '{Word} of {Word}'],
]

type Makers = Record<string, () => string>

function createWords(random: Random, cultures: readonly Culture[]): Makers {
  const classes = readClasses()
  const of = (name: string): readonly string[] =>
    (classes.get(name) ?? []).filter((word) => /^[a-z]{3,}$/.test(word))
  const rows = readLexicon()
  const usual = rows.filter(({ usual: rank, given, family }) => rank > 1 && given + family < 3)
  const words = usual.map(({ word }) => word).filter((word) => word.length > 2)
  const both = rows
    .filter(({ usual: rank, given, family }) => rank > 1 && (given > 1 || family > 1))
    .map(({ word }) => word)
  const foreign = rows
    .filter((row) => row.foreign && row.given + row.family === 0)
    .map(({ word }) => word)
  const latin = cultures.filter(({ given }) => /^[A-Za-z]+$/.test(given[0] ?? ''))
  const placesOf = rows
    .filter(({ place, given }) => place && given < 2)
    .map(({ word }) => capital(word))
  const lists = { months: of('date').slice(14, 26), days: of('date').slice(0, 7) }
  const any = (list: readonly string[]) => (): string => pick(random, list)
  const big = (list: readonly string[]) => (): string => capital(pick(random, list))
  const given = (): string => pickEarly(random, pick(random, latin).given)
  const family = (): string => pickEarly(random, pick(random, latin).family)
  const thing = big(of('thing'))
  return {
    ...createNumbers(random),
    word: any(words),
    Word: big(words),
    Cap: big(random() < 2 ? [...words, ...of('thing')] : words),
    CAPS: () => pick(random, [...words.slice(0, 3000), ...of('thing')]).toUpperCase(),
    ACR: () => acronym(random),
    wordname: big(both),
    role: any(of('role')),
    fw: any(foreign),
    Fw: big(foreign),
    did: any(of('says').concat(of('done'))),
    Thing: thing,
    thing: () => thing().toLowerCase(),
    brand: big(of('brand')),
    Role: big(of('role')),
    ROLE: () => pick(random, of('role')).toUpperCase(),
    dept: big(of('department')),
    State: big(of('state')),
    Place: big(of('place_type')),
    Org: big(of('organisation')),
    phrase: any(readPhrases()),
    color: any(COLORS),
    org2: () => `${family()} ${capital(pick(random, of('organisation')))}`,
    city: any(placesOf),
    place: () =>
      random() < 0.3
        ? `${pick(random, placesOf)} ${pick(random, placesOf)}`
        : pick(random, placesOf),
    street: () =>
      `${pick(random, [family, given, big(words)])()} ${capital(pick(random, of('place_type')))}`,
    month: big(lists.months),
    day: big(lists.days),
    given,
    family,
    Camel: () => capital(pick(random, words)) + pick(random, [thing, big(words)])(),
    camel: () => pick(random, words) + thing(),
  }
}

function createNumbers(random: Random): Makers {
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
  const hex = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('')
  return {
    num: () => digits(1 + Math.floor(random() * 4)),
    guid: () => `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
    sha: () => hex(random() < 0.7 ? 7 : 40),
    ip: () => `10.${digits(2)}.${digits(2)}.${digits(1)}`,
    time: () => pick(random, [`1${digits(1)}:2${digits(1)}`, `2026-11-2${digits(1)}T10:00:00Z`]),
    date: () =>
      pick(random, [
        `2026-11-2${digits(1)}`,
        `1${digits(1)}/0${digits(1)}/2026`,
        `${digits(1)} Nov`,
      ]),
    phone: () => `+1 555 ${digits(3)} ${digits(4)}`,
    email: () => `${pick(random, ['a', 'info', 'x.y', 'jd'])}${digits(2)}@example.com`,
  }
}

const COLORS =
  `Rose Gold Scarlet Amber Ruby Jade Olive Hazel Violet Ivory Coral Indigo Sienna Crimson Azure Teal Cyan Magenta Silver
 Bronze Copper Pearl Onyx Sky Navy Midnight Forest Lime Mint Plum Cherry Ginger Sand Slate Charcoal Lavender Lilac Saffron Sage Iris
 Heather Clementine Aqua Cobalt Emerald Sapphire Topaz Garnet Opal Blush Peach Cream Ash Snow Black White Red Green Blue`.split(
    /\s+/,
  )

const ACRONYMS =
  `GC ENOENT EACCES ECONNREFUSED ETIMEDOUT EPIPE OOM SIGKILL SIGTERM GET POST PUT PATCH DELETE OPTIONS HEAD API SDK URL URI
 SSL TLS TCP UDP DNS DHCP NAT VPN SSH FTP SMTP IMAP HTTP HTTPS JSON XML YAML CSV PDF PNG HTML CSS SQL ORM CPU GPU RAM SSD IO OS VM
 JVM JIT AOT UTF ASCII UUID GUID ID PID TID UID INFO WARN ERROR DEBUG TRACE FATAL OK NULL NONE TRUE FALSE EOF NOTE TODO AM PM UTC
 CRM ERP HR IT QA UX UI CI CD PR MR SLA SLO KPI ROI CEO CTO AWS GCP IBM SAP ARM AMD ELF PE MSI EXE DLL RPC GRPC REST SOAP OAUTH
 SAML JWT MFA SSO LDAP AD ACL IAM RBAC PCI GDPR HIPAA SOC ISO IEEE RFC IETF NASA MIT BSD GPL LGPL ISC EU US UK UAE USA LAN WAN MAC`.split(
    /\s+/,
  )

function acronym(random: Random): string {
  if (random() < 0.6) return pick(random, ACRONYMS)
  const length = 2 + Math.floor(random() * 4)
  return Array.from({ length }, () => pick(random, [...'BCDEFGHIKLMNPRSTUVWXA'])).join('')
}
