import { DAY_MS } from '#domain/clock.ts'
import type { RegulationSettings, RequestRight } from '#policies/schema/policy_source.ts'
import { parseDay } from './civil_day.ts'

/** Why a clock can stand still. */
export type PauseReason = 'identification' | 'clarification'

/** What has happened to a request since its receipt, as far as its clock is concerned. */
export type ClockEvent =
  | { readonly kind: 'paused'; readonly atMs: number; readonly reason: PauseReason }
  | { readonly kind: 'resumed'; readonly atMs: number }
  | { readonly kind: 'extended'; readonly atMs: number; readonly reason: string }

/** For how long a clock has stood still. */
export interface Pauses {
  /** All pauses that have ended. */
  readonly pausedMs: number
  /** Since when it stands still; undefined while it runs. */
  readonly pausedSinceMs: number | undefined
  /** Pauses that the regulation does not allow: the clock ran on. */
  readonly refused: number
}

/** Whether a regulation lets the clock of a right stand still for a reason, at an instant. */
export function isPauseAllowed(
  regulation: RegulationSettings,
  right: RequestRight,
  { reason, atMs }: { readonly reason: PauseReason; readonly atMs: number },
): boolean {
  const validFrom = regulation.pauseRule?.validFrom
  if (validFrom !== undefined && atMs < parseDay(validFrom) * DAY_MS) return false
  return reason === 'identification'
    ? regulation.pausesForVerification
    : (regulation.pausesForClarification?.includes(right) ?? false)
}

export interface PauseQuestion {
  readonly right: RequestRight
  readonly receivedMs: number
  /** In the order in which they happened. */
  readonly events: readonly ClockEvent[]
  /** When the answer is due after a clock has stood still for so long: a clock that has run out cannot be stopped. */
  readonly dueAfter: (pausedMs: number) => number
}

/** Adds up the pauses of a request. Within a pause another one begins nothing, and what is not paused is not resumed. */
export function pausesOf(regulation: RegulationSettings, question: PauseQuestion): Pauses {
  const { right, receivedMs, events, dueAfter } = question
  let [pausedMs, refused] = [0, 0]
  let sinceMs: number | undefined
  for (const event of events) {
    const atMs = Math.max(event.atMs, receivedMs)
    if (event.kind === 'resumed' && sinceMs !== undefined) {
      pausedMs += atMs - sinceMs
      sinceMs = undefined
    } else if (event.kind === 'paused' && sinceMs === undefined) {
      const isAllowed = isPauseAllowed(regulation, right, { reason: event.reason, atMs })
      if (isAllowed && atMs <= dueAfter(pausedMs)) sinceMs = atMs
      else refused += 1
    }
  }
  return { pausedMs, pausedSinceMs: sinceMs, refused }
}
