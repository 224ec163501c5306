import type pg from 'pg'
import { Database } from '#drizzle/database.ts'
import type { Product } from '../product.ts'
import { BENCH } from '../settings.ts'

/** What the store is filled with. */
export interface Filling {
  readonly rows: number
  /** Reports of one commit, and different causes of the error reports. */
  readonly perCommit: number
  readonly causes: number
}

/** A type of the policies in force, as rows name it. */
export interface FilledType {
  readonly product: string
  readonly type: string
  readonly class: string
  readonly category: string
  readonly dataKind: string
}

/** Every report is stripped of something: one in so many. */
const STRIPPED_EVERY = 7
const KINDS = ['PERSON', 'EMAIL', 'PHONE', 'IP_ADDRESS', 'HOST_NAME', 'SECRET']
/** Outcomes that store nothing: of so many stored reports of an hour, one such. */
const REFUSED = [
  ['dropped', 'user_required_only', 20],
  ['quarantined', 'undeclared_type', 200],
  ['rejected', 'malformed_report', 500],
] as const
const WRITERS = 2

/**
 * Fills the store as so many commits of the pipeline would have: reports over as many days of receipt as they are kept,
 * and all that is counted in the commits that store them. What the rows say is no sealed payload: it cannot be opened.
 */
export async function fillStore(
  product: Product,
  types: readonly FilledType[],
  filling: Filling,
): Promise<void> {
  const database = new Database({
    url: product.databaseUrl,
    connectionsMax: 1,
    onConnectionError: () => undefined,
  })
  const client = await database.connect()
  try {
    await client.query(
      "set statement_timeout = 0; set timezone = 'UTC'; set synchronous_commit = off",
    )
    await client.query(
      "set maintenance_work_mem = '256MB'; set max_parallel_maintenance_workers = 0",
    )
    await spendTransactions(client, Math.ceil(filling.rows / filling.perCommit))
    for (let day = 1; day <= BENCH.store.grownDays; day += 1) {
      await fillDay(client, day, { types, filling })
      if (day % 10 === 0) process.stderr.write(`filled ${day} of ${BENCH.store.grownDays} days\n`)
    }
    await countRest(client)
    await client.query('analyze')
  } finally {
    await client.end()
    await database.close()
  }
}

/** The rows name transactions as if each had stored a part of them: their numbers must be in the past. */
async function spendTransactions(client: pg.Client, transactions: number): Promise<void> {
  await client.query(
    `do $$ begin for i in 1..${transactions} loop perform pg_current_xact_id(); commit; end loop; end $$`,
  )
}

interface DayFilling {
  readonly types: readonly FilledType[]
  readonly filling: Filling
}

/** One day of receipt, the oldest first: it expires as many days from now as it is the first, second …. */
async function fillDay(
  client: pg.Client,
  day: number,
  { types, filling }: DayFilling,
): Promise<void> {
  const { grownDays, grownSealedBytes } = BENCH.store
  const rows = Math.ceil(filling.rows / grownDays)
  const { rows: found } = await client.query<{ name: string; from: string; to: string }>(
    `select 'reports_' || to_char(d, 'YYYYMMDD') as name, d::text as from, (d + 1)::text as to
     from (select current_date + ${day} as d) as given`,
  )
  const { name, from, to } = found[0] ?? { name: '', from: '', to: '' }
  // Filled without indexes and attached, which builds them: the rows stand there as if they had come one by one.
  await client.query(`drop table if exists ${name}`)
  await client.query(`create table ${name} (like reports including defaults including storage)`)
  const isError = `(($1::text[])[1 + n % $6::int] = 'error')`
  await client.query(
    `insert into ${name} (tenant_id, expires_on, id, instance_id, product, type, version, class, category, data_kind,
       collector, bundle, time, received_at, user_pseudonym, organisation_pseudonym, sealed, fingerprint, committed_in)
     select t.id, '${from}', gen_random_uuid(), i.id, ($2::text[])[1 + n % $6::int], ($1::text[])[1 + n % $6::int],
       '9.' || n % 4 || '.0', ($3::text[])[1 + n % $6::int], ($4::text[])[1 + n % $6::int],
       ($5::text[])[1 + n % $6::int], 'native', $7, at.at, at.at, sha256(int4send((random() * 5000000)::int)),
       sha256(int4send((random() * 2000)::int)), decode(repeat(md5(n::text), $8::int / 16), 'hex'),
       case when ${isError} then left(md5((n % $9::int)::text), 16) end,
       (100 + ($10::int * ($11::int - 1) + n) / $12::int)::text::xid8
     from generate_series(1, $10::int) n, tenants t join instances i on i.tenant_id = t.id,
       lateral (select least(now(), '${from}'::date - $13::int + interval '1 day')
         - ($10::int - n) * (least(now(), '${from}'::date - $13::int + interval '1 day') - ('${from}'::date - $13::int)::timestamptz) / $10::int as at) at
     where t.name = 'contoso'`,
    [
      types.map(({ type }) => type),
      types.map((one) => one.product),
      types.map((one) => one.class),
      types.map(({ category }) => category),
      types.map(({ dataKind }) => dataKind),
      types.length,
      'b'.repeat(64),
      grownSealedBytes,
      filling.causes,
      rows,
      day,
      filling.perCommit,
      grownDays,
    ],
  )
  await client.query(
    `alter table reports attach partition ${name} for values from ('${from}') to ('${to}')`,
  )
  await countDay(client, name)
}

/** What the commits that stored them would have counted. */
async function countDay(client: pg.Client, table: string): Promise<void> {
  const hour = `date_trunc('hour', received_at)`
  const writer = `(committed_in::text::bigint % ${WRITERS})::smallint`
  await client.query(
    `insert into stored_counts (tenant_id, hour, instance_id, product, type, class, category, writer, count, bytes, last_seen)
     select tenant_id, ${hour}, instance_id, product, type, class, category, ${writer}, count(*), sum(octet_length(sealed)), max(received_at)
     from ${table} group by 1, 2, 3, 4, 5, 6, 7, 8
     on conflict on constraint stored_counts_key do update set count = stored_counts.count + excluded.count,
       bytes = stored_counts.bytes + excluded.bytes, last_seen = greatest(stored_counts.last_seen, excluded.last_seen)`,
  )
  await client.query(
    `insert into problem_counts (tenant_id, hour, product, fingerprint, version, writer, count)
     select tenant_id, ${hour}, product, fingerprint, version, ${writer}, count(*)
     from ${table} where fingerprint is not null group by 1, 2, 3, 4, 5, 6
     on conflict on constraint problem_counts_key do update set count = problem_counts.count + excluded.count`,
  )
  await client.query(
    `insert into problems (tenant_id, product, fingerprint, type, first_seen, last_seen)
     select tenant_id, product, fingerprint, type, min(received_at), max(received_at)
     from ${table} where fingerprint is not null group by 1, 2, 3, 4
     on conflict (tenant_id, product, fingerprint) do update set last_seen = greatest(problems.last_seen, excluded.last_seen),
       first_seen = least(problems.first_seen, excluded.first_seen)`,
  )
}

/** What else the commits would have counted, from the counts of what they stored. */
async function countRest(client: pg.Client): Promise<void> {
  await client.query(
    `insert into redaction_counts (tenant_id, hour, product, type, kind, rule, writer, count)
     select tenant_id, hour, product, type, kind, 'scrub', writer, sum(count) / ${STRIPPED_EVERY} + 1
     from stored_counts, unnest($1::text[]) kind group by 1, 2, 3, 4, 5, 6, 7
     on conflict on constraint redaction_counts_key do nothing`,
    [KINDS],
  )
  const refused = REFUSED.map(([outcome, reason, every]) => `('${outcome}', '${reason}', ${every})`)
  await client.query(
    `insert into outcomes (tenant_id, hour, instance_id, product, collector, outcome, reason, writer, count)
     select tenant_id, hour, instance_id, product, 'native', outcome, reason, writer, ceil(sum(count)::float / every)
     from stored_counts, (values ('accepted', '', 1), ${refused.join(', ')}) as given (outcome, reason, every)
     group by 1, 2, 3, 4, 5, 6, 7, 8, every
     on conflict on constraint outcomes_key do nothing`,
  )
}
