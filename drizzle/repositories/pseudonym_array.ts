import { type SQL, sql } from 'drizzle-orm'
import type { Pseudonym } from '#domain/ids.ts'

/** Pseudonyms as one parameter: a statement takes no more than 65,535 of them, and is planned once for any number. */
export function pseudonymArray(pseudonyms: readonly Pseudonym[]): SQL {
  const texts = pseudonyms.map((pseudonym) => `\\x${Buffer.from(pseudonym).toString('hex')}`)
  return sql`${sql.param(texts)}::bytea[]`
}
