import { wordsOfName, wordsOfPath } from '../name_words.ts'
import { fits, NAME_ROWS, type ProposedRule, TEXT_ROWS, TIME_ROW } from './name_rows.ts'

/** Numbers of which the exact value is a measure, and not an id or an amount of somebody. */
const MEASURES =
  /(?:count|total|number|num|ms|seconds|duration|bytes|kb|mb|gb|size|length|percent|ratio|rate|status|code|level|width|height|index|attempts?|retries|port|memory|cpu|fps|dpi)$/

const text: ProposedRule = {
  type: 'text',
  sensitivity: 'customer_content',
  action: 'scrub',
  comment: 'Free text: personal data in it is replaced; an enum of known values would be better',
}
const flag: ProposedRule = {
  type: 'boolean',
  sensitivity: 'system_metadata',
  action: 'keep',
  comment: 'Yes or no: check that it says nothing about a person',
}
const measure: ProposedRule = {
  type: 'number',
  sensitivity: 'system_metadata',
  action: 'keep',
  comment: 'A measure or a code: check that it says nothing about a person',
}
const amount: ProposedRule = {
  type: 'number',
  sensitivity: 'system_metadata',
  action: 'generalise',
  to: 'power_of_two',
  comment: 'A number: only its size is kept; keep it exactly only where the reason needs it',
}
const mixed: ProposedRule = {
  type: 'scalar',
  sensitivity: 'customer_content',
  action: 'scrub',
  comment: 'Values of several types were sent: find out which is meant',
}
const unknown: ProposedRule = {
  type: 'text',
  sensitivity: 'customer_content',
  action: 'drop',
  comment: 'No value was ever seen: remove it, or say what it holds',
}

/** The most protective rule that makes sense for a field, by its name and by the types that its values had. */
export function proposeRule(path: string, valueTypes: ReadonlySet<string>): ProposedRule {
  const own = wordsOfName(path)
  // What stands above says whose the value is: `user.name`, `message.body.length`.
  const words = own.length > 0 ? own : wordsOfPath(path)
  const seen = new Set([...valueTypes].filter((type) => SCALARS.has(type)))
  if (seen.size === 1 && seen.has('boolean')) return flag
  const named = NAME_ROWS.find((row) => fits(row, words) || fits(row, lastWords(path)))
  if (named !== undefined) return named.rule
  if (seen.size === 0) return unknown
  if (seen.size > 1) return mixed
  if (seen.has('number')) return proposeNumber(words)
  return [...TEXT_ROWS, TIME_ROW].find((row) => fits(row, words))?.rule ?? text
}

const SCALARS: ReadonlySet<string> = new Set(['string', 'number', 'boolean'])

function proposeNumber(words: readonly string[]): ProposedRule {
  if (fits(TIME_ROW, words)) return TIME_ROW.rule
  const last = words.at(-1) ?? ''
  return MEASURES.test(last) ? measure : amount
}

/** The last two names together: `user.name` is a user name, and `user.id` a user's id. */
function lastWords(path: string): readonly string[] {
  const names = path.split('.').filter((name) => !name.startsWith('*'))
  return wordsOfPath(names.slice(-2).join('.')).slice(-2)
}
