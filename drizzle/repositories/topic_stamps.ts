import { sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'

/** What the console is told has changed: words only. */
export const TOPICS = [
  'outcomes',
  'requests',
  'sinks',
  'quarantine',
  'policies',
  'ledger',
  'problems',
] as const
export type Topic = (typeof TOPICS)[number]

/** A text for each topic that is another one after a change. */
export type TopicStamps = Readonly<Record<Topic, string>>

/** Entries of the ledger from which on it is looked for new ones: what begins earlier is committed long ago. */
const LEDGER_MINUTES = 5

/** The stamps of tenants, all of them in one look: each is found by an index. */
export async function readTopicStamps(
  tx: Transaction,
  tenants: readonly TenantId[],
): Promise<ReadonlyMap<TenantId, TopicStamps>> {
  const { rows } = await tx.execute<Record<string, string>>(sql`
    select asked.tenant_id as tenant, counted.outcomes, counted.quarantine, entries.ledger, entries.requests,
      (select concat(count(*), ' ', sum(sent + refused + withheld + letters_dropped), ' ', max(failing_since), ' ',
          count(*) filter (where status = 'paused')) from sinks where tenant_id = asked.tenant_id) as sinks,
      (select concat(max(last_seen), ' ', max(resolved_at)) from (
          select last_seen, resolved_at from problems where tenant_id = asked.tenant_id
          order by last_seen desc limit 100) as latest) as problems,
      concat((select max(version) from publications), ' ', (select max(decided_at) from version_decisions
          where tenant_id = asked.tenant_id)) as policies
    from unnest(${sql.param([...tenants])}::uuid[]) as asked (tenant_id),
      lateral (select sum(count) as outcomes, sum(count) filter (where outcome = 'quarantined') as quarantine
        from outcomes where tenant_id = asked.tenant_id
          and hour >= date_trunc('hour', now()) - interval '1 hour') as counted,
      lateral (select concat(count(*), ' ', max(id::text)) as ledger,
          concat(count(request_id), ' ', max(id::text) filter (where request_id is not null)) as requests
        from ledger_entries where tenant_id = asked.tenant_id and id >= ${ledgerFloor()}) as entries`)
  const known = new Map(rows.map((row) => [row['tenant'], row]))
  return new Map(
    tenants.flatMap((tenant) => {
      const row = known.get(tenant)
      return row === undefined ? [] : [[tenant, stampsOf(row)] as const]
    }),
  )
}

/** The first id (UUID of version 7) of a period that stays the same for some minutes. */
function ledgerFloor() {
  const bin = sql`date_bin('${sql.raw(String(LEDGER_MINUTES))} minutes', now(), 'epoch') - interval '${sql.raw(String(LEDGER_MINUTES))} minutes'`
  return sql`rpad(lpad(to_hex(floor(extract(epoch from ${bin}) * 1000)::bigint), 12, '0'), 32, '0')::uuid`
}

function stampsOf(row: Readonly<Record<string, string>>): TopicStamps {
  const of = (topic: Topic) => String(row[topic] ?? '')
  return {
    outcomes: of('outcomes'),
    requests: of('requests'),
    sinks: of('sinks'),
    quarantine: of('quarantine'),
    policies: of('policies'),
    ledger: of('ledger'),
    problems: of('problems'),
  }
}

/** True while a token is not revoked. */
export async function isTokenLive(tx: Transaction, id: string): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`select from access_tokens where id = ${id} and revoked_at is null`,
  )
  return rows.length > 0
}
