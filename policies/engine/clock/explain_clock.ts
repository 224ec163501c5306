import { DAY_MS } from '#domain/clock.ts'
import type { LegalPeriod, RegulationSettings } from '#policies/schema/policy_source.ts'
import { type CivilDay, dateOf, weekdayOf } from './civil_day.ts'
import type { CountedClock } from './counted_clock.ts'
import type { PeriodEnd } from './period_end.ts'
import { localDay } from './time_zone.ts'

const WEEKDAYS = [
  ...['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
] as const
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
] as const

const UNIT_WORDS: Readonly<Record<LegalPeriod['unit'], string>> = {
  calendar_month: 'month',
  calendar_day: 'day',
  working_day: 'working day',
  hour: 'hour',
}

/** Tells how a clock was counted: one sentence a rule, each with its source. */
export function explainClock(clock: CountedClock): readonly string[] {
  const { rules, counting } = clock
  const { receivedMs, timeZone } = counting
  return [
    `The request was received on ${dayWords(localDay(timeZone, receivedMs))}, as days are counted in ${timeZone}.`,
    ...forceSentences(clock),
    ...acknowledgeSentences(clock),
    ...answerSentences(clock),
    ...shiftSentences(clock),
    ...pauseSentences(clock),
    ...extensionSentences(clock),
    ...holidaySentences(clock),
    ...(rules.regulation.source.kind === 'secondary'
      ? ['The rule was read in a text about the law, not in the law itself.']
      : []),
  ]
}

function forceSentences({ rules, isInForce }: CountedClock): readonly string[] {
  const { title, validFrom } = rules.regulation
  if (isInForce || validFrom === undefined) return []
  return [`These rules of the ${title} hold from ${validFrom} on, later than the receipt.`]
}

function acknowledgeSentences({ rules, acknowledged }: CountedClock): readonly string[] {
  const { regulation } = rules
  const { acknowledge } = regulation
  if (acknowledge === undefined || acknowledged === undefined) return []
  const by = dayWords(acknowledged.day)
  return [
    `Receipt must be confirmed within ${periodWords(acknowledge)}, by the end of ${by}: ${clauseOf(acknowledge, regulation)}.`,
  ]
}

function answerSentences({ rules, answer, answered, counting }: CountedClock): readonly string[] {
  const until =
    answer.unit === 'hour'
      ? `${new Date(answered.endMs).toISOString()} (${counting.timeZone}: ${dayWords(answered.day)})`
      : `the end of ${dayWords(answered.day)}`
  return [
    `The answer is due within ${periodWords(answer)} of receipt, by ${until}: ${clauseOf(answer, rules.regulation)}.`,
  ]
}

function shiftSentences({ rules, answered }: CountedClock): readonly string[] {
  const clause = rules.regulation.endsOnWorkingDay
  if (clause === undefined || answered.day === answered.plainDay) return []
  return [
    `The period would end on ${dayWords(answered.plainDay)}, which is not worked, and ends on the next working day instead: ${clause}.`,
  ]
}

function pauseSentences({ rules, right, pauses }: CountedClock): readonly string[] {
  const { pausesForVerification, pausesForClarification, pauseRule } = rules.regulation
  const { pausedMs, pausedSinceMs, refused } = pauses
  if (!(pausesForVerification || pausesForClarification?.includes(right))) {
    return [
      pauseRule === undefined
        ? 'The clock runs on while the identity is checked: no rule was found by which it stands still.'
        : `The clock runs on while the identity is checked: ${pauseRule.clause}.`,
    ]
  }
  const source = pauseRule === undefined ? '.' : `: ${pauseRule.clause}.`
  const days = count(Math.floor(pausedMs / DAY_MS), 'whole day')
  return [
    ...(pausedMs === 0 ? [] : [`The clock stood still; for it are added ${days}${source}`]),
    ...(pausedSinceMs === undefined
      ? []
      : [`The clock stands still since ${new Date(pausedSinceMs).toISOString()}${source}`]),
    ...(refused === 0
      ? []
      : [`Not counted: ${count(refused, 'pause')} without a rule for it, or after the end.`]),
  ]
}

function extensionSentences(clock: CountedClock): readonly string[] {
  const { rules, extended, announced, extension } = clock
  const { regulation } = rules
  if (regulation.extension === undefined || extended === undefined || announced === undefined) {
    return ['The answer cannot be put off.']
  }
  const by = periodWords(regulation.extension)
  const clause = clauseOf(regulation.extension, regulation)
  const announce = dayWords(announced.day)
  const until = dayWords(extended.day)
  if (extension === 'told') {
    return [`The answer was put off by ${by}, to the end of ${until}: ${clause}.`]
  }
  return [
    ...(extension === 'late'
      ? [`An extension does not count: it was told later than ${announce}.`]
      : []),
    `The answer can be put off once by ${by}, to the end of ${until}, if the person is told why by the end of ${announce}: ${clause}.`,
  ]
}

function holidaySentences(clock: CountedClock): readonly string[] {
  const { rules, counting, answer, answered, acknowledged, extended } = clock
  const { regulation } = rules
  const counts =
    counting.endsOnWorkingDay ||
    answer.unit === 'working_day' ||
    regulation.acknowledge?.unit === 'working_day'
  if (!counts) return []
  const calendar = rules.holidays.find(({ name }) => name === regulation.holidays)
  if (calendar === undefined) {
    return ['No holidays are set for this regulation: only Saturdays and Sundays are passed over.']
  }
  const isUnknown = ({ day }: PeriodEnd) => !counting.workingDays.isKnown(day)
  const ends = [answered, acknowledged, extended].filter((end) => end !== undefined)
  if (!ends.some(isUnknown)) return []
  return [
    `Holidays of ${calendar.title} are known for ${calendar.fromYear} to ${calendar.toYear}: in other years only Saturdays and Sundays are passed over.`,
  ]
}

function clauseOf({ clause }: LegalPeriod, { source }: RegulationSettings): string {
  return clause ?? source.text
}

function periodWords({ amount, unit }: LegalPeriod): string {
  return count(amount, UNIT_WORDS[unit])
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

function dayWords(day: CivilDay): string {
  const { year, month, day: number } = dateOf(day)
  return `${WEEKDAYS[weekdayOf(day)]} ${number} ${MONTHS[month - 1]} ${year}`
}
