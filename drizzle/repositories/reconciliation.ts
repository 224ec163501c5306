import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { type Pseudonym, parsePseudonym, parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { Transaction } from '../database.ts'
import { reconciliation } from '../schema/reports.ts'
import { pseudonymArray } from './pseudonym_array.ts'
import { PSEUDONYM_NAMES } from './pseudonym_columns.ts'
import { SUPPRESSION_LOCK } from './report_writer.ts'

/** The only row. */
const ROW = 1
/** Number of the advisory lock under which one process reconciles. */
const RECONCILIATION_LOCK = 720_122

/** How far the store has followed the keyring. */
export interface StoreMark {
  readonly keyringSequence: number
  /** True where somebody had begun to add suppressions after it: what they name may not be deleted yet. */
  readonly isApplying: boolean
}

/** Waits for the lock of reconciling, which is held until the connection ends. */
export async function lockReconciliation(client: pg.Client): Promise<void> {
  await client.query('set statement_timeout = 0')
  await client.query('select pg_advisory_lock($1)', [RECONCILIATION_LOCK])
}

/** The same at once; false where another process has it. */
export async function tryLockReconciliation(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock($1) as locked',
    [RECONCILIATION_LOCK],
  )
  return rows[0]?.locked ?? false
}

export async function readStoreMark(tx: Transaction): Promise<StoreMark> {
  const { keyringSequence, isApplying } = reconciliation
  const [row] = await tx.select({ keyringSequence, isApplying }).from(reconciliation)
  return row ?? { keyringSequence: 0, isApplying: false }
}

export async function writeStoreMark(tx: Transaction, mark: StoreMark): Promise<void> {
  await tx
    .insert(reconciliation)
    .values({ id: ROW, ...mark })
    .onConflictDoUpdate({ target: reconciliation.id, set: mark })
}

/** The last sequence number that was given to a suppression; 0 where there was none. */
export async function lastSuppressionNumber(tx: Transaction): Promise<number> {
  const { rows } = await tx.execute<{ last: string }>(
    sql`select case when is_called then last_value else 0 end as last from suppressions_sequence_seq`,
  )
  return Number(rows[0]?.last ?? 0)
}

export interface NamedSubject {
  readonly tenantId: TenantId
  readonly pseudonym: Pseudonym
}

/** Which of the subjects are not suppressed, as places in the list. For the gateway itself. */
export async function findUnsuppressed(
  tx: Transaction,
  subjects: readonly NamedSubject[],
): Promise<ReadonlySet<number>> {
  const { rows } = await tx.execute<{ place: number }>(sql`
    select wanted.place::integer as place
      from unnest(${sql.param(subjects.map(({ tenantId }) => tenantId))}::uuid[],
        ${sql.param(subjects.map(({ pseudonym }) => Buffer.from(pseudonym)))}::bytea[])
        with ordinality as wanted (tenant_id, pseudonym, place)
     where not exists (select from suppressions s
       where s.tenant_id = wanted.tenant_id and s.pseudonym = wanted.pseudonym)`)
  return new Set(rows.map(({ place }) => place - 1))
}

/** A suppression as the keyring is told of it. */
export interface RecordedSuppression extends NamedSubject {
  readonly requestId: string
  readonly recordedAt: Date
  readonly sequence: number
  /** True while its erasure is under way, which destroys the keys itself, after what holds name was copied. */
  readonly isRunning: boolean
}

/** Suppressions after a sequence number, the oldest first, over all tenants. For the gateway itself. */
export async function recordedSuppressionsAfter(
  tx: Transaction,
  sequence: number,
  limit: number,
): Promise<readonly RecordedSuppression[]> {
  const { rows } = await tx.execute<{
    tenant_id: string
    pseudonym: Uint8Array
    request_id: string
    recorded_at: string
    sequence: string
    is_running: boolean
  }>(sql`
    select s.tenant_id, s.pseudonym, s.request_id, to_json(s.recorded_at) #>> '{}' as recorded_at,
        s.sequence, coalesce(r.status = 'running', false) as is_running
      from suppressions s left join subject_requests r on r.tenant_id = s.tenant_id and r.id = s.request_id
     where s.sequence > ${sequence} order by s.sequence limit ${limit}`)
  return rows.map((row) => {
    const tenantId = parseTenantId(row.tenant_id)
    invariant(tenantId !== undefined, 'a stored suppression has a tenant')
    return {
      tenantId,
      pseudonym: parsePseudonym(row.pseudonym),
      requestId: row.request_id,
      recordedAt: new Date(row.recorded_at),
      sequence: Number(row.sequence),
      isRunning: row.is_running,
    }
  })
}

/** Tenants that were destroyed, and holds that are over: whose keys a keyring may not have. */
export async function listEnded(tx: Transaction): Promise<{
  readonly tenants: readonly TenantId[]
  readonly holds: readonly { readonly tenantId: TenantId; readonly id: string }[]
}> {
  const tenants = await tx.execute<{ id: string }>(
    sql`select id from tenants where erased_at is not null`,
  )
  const holds = await tx.execute<{ tenant_id: string; id: string }>(
    sql`select tenant_id, id from holds where released_at is not null`,
  )
  return {
    tenants: tenants.rows.flatMap(({ id }) => parseTenantId(id) ?? []),
    holds: holds.rows.flatMap(({ tenant_id: owner, id }) => {
      const tenantId = parseTenantId(owner)
      return tenantId === undefined ? [] : [{ tenantId, id }]
    }),
  }
}

/** Adds suppressions of several tenants and requests as they were recorded; those that are there already stay. */
export async function restoreSuppressions(
  tx: Transaction,
  added: readonly Omit<RecordedSuppression, 'sequence' | 'isRunning'>[],
): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${SUPPRESSION_LOCK})`)
  await tx.execute(sql`
    insert into suppressions (tenant_id, pseudonym, request_id, recorded_at)
    select * from unnest(${sql.param(added.map(({ tenantId }) => tenantId))}::uuid[],
      ${sql.param(added.map(({ pseudonym }) => Buffer.from(pseudonym)))}::bytea[],
      ${sql.param(added.map(({ requestId }) => requestId))}::uuid[],
      ${sql.param(added.map(({ recordedAt }) => recordedAt.toISOString()))}::timestamptz[])
    on conflict do nothing`)
}

/**
 * Those of a tenant's subjects whom any stored report names. Of many subjects few are: asking for all at once lets the
 * store read each report once, where that is less work than looking each subject up in every partition.
 */
export async function findNamedSubjects(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly Pseudonym[],
): Promise<readonly Pseudonym[]> {
  await tx.execute(sql`select set_config('statement_timeout', '0', true)`)
  const found = new Map<string, Pseudonym>()
  for (const column of PSEUDONYM_NAMES) {
    const { rows } = await tx.execute<{ pseudonym: Uint8Array }>(sql`
      select distinct wanted.pseudonym from unnest(${pseudonymArray(subjects)}) as wanted (pseudonym)
        join reports on reports.tenant_id = ${tenantId}::uuid
          and reports.${sql.identifier(column)} = wanted.pseudonym`)
    for (const { pseudonym } of rows) {
      found.set(Buffer.from(pseudonym).toString('hex'), parsePseudonym(pseudonym))
    }
  }
  return [...found.values()]
}
