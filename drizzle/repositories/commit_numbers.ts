import type pg from 'pg'

/** Of whom it is asked: of every tenant, or of those that forward reports. */
export type CommitTenants = 'tenants' | 'sinks'

/**
 * Reports carry the number of their transaction, and sinks stand at such a number. A database that was restored into
 * another server has numbers of the former one, which may lie ahead: new reports would be taken for old ones and never
 * be forwarded. This gives such tenants new, low numbers: each sink has before it exactly what it had before. Replays
 * that were running begin again. Returns how many tenants were changed.
 */
export async function renumberCommits(client: pg.Client, asked: CommitTenants): Promise<number> {
  const owner = asked === 'tenants' ? 'id' : 'distinct tenant_id'
  const { rows } = await client.query<{ id: string }>(
    `with asked as (select ${owner} as id from ${asked}),
       next as (select pg_snapshot_xmax(pg_current_snapshot()) as number)
     select asked.id from asked, next where exists (select from sinks
         where tenant_id = asked.id and cursor_transaction::xid8 > next.number)
       or exists (select from reports where tenant_id = asked.id and committed_in > next.number)`,
  )
  for (const { id } of rows) await renumberTenant(client, id)
  return rows.length
}

/** Below the first number that any server gives. */
const FIRST = 3

/** One statement: what it reads is as it was before, and all of it changes or nothing. */
async function renumberTenant(client: pg.Client, tenantId: string): Promise<void> {
  await client.query(
    `with places as materialized (
       select cursor_transaction::xid8 as number, cursor_id as id from sinks where tenant_id = $1
     ), replays as (
       update sink_replays set cursor_transaction = '0', cursor_id = '00000000-0000-0000-0000-000000000000'
        where tenant_id = $1 and status = 'running'
     ), moved as (
       update sinks set cursor_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff',
         cursor_transaction = (${FIRST} + (select count(*) from places
           where (places.number, places.id) < (sinks.cursor_transaction::xid8, sinks.cursor_id)))::text
        where tenant_id = $1
     )
     update reports set committed_in = (${FIRST} + (select count(*) from places
         where (places.number, places.id) < (reports.committed_in, reports.id)))::text::xid8
      where tenant_id = $1`,
    [tenantId],
  )
}
