import { codeAt, isLetter } from '../chars.ts'
import { isPersonText } from '../person/whole_text.ts'
import { isServerName } from './devices/host.ts'
import { NOT_NAMES } from './people/names.ts'
import { readName } from './people/person.ts'
import { matchAnnounced, matchFullName } from './people/person_model.ts'
import { isPlainAccount } from './people/plain_accounts.ts'
import { STATES } from './states.ts'
import type { Fits, NameReader } from './value_shapes.ts'
import { CORE_FITS, createValueReader, NOT_USERS } from './value_shapes.ts'

const ETHNIC =
  /^(?:white|black|asian|hispanic|latino|latina|caucasian|african|native|indigenous|arab|jewish|roma|mixed|pacific|aboriginal|mestizo|biracial|multiracial|alaska|hawaiian)\b/i
const MEDICAL =
  /\b(?:diabet|cancer|carcinom|asthma|hiv\b|aids\b|hepatit|depress|anxiety|bipolar|schizo|epilep|hypertens|hypotens|pregnan|covid|influenza|leuk[ae]+mi|lymphom|tumou?r|arthrit|migraine|alzheimer|parkinson|autis|adhd\b|dement|fractur|infection|syndrome|disorder|disease|allerg|insulin|chemo|surgery|obes|an[ae]+mi|pneumon|bronch|thyro|cardiac|coronary|insomni|nausea|fever|cough|headache|fatigue|vomit|rash|dialysis|transplant|therapy|psoria|eczema|celiac|sclerosis)|^[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?$/i
/** Names of machines that people carry or sit at; servers and pods have other ones. */
const MACHINE =
  /^(?:(?:desktop|laptop|notebook|pc|ws|wks|workstation|nb|lt|win|surface|macbook|mbp|tablet|thinkpad|lap|dt)-[\p{L}\d-]{4,15}|[\p{L}\d.'’-]{0,30}(?:macbook|imac|iphone|ipad|laptop|desktop|notebook|thinkpad|s-mbp|-mbp|-pc|-nb|surface|galaxy|pixel)[\p{L}\d.-]{0,30})$/iu

const FITS: Fits = {
  ...CORE_FITS,
  PERSON: isName,
  HOST_NAME: (value) => MACHINE.test(value) && !isServerName(value),
  SPECIAL_CATEGORY: (value) => ETHNIC.test(value),
  HEALTH: (value) => MEDICAL.test(value),
}

const NAMES: NameReader = {
  isSingle: isSingleName,
  bareEnd: bareNameEnd,
  isLoudAccount,
  announced: matchAnnounced,
  full: matchFullName,
  isWhole: isPersonText,
}

/** Reads the values of all kinds. */
export const ALL_VALUES = createValueReader(FITS, NAMES)

function isName(value: string): boolean {
  const inverted = /^(\p{Lu}[\p{L}'’-]{1,30}), (\p{Lu}[\p{L}'’-]{1,30}(?: \p{Lu}\.?)?)$/u.exec(
    value,
  )
  if (inverted !== null)
    return !NOT_NAMES.has(inverted[1] ?? '') && !NOT_NAMES.has(inverted[2] ?? '')
  const name = readName(value, 0)
  return name.end === value.length && name.words > 1
}

function bareNameEnd(text: string, start: number): number {
  const name = readName(text, start)
  return name.words > 1 && !isLetter(codeAt(text, name.end)) ? name.end : start
}

/** One word is a name only under a key that can mean nothing else. */
function isSingleName(value: string): boolean {
  const name = readName(value, 0)
  if (name.end === value.length && name.words >= 1) return !NOT_NAMES.has(value)
  return (
    /^\p{L}[\p{L}'’-]{1,30}$/u.test(value) &&
    !STATES.has(value.toLowerCase()) &&
    !NOT_USERS.has(value.toLowerCase())
  )
}

/** `OADEYEMI`: a name in capitals rather than a constant. */
function isLoudAccount(value: string): boolean {
  return /^\p{Lu}{4,20}$/u.test(value) && isPlainAccount(value.toLowerCase())
}
