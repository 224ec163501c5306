import { DAY_MS, HOUR_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import type { RollupRange } from '#drizzle/repositories/rollups.ts'
import type { Gateway } from '../../gateway.ts'
import { instantOf } from '../api/page.ts'

export const ROLLUP_RANGE_QUERY = {
  since: {
    description: 'From the hour of this time on (RFC 3339); 30 days ago where it is missing',
  },
  until: { description: 'Hours that begin before this time (RFC 3339); now where it is missing' },
} as const

const DAYS_DEFAULT = 30

/** Whole hours. Throws an ApiError. */
export function rollupRangeOf(
  query: URLSearchParams,
  { clock }: Pick<Gateway, 'clock'>,
): RollupRange {
  const until = instantOf(query, 'until') ?? new Date(clock.nowMs())
  const since = instantOf(query, 'since') ?? new Date(until.getTime() - DAYS_DEFAULT * DAY_MS)
  if (since > until) {
    throw new ApiError('invalid_query', 'Cannot use since: wanted a time before until')
  }
  return { since: new Date(Math.floor(since.getTime() / HOUR_MS) * HOUR_MS), until }
}
