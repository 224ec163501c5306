// What streets are called around the world, and the forms of addresses made of that. All of them are tried on short
// slices, after a word of `STREET_WORDS` or an ending of `ENDS_AS_STREET` was seen there.

/** Types that follow the name: `Baker Street`. */
const ENGLISH = `Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Boulevard|Blvd|Crescent|Cres|Parkway|Pkwy|Highway|Hwy|Terrace|Gardens|Gdns|Mews|Grove|Quay|Turnpike|Esplanade|Expressway`
const TYPE = `${ENGLISH}|${ENGLISH.toUpperCase()}|Ter|Av|Caddesi|Cad|Sokak|Sokağı|Sok|Bulvarı|Mahallesi|Mah|utca|út|útja|tér|körút|náměstí|námestie|třída|nábřeží|ulice|ulica|cesta|gate|gata|vei|väg|vägen|katu|Straße|Strasse|Allee|Gasse|Weg|Platz|Marg|Nagar`
/** The same, and words of everyday use: something more has to speak for a street. */
const WEAK_TYPE =
  'Drive|DRIVE|Dr|DR|Court|Ct|CT|Way|WAY|Place|Pl|Square|Sq|Close|Row|Walk|Circle|Cir|Trail|Trl|Loop|Alley|Plaza|Park|View|Hill|Heights|Rise|Green|Crossing|Cove|Landing|Parade|Point|Run|Path|Bend|Pass|Ridge|Pike|Broadway|Colony|Ring'
/** Types that stand before the name: `rue de la Paix`. */
const HEAD = `Rue|rue|Avenue|avenue|Av\\.|av\\.|Boulevard|boulevard|Bd|bd|Bd\\.|Quai|quai|Chemin|chemin|Allée|allée|Impasse|impasse|Viale|viale|Piazza|piazza|Piazzale|Corso|Vicolo|Calle|calle|Plaza|plaza|Paseo|paseo|Avenida|avenida|Avda\\.|Carrera|Travesía|Rua|rua|Praça|praça|Travessa|travessa|Alameda|Rodovia|ulica|ul\\.|Ul\\.|Ulica|Aleja|aleja|Aleje|Osiedle|třída|náměstí|nábřeží|Strada|Bulevardul|Calea|Aleea|Şoseaua|Șoseaua|ул\\.|улица|пр-т|проспект|пер\\.|переулок|бульвар|наб\\.|набережная|шоссе|площадь|вул\\.|вулиця|οδός|Οδός|Λεωφόρος|Jalan|Jl\\.?|Lorong|đường|Đường|Unter den`
/** The same, and words of everyday use. */
const WEAK_HEAD = `Via|via|Place|place|Route|Cours|Passage|Square|Largo|Camino|Ronda|C/|Cra\\.?|R\\.|Estrada|al\\.|Al\\.|pl\\.|Pl\\.|plac|Plac|os\\.|Str\\.|str\\.|strada|Am|Im|Zum|Zur|An der|An den|Auf der|Auf dem|In der|In den|ул|пр\\.`
const SURE_SUFFIX =
  '(?:stra(?:ß|ss)e|str\\.|gasse|allee|straat|laan|plein|gracht|gatan|vägen|veien|gata|gate|katu|stræde)'
const WEAK_SUFFIX =
  '(?:weg|platz|damm|ufer|ring|kade|dreef|singel|vej|gade|tie|väg|vei|markt|steig|berg|hof|park|tori|kuja)'
const CAP = "\\p{Lu}[\\p{L}\\d'’.-]{0,20}"
const SMALL = `(?:de|la|le|l'|du|des|d'|del|della|dei|degli|di|da|do|dos|das|den|der|dem|the|y|e|et|les|los|las|van|von|zu|zum|im|am|św\\.|gen\\.|ks\\.|Dr\\.|Gen\\.|\\d{1,2} (?:de|di|of))`
const DIRECTION =
  '(?:N|S|E|W|NE|NW|SE|SW|Nw|Ne|Sw|Se|North|South|East|West|Northeast|Northwest|Southeast|Southwest|Nord|Süd|Ost)'
const ORDINAL = '\\d{1,3}(?:st|nd|rd|th)'

/** `of the street, with its type after it`, in words that begin with capitals. */
const TYPED = (type: string): string =>
  `(?:${DIRECTION}\\.? )?(?:${CAP}|${ORDINAL})(?: (?:${CAP}|${ORDINAL}|[oa]f|de|la|the)){0,3}[ -](?:${type})(?![\\p{L}\\d])\\.?(?: ${DIRECTION}(?![\\p{L}\\d])\\.?)?`
const LOWER_TYPES = 'street|avenue|boulevard|road|lane|drive'
const LOWER_TYPED = `[a-z][a-z'.-]{1,20}(?: [a-z'.-]{2,20})? (?:${LOWER_TYPES})(?![\\p{L}\\d])`
const HEADED = (head: string): string => `(?:${head})(?:(?: ${SMALL}){0,3} ?${CAP}){1,4}`
const SUFFIXED = (suffix: string): string =>
  `(?:${CAP}[ -]){0,2}?\\p{L}[\\p{L}-]{1,24}?${suffix}(?![\\p{L}])`

const UNIT = `(?:,? ?(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|App|Appt|Wohnung|Whg|Etage|étage|Bât|piso|apto|Apto|bloco|int|interno|scala|m\\.|lok\\.|кв\\.|корп\\.|bus|bte|boîte|kat|daire|D:|#)\\.? ?[\\w-]{1,5}|,? \\d{1,2}\\. ?(?:OG|Stock|sal|th|tv|mf|Etage|floor|emelet)(?:,? (?:th|tv|mf|links|rechts))?|,? \\d{1,2}[ºª°](?: ?[A-D]|dcha|izda| Esq| Dto)?){0,3}`
const TOWN = `\\p{Lu}[\\p{L}'’.-]{1,24}(?![\\p{L}\\d@=(]|:(?! ))`
const TOWNS = `${TOWN}(?:[ -](?:${TOWN}|am|an|der|im|in|de|la|le|sur|upon|on|of|do|del|(?:1?\\d|2[0-3])(?![\\d.]|:\\d)|(?:NV|SV|[VKNØC])(?![\\p{L}\\d])|\\([A-Z]{2}\\)|\\([A-Z][a-z]*\\))){0,3}`
const CODE = `(?:(?:[A-Z]{1,2}-)?\\d{4,6}(?:-\\d{3,4})?|\\d{3} \\d{2}|\\d{2}-\\d{3}|\\d{4} [A-Z]{2}|[A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2}|[A-Z]\\d[A-Z] \\d[A-Z]\\d|[A-Z]{2,3} \\d{4,5}(?:-\\d{4})?)(?![\\p{L}\\d])`
const SEPARATOR = `(?: ?[,;•|] ?|\\n| - | )`
/** Code and town in either order, state, country; some of them. */
const REST = `(?:${SEPARATOR}(?:${CODE}(?:,? (?:${TOWNS}))?|B\\.?P\\.? \\d{1,6}|CEDEX(?: \\d{1,2})?)| ?, ?${TOWNS}|(?:\\n|\\\\n)${TOWNS}(?=,? ?${CODE})){0,5}`
const NUMBER =
  '\\d{1,5}(?: ?[a-zA-Z](?![\\p{L}\\d])(?: \\d{1,3}(?!\\d))?)?(?: ?[-/–] ?\\d{1,4}[a-zA-Z]?){0,2}'

interface Forms {
  /** The number and what follows it. */
  readonly after: RegExp
  /** The street that ends right before its number. */
  readonly before: RegExp
}

interface Parts {
  readonly type: string
  readonly suffix: string
  readonly head: string
  readonly more?: string
}

const formsOf = ({ type, suffix, head, more = '' }: Parts): Forms => {
  const street = `(?:${TYPED(type)}|${SUFFIXED(suffix)}|${HEADED(head)}${more})`
  return {
    after: new RegExp(
      `^(?:\\d{1,4}/)?\\d{1,5}(?:-\\d{1,5})?[a-zA-Z]?(?: ?(?:bis|ter|quater))?,? ${street}`,
      'u',
    ),
    before: new RegExp(
      `${street},? ?(?:No ?[.:°]? ?|Nr\\.? ?|nr\\.? ?|n° ?|nº ?|numéro |д\\. ?|дом |č\\.p\\. ?|# ?)?$`,
      'u',
    ),
  }
}

/** Streets by a type that only streets have. */
export const SURE: Forms = formsOf({
  type: TYPE,
  suffix: SURE_SUFFIX,
  head: HEAD,
  more: `|${LOWER_TYPED}`,
})
/** Streets by a type that has other meanings: a town, a code or a word has to speak for them. */
export const WEAK: Forms = formsOf({ type: WEAK_TYPE, suffix: WEAK_SUFFIX, head: WEAK_HEAD })
/** First words of things that are no streets: `Hard Drive`, `Access Point`. */
export const NOT_STREETS: RegExp =
  /(?:Hard|Google|Flash|Disk|Thumb|Network|Tape|Access|Data|Test|Event|Audit|Critical|Table|Main|Health|Food|Connection|Stock|Check|Turning|Starting|End|Control|Call|Dry|Full|Hot|File|Happy|Work|Best|One|Two|Three|No|New|Same|Last|First|Next|Game|List|Grid|Tree|Page|Web|Site|Fail|Power|Service|Cost|Market|Exit|Entry|Extension|Mount|Blue|Feature) /
/** A house number as it is written. */
export const HOUSE_NUMBER: RegExp = new RegExp(`^${NUMBER}`, 'u')
/** From the house number on: the number, the flat, the town. */
export const NUMBER_REST: RegExp = new RegExp(`^${NUMBER}${UNIT}${REST}`, 'u')
/** After the street: the flat, the town. */
export const TAIL: RegExp = new RegExp(`^${UNIT}${REST}`, 'u')
/** `Flat 3, ` before the number. */
export const UNIT_BEFORE: RegExp =
  /(?:Flat|Unit|Apt\.?|Apartment|Suite|Level|Floor|Room|Shop|Villa|Block|House|Lot|No\.?|#) ?[\w-]{1,4},? $/
/** A code or a town that speaks for an address behind a weak street. */
export const HAS_TOWN: RegExp = new RegExp(`^${UNIT}(?:,? ?${CODE}| ?, ?${TOWN})`, 'u')
/** A code, with or without a town before it. */
export const HAS_CODE: RegExp = new RegExp(`^${UNIT}(?: ?, ?${TOWNS})?,? ?${CODE}`, 'u')

/** Words and phrases of a list, without their points. */
const phrasesOf = (list: string): readonly string[] =>
  list
    .replace(/[()\n]/g, '')
    .split('|')
    .map((phrase) => phrase.replace(/[\\.?:/]/g, ''))
    .filter((phrase) => phrase !== '')

const PHRASES = [TYPE, WEAK_TYPE, HEAD, WEAK_HEAD].flatMap(phrasesOf)

/** The first words of streets in lower case, without their points. */
export const STREET_WORDS: ReadonlySet<string> = new Set(
  PHRASES.map((phrase) => (phrase.split(/[ -]/)[0] ?? '').toLowerCase()),
)
/** Those that end a street in small letters: `utca`, `baker street`. */
export const LOWER_STREET_WORDS: readonly string[] = [
  ...`${TYPE}|${WEAK_TYPE}`.split('|').filter((word) => /^\p{Ll}/u.test(word)),
  ...LOWER_TYPES.split('|'),
]
/** Words that end as streets do in one word: `Hauptstraße`, `Kerkstraat`. */
export const ENDS_AS_STREET: RegExp = new RegExp(`(?:${SURE_SUFFIX}|${WEAK_SUFFIX})$`, 'u')
/** What one of has to stand near a number for it to be that of a house. */
export const STREETS: readonly string[] = [
  ...PHRASES,
  ...LOWER_TYPES.split('|'),
  '-str',
  '-strasse',
  ...(`${SURE_SUFFIX}|${WEAK_SUFFIX}`.match(/(?<=[(|:])[a-z]{3,}(?=[|)])/g) ?? []).map(
    (ending) => `-${ending}`,
  ),
]
