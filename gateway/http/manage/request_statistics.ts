import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import {
  countRequests,
  listRegister,
  type RegisterEntry,
  type RequestAnswerKind,
  type RequestRange,
} from '#drizzle/repositories/request_statistics.ts'
import { REQUEST_RIGHTS } from '#policies/schema/policy_source.ts'
import type { Gateway } from '../../gateway.ts'
import type { Actor } from '../../tenancy/actor.ts'
import { instantOf, limitOf, listOf } from '../api/page.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  FLAG,
  ID,
  INSTANT,
  listOfItems,
  NUMBER,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { limitToTenant } from './find_tenant.ts'
import { answerTable, FORMAT_QUERY, formatOf } from './table_answer.ts'

const RANGE_QUERY = {
  tenant: { description: 'Id or name; all tenants where it is missing' },
  since: {
    description: 'Received at this time or later (RFC 3339); a year ago where it is missing',
  },
  until: { description: 'Received before this time (RFC 3339); now where it is missing' },
  ...FORMAT_QUERY,
}

const STATISTICS_COLUMNS = [
  ...['regulation', 'type', 'received', 'completed', 'completedInPart', 'denied', 'cancelled'],
  ...['open', 'late', 'medianDays', 'meanDays', 'longestDays'],
]
const REGISTER_COLUMNS = [
  ...['receivedAt', 'type', 'regulation', 'manner', 'dueAt', 'answeredAt', 'answer', 'basis'],
  ...['late', 'id', 'tenant'],
]
const COUNTS = {
  received: COUNT,
  completed: COUNT,
  completedInPart: COUNT,
  denied: COUNT,
  cancelled: COUNT,
  open: COUNT,
  late: COUNT,
  medianDays: nullable(NUMBER),
  meanDays: nullable(NUMBER),
  longestDays: nullable(NUMBER),
}

const STATISTICS = objectOf({
  since: INSTANT,
  until: INSTANT,
  items: arrayOf(objectOf({ regulation: TEXT, type: oneOf(REQUEST_RIGHTS), ...COUNTS })),
  totals: objectOf(COUNTS),
})

const ANSWERS = [
  'complied',
  'complied_in_part',
  'denied',
  'cancelled',
  'open',
] as const satisfies readonly RequestAnswerKind[]

const ENTRY = objectOf({
  id: ID,
  tenant: ID,
  receivedAt: INSTANT,
  type: oneOf(REQUEST_RIGHTS),
  regulation: TEXT,
  manner: TEXT,
  dueAt: INSTANT,
  answeredAt: nullable(INSTANT),
  answer: oneOf(ANSWERS),
  basis: nullable(TEXT),
  late: FLAG,
})

/** Requests of one table; a longer range is asked for in parts. */
const TABLE_ROWS_MAX = 50_000
const PAGE = 1_000

/** What the laws ask to be counted and logged of requests. No answer holds an identity. */
export const requestStatisticsRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/requests/statistics',
    summary: 'Counts subject requests by regulation and type, with days to answer (11 CCR 7102)',
    query: RANGE_QUERY,
    answers: { 200: answer('The counts and their totals', STATISTICS) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const format = formatOf(query)
      const range = await rangeOf(query, gateway, actor)
      const now = new Date(gateway.clock.nowMs())
      const counts = await inRange(gateway, range, (tx) => countRequests(tx, range, now))
      const { since, until } = range
      const total = { regulation: 'all', type: 'all', ...counts.totals }
      return await answerTable(
        {
          name: 'subject-request-statistics',
          columns: STATISTICS_COLUMNS,
          rows: [...counts.items, total].map((row) => ({ ...row })),
          body: { since, until, ...counts },
        },
        format,
      )
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/requests/register',
    summary: 'The log of subject requests (11 CCR 7101), the newest first, without identities',
    query: {
      ...RANGE_QUERY,
      limit: { description: 'Most items, in JSON' },
      next: { description: 'Place to go on from, in JSON' },
    },
    answers: { 200: listOfItems('Date, kind, manner, answer and basis of each request', ENTRY) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const format = formatOf(query)
      const range = await rangeOf(query, gateway, actor)
      if (format === 'json') {
        const limit = limitOf(query)
        const page = await readPage(gateway, range, { before: placeOf(query), limit })
        return {
          status: 200,
          body: listOf(page.map(printEntry), { limit, nextOf: ({ id }) => id }),
        }
      }
      const entries = await readAll(gateway, range)
      return await answerTable(
        {
          name: 'subject-request-register',
          columns: REGISTER_COLUMNS,
          rows: entries.map((entry) => ({ ...printEntry(entry) })),
          body: undefined,
        },
        format,
      )
    },
  },
]

async function rangeOf(
  query: URLSearchParams,
  gateway: Gateway,
  actor: Actor,
): Promise<RequestRange> {
  const tenantId = await limitToTenant(gateway, query.get('tenant'), actor)
  const until = instantOf(query, 'until') ?? new Date(gateway.clock.nowMs())
  const since = instantOf(query, 'since') ?? yearBefore(until)
  if (since > until) {
    throw new ApiError('invalid_query', 'Cannot use since: wanted a time before until')
  }
  return { tenantId, since, until }
}

function yearBefore(time: Date): Date {
  const before = new Date(time)
  before.setUTCFullYear(before.getUTCFullYear() - 1)
  return before
}

async function inRange<Value>(
  { database }: Gateway,
  { tenantId }: RequestRange,
  read: (tx: Transaction) => Promise<Value>,
): Promise<Value> {
  return tenantId === undefined ? database.withOwner(read) : database.withTenant(tenantId, read)
}

async function readPage(
  gateway: Gateway,
  range: RequestRange,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly RegisterEntry[]> {
  const now = new Date(gateway.clock.nowMs())
  return await inRange(gateway, range, (tx) => listRegister(tx, range, { ...page, now }))
}

async function readAll(gateway: Gateway, range: RequestRange): Promise<readonly RegisterEntry[]> {
  const entries: RegisterEntry[] = []
  for (;;) {
    const before = entries.at(-1)?.id
    const page = await readPage(gateway, range, { before, limit: PAGE })
    entries.push(...page)
    if (page.length < PAGE) return entries
    if (entries.length >= TABLE_ROWS_MAX) {
      throw new ApiError(
        'invalid_query',
        `Cannot print the register: wanted a range with fewer than ${TABLE_ROWS_MAX} requests`,
      )
    }
  }
}

function printEntry({ tenantId, isLate, answeredAt, basis, ...entry }: RegisterEntry) {
  return {
    ...entry,
    tenant: tenantId,
    answeredAt: answeredAt ?? null,
    basis: basis ?? null,
    late: isLate,
  }
}

function placeOf(query: URLSearchParams): string | undefined {
  const id = query.get('next') ?? undefined
  if (id === undefined || isGuid(id)) return id
  throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}
