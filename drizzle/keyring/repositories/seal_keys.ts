import { type SQL, sql } from 'drizzle-orm'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { OpenTransaction } from '../../connections.ts'
import { lockToMake } from './locks.ts'

/** Whose keys are asked for; each list without repetitions. */
export interface KeyOwners {
  readonly tenants: readonly TenantId[]
  readonly cells: readonly KeyCell[]
  readonly subjects: readonly KeySubject[]
}

export interface KeyCell {
  readonly tenantId: TenantId
  readonly expiresOn: string
  readonly product: string
  readonly type: string
}

export interface KeySubject {
  readonly tenantId: TenantId
  readonly pseudonym: Pseudonym
}

type Lists<T> = { readonly [list in keyof KeyOwners]: readonly T[] }

/** Wrapped keys in the order of their owners; undefined where there is none. */
export type WrappedKeys = Lists<Uint8Array | undefined>

const LISTS = ['tenants', 'cells', 'subjects'] as const

/** The keys that exist, in one query. */
export async function findSealKeys(tx: OpenTransaction, owners: KeyOwners): Promise<WrappedKeys> {
  const { rows } = await tx.execute<{ list: number; place: number; wrapped: Uint8Array }>(sql`
    select 0 as list, wanted.place::integer, wrapped
      from unnest(${tenantsOf(owners.tenants)}::uuid[]) with ordinality as wanted (tenant_id, place)
      join keyring.tenant_keys using (tenant_id)
    union all
    select 1, wanted.place::integer, wrapped
      from unnest(${cellColumns(owners.cells)}) with ordinality as wanted (tenant_id, expires_on, product, type, place)
      join keyring.cell_keys using (tenant_id, expires_on, product, type)
    union all
    select 2, wanted.place::integer, wrapped
      from unnest(${subjectColumns(owners.subjects)}) with ordinality as wanted (tenant_id, pseudonym, place)
      join keyring.subject_keys using (tenant_id, pseudonym)`)
  const found = {
    tenants: owners.tenants.map((): Uint8Array | undefined => undefined),
    cells: owners.cells.map((): Uint8Array | undefined => undefined),
    subjects: owners.subjects.map((): Uint8Array | undefined => undefined),
  }
  for (const { list, place, wrapped } of rows) {
    found[LISTS[list] ?? 'tenants'][place - 1] = wrapped
  }
  return found
}

/**
 * Adds keys where there are none and returns those in force, which another process may have made first. None is made
 * for a tombstoned subject or a destroyed tenant.
 */
export async function makeSealKeys(
  tx: OpenTransaction,
  owners: KeyOwners,
  wrapped: Lists<Uint8Array>,
): Promise<WrappedKeys> {
  await lockToMake(tx)
  // In one order everywhere, so that no two processes wait for each other in a circle.
  await tx.execute(sql`
    with made_tenants as (
      insert into keyring.tenant_keys (tenant_id, wrapped)
      select wanted.* from unnest(${tenantsOf(owners.tenants)}::uuid[], ${list(wrapped.tenants)}::bytea[])
          as wanted (tenant_id, wrapped)
       where ${tenantLives} order by 1 on conflict do nothing
    ), made_cells as (
      insert into keyring.cell_keys (tenant_id, expires_on, product, type, wrapped)
      select wanted.* from unnest(${cellColumns(owners.cells)}, ${list(wrapped.cells)}::bytea[])
          as wanted (tenant_id, expires_on, product, type, wrapped)
       where ${tenantLives} order by 1, 2, 3, 4 on conflict do nothing
    )
    insert into keyring.subject_keys (tenant_id, pseudonym, wrapped)
    select wanted.* from unnest(${subjectColumns(owners.subjects)}, ${list(wrapped.subjects)}::bytea[])
        as wanted (tenant_id, pseudonym, wrapped)
     where ${tenantLives} and not exists (
       select from keyring.destructions where kind = 'subject'
          and destructions.tenant_id = wanted.tenant_id and destructions.pseudonym = wanted.pseudonym)
     order by 1, 2 on conflict do nothing`)
  return await findSealKeys(tx, owners)
}

/** How many of the subjects have a key. */
export async function countSubjectKeys(
  tx: OpenTransaction,
  tenantId: TenantId,
  pseudonyms: readonly Pseudonym[],
): Promise<number> {
  const { rows } = await tx.execute<{ count: number }>(sql`
    select count(*)::integer as count from keyring.subject_keys
     where tenant_id = ${tenantId} and pseudonym = any(${list(pseudonyms)}::bytea[])`)
  return rows[0]?.count ?? 0
}

const tenantLives = sql`not exists (
  select from keyring.destructions where kind = 'tenant' and destructions.tenant_id = wanted.tenant_id)`

function tenantsOf(tenants: readonly TenantId[]): SQL {
  return list(tenants)
}

function cellColumns(cells: readonly KeyCell[]): SQL {
  return sql`${list(cells.map(({ tenantId }) => tenantId))}::uuid[],
    ${list(cells.map(({ expiresOn }) => expiresOn))}::date[],
    ${list(cells.map(({ product }) => product))}::text[],
    ${list(cells.map(({ type }) => type))}::text[]`
}

function subjectColumns(subjects: readonly KeySubject[]): SQL {
  return sql`${list(subjects.map(({ tenantId }) => tenantId))}::uuid[],
    ${list(subjects.map(({ pseudonym }) => pseudonym))}::bytea[]`
}

/** One parameter, whatever its length. */
function list(values: readonly unknown[]): SQL {
  return sql`${sql.param(values)}`
}
