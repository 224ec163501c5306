import type { Difference, Effect } from './change.ts'
import { growth } from './field_order.ts'

type Judge = (difference: Difference) => Effect

/** Longer widens. */
const longer: Judge = ({ before, after }) =>
  typeof before === 'number' && typeof after === 'number' ? growth(before, after) : 'widens'

/** What protects people is better there than not. */
const protective: Judge = ({ before }) => (before === undefined ? 'narrows' : 'widens')

/** What lets through is better not there. */
const permissive: Judge = ({ before, after, isMember }) =>
  isMember && before !== undefined && after === undefined ? 'narrows' : 'widens'

const neutral: Judge = () => 'neutral'

/**
 * The settings of which a change can be told to narrow, or to do neither; any other widens. The first row whose pattern
 * fits decides.
 */
const SETTING_EFFECTS: readonly (readonly [RegExp, Judge])[] = [
  [/^retention\.(?:minDays|maxDays|requestLogMonths)$/, longer],
  [/^retention\.afterSubscription\.(?:keepDays|reversibleDays)$/, longer],
  [/^regulations\.regulations\.[^.]+\.(?:title|region|note)$/, neutral],
  [/^regulations\.regulations\.[^.]+\.source(?:\.\w+)?$/, neutral],
  [/^regulations\.regulations\.[^.]+\.(?:answer|extension|acknowledge)\.amount$/, longer],
  [/^regulations\.regulations\.[^.]+\.answerByRight\.\w+\.amount$/, longer],
  // A regulation, and a right within one.
  [/^regulations\.regulations(?:\.[^.]+\.rights)?$/, protective],
  [
    /^pii\.kinds\.\w+\.enabled$/,
    ({ before, after }) => (before === false && after === true ? 'narrows' : 'widens'),
  ],
  [/^pii\.kinds\.\w+\.threshold$/, longer],
  [/^pii\.sensitiveKeys$/, protective],
  [/^pii\.allow$/, permissive],
]

/** The effect of a setting that no sentence of its own tells. */
export function settingEffect(difference: Difference): Effect {
  const row = SETTING_EFFECTS.find(([pattern]) => pattern.test(difference.path))
  return row === undefined ? 'widens' : row[1](difference)
}
