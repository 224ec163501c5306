import { randomUUIDv7 } from 'node:crypto'
import type { RequestResult } from '#domain/subject_request.ts'
import type { Transaction } from '../database.ts'
import { subjectRequestEvents } from '../schema/subjects.ts'
import { appendToLedger, countsAndIds } from './ledger_entries.ts'
import type { RequestEvent, RequestKey, SubjectRequest } from './subject_requests.ts'

type EventOwner = RequestKey & Pick<SubjectRequest, 'type' | 'regulation'>

/** What the leaf of a filing says. */
export function filingOf(
  request: Pick<SubjectRequest, 'source' | 'receivedAt' | 'dueAt'>,
  actor: string,
): Readonly<Record<string, string>> {
  return {
    receivedAt: request.receivedAt.toISOString(),
    dueAt: request.dueAt.toISOString(),
    manner: mannerOf(request, actor),
  }
}

/** How a request was made: the protocol that it was filed by, or the kind of who filed it, such as `administrator-token`. */
function mannerOf({ source = 'api' }: Pick<SubjectRequest, 'source'>, actor: string): string {
  return source === 'api' ? actor.replace(/:.*$/s, '') : source
}

/** Writes a change with its leaf in the ledger, which registers and statistics are made from. */
export async function insertEvent(
  tx: Transaction,
  { tenantId, id: requestId, type, regulation }: EventOwner,
  event: RequestEvent & {
    readonly result?: RequestResult | undefined
    /** What its leaf says besides. */
    readonly said: Readonly<Record<string, string | undefined>>
  },
): Promise<void> {
  const { result, status, at, actor, note, said } = event
  await tx
    .insert(subjectRequestEvents)
    .values({ status, at, actor, note: note ?? null, tenantId, requestId, id: randomUUIDv7() })
  const kind = `request_${status}`
  const detail = { type, regulation, ...said, ...(result && { result: countsAndIds(result) }) }
  await appendToLedger(tx, { tenantId, kind, at, request: requestId, detail })
}
