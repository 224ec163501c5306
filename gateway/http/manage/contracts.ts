import { ApiError } from '#domain/errors.ts'
import { expiringContracts, REMINDER_DAYS } from '#policies/engine/expiry.ts'
import type { ApiRoute } from '../api/route.ts'
import { COUNT, DAY, INTEGER, listOfItems, objectOf, TEXT } from '../api/schemas.ts'

const WITHIN_DEFAULT_DAYS = Math.max(...REMINDER_DAYS)
const WITHIN_MAX_DAYS = 3_650

const EXPIRING = objectOf({
  product: TEXT,
  type: TEXT,
  version: COUNT,
  title: TEXT,
  owner: TEXT,
  expiresOn: DAY,
  daysLeft: INTEGER,
  'stage?': INTEGER,
})

export const contractRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/contracts/expiring',
    summary: 'Lists contracts that end soon or have ended, the next first',
    query: {
      within: { description: `Days ahead; ${WITHIN_DEFAULT_DAYS} where it is missing` },
    },
    answers: {
      200: listOfItems('The contracts, with their owners and the days that are left', EXPIRING),
    },
    errors: ['invalid_query'],
    handle: async ({ query }, gateway) => {
      const days = daysOf(query)
      const all = expiringContracts(gateway.policies.bundle, gateway.clock.nowMs())
      const items = all.filter(({ daysLeft }) => daysLeft <= days)
      return { status: 200, body: { items } }
    },
  },
]

function daysOf(query: URLSearchParams): number {
  const text = query.get('within')
  if (text === null) return WITHIN_DEFAULT_DAYS
  const days = Number(text)
  if (text !== '' && Number.isInteger(days) && days >= 0 && days <= WITHIN_MAX_DAYS) return days
  throw new ApiError(
    'invalid_query',
    `Cannot use within: wanted a whole number of days from 0 to ${WITHIN_MAX_DAYS}`,
  )
}
