import type pg from 'pg'
import { DAY_MS, utcDay } from '#domain/clock.ts'

const PARTITION_NAME = /^reports_(\d{4})(\d{2})(\d{2})$/
/** Number of the advisory lock under which partitions are made and dropped. */
const PARTITION_LOCK = 720_101
const LOCK_TIMEOUT_MS = 5_000

/** The name of the partition of an expiry day (`YYYY-MM-DD`). */
export function partitionName(day: string): string {
  return `reports_${day.replaceAll('-', '')}`
}

/** Makes the partitions of the given expiry days where they are missing; returns how many were made. */
export async function createPartitions(client: pg.Client, days: Iterable<string>): Promise<number> {
  const existing = new Set((await listPartitions(client)).map(({ day }) => day))
  const missing = [...new Set(days)].filter((day) => !existing.has(day))
  for (const day of missing) {
    const next = utcDay(Date.parse(day) + DAY_MS)
    await locked(client, [
      `create table if not exists ${partitionName(day)} partition of reports for values from ('${day}') to ('${next}')`,
    ])
  }
  return missing.length
}

export interface Partition {
  readonly name: string
  /** The expiry day of its reports. */
  readonly day: string
}

/** All partitions of reports, the oldest first. */
export async function listPartitions(client: pg.Client): Promise<readonly Partition[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'reports'::regclass order by 1`,
  )
  return rows.flatMap(({ name }) => {
    const found = PARTITION_NAME.exec(name)
    return found === null ? [] : [{ name, day: `${found[1]}-${found[2]}-${found[3]}` }]
  })
}

/** Drops one partition with all its reports, in constant time; returns how many reports it held. */
export async function dropPartition(client: pg.Client, partition: Partition): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `select count(*) as count from ${partition.name}`,
  )
  await locked(client, [`drop table if exists ${partition.name}`])
  return Number(rows[0]?.count ?? 0)
}

async function locked(client: pg.Client, statements: readonly string[]): Promise<void> {
  await client.query('begin')
  try {
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT_MS}ms'`)
    await client.query('select pg_advisory_xact_lock($1)', [PARTITION_LOCK])
    for (const statement of statements) await client.query(statement)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
