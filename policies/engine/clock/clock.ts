import { type ClockRequest, type ClockRules, countClock } from './counted_clock.ts'
import { explainClock } from './explain_clock.ts'

/** The clock of a request. Instants are milliseconds since 1970, each the last one of its day. */
export interface LegalClock {
  /** Until when receipt must be confirmed; undefined where the regulation does not ask for it. */
  readonly acknowledgeBy: number | undefined
  /** Until when the request must be answered: with the pauses so far, and with an extension that was told in time. */
  readonly dueAt: number
  /** Until when it could be put off; undefined where that is not possible. */
  readonly extendedDueAt: number | undefined
  /** Until when the person must have been told of an extension and of its reasons. */
  readonly extensionAnnounceBy: number | undefined
  readonly isExtended: boolean
  /** For how long the clock has stood still, without the pause that goes on. */
  readonly pausedMs: number
  /** Since when it stands still; undefined while it runs. */
  readonly pausedSinceMs: number | undefined
  /** False for what was received before the rules of the row came to hold. */
  readonly isInForce: boolean
  /** Sentences in plain English, with the source of each rule. */
  readonly explanation: readonly string[]
}

/**
 * The clock of a request under a regulation: until when it must be confirmed and answered, until when an extension must
 * be told, for how long it has stood still, and why. It counts from the receipt; a right with a period of its own has no
 * extension (11 CCR sections 7026 and 7027). Pure; the rules are the rows of settings/regulations.yaml and
 * settings/holidays.yaml. Throws where the receipt is not an instant from 1970 to 9000, and a RangeError for a time zone
 * that there is none of.
 */
export function clockOf(rules: ClockRules, request: ClockRequest): LegalClock {
  const counted = countClock(rules, request)
  const { acknowledged, answered, extended, announced, pauses, extension, isInForce } = counted
  const isExtended = extended !== undefined && extension === 'told'
  return {
    acknowledgeBy: acknowledged?.endMs,
    dueAt: isExtended ? extended.endMs : answered.endMs,
    extendedDueAt: extended?.endMs,
    extensionAnnounceBy: announced?.endMs,
    isExtended,
    pausedMs: pauses.pausedMs,
    pausedSinceMs: pauses.pausedSinceMs,
    isInForce,
    // Told only where it is asked for: most clocks are only looked at.
    get explanation() {
      return explainClock(counted)
    },
  }
}
