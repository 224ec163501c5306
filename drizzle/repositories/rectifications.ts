import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { restrictions } from '../schema/requests.ts'
import { subjectRequests, suppressions } from '../schema/subjects.ts'
import { pseudonymArray } from './pseudonym_array.ts'
import { PSEUDONYM_NAMES } from './pseudonym_columns.ts'
import { SUPPRESSION_LOCK } from './report_writer.ts'
import { deleteReportsAt } from './sink_erasures.ts'
import { isRequest, type RequestKey } from './subject_requests.ts'

/** A report and what takes its place: the same but for its id, whose it is and what it says. */
export interface Replacement {
  readonly oldId: string
  readonly id: string
  readonly sealed: Uint8Array
  readonly pseudonyms: Pseudonyms
}

const GIVEN_COLUMNS = ['id', 'sealed', ...PSEUDONYM_NAMES]
/** The number of the commit is a new one: those who forward reports take the corrected one for new. */
const KEPT_COLUMNS = Object.values(getTableColumns(reports))
  .map(({ name }) => name)
  .filter((name) => !GIVEN_COLUMNS.includes(name) && name !== reports.committedIn.name)

/**
 * Replaces reports of one tenant and expiry day, and tells each sink that keeps reports to remove the former ones; the ids of those that
 * were. Left out are those that are gone, and all of them where one whose they become is being erased: no suppression can be added
 * meanwhile, and of two who replace a report at once one finds it.
 */
export async function replaceReports(
  tx: Transaction,
  { tenantId, expiresOn }: { readonly tenantId: TenantId; readonly expiresOn: string },
  replacements: readonly Replacement[],
): Promise<ReadonlySet<string>> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${SUPPRESSION_LOCK})`)
  const subjects = replacements.flatMap(({ pseudonyms }) => Object.values(pseudonyms))
  const isDay = and(eq(reports.tenantId, tenantId), eq(reports.expiresOn, expiresOn))
  const { rows } = await tx.execute<{ id: string }>(sql`
    select ${reports.id} from ${reports}
    where ${isDay} and ${isAnyOf(replacements.map(({ oldId }) => oldId))}
      and not exists (select from ${suppressions} where ${suppressions.tenantId} = ${tenantId}
        and ${suppressions.pseudonym} = any(${pseudonymArray(subjects)}))
    for update`)
  const found = new Set(rows.map(({ id }) => id))
  if (found.size === 0) return found
  await insertReplacements(
    tx,
    isDay,
    replacements.filter(({ oldId }) => found.has(oldId)),
  )
  const places = sql`select ${reports}.ctid as place, ${reports.id} from ${reports}
    where ${isDay} and ${isAnyOf([...found])}`
  await deleteReportsAt(tx, { tenantId, expiresOn }, places)
  return found
}

function isAnyOf(ids: readonly string[]): SQL {
  return sql`${reports.id} = any(${sql.param([...ids])}::uuid[])`
}

async function insertReplacements(
  tx: Transaction,
  isDay: SQL | undefined,
  replacements: readonly Replacement[],
): Promise<void> {
  const names = (columns: readonly string[]) =>
    sql.join(
      columns.map((name) => sql.identifier(name)),
      sql`, `,
    )
  const bytes = (values: readonly (Uint8Array | undefined)[]) =>
    sql`${sql.param(values.map((value) => (value === undefined ? null : Buffer.from(value))))}::bytea[]`
  const ids = (values: readonly string[]) => sql`${sql.param([...values])}::uuid[]`
  const given = [
    ids(replacements.map(({ id }) => id)),
    bytes(replacements.map(({ sealed }) => sealed)),
    ...IDENTITY_KINDS.map((kind) => bytes(replacements.map(({ pseudonyms }) => pseudonyms[kind]))),
  ]
  const givenNames = GIVEN_COLUMNS.map((name) => `given_${name}`)
  await tx.execute(sql`
    insert into reports (${names(KEPT_COLUMNS)}, ${names(GIVEN_COLUMNS)})
    select ${names(KEPT_COLUMNS)}, ${names(givenNames)} from ${reports}
      join unnest(${ids(replacements.map(({ oldId }) => oldId))}, ${sql.join(given, sql`, `)})
        as given (given_old, ${names(givenNames)}) on given_old = ${reports.id}
    where ${isDay}`)
}

/** Numbers that an execution adds to its result, by store and what was counted. */
export type Rectified = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Adds to what a rectification has counted, in the transaction of what it counts. */
export async function addRectified(
  tx: Transaction,
  key: RequestKey,
  counts: Rectified,
): Promise<void> {
  const known = await findRectified(tx, key)
  const result: Record<string, Record<string, number>> = {}
  for (const all of [known, counts]) {
    for (const [store, numbers] of Object.entries(all)) {
      const sums = { ...result[store] }
      for (const [name, count] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + count
      result[store] = sums
    }
  }
  await tx.update(subjectRequests).set({ result }).where(isRequest(key))
}

/** What a rectification has counted so far; its row is kept from others until the transaction ends. */
export async function findRectified(tx: Transaction, key: RequestKey): Promise<Rectified> {
  const rows = await tx
    .select({ result: subjectRequests.result })
    .from(subjectRequests)
    .where(isRequest(key))
    .for('update')
  return parseRectified(rows[0]?.result)
}

function parseRectified(stored: unknown): Rectified {
  return (stored ?? {}) as Rectified
}

/** Restricts a new identity of a person as the former ones are. */
export async function copyRestrictions(
  tx: Transaction,
  tenantId: TenantId,
  { from, to }: { readonly from: readonly Pseudonym[]; readonly to: Pseudonym },
): Promise<void> {
  await tx.execute(sql`
    insert into ${restrictions} (tenant_id, pseudonym, request_id, restricted_at)
    select distinct on (request_id) tenant_id, ${Buffer.from(to)}::bytea, request_id, restricted_at from ${restrictions}
    where tenant_id = ${tenantId} and lifted_at is null and pseudonym = any(${pseudonymArray(from)})
    on conflict do nothing`)
}
