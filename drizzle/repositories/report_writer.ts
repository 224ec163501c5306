import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import copyStreams from 'pg-copy-streams'
import { HOUR_MS } from '#domain/clock.ts'
import type { OutcomeKey, ShapeKey, StoredReport } from '#domain/stored_report.ts'
import { CopyEncoder } from '../copy_encoder.ts'
import { SQLSTATE, sqlStateOf } from '../errors.ts'
import { createPartitions } from './partitions.ts'

/** Number of the advisory lock that keeps commits and new suppressions apart: writers share it. */
export const SUPPRESSION_LOCK = 720_102

const COLUMNS =
  'tenant_id, expires_on, id, instance_id, product, type, version, class, category, data_kind, collector, bundle, time, received_at, user_pseudonym, organisation_pseudonym, device_pseudonym, email_pseudonym, payload'
const COLUMN_COUNT = 19

export interface Counted<Key> {
  readonly key: Key
  readonly count: number
}

/** What one commit holds. */
export interface WriteGroup<Row extends StoredReport> {
  readonly rows: readonly Row[]
  /** The outcomes of all items of the group, given which rows turned out to be stored. */
  readonly outcomesOf: (
    stored: readonly Row[],
    refused: Refused<Row>,
  ) => readonly Counted<OutcomeKey>[]
  readonly shapes: readonly Counted<ShapeKey>[]
}

/** Rows that the store itself refused. */
export interface Refused<Row> {
  readonly duplicates: ReadonlySet<Row>
  readonly suppressed: ReadonlySet<Row>
}

export interface WriterOptions {
  /** Keeps the counters of concurrent writers apart: 0 to 32,767. */
  readonly writer: number
  /**
   * Called inside the commit, while no suppression can be added: the rows that may not be stored, given the newest
   * suppression's sequence.
   */
  readonly findSuppressed: <Row extends StoredReport>(
    rows: readonly Row[],
    newestSequence: number,
  ) => Promise<ReadonlySet<Row>>
}

/**
 * Stores a group in one durable commit: reports by COPY, outcomes and shapes as counters. Duplicates and suppressed
 * rows are left out and reported. After an error nothing of the group is stored.
 */
export async function commitGroup<Row extends StoredReport>(
  client: pg.Client,
  group: WriteGroup<Row>,
  options: WriterOptions,
): Promise<Refused<Row>> {
  let duplicates = duplicatesWithin(group.rows)
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await attemptCommit(client, group, { ...options, duplicates })
    } catch (error) {
      await client.query('rollback')
      const state = sqlStateOf(error)
      if (attempt >= ATTEMPTS_MAX) throw error
      if (state === SQLSTATE.checkViolation) {
        await createPartitions(
          client,
          group.rows.map(({ expiresOn }) => expiresOn),
        )
      } else if (state === SQLSTATE.uniqueViolation) {
        duplicates = new Set([...duplicates, ...(await duplicatesInStore(client, group.rows))])
      } else if (state !== SQLSTATE.deadlockDetected) {
        throw error
      }
    }
  }
}

const ATTEMPTS_MAX = 5

async function attemptCommit<Row extends StoredReport>(
  client: pg.Client,
  group: WriteGroup<Row>,
  options: WriterOptions & { readonly duplicates: ReadonlySet<Row> },
): Promise<Refused<Row>> {
  const newestSequence = await begin(client)
  const suppressed = await options.findSuppressed(group.rows, newestSequence)
  const refused = { duplicates: options.duplicates, suppressed }
  const stored = group.rows.filter((row) => !refused.duplicates.has(row) && !suppressed.has(row))
  if (stored.length > 0) await copyReports(client, stored)
  await addShapes(client, group.shapes, options.writer)
  // One round trip for both: what an acknowledgement waits for most is the way to the store and back.
  await client.query(
    `${outcomesStatement(group.outcomesOf(stored, refused), options.writer)}commit`,
  )
  return refused
}

async function begin(client: pg.Client): Promise<number> {
  // One round trip for three statements: pg answers several statements with an array of results.
  const results: unknown = await client.query(
    `begin; select pg_advisory_xact_lock_shared(${SUPPRESSION_LOCK}); select coalesce(max(sequence), 0) as newest from suppressions`,
  )
  return parseNewest(results)
}

function parseNewest(results: unknown): number {
  const last = Array.isArray(results) ? results[results.length - 1] : undefined
  return Number(last?.rows?.[0]?.newest ?? 0)
}

function duplicatesWithin<Row extends StoredReport>(rows: readonly Row[]): ReadonlySet<Row> {
  const seen = new Set<string>()
  const duplicates = new Set<Row>()
  for (const row of rows) {
    const key = row.tenantId + row.id
    if (seen.has(key)) duplicates.add(row)
    seen.add(key)
  }
  return duplicates
}

async function duplicatesInStore<Row extends StoredReport>(
  client: pg.Client,
  rows: readonly Row[],
): Promise<ReadonlySet<Row>> {
  const { rows: known } = await client.query<{ key: string }>(
    `select tenant_id::text || id::text as key from reports
     where tenant_id = any($1::uuid[]) and id = any($2::uuid[]) and expires_on = any($3::date[])`,
    [
      [...new Set(rows.map(({ tenantId }) => tenantId))],
      rows.map(({ id }) => id),
      [...new Set(rows.map(({ expiresOn }) => expiresOn))],
    ],
  )
  const keys = new Set(known.map(({ key }) => key))
  return new Set(rows.filter((row) => keys.has(row.tenantId + row.id)))
}

async function copyReports(client: pg.Client, rows: readonly StoredReport[]): Promise<void> {
  const encoder = new CopyEncoder()
  // In one order for all writers: of two that are sent the same reports, the second waits and does not deadlock.
  for (const row of rows.toSorted(compareKeys)) encodeRow(encoder, row)
  const stream = client.query(
    copyStreams.from(`copy reports (${COLUMNS}) from stdin (format binary)`),
  )
  await pipeline(Readable.from([encoder.finish()]), stream)
}

function compareKeys(left: StoredReport, right: StoredReport): number {
  if (left.expiresOn !== right.expiresOn) return left.expiresOn < right.expiresOn ? -1 : 1
  if (left.tenantId !== right.tenantId) return left.tenantId < right.tenantId ? -1 : 1
  return left.id < right.id ? -1 : 1
}

function encodeRow(encoder: CopyEncoder, row: StoredReport): void {
  encoder.row(COLUMN_COUNT)
  encoder.uuid(row.tenantId)
  encoder.date(row.expiresOn)
  encoder.uuid(row.id)
  encoder.uuid(row.instanceId)
  encoder.text(row.product)
  encoder.text(row.type)
  if (row.version === undefined) encoder.null()
  else encoder.text(row.version)
  for (const text of [row.class, row.category, row.dataKind, row.collector, row.bundle]) {
    encoder.text(text)
  }
  encoder.instant(row.timeMs)
  encoder.instant(row.receivedAtMs)
  const { userId, organisationId, deviceId, email } = row.pseudonyms
  for (const pseudonym of [userId, organisationId, deviceId, email]) {
    if (pseudonym === undefined) encoder.null()
    else encoder.bytes(pseudonym)
  }
  encoder.bytes(row.payload)
}

/** Adds to the counters, ending with a semicolon; empty where there is nothing to add. */
function outcomesStatement(outcomes: readonly Counted<OutcomeKey>[], writer: number): string {
  if (outcomes.length === 0) return ''
  const rows = outcomes
    .map(
      ({ key, count }) => `(${outcomeLiterals(key)}, ${Math.trunc(writer)}, ${Math.trunc(count)})`,
    )
    // In one order, so that concurrent statements do not wait for each other in a circle.
    .toSorted()
  return `insert into outcomes (tenant_id, hour, instance_id, product, collector, outcome, reason, writer, count)
    values ${rows.join(', ')}
    on conflict on constraint outcomes_key do update set count = outcomes.count + excluded.count;`
}

function outcomeLiterals(key: OutcomeKey): string {
  const hour = new Date(Math.floor(key.timeMs / HOUR_MS) * HOUR_MS).toISOString()
  return [key.tenantId, hour, key.instanceId, key.product, key.collector, key.outcome, key.reason]
    .map((text) => pg.escapeLiteral(text))
    .join(', ')
}

async function addShapes(
  client: pg.Client,
  shapes: readonly Counted<ShapeKey>[],
  writer: number,
): Promise<void> {
  if (shapes.length === 0) return
  const column = (of: (key: ShapeKey) => string) => shapes.map(({ key }) => of(key))
  await client.query({
    name: 'add_shapes',
    text: `insert into shapes (tenant_id, kind, product, type, path, value_type, client_version, writer, count, first_seen, last_seen)
      select t, k, p, y, a, v, c, $9, n, now(), now() from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[])
        as given (t, k, p, y, a, v, c, n)
      order by 1, 2, 3, 4, 5, 6, 7
      on conflict on constraint shapes_key do update set count = shapes.count + excluded.count, last_seen = excluded.last_seen`,
    values: [
      column((key) => key.tenantId),
      column((key) => key.kind),
      column((key) => key.product),
      column((key) => key.type),
      column((key) => key.path),
      column((key) => key.valueType),
      column((key) => key.clientVersion),
      shapes.map(({ count }) => count),
      writer,
    ],
  })
}
