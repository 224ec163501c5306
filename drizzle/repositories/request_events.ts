import { randomUUIDv7 } from 'node:crypto'
import type { TenantId } from '#domain/ids.ts'
import type { RequestResult, RequestStatus } from '#domain/subject_request.ts'
import type { Transaction } from '../database.ts'
import { subjectRequestEvents } from '../schema/subjects.ts'
import { appendToLedger, countsAndIds } from './ledger_entries.ts'

interface EventOwner {
  readonly tenantId: TenantId
  readonly id: string
  readonly type: string
  readonly regulation: string
}

/** A change of a request, and what its leaf says besides. */
interface Change {
  readonly status: RequestStatus
  readonly at: Date
  readonly actor: string
  readonly note?: string | undefined
  readonly result?: RequestResult | undefined
  readonly said: Readonly<Record<string, string | undefined>>
}

interface Filed {
  readonly source?: string
  readonly receivedAt: Date
  readonly dueAt: Date
  readonly verification?: string | undefined
}

/** What the leaf of a filing says. */
export function filingOf(
  request: Filed,
  actor: string,
): Readonly<Record<string, string | undefined>> {
  return {
    verification: request.verification,
    receivedAt: request.receivedAt.toISOString(),
    dueAt: request.dueAt.toISOString(),
    manner: mannerOf(request, actor),
  }
}

/** How a request was made: the protocol that it was filed by, or the kind of who filed it, such as `administrator-token`. */
function mannerOf({ source = 'api' }: Filed, actor: string): string {
  return source === 'api' ? actor.replace(/:.*$/s, '') : source
}

/** Writes a change with its leaf in the ledger, which registers and statistics are made from. */
export async function insertEvent(
  tx: Transaction,
  { tenantId, id: requestId, type, regulation }: EventOwner,
  event: Change,
): Promise<void> {
  const { result, status, at, actor, note, said } = event
  await tx
    .insert(subjectRequestEvents)
    .values({ status, at, actor, note: note ?? null, tenantId, requestId, id: randomUUIDv7() })
  const kind = `request_${status}`
  const detail = { type, regulation, ...said, ...(result && { result: countsAndIds(result) }) }
  await appendToLedger(tx, { tenantId, kind, at, request: requestId, detail })
}
