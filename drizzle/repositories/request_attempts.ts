import { and, eq, isNull, sql } from 'drizzle-orm'
import { invariant } from '#domain/invariant.ts'
import type { RequestResult } from '#domain/subject_request.ts'
import type { Transaction } from '../database.ts'
import { subjectRequests } from '../schema/subjects.ts'
import {
  isRequest,
  parseRequestRow,
  type RequestKey,
  type SubjectRequest,
} from './subject_requests.ts'

/** Counts one more attempt and returns the request; undefined where it is not running. */
export async function beginAttempt(
  tx: Transaction,
  key: RequestKey,
): Promise<SubjectRequest | undefined> {
  const rows = await tx
    .update(subjectRequests)
    .set({ attempts: sql`${subjectRequests.attempts} + 1` })
    .where(and(isRequest(key), eq(subjectRequests.status, 'running')))
    .returning()
  return rows[0] === undefined ? undefined : parseRequestRow(rows[0])
}

/** How much there was of a subject in each store. */
export interface StoreCounts {
  readonly reports: number
  readonly consents: number
}

/** Keeps what was counted before anything was deleted, unless an earlier attempt has kept it. */
export async function keepFirstCounts(
  tx: Transaction,
  key: RequestKey,
  { reports, consents }: StoreCounts,
): Promise<void> {
  const result: RequestResult = { reports: { before: reports }, consents: { before: consents } }
  await tx
    .update(subjectRequests)
    .set({ result })
    .where(and(isRequest(key), isNull(subjectRequests.result)))
}

/** What `keepFirstCounts` has kept. */
export async function findFirstCounts(tx: Transaction, key: RequestKey): Promise<StoreCounts> {
  const before = (store: keyof StoreCounts) =>
    sql<number>`${subjectRequests.result} -> ${store}::text ->> 'before'`.mapWith(Number)
  const rows = await tx
    .select({ reports: before('reports'), consents: before('consents') })
    .from(subjectRequests)
    .where(isRequest(key))
  invariant(rows[0] !== undefined, 'the first counts are kept before anything is deleted')
  return rows[0]
}
