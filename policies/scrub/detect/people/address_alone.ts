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
const DIGITS_SURE = 3
/** What stands before and after an address that stands by itself in a sentence or a field. */
const BEFORE = /(?:^|[\n\t"'=|;(>,:]|\b(?:at|to|from|near|on|of|is)) ?$/
const AFTER =
  /^(?:\.?$|\.?[\n\t"'|;)<,]|\.(?:\s|$)| (?:is|was|has|not|in|and|for|on|from|at|to|by|failed|returned|could|cannot|rejected|undeliverable|confirmed|updated|changed|scheduled|sold|listed|visited|reported|delivered|left|today|yesterday|tomorrow|,)\b)/

/** True for `8513 Willow Creek Drive` as a whole: a number of three digits or a word before it, and no words of other things. */
export function isStreetAlone(text: string, start: number, end: number): boolean {
  const found = STREET.exec(text.slice(start, end).replace(/[.,]$/, ''))
  const [, number = '', name = ''] = found ?? []
  if (found === null) return false
  const words = name.split(' ').filter((word) => !/^(?:North|South|East|West)$/.test(word))
  if (words.some((word) => THINGS.has(word) || NOT_NAMES.has(word))) return false
  if (!AFTER.test(text.slice(end, end + 16))) return false
  const head = text.slice(Math.max(0, start - 8), start)
  // `2024 Summer Drive` rather tells a year.
  if (/^(?:19|20)\d\d$/.test(number)) return /\b(?:at|to|from|near) $/.test(head)
  return number.length >= DIGITS_SURE || (BEFORE.test(head) && number.length > 1)
}
