export const HOLD_STATES = ['active', 'ending', 'ended'] as const
export type HoldState = (typeof HOLD_STATES)[number]

/** What the calendar shows. */
export interface CalendarSearch {
  readonly product?: string | undefined
  /** `2026-01`; the month of the next deletion where it is missing. */
  readonly month?: string | undefined
  /** A day of which more is shown. */
  readonly day?: string | undefined
  readonly as?: 'table' | undefined
}

export interface HoldsSearch {
  readonly status?: HoldState | undefined
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

export function calendarSearchOf(search: Record<string, unknown>): CalendarSearch {
  return {
    product: textOf(search['product'], NAME),
    month: textOf(search['month'], MONTH),
    day: textOf(search['day'], DAY),
    as: search['as'] === 'table' ? 'table' : undefined,
  }
}

export function holdsSearchOf(search: Record<string, unknown>): HoldsSearch {
  return { status: HOLD_STATES.find((state) => state === search['status']) }
}

function textOf(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}
