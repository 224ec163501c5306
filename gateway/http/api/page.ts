import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'

/** The `limit` of a list. Throws an ApiError where it is not a whole number from 1 to the largest page. */
export function limitOf(query: URLSearchParams): number {
  const text = query.get('limit')
  if (text === null) return LIMITS.pageItemsDefault
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.pageItemsMax) {
    throw new ApiError(
      'invalid_query',
      `Cannot use limit: wanted a whole number from 1 to ${LIMITS.pageItemsMax}`,
    )
  }
  return limit
}

/** An instant of the query in RFC 3339, or undefined. Throws an ApiError for anything else. */
export function instantOf(query: URLSearchParams, name: string): Date | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  const date = new Date(text)
  if (!isStorableInstant(date)) {
    throw new ApiError(
      'invalid_query',
      `Cannot use ${name}: wanted a time such as 2026-01-31T00:00:00Z`,
    )
  }
  return date
}

/** True for an instant of the years 1 to 9999: all that RFC 3339 can write and PostgreSQL reads as it is. */
export function isStorableInstant(date: Date): boolean {
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9_999
}

/** A list answer: `next` names the place after which the list goes on. */
export function listOf<Item>(
  items: readonly Item[],
  page: { readonly limit: number; readonly nextOf: (last: Item) => string },
): { readonly items: readonly Item[]; readonly next?: string } {
  const last = items[items.length - 1]
  return items.length < page.limit || last === undefined
    ? { items }
    : { items, next: page.nextOf(last) }
}
