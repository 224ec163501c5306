import { canonicalJson } from '../canonical_json.ts'
import type { Difference } from './change.ts'
import { code } from './words.ts'

/** A difference that no sentence of its own tells: its path, and what is there instead of what. */
export function describeDifference(difference: Difference, owner?: string): string {
  const { path, before, after, isMember } = difference
  const name = `The setting ${code(path)}${owner === undefined ? meaningOf(path) : ` of ${owner}`}`
  if (isMember) {
    return after === undefined
      ? `${name} no longer holds ${shownValue(before)}`
      : `${name} now also holds ${shownValue(after)}`
  }
  if (before === undefined) return `${name} is new: ${shownValue(after)}`
  if (after === undefined) return `${name} is gone; it was ${shownValue(before)}`
  return `${name} is now ${shownValue(after)} instead of ${shownValue(before)}`
}

/** What the settings are that a reader meets most. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/^retention\.minDays$/, 'the shortest period that may be set'],
  [/^retention\.maxDays$/, 'the longest period that may be set'],
  [
    /^retention\.afterSubscription\.keepDays$/,
    'days that data is kept after a subscription has ended',
  ],
  [
    /^retention\.afterSubscription\.reversibleDays$/,
    'days in which the end of a subscription can be taken back',
  ],
  [/^retention\.requestLogMonths$/, 'months that the log of subject requests is kept'],
  [/^regulations\.regulations$/, 'the laws whose periods are kept'],
  [/^regulations\.regulations\.[^.]+\.rights$/, 'the rights that a law gives'],
  [/^regulations\.regulations\./, 'a law whose periods are kept'],
  [/^processors$/, 'the list of sub-processors'],
  [/^mail_tracking$/, 'which mail is tracked'],
  [/^response_templates(?:\..+)?$/, 'texts for answers to requests'],
  [/^identities(?:\.identities)?$/, 'kinds of identity that reports can carry'],
  [/^identities\.identities\.[^.]+\.normalisation$/, 'how spellings of an identity become one'],
  [/^pii\.kinds\.\w+\.enabled$/, 'whether this kind of personal data is looked for'],
  [/^pii\.kinds\.\w+\.threshold$/, 'least confidence with which this kind is found'],
  [/^pii\.kinds\.\w+\.method$/, 'what is done with this kind of personal data'],
  [/^pii\.allow$/, 'values that the search for personal data lets through'],
  [/^pii\.sensitiveKeys$/, 'names of fields whose values count as secrets'],
]

function meaningOf(path: string): string {
  const row = MEANINGS.find(([pattern]) => pattern.test(path))
  return row === undefined ? '' : ` (${row[1]})`
}

const SHOWN_LENGTH_MAX = 200

function shownValue(value: unknown): string {
  const text = canonicalJson(value)
  return code(text.length <= SHOWN_LENGTH_MAX ? text : `${text.slice(0, SHOWN_LENGTH_MAX)}…`)
}
