import type { AnswerOf, ItemOf } from '../../api/client.ts'

/** A request as the queue shows it, and as its page does. */
export type QueuedRequest = ItemOf<'GET /dsr/v1/requests'>
export type RequestDetail = AnswerOf<'GET /dsr/v1/requests/{id}'>
export type RequestStatus = QueuedRequest['status']
export type RequestType = QueuedRequest['type']

/** In the order in which a request goes through them. */
export const STATUSES = [
  'verifying',
  'received',
  'reviewing',
  'waiting',
  'running',
  'waiting_for_processors',
  'completed',
  'denied',
  'cancelled',
] as const satisfies readonly RequestStatus[]
export const TYPES = [
  'access',
  'access_by_category',
  'portability',
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'opt_out',
  'limit_use',
] as const satisfies readonly RequestType[]
export const DUES = ['overdue', '3', '7', '30'] as const
export const SORTS = ['due', 'received'] as const
export const PERIODS = ['month', 'quarter', 'year'] as const

/** What the queue lets through, in the address. */
export interface QueueSearch {
  readonly status?: RequestStatus | undefined
  readonly type?: RequestType | undefined
  readonly regulation?: string | undefined
  readonly due?: (typeof DUES)[number] | undefined
  readonly sort?: (typeof SORTS)[number] | undefined
}

const REGULATION = /^[a-z][a-z0-9_]{0,63}$/

/** The one of these words that a value is. */
export function wordOf<Word extends string>(
  value: unknown,
  words: readonly Word[],
): Word | undefined {
  return words.find((word) => word === String(value))
}

export function queueSearch(search: Record<string, unknown>): QueueSearch {
  const regulation = search['regulation']
  return {
    status: wordOf(search['status'], STATUSES),
    type: wordOf(search['type'], TYPES),
    regulation:
      typeof regulation === 'string' && REGULATION.test(regulation) ? regulation : undefined,
    due: wordOf(search['due'], DUES),
    sort: wordOf(search['sort'], SORTS),
  }
}
