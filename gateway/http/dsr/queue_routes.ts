import { DAY_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { REQUEST_STATUSES } from '#domain/subject_request.ts'
import {
  listQueue,
  type QueueFilter,
  type QueuePlace,
} from '#drizzle/repositories/request_queue.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { REQUEST_RIGHTS } from '#policies/schema/policy_source.ts'
import { daysLeft, describeRequest } from '../../subjects/describe.ts'
import { requireRequest } from '../../subjects/requests.ts'
import { instantOf, limitOf, listOf } from '../api/page.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, listOfItems, objectOf } from '../api/schemas.ts'
import { limitToTenant } from '../manage/find_tenant.ts'
import { DETAIL_MEMBERS, QUEUE_MEMBERS, REQUEST_MEMBERS } from './answers.ts'
import { printQueued } from './print_request.ts'

const REQUESTS = '/dsr/v1/requests'
const SORTS = ['received', 'due'] as const
const DUES = ['overdue', '3', '7', '30'] as const
/** A place of the order by due time: its milliseconds and the id. */
const DUE_PLACE = /^(-?\d{1,15})_([0-9a-f-]{36})$/

/** The queue of requests, and one of them with everything that a page about it shows. */
export const queueRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: REQUESTS,
    summary: 'Lists requests, the newest first or what is due soonest first',
    query: {
      tenant: { description: 'Id or name; all tenants where it is missing' },
      status: { description: REQUEST_STATUSES.join(', ') },
      type: { description: REQUEST_RIGHTS.join(', ') },
      regulation: { description: 'Name of a regulation' },
      due: {
        description:
          'Of those that go on: overdue, or not overdue and with at most so many days left (3, 7, 30)',
      },
      since: { description: 'Received at this time or later (RFC 3339)' },
      until: { description: 'Received before this time (RFC 3339)' },
      sort: {
        description:
          'received: the newest first. due: what is due soonest first, of those that go on unless a status is named',
      },
      limit: { description: 'Most items' },
      next: { description: 'Place to go on from' },
    },
    answers: {
      200: listOfItems('The requests', objectOf({ ...REQUEST_MEMBERS, ...QUEUE_MEMBERS })),
    },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const limit = limitOf(query)
      const nowMs = gateway.clock.nowMs()
      const tenantId = await limitToTenant(gateway, query.get('tenant'), actor)
      const filter = { ...filterOf(query, nowMs), tenantId, limit }
      const { database } = gateway
      const requests = await (tenantId === undefined
        ? database.withOwner((tx) => listQueue(tx, filter))
        : database.withTenant(tenantId, (tx) => listQueue(tx, filter)))
      const { items: _, ...next } = listOf(requests, {
        limit,
        nextOf: (last) => printPlace(last, filter.sort),
      })
      const items = requests.map((request) => printQueued(request, daysLeft(request, nowMs)))
      return { status: 200, body: { items, ...next } }
    },
  },
  {
    method: 'GET',
    path: `${REQUESTS}/{id}`,
    summary: 'Shows where a request stands, what was done and who did it',
    answers: {
      200: answer(
        'The request, without identities in the clear',
        objectOf({ ...REQUEST_MEMBERS, ...QUEUE_MEMBERS, ...DETAIL_MEMBERS }),
      ),
    },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const described = await describeRequest(gateway, request)
      const left = daysLeft(request, gateway.clock.nowMs())
      const body = { ...printQueued(request, left), ...described }
      return { status: 200, body }
    },
  },
]

function filterOf(query: URLSearchParams, nowMs: number): Omit<QueueFilter, 'tenantId' | 'limit'> {
  const sort = wordOf(query, 'sort', SORTS) ?? 'received'
  const due = wordOf(query, 'due', DUES)
  return {
    status: wordOf(query, 'status', REQUEST_STATUSES),
    type: wordOf(query, 'type', REQUEST_RIGHTS),
    regulation: query.get('regulation') ?? undefined,
    since: instantOf(query, 'since'),
    until: instantOf(query, 'until'),
    due: due && dueRange(due, nowMs),
    sort,
    after: placeOf(query, sort),
  }
}

function dueRange(due: (typeof DUES)[number], nowMs: number): QueueFilter['due'] {
  const now = new Date(nowMs)
  if (due === 'overdue') return { from: undefined, before: now }
  // A day that has begun counts: `3` has all with 0 to 3 whole days left.
  return { from: now, before: new Date(nowMs + (Number(due) + 1) * DAY_MS) }
}

function wordOf<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const word = words.find((known) => known === text)
  if (word !== undefined) return word
  throw new ApiError('invalid_query', `Cannot use ${name}: wanted one of ${words.join(', ')}`)
}

function printPlace({ id, dueAt }: SubjectRequest, sort: QueuePlace['sort']): string {
  return sort === 'due' ? `${dueAt.getTime()}_${id}` : id
}

function placeOf(query: URLSearchParams, sort: QueuePlace['sort']): QueuePlace | undefined {
  const text = query.get('next')
  if (text === null) return undefined
  if (sort === 'received' && isGuid(text)) return { sort, id: text }
  const [, time, id = ''] = DUE_PLACE.exec(text) ?? []
  const dueAt = new Date(Number(time))
  if (sort === 'due' && isGuid(id) && !Number.isNaN(dueAt.getTime())) return { sort, id, dueAt }
  throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}
