import { DAY_MS } from '#domain/clock.ts'
import { invariant } from '#domain/invariant.ts'
import type {
  HolidayCalendar,
  LegalPeriod,
  RegulationSettings,
  RequestRight,
} from '#policies/schema/policy_source.ts'
import { parseDay } from './civil_day.ts'
import { type ClockEvent, type Pauses, pausesOf } from './pauses.ts'
import { type Counting, endOfPeriods, type PeriodEnd } from './period_end.ts'
import { workingDaysOf } from './working_days.ts'

/** The law that a clock goes by. */
export interface ClockRules {
  readonly regulation: RegulationSettings
  /** The rows of holidays.yaml: the regulation names the one that counts. */
  readonly holidays: readonly HolidayCalendar[]
}

/** What a clock counts for. */
export interface ClockRequest {
  readonly right: RequestRight
  /** Milliseconds since 1970. */
  readonly receivedMs: number
  /** In any order. */
  readonly events?: readonly ClockEvent[]
  /** IANA name of the person's time zone, where it is known: a day ends at its midnight. */
  readonly timeZone?: string
}

/** Instants that a request can be received at: the years 1970 to 9000. */
const RECEIVED_MS_MAX = Date.UTC(9000, 0, 1)

/** The periods of a request, as they are counted: what the explanation tells. */
export interface CountedClock {
  readonly rules: ClockRules
  readonly right: RequestRight
  readonly counting: Counting
  readonly answer: LegalPeriod
  readonly pauses: Pauses
  readonly isInForce: boolean
  readonly acknowledged: PeriodEnd | undefined
  readonly answered: PeriodEnd
  readonly extended: PeriodEnd | undefined
  readonly announced: PeriodEnd | undefined
  readonly extension: 'none' | 'told' | 'late'
}

const NEITHER: Pick<RegulationSettings, 'acknowledge' | 'extension'> = {}

/** Counts all periods of a request. Throws as `clockOf` does. */
export function countClock(rules: ClockRules, request: ClockRequest): CountedClock {
  const { regulation } = rules
  const { right, receivedMs, events = [] } = request
  invariant(
    receivedMs >= 0 && receivedMs <= RECEIVED_MS_MAX,
    'a request is received between 1970 and 9000',
  )
  const answer = regulation.answerByRight?.[right] ?? regulation.answer
  // A right with a period of its own stands apart: 11 CCR section 7021 is not about opting out and limiting use.
  const { acknowledge, extension } = answer === regulation.answer ? regulation : NEITHER
  const counting = countingOf(rules, request)
  const inOrder = events.toSorted((a, b) => a.atMs - b.atMs)
  const isPutOff = extension !== undefined && events.some(({ kind }) => kind === 'extended')
  const dueAfter = (pausedMs: number) =>
    endOfPeriods(counting, isPutOff ? [answer, extension] : [answer], pausedMs).endMs
  const pauses = pausesOf(regulation, { right, receivedMs, events: inOrder, dueAfter })
  const end = (periods: readonly LegalPeriod[]) => endOfPeriods(counting, periods, pauses.pausedMs)
  const announced = extension && end([extension.announceWithin ?? answer])
  return {
    rules,
    right,
    counting,
    answer,
    pauses,
    isInForce: isInForce(regulation, counting),
    // Who has not said yet who they are is told all the same that the request has come.
    acknowledged: acknowledge && endOfPeriods(counting, [acknowledge]),
    answered: end([answer]),
    extended: extension && end([answer, extension]),
    announced,
    extension: announced === undefined ? 'none' : extensionOf(inOrder, announced.endMs),
  }
}

function countingOf({ regulation, holidays }: ClockRules, request: ClockRequest): Counting {
  const calendar = holidays.find(({ name }) => name === regulation.holidays)
  return {
    receivedMs: request.receivedMs,
    timeZone: request.timeZone ?? regulation.timeZone ?? 'UTC',
    workingDays: workingDaysOf(calendar),
    endsOnWorkingDay: regulation.endsOnWorkingDay !== undefined,
  }
}

function isInForce({ validFrom }: RegulationSettings, { receivedMs }: Counting): boolean {
  return validFrom === undefined || receivedMs >= parseDay(validFrom) * DAY_MS
}

/** The first extension counts: an answer can be put off once. */
function extensionOf(
  events: readonly ClockEvent[],
  announceByMs: number,
): CountedClock['extension'] {
  const told = events.find(({ kind }) => kind === 'extended')
  if (told === undefined) return 'none'
  return told.atMs <= announceByMs ? 'told' : 'late'
}
