import { NOT_NAMES } from './names.ts'

// Streets by a type that has other meanings (`Drive`, `Way`, `Court`), without a town or a word that speaks for them.

/** Types that end the name of a street more often than anything else that has a number before it. */
const STREET =
  /^(\d{1,5})[a-zA-Z]? ((?:[NSEW]\.?|North|South|East|West|Old|New|Upper|Lower|Great|Little|Saint|St\.|Mount)? ?\p{Lu}[\p{L}'’-]{1,20}(?: \p{Lu}[\p{L}'’-]{1,20}){0,2}) (?:Drive|DRIVE|Dr|DR|Court|Ct|CT|Way|WAY|Place|Pl|Circle|Cir|Trail|Trl|Close|Square|Sq|Row|Walk|Loop|Park|Hill|Crossing|Cove|Landing|Heights|Ridge|Plaza|Point|Pike|Path|Pass|Bend|Run)$/u
/** First parts of things that are counted or graded and are no streets. */
const THINGS = new Set(
  `Mile Hour Hours Day Days Week Month Year Minute Second Star Core Bit Byte Test Hard Flash Disk Cloud Google Network Tape Thumb Shared Backup Boot Local Mapped Usb USB SSD HDD RAM GB TB MB Gb
   Page Line Row Column Item Step Level Layer Stage Phase Round Lap Game Match Data Main Best One Two Three Four Half Full Only Every Each Any Some Many More Turning End Control Check Exit Entry Dry Hot Final
   Food Supreme High Basketball Tennis Racketball Quad Time Town Trafalgar Red Black White Green Gold Silver Happy Hidden Feature Class Method Type Kind Factor Phone Power Rest Call Price Pay Bus Ski Season Boarding
   Front Back Left Right Top Bottom Critical Happy Golden Build Deploy Pipeline Dress Trial Bull Print Pilot Production Staging Car Theme National Water Business Science Industrial Tech Critical Data Market Street Parking Dog Space
   Blood Bank Home First Last Next Previous Random Long Short Fast Slow Cross Event Audit Free Grid Matrix Root Latin Unit Mean Least Chi OK Found Multiple Bad Too Not Request Internal Service Gateway`.split(
    /\s+/,
  ),
)
/** Last words of names that only places have: with one of them the words before it may mean anything. */
const NATURE =
  /(?:Lake|Lakes|Oak|Oaks|Valley|Creek|Pines?|Hills?|Ridge|Springs?|Shore|Shores|Grove|Meadows?|River|Forest|Mountain|Hollow|Mill|Bay|Island|Canyon|Brook|Fields?|Woods?|Glen|Rock|Cliff|Falls|Elm|Cedar|Maple|Willow|Birch|Farm|Orchard)$/
/** Towns that are no names of people and yet of streets. */
const TOWNS = new Set(
  'London Paris Berlin Dublin Frankfurt York Francisco Angeles Street Road'.split(' '),
)
const DIGITS_SURE = 3
const BEFORE =
  /(?:^|[\n\t"'=|;(>,:]|\b(?:at|to|from|near|on|of|is|for|address|outside|visit|geocode|geocoding)) ?$/i
/** What ends a field or a sentence, the number of a flat, or a word of the sentence. */
const AFTER =
  /^(?:\.?$|\.?[\n\t"'|;)<,:]|\.(?:\s|$)|,? (?:Apt|Unit|Suite|Ste|Flat|Floor|Rm|Room|#)[. ]?|,? #| \p{Ll})/u
const AFTER_SHORT =
  /^(?:\.?$|\.?[\n\t"'|;)<,:]|\.(?:\s|$)|,? (?:Apt|Unit|Suite|Ste|Flat|#)| (?:is|was|has|not|in|and|for|on|from|at|to|by|failed|queued|returned|could|cannot|rejected|undeliverable|confirmed|updated|changed|scheduled|sold|listed|reported|delivered|left|today|yesterday|tomorrow)\b)/

/** True for `8513 Willow Creek Drive` as a whole: a number of three digits or a word before it, and no words of other things. */
export function isStreetAlone(text: string, start: number, end: number): boolean {
  const found = STREET.exec(text.slice(start, end).replace(/[.,]$/, ''))
  const [, number = '', name = ''] = found ?? []
  if (found === null || (!NATURE.test(name) && isThing(name))) return false
  const head = text.slice(Math.max(0, start - 10), start)
  const rest = text.slice(end, end + 16)
  // `2024 Summer Drive` rather tells a year.
  if (/^(?:19|20)\d\d$/.test(number)) return /\b(?:at|to|from|near) $/.test(head)
  return number.length >= DIGITS_SURE
    ? AFTER.test(rest)
    : BEFORE.test(head) && AFTER_SHORT.test(rest)
}

function isThing(name: string): boolean {
  const words = name.split(' ').filter((word) => !/^(?:North|South|East|West)$/.test(word))
  return words.some(
    (word) =>
      THINGS.has(word.replace(/s$/, '')) ||
      THINGS.has(word) ||
      (NOT_NAMES.has(word) && !TOWNS.has(word)),
  )
}
