import { DAY_MS } from '#domain/clock.ts'
import { invariant } from '#domain/invariant.ts'
import type {
  LegalPeriod,
  RegulationSettings,
  RequestRight,
} from '#policies/schema/policy_source.ts'

/** Instants that a request can be received at: the years 1970 to 9000. */
const RECEIVED_MS_MAX = Date.UTC(9000, 0, 1)

/**
 * When a request must be answered, in milliseconds since 1970: the same UTC time of the last day of the regulation's
 * period, which is never later than that day's end in the time zone of the person. Weekends and holidays at the end do
 * not put it off, although some laws would allow it. `right` chooses a period of its own, such as the opt-out of CCPA.
 * Source: GDPR Article 12(3), Regulation (EEC, Euratom) 1182/71 Article 3, and the rows of settings/regulations.yaml.
 * Throws where the receipt is not an instant from 1970 to 9000.
 */
export function dueAt(
  regulation: RegulationSettings,
  receivedMs: number,
  right?: RequestRight,
): number {
  return endOfPeriod(answerPeriod(regulation, right), receivedMs)
}

/**
 * When an answer that has been put off must be given, or undefined where the regulation allows no extension. A right
 * with a period of its own has none (11 CCR sections 7026 and 7027). Both periods count from receipt: one month and two
 * more after 31 January end on 30 April.
 */
export function extendedDueAt(
  regulation: RegulationSettings,
  receivedMs: number,
  right?: RequestRight,
): number | undefined {
  const { extension } = regulation
  const answer = answerPeriod(regulation, right)
  if (extension === undefined || answer !== regulation.answer) return undefined
  if (extension.unit !== answer.unit) return endOfPeriod(extension, endOfPeriod(answer, receivedMs))
  return endOfPeriod({ amount: answer.amount + extension.amount, unit: answer.unit }, receivedMs)
}

/** Until when receipt must be confirmed, or undefined where the regulation does not ask for it. */
export function acknowledgeBy(
  regulation: RegulationSettings,
  receivedMs: number,
): number | undefined {
  const { acknowledge } = regulation
  return acknowledge === undefined ? undefined : endOfPeriod(acknowledge, receivedMs)
}

function answerPeriod(
  regulation: RegulationSettings,
  right: RequestRight | undefined,
): LegalPeriod {
  return (right && regulation.answerByRight?.[right]) ?? regulation.answer
}

const PERIOD_ENDS: Readonly<
  Record<LegalPeriod['unit'], (amount: number, receivedMs: number) => number>
> = {
  calendar_month: addMonths,
  calendar_day: (amount, receivedMs) => receivedMs + amount * DAY_MS,
  working_day: addWorkingDays,
}

function endOfPeriod({ amount, unit }: LegalPeriod, receivedMs: number): number {
  invariant(
    receivedMs >= 0 && receivedMs <= RECEIVED_MS_MAX,
    'a request is received between 1970 and 9000',
  )
  return PERIOD_ENDS[unit](amount, receivedMs)
}

/** The corresponding date of a later month, or its last day where it has none. */
function addMonths(months: number, receivedMs: number): number {
  const received = new Date(receivedMs)
  const year = received.getUTCFullYear()
  const month = received.getUTCMonth() + months
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const day = Math.min(received.getUTCDate(), lastDay)
  return Date.UTC(year, month, day) + (receivedMs % DAY_MS)
}

const WORKING_DAYS_PER_WEEK = 5
/** By day of the week from Sunday: days back to the one that counting begins after. */
const DAYS_BACK = [2, 0, 0, 0, 0, 0, 1] as const

/** Monday to Friday. What comes on a weekend counts from the Friday before: its first day is Monday either way. */
function addWorkingDays(days: number, receivedMs: number): number {
  const back = DAYS_BACK[new Date(receivedMs).getUTCDay()] ?? 0
  const from = receivedMs - back * DAY_MS
  const weekends = Math.floor((new Date(from).getUTCDay() + days - 1) / WORKING_DAYS_PER_WEEK)
  return from + (days + 2 * weekends) * DAY_MS
}
