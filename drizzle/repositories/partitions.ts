import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { SQLSTATE, sqlStateOf } from '../errors.ts'

const PARTITION_NAME = /^reports_(\d{4})(\d{2})(\d{2})$/
/** Number of the advisory lock under which partitions are made. */
const PARTITION_LOCK = 720_101
/** Number of the one under which they are dropped: writers that need a partition do not wait for it. */
const DROP_LOCK = 720_120
const LOCK_TIMEOUT_MS = 5_000
/** Partitions up to this size are counted row by row: a count that takes no more than a moment. */
const COUNT_BYTES_MAX = 32 * 1024 * 1024
/**
 * A partition is appended to and dropped: what is only added is not vacuumed, since most of it goes before it would have
 * to be frozen. What an erasure deletes is, early: space, and bytes that nobody can read any more, are given back.
 */
const AUTOVACUUM =
  'autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02'
/** How often a partition that is in use is tried again in one run, and how long is waited in between. */
const DETACH_ATTEMPTS_MAX = 3
const DETACH_PAUSE_MS = 250

/** The name of the partition of an expiry day (`YYYY-MM-DD`). */
export function partitionName(day: string): string {
  return `reports_${day.replaceAll('-', '')}`
}

export interface Partition {
  readonly name: string
  /** The expiry day of its reports. */
  readonly day: string
  /** Attached: a part of reports. Leaving: a drop was broken off on its way. Detached: nobody reads it any more. */
  readonly state: 'attached' | 'leaving' | 'detached'
}

/** All partitions of reports, the oldest day first, among them those whose drop was broken off. */
export async function listPartitions(client: pg.Client): Promise<readonly Partition[]> {
  const { rows } = await client.query<{ name: string; state: Partition['state'] }>(
    `select c.relname as name, case when i.inhrelid is null then 'detached'
       when i.inhdetachpending then 'leaving' else 'attached' end as state
     from pg_class c join pg_class parent on parent.oid = 'reports'::regclass
     left join pg_inherits i on i.inhrelid = c.oid and i.inhparent = parent.oid
     where c.relnamespace = parent.relnamespace and c.relkind = 'r' and c.relname ~ '^reports_[0-9]{8}$'
     order by 1`,
  )
  return rows.flatMap(({ name, state }) => {
    const found = PARTITION_NAME.exec(name)
    return found === null ? [] : [{ name, day: `${found[1]}-${found[2]}-${found[3]}`, state }]
  })
}

/** Makes the partitions of the given expiry days where they are missing; returns how many were made. */
export async function createPartitions(client: pg.Client, days: Iterable<string>): Promise<number> {
  const attached = await listPartitions(client)
  const existing = new Set(attached.flatMap(({ day, state }) => (state === 'attached' ? day : [])))
  const missing = [...new Set(days)].filter((day) => !existing.has(day))
  for (const day of missing) await createPartition(client, day)
  return missing.length
}

/**
 * Makes a table and attaches it: unlike `create table … partition of`, this waits for nobody who reads or writes
 * reports, and nobody waits for it.
 */
async function createPartition(client: pg.Client, day: string): Promise<void> {
  const name = partitionName(day)
  const next = utcDay(Date.parse(day) + DAY_MS)
  await client.query('begin')
  try {
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT_MS}ms'`)
    await client.query('select pg_advisory_xact_lock($1)', [PARTITION_LOCK])
    const known = (await listPartitions(client)).find((partition) => partition.day === day)
    if (known?.state !== 'attached') {
      // What is left of a drop that was broken off is expired and goes first.
      if (known?.state === 'leaving') {
        await client.query(`alter table reports detach partition ${name} finalize`)
      }
      await client.query(`drop table if exists ${name}`)
      await client.query(`create table ${name} (like reports including all) with (${AUTOVACUUM})`)
      await client.query(
        `alter table reports attach partition ${name} for values from ('${day}') to ('${next}')`,
      )
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** How many reports a partition held. */
export interface PartitionCount {
  readonly reports: number
  /** False where it was too large to count: then the number is of the store's own statistics. */
  readonly isExact: boolean
}

/**
 * Counts a partition within a moment: a small one row by row, a large one by the store's own statistics, so that a
 * drop takes the same time whatever it drops.
 */
export async function countPartition(
  client: pg.Client,
  { name }: Pick<Partition, 'name'>,
): Promise<PartitionCount> {
  const { rows } = await client.query<{ bytes: string | null; live: string | null }>(
    `select pg_relation_size(to_regclass($1)) as bytes, pg_stat_get_live_tuples(to_regclass($1)) as live`,
    [name],
  )
  const { bytes, live } = rows[0] ?? { bytes: null, live: null }
  if (bytes === null) return { reports: 0, isExact: true }
  if (Number(bytes) > COUNT_BYTES_MAX) {
    if (Number(live) > 0) return { reports: Number(live), isExact: false }
    // Statistics are lost where the server ended by force: then by the size of the table.
    const { rows: plans } = await client.query(`explain (format json) select from ${name}`)
    return { reports: parsePlanRows(plans), isExact: false }
  }
  const { rows: counts } = await client.query<{ count: string }>(
    `select count(*) as count from ${name}`,
  )
  return { reports: Number(counts[0]?.count ?? 0), isExact: true }
}

function parsePlanRows(plans: readonly unknown[]): number {
  const [found] = plans as readonly {
    readonly 'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[]
  }[]
  return found?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0
}

/**
 * Drops one partition with all its reports, in constant time. It is detached first, which makes no reader or writer of
 * other partitions wait; where somebody uses it for too long it is left for the next run. Returns what it held, or
 * undefined where it is in use. Safe to repeat after any end.
 */
export async function dropPartition(
  client: pg.Client,
  { name }: Pick<Partition, 'name'>,
): Promise<PartitionCount | undefined> {
  await client.query('select pg_advisory_lock($1)', [DROP_LOCK])
  try {
    await client.query(`set lock_timeout = '${LOCK_TIMEOUT_MS}ms'`)
    const counted = await countPartition(client, { name })
    for (let attempt = 1; !(await tryDrop(client, name)); attempt += 1) {
      if (attempt === DETACH_ATTEMPTS_MAX) return undefined
      await sleep(DETACH_PAUSE_MS)
    }
    return counted
  } finally {
    await client.query('reset lock_timeout')
    await client.query('select pg_advisory_unlock($1)', [DROP_LOCK])
  }
}

/** States in which somebody else uses the partition, or has just done the same. */
const IN_USE: ReadonlySet<string | undefined> = new Set([
  SQLSTATE.lockNotAvailable,
  SQLSTATE.deadlockDetected,
])

async function tryDrop(client: pg.Client, name: string): Promise<boolean> {
  const known = (await listPartitions(client)).find((partition) => partition.name === name)
  if (known === undefined) return true
  try {
    if (known.state === 'attached') {
      await client.query(`alter table reports detach partition ${name} concurrently`)
    }
    if (known.state === 'leaving') {
      await client.query(`alter table reports detach partition ${name} finalize`)
    }
    await client.query(`drop table if exists ${name}`)
    return true
  } catch (error) {
    if (IN_USE.has(sqlStateOf(error))) return false
    throw error
  }
}
