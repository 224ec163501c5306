import { isJsonObject } from '#domain/json.ts'
import type { Difference, Effect } from './change.ts'
import { unorderedJson } from './differences.ts'
import { growth } from './field_order.ts'

type Judge = (difference: Difference) => Effect

/** Longer widens. */
const longer: Judge = ({ before, after }) =>
  typeof before === 'number' && typeof after === 'number' ? growth(before, after) : 'widens'

/** Longer, or higher, than none widens too. */
const longerThanNone: Judge = ({ before = 0, after = 0, ...rest }) =>
  longer({ ...rest, before, after })

/** What protects people is better there than not. */
const protective: Judge = ({ before }) => (before === undefined ? 'narrows' : 'widens')

/** What lets through is better not there. */
const permissive: Judge = ({ before, after, isMember }) =>
  isMember && before !== undefined && after === undefined ? 'narrows' : 'widens'

const neutral: Judge = () => 'neutral'

/** A kind of personal data is looked for where nothing says that it is not. */
const offRank = (enabled: unknown): number => (enabled === false ? 1 : 0)

/** Most protective first; what the others leave of a value cannot be compared. */
const METHODS: readonly unknown[] = ['drop', 'replace']

function methodEffect(before: unknown, after: unknown): Effect {
  const rank = METHODS.indexOf(after)
  if (rank === -1) return 'widens'
  return METHODS.slice(0, rank).includes(before) || before === undefined ? 'widens' : 'narrows'
}

/** A kind that is only said to be replaced is what it is without a word: looked for, and replaced. */
function wholeKind({ before, after }: Difference): Effect {
  const row = before ?? after
  const isPlain = isJsonObject(row) && unorderedJson(row) === '{"method":"replace"}'
  return isPlain && (before === undefined || after === undefined) ? 'neutral' : 'widens'
}

/** A list of kinds of identity that came or went without any. */
function emptyFile({ before, after }: Difference): Effect {
  const isEmpty = [before, after].every(
    (file) => file === undefined || unorderedJson(file) === '{"identities":[]}',
  )
  return isEmpty ? 'neutral' : 'widens'
}

/**
 * The settings of which a change can be told to narrow, or to do neither; any other widens. The first row whose pattern
 * fits decides.
 */
const SETTING_EFFECTS: readonly (readonly [RegExp, Judge])[] = [
  [/^retention\.(?:minDays|maxDays|requestLogMonths)$/, longer],
  [/^retention\.afterSubscription\.(?:keepDays|reversibleDays)$/, longer],
  [/^regulations\.regulations\.[^.]+\.(?:title|region|note|timeZone)$/, neutral],
  [/^regulations\.regulations\.[^.]+(?:\.\w+)+\.clause$/, neutral],
  [/^regulations\.regulations\.[^.]+\.source(?:\.\w+)?$/, neutral],
  [/^regulations\.regulations\.[^.]+\.(?:answer|extension|acknowledge)\.amount$/, longer],
  [/^regulations\.regulations\.[^.]+\.answerByRight\.\w+\.amount$/, longer],
  // A holiday puts answers off.
  [/^holidays\.holidays\.[^.]+\.days$/, permissive],
  [/^holidays\.holidays\.[^.]+\.(?:title|source(?:\.\w+)?)$/, neutral],
  // Words of people: nothing is collected or answered by them.
  [/^response_templates(?:\..+)?$/, neutral],
  [/^identities$/, emptyFile],
  [/^identities\.identities\.[^.]+\.title$/, neutral],
  // A regulation, and a right within one.
  [/^regulations\.regulations(?:\.[^.]+\.rights)?$/, protective],
  [/^pii\.kinds\.\w+$/, wholeKind],
  [/^pii\.kinds\.\w+\.enabled$/, ({ before, after }) => growth(offRank(before), offRank(after))],
  [/^pii\.kinds\.\w+\.threshold$/, longerThanNone],
  [/^pii\.kinds\.\w+\.method$/, ({ before, after }) => methodEffect(before, after)],
  [/^pii\.sensitiveKeys$/, protective],
  [/^pii\.allow$/, permissive],
]

/** The effect of a setting that no sentence of its own tells. */
export function settingEffect(difference: Difference): Effect {
  const row = SETTING_EFFECTS.find(([pattern]) => pattern.test(difference.path))
  return row === undefined ? 'widens' : row[1](difference)
}
