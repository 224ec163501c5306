import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import type { SinkCursor } from '#drizzle/repositories/sinks.ts'

const TRANSACTION = /^\d{1,19}$/

/** A place in the order of commits, as `next` names it. */
export function printPlace({ transaction, id }: SinkCursor): string {
  return `${transaction}.${id}`
}

/** The place that an earlier answer named; undefined for none. Throws an ApiError. */
export function parsePlace(next: string | null | undefined): SinkCursor | undefined {
  if (next === null || next === undefined) return undefined
  const [transaction = '', id = '', ...rest] = next.split('.')
  if (TRANSACTION.test(transaction) && isGuid(id) && rest.length === 0) return { transaction, id }
  throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}
