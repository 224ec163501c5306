import { randomUUIDv7 } from 'node:crypto'
import { and, asc, count, countDistinct, eq, isNull, sql } from 'drizzle-orm'
import type { HoldCause, HoldKey } from '#domain/hold.ts'
import { type Pseudonym, parsePseudonym, type TenantId } from '#domain/ids.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { Transaction } from '../database.ts'
import { heldReports, holds } from '../schema/holds.ts'
import { subjectRequestEvents, subjectRequests, suppressions } from '../schema/subjects.ts'
import { namesOneOf } from './due_reports.ts'
import { PSEUDONYM_COLUMN, selectPseudonyms } from './pseudonym_columns.ts'
import { parseSealedRecord, type SealedRecord } from './report_reader.ts'

/** A copy of a report that was due for deletion, sealed under its hold's key. */
export interface HeldRecord extends SealedRecord {
  readonly cause: HoldCause
  readonly movedAt: Date
}

/** Adds copies to a hold; those that it has already are left as they are. Returns how many were added. */
export async function insertHeld(
  tx: Transaction,
  hold: HoldKey,
  records: readonly HeldRecord[],
): Promise<number> {
  // One parameter for all rows: thousands of parameters cost more than what they carry.
  const rows = JSON.stringify(records.map((record) => printRow(hold, record)))
  const result = await tx.execute(
    sql`insert into ${heldReports} select * from json_populate_recordset(null::held_reports, ${rows}::json)
      on conflict do nothing`,
  )
  return result.rowCount ?? 0
}

/** The columns of `held_reports` by their names in the store. */
function printRow({ tenantId, id: holdId }: HoldKey, record: HeldRecord) {
  return {
    tenant_id: tenantId,
    hold_id: holdId,
    id: record.id,
    expires_on: record.expiresOn,
    cause: record.cause,
    moved_at: record.movedAt,
    instance_id: record.instanceId,
    product: record.product,
    type: record.type,
    version: record.version,
    class: record.class,
    category: record.category,
    data_kind: record.dataKind,
    collector: record.collector,
    bundle: record.bundle,
    time: record.time,
    received_at: record.receivedAt,
    ...Object.fromEntries(
      IDENTITY_KINDS.map((kind) => [
        heldReports[PSEUDONYM_COLUMN[kind]].name,
        printBytes(record.pseudonyms[kind]),
      ]),
    ),
    sealed: printBytes(record.sealed),
  }
}

/** Bytes in PostgreSQL's hexadecimal form. */
function printBytes(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : `\\x${Buffer.from(bytes).toString('hex')}`
}

/** Where a page of held records goes on. */
export interface HeldPlace {
  readonly id: string
  readonly expiresOn: string
}

/** The columns that a `HeldRecord` is made of, beside the pseudonyms. */
const READ_HELD = {
  cause: heldReports.cause,
  movedAt: heldReports.movedAt,
  id: heldReports.id,
  time: heldReports.time,
  receivedAt: heldReports.receivedAt,
  instanceId: heldReports.instanceId,
  product: heldReports.product,
  version: heldReports.version,
  type: heldReports.type,
  class: heldReports.class,
  category: heldReports.category,
  dataKind: heldReports.dataKind,
  collector: heldReports.collector,
  expiresOn: heldReports.expiresOn,
  bundle: heldReports.bundle,
  sealed: heldReports.sealed,
}

/** A page of a hold's records, by id and expiry day. */
export async function listHeld(
  tx: Transaction,
  { tenantId, id: holdId }: HoldKey,
  page: { readonly after: HeldPlace | undefined; readonly limit: number },
): Promise<readonly HeldRecord[]> {
  const { after } = page
  const rows = await tx
    .select({
      ...READ_HELD,
      ...selectPseudonyms(heldReports),
    })
    .from(heldReports)
    .where(
      and(
        eq(heldReports.tenantId, tenantId),
        eq(heldReports.holdId, holdId),
        after === undefined
          ? undefined
          : sql`(${heldReports.id}, ${heldReports.expiresOn}) > (${after.id}::uuid, ${after.expiresOn}::date)`,
      ),
    )
    .orderBy(asc(heldReports.id), asc(heldReports.expiresOn))
    .limit(page.limit)
  return rows.map(({ cause, movedAt, ...row }) => ({
    ...parseSealedRecord(row, tenantId),
    cause,
    movedAt,
  }))
}

export type HeldCounts = Readonly<Record<HoldCause, number>> & { readonly total: number }

/** How many records each of a tenant's holds has, by cause; a hold without any is missing. */
export async function countHeld(
  tx: Transaction,
  tenantId: TenantId,
  holdIds: readonly string[],
): Promise<ReadonlyMap<string, HeldCounts>> {
  const { holdId, cause } = heldReports
  const rows = await tx
    .select({ holdId, cause, count: count() })
    .from(heldReports)
    .where(
      and(
        eq(heldReports.tenantId, tenantId),
        sql`${holdId} = any(${sql.param([...holdIds])}::uuid[])`,
      ),
    )
    .groupBy(holdId, cause)
  const counts = new Map<string, HeldCounts>()
  for (const row of rows) {
    const before = counts.get(row.holdId) ?? NO_COUNTS
    const total = before.total + row.count
    counts.set(row.holdId, { ...before, [row.cause]: before[row.cause] + row.count, total })
  }
  return counts
}

export const NO_COUNTS: HeldCounts = { expiry: 0, erasure: 0, narrowing: 0, total: 0 }

/** What holds keep back of somebody who is to be forgotten. */
export interface HeldBack {
  /** Different records, whatever the number of holds. */
  readonly records: number
  /** When the last of their holds ends; null where somebody must lift one, undefined where nothing is held. */
  readonly until: Date | null | undefined
}

/** Counts the records that name one of the subjects and that a hold keeps back. */
export async function countHeldBack(
  tx: Transaction,
  { tenantId, subjects }: { readonly tenantId: TenantId; readonly subjects: readonly Pseudonym[] },
): Promise<HeldBack> {
  const rows = await tx
    .select({
      records: countDistinct(sql`(${heldReports.id}, ${heldReports.expiresOn})`),
      isOpen: sql<boolean | null>`bool_or(${holds.endsAt} is null)`,
      until: sql<Date | null>`max(${holds.endsAt})`.mapWith(holds.endsAt),
    })
    .from(heldReports)
    .innerJoin(
      holds,
      and(eq(holds.tenantId, tenantId), eq(holds.id, heldReports.holdId), isNull(holds.releasedAt)),
    )
    .where(and(eq(heldReports.tenantId, tenantId), namesOneOf(heldReports, subjects)))
  const found = rows[0]
  if (found === undefined || found.records === 0) return { records: 0, until: undefined }
  return { records: found.records, until: found.isOpen === true ? null : found.until }
}

/** Deletes at most `limit` records of a hold that has ended; returns how many, and whom they named. */
export async function deleteHeld(
  tx: Transaction,
  { tenantId, id: holdId }: HoldKey,
  limit: number,
): Promise<{ readonly deleted: number; readonly subjects: readonly Pseudonym[] }> {
  const isOfHold = and(eq(heldReports.tenantId, tenantId), eq(heldReports.holdId, holdId))
  const places = tx.select({ place: sql`ctid` }).from(heldReports).where(isOfHold).limit(limit)
  const rows = await tx
    .delete(heldReports)
    .where(and(isOfHold, sql`${heldReports}.ctid = any(array(${places}))`))
    .returning(selectPseudonyms(heldReports))
  const subjects = new Map<string, Pseudonym>()
  for (const bytes of rows.flatMap((row) => Object.values(row))) {
    if (bytes !== null) subjects.set(Buffer.from(bytes).toString('hex'), parsePseudonym(bytes))
  }
  return { deleted: rows.length, subjects: [...subjects.values()] }
}

/**
 * Writes into the history of the erasures that forgot one of the subjects that a hold has ended and what it kept back
 * is gone: once a request and hold. Returns how many requests were told.
 */
export async function noteHoldEnded(
  tx: Transaction,
  hold: HoldKey,
  noted: { readonly subjects: readonly Pseudonym[]; readonly at: Date; readonly actor: string },
): Promise<number> {
  const { tenantId } = hold
  const list = sql.param(noted.subjects.map((bytes) => Buffer.from(bytes)))
  const note = `Hold ${hold.id} has ended: the records that it kept back are deleted`
  const requests = await tx
    .selectDistinct({ id: subjectRequests.id, status: subjectRequests.status })
    .from(suppressions)
    .innerJoin(
      subjectRequests,
      and(eq(subjectRequests.tenantId, tenantId), eq(subjectRequests.id, suppressions.requestId)),
    )
    .where(
      and(
        eq(suppressions.tenantId, tenantId),
        sql`${suppressions.pseudonym} = any(${list}::bytea[])`,
        sql`not exists (select from ${subjectRequestEvents}
          where ${subjectRequestEvents.tenantId} = ${tenantId}
          and ${subjectRequestEvents.requestId} = ${subjectRequests.id}
          and ${subjectRequestEvents.note} = ${note})`,
      ),
    )
  if (requests.length === 0) return 0
  await tx.insert(subjectRequestEvents).values(
    requests.map(({ id, status }) => ({
      tenantId,
      requestId: id,
      id: randomUUIDv7(),
      status,
      at: noted.at,
      actor: noted.actor,
      note,
    })),
  )
  return requests.length
}
