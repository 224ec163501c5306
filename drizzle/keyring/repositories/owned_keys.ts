import { type SQL, sql } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import type { OpenTransaction } from '../../connections.ts'
import { lockToDestroy, lockToMake } from './locks.ts'

/** A legal hold, or a subject request: each has a key of its own that ends with it. */
export interface KeyedThing {
  readonly kind: 'hold' | 'request'
  readonly tenantId: TenantId
  readonly id: string
}

/** Where the keys of each kind are. */
const PLACES = {
  hold: { table: sql`keyring.hold_keys`, id: sql`hold_id` },
  request: { table: sql`keyring.request_keys`, id: sql`request_id` },
} as const satisfies Record<KeyedThing['kind'], { readonly table: SQL; readonly id: SQL }>

/** The wrapped key, or undefined. */
export async function findOwnedKey(
  tx: OpenTransaction,
  { kind, tenantId, id }: KeyedThing,
): Promise<Uint8Array | undefined> {
  const place = PLACES[kind]
  const { rows } = await tx.execute<{ wrapped: Uint8Array }>(
    sql`select wrapped from ${place.table} where tenant_id = ${tenantId} and ${place.id} = ${id}`,
  )
  return rows[0]?.wrapped
}

/** Adds a key unless there is one or the tenant was destroyed, and returns the one in force. */
export async function makeOwnedKey(
  tx: OpenTransaction,
  thing: KeyedThing,
  wrapped: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { table, id } = PLACES[thing.kind]
  await lockToMake(tx)
  await tx.execute(sql`
    insert into ${table} (tenant_id, ${id}, wrapped)
    select ${thing.tenantId}, ${thing.id}, ${wrapped}
     where not exists (select from keyring.destructions where kind = 'tenant' and tenant_id = ${thing.tenantId})
    on conflict do nothing`)
  return await findOwnedKey(tx, thing)
}

/** Destroys a key, and remembers it for processes and stores that follow. */
export async function destroyOwnedKey(
  tx: OpenTransaction,
  { kind, tenantId, id }: KeyedThing,
): Promise<void> {
  const place = PLACES[kind]
  await lockToDestroy(tx)
  await tx.execute(
    sql`delete from ${place.table} where tenant_id = ${tenantId} and ${place.id} = ${id}`,
  )
  await tx.execute(
    sql`insert into keyring.destructions (kind, recorded_at, tenant_id, ${place.id}) values (${kind}, now(), ${tenantId}, ${id})`,
  )
}

/** The requests that have a key, after one, in the order of their ids. */
export async function listKeyedRequests(
  tx: OpenTransaction,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<readonly Omit<KeyedThing, 'kind'>[]> {
  const { rows } = await tx.execute<{ tenant: string; id: string }>(sql`
    select tenant_id as tenant, request_id as id from keyring.request_keys
     ${after === undefined ? sql`` : sql`where request_id > ${after}`}
     order by request_id limit ${limit}`)
  return rows.flatMap(({ tenant, id }) => {
    const tenantId = parseTenantId(tenant)
    return tenantId === undefined ? [] : [{ tenantId, id }]
  })
}
