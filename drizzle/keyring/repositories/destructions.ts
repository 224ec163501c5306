import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { OpenTransaction } from '../../connections.ts'
import { destructions } from '../schema.ts'
import { lockToDestroy } from './locks.ts'
import type { KeyCell } from './seal_keys.ts'

/** A subject whose keys are destroyed for ever. */
export interface NewTombstone {
  readonly tenantId: TenantId
  readonly pseudonym: Pseudonym
  readonly requestId: string
  readonly recordedAt: Date
}

/** Destroys subjects' keys and remembers it for ever; a tombstone that is there already is kept as it is. */
export async function destroySubjectKeys(
  tx: OpenTransaction,
  subjects: readonly NewTombstone[],
): Promise<void> {
  const tenants = list(subjects.map(({ tenantId }) => tenantId))
  const pseudonyms = list(subjects.map(({ pseudonym }) => pseudonym))
  await lockToDestroy(tx)
  await tx.execute(sql`
    insert into keyring.destructions (kind, tenant_id, pseudonym, request_id, recorded_at)
    select 'subject', * from unnest(${tenants}::uuid[], ${pseudonyms}::bytea[],
      ${list(subjects.map(({ requestId }) => requestId))}::uuid[],
      ${list(subjects.map(({ recordedAt }) => recordedAt.toISOString()))}::timestamptz[])
    on conflict (tenant_id, pseudonym) where kind = 'subject' do nothing`)
  await tx.execute(sql`
    delete from keyring.subject_keys
     using unnest(${tenants}::uuid[], ${pseudonyms}::bytea[]) as ended (tenant_id, pseudonym)
     where subject_keys.tenant_id = ended.tenant_id and subject_keys.pseudonym = ended.pseudonym`)
}

/** Destroys the keys of cells. */
export async function destroyCellKeys(
  tx: OpenTransaction,
  cells: readonly KeyCell[],
): Promise<void> {
  await lockToDestroy(tx)
  await tx.execute(sql`
    with ended as (
      select * from unnest(${list(cells.map(({ tenantId }) => tenantId))}::uuid[],
        ${list(cells.map(({ expiresOn }) => expiresOn))}::date[],
        ${list(cells.map(({ product }) => product))}::text[],
        ${list(cells.map(({ type }) => type))}::text[]) as ended (tenant_id, expires_on, product, type)
    ), destroyed as (
      delete from keyring.cell_keys using ended
       where (cell_keys.tenant_id, cell_keys.expires_on, cell_keys.product, cell_keys.type)
           = (ended.tenant_id, ended.expires_on, ended.product, ended.type)
    )
    insert into keyring.destructions (kind, recorded_at, tenant_id, expires_on, product, type)
    select 'cell', now(), * from ended`)
}

/** Destroys the keys of all cells that expire on the day or before it; returns how many there were. */
export async function destroyExpiredKeys(tx: OpenTransaction, today: string): Promise<number> {
  await lockToDestroy(tx)
  const { rowCount } = await tx.execute(
    sql`delete from keyring.cell_keys where expires_on <= ${today}::date`,
  )
  if (rowCount === null || rowCount === 0) return 0
  await tx.execute(
    sql`insert into keyring.destructions (kind, recorded_at, expires_on) values ('expired', now(), ${today}::date)`,
  )
  return rowCount
}

/** Destroys a tenant's own keys and remembers it, so that none is made again: its reports are unreadable at once. */
export async function destroyTenantKeys(tx: OpenTransaction, tenantId: TenantId): Promise<void> {
  await lockToDestroy(tx)
  await tx.execute(sql`
    insert into keyring.destructions (kind, recorded_at, tenant_id) values ('tenant', now(), ${tenantId})
    on conflict (tenant_id) where kind = 'tenant' do nothing`)
  for (const table of ['tenant_keys', 'pseudonym_keys', 'cell_keys', 'hold_keys', 'request_keys']) {
    await tx.execute(
      sql`delete from ${sql.identifier('keyring')}.${sql.identifier(table)} where tenant_id = ${tenantId}`,
    )
  }
}

/** Deletes at most `limit` of the subjects' keys of a destroyed tenant; returns how many there were. */
export async function deleteSubjectKeysOf(
  tx: OpenTransaction,
  tenantId: TenantId,
  limit: number,
): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    delete from keyring.subject_keys where ctid = any(array(
      select ctid from keyring.subject_keys where tenant_id = ${tenantId} limit ${limit}))`)
  return rowCount ?? 0
}

export type StoredDestruction = typeof destructions.$inferSelect

/** What was destroyed after a sequence number, the oldest first. */
export async function destructionsAfter(
  tx: OpenTransaction,
  sequence: number,
  limit: number,
): Promise<readonly StoredDestruction[]> {
  return await tx
    .select()
    .from(destructions)
    .where(gt(destructions.sequence, sequence))
    .orderBy(asc(destructions.sequence))
    .limit(limit)
}

/** The sequence number of the newest destruction; 0 where there is none. */
export async function newestDestruction(tx: OpenTransaction): Promise<number> {
  const { rows } = await tx.execute<{ newest: string | null }>(
    sql`select max(sequence) as newest from keyring.destructions`,
  )
  return Number(rows[0]?.newest ?? 0)
}

/** The tombstones of subjects after a sequence number, the oldest first. */
export async function tombstonesAfter(
  tx: OpenTransaction,
  sequence: number,
  limit: number,
): Promise<readonly StoredDestruction[]> {
  return await tx
    .select()
    .from(destructions)
    .where(and(gt(destructions.sequence, sequence), eq(destructions.kind, 'subject')))
    .orderBy(asc(destructions.sequence))
    .limit(limit)
}

/**
 * Forgets destructions that every process has long followed, and the oldest markers of tenants past `tenantsMax`. What
 * a restored store must be told for as long as it may hold it stays: subjects, tenants and holds, cells until their day,
 * and the last day whose cells ended. Whether the key of a request has to go is seen from the request.
 */
export async function pruneDestructions(
  tx: OpenTransaction,
  bounds: { readonly olderThanS: number; readonly tenantsMax: number },
): Promise<void> {
  await tx.execute(sql`
    delete from keyring.destructions old
     where kind <> 'subject' and recorded_at < now() - make_interval(secs => ${bounds.olderThanS})
       and (kind in ('rotation', 'request')
       or (kind = 'cell' and expires_on < current_date)
       or (kind = 'expired' and exists (select from keyring.destructions newer
            where newer.kind = 'expired' and newer.sequence > old.sequence and newer.expires_on >= old.expires_on)))`)
  await tx.execute(sql`
    delete from keyring.destructions where kind = 'tenant' and sequence in (
      select sequence from keyring.destructions where kind = 'tenant'
       order by sequence desc offset ${bounds.tenantsMax})`)
}

/** The last sequence number that was given to a destruction, also where it is pruned; 0 where there was none. */
export async function lastDestructionNumber(tx: OpenTransaction): Promise<number> {
  const { rows } = await tx.execute<{ last: string }>(
    sql`select case when is_called then last_value else 0 end as last from keyring.destructions_sequence_seq`,
  )
  return Number(rows[0]?.last ?? 0)
}

/** Which of the subjects have no tombstone, as places in the list. */
export async function findWithoutTombstone(
  tx: OpenTransaction,
  subjects: readonly Pick<NewTombstone, 'tenantId' | 'pseudonym'>[],
): Promise<ReadonlySet<number>> {
  const { rows } = await tx.execute<{ place: number }>(sql`
    select wanted.place::integer as place
      from unnest(${list(subjects.map(({ tenantId }) => tenantId))}::uuid[],
        ${list(subjects.map(({ pseudonym }) => pseudonym))}::bytea[])
        with ordinality as wanted (tenant_id, pseudonym, place)
     where not exists (select from keyring.destructions d where d.kind = 'subject'
       and d.tenant_id = wanted.tenant_id and d.pseudonym = wanted.pseudonym)`)
  return new Set(rows.map(({ place }) => place - 1))
}

/** One parameter, whatever its length. */
function list(values: readonly unknown[]): SQL {
  return sql`${sql.param(values)}`
}
