import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import copyStreams from 'pg-copy-streams'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { Counted, OutcomeKey, ShapeKey, StoredReport } from '#domain/stored_report.ts'
import { CopyEncoder } from '../copy_encoder.ts'
import { SQLSTATE, sqlStateOf } from '../errors.ts'
import { duplicatesInStore, duplicatesWithin, findRepeated, mayRepeat } from './duplicates.ts'
import { createPartitions } from './partitions.ts'
import { PSEUDONYM_NAMES } from './pseudonym_columns.ts'
import { rollupStatements } from './rollup_writer.ts'
import {
  assertSendable,
  isSmall,
  outcomesStatement,
  reportsStatement,
  shapesStatement,
} from './small_group.ts'
import { progressStatement, type SpoolProgress } from './spool_progress.ts'
import { witnessesStatements } from './value_witnesses.ts'

/** Number of the advisory lock that keeps commits and new suppressions apart: writers share it. */
export const SUPPRESSION_LOCK = 720_102

const COLUMNS = `tenant_id, expires_on, id, instance_id, product, type, version, class, category, data_kind, collector, bundle, time, received_at, ${PSEUDONYM_NAMES.join(', ')}, sealed, fingerprint`
const COLUMN_COUNT = 16 + PSEUDONYM_NAMES.length

/** What one commit holds. */
export interface WriteGroup<Row extends StoredReport> {
  readonly rows: readonly Row[]
  /** The outcomes of all items of the group, given which rows turned out to be stored. */
  readonly outcomesOf: (
    stored: readonly Row[],
    refused: Refused<Row>,
  ) => readonly Counted<OutcomeKey>[]
  readonly shapes: readonly Counted<ShapeKey>[]
  /** Of what comes from a spool: moved in the same commit, so that it is stored once. */
  readonly progress?: SpoolProgress
}

/** Rows that the store itself refused. */
export interface Refused<Row> {
  readonly duplicates: ReadonlySet<Row>
  readonly suppressed: ReadonlySet<Row>
}

export interface WriterOptions {
  /** Keeps the counters of concurrent writers apart: 0 to 32,767. */
  readonly writer: number
  /** The newest suppression by which rows are judged without another look at the store. */
  readonly knownSequence: () => number
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
 * Stores a group in one durable commit: reports by COPY with the witnesses of their values, outcomes, shapes and what
 * was stored as counters. Duplicates and suppressed rows are left out and reported. After an error nothing of the group is stored.
 */
export async function commitGroup<Row extends StoredReport>(
  client: pg.Client,
  group: WriteGroup<Row>,
  options: WriterOptions,
): Promise<Refused<Row>> {
  let duplicates = duplicatesWithin(group.rows)
  for (let attempt = 0; ; attempt += 1) {
    try {
      const isFirst = attempt === 0
      return await attemptCommit(client, group, { ...options, duplicates, isFirst })
    } catch (error) {
      await client.query('rollback')
      if (attempt >= ATTEMPTS_MAX) throw error
      duplicates = await mend(client, group.rows, { error, duplicates })
    }
  }
}

/** Removes what made a commit fail; the duplicates that are known then. Throws what cannot be mended. */
async function mend<Row extends StoredReport>(
  client: pg.Client,
  rows: readonly Row[],
  { error, duplicates }: { readonly error: unknown; readonly duplicates: ReadonlySet<Row> },
): Promise<ReadonlySet<Row>> {
  const state = sqlStateOf(error)
  if (state === SQLSTATE.deadlockDetected) return duplicates
  if (state === SQLSTATE.uniqueViolation) {
    return new Set([...duplicates, ...(await duplicatesInStore(client, rows))])
  }
  if (state !== SQLSTATE.checkViolation) throw error
  await createPartitions(
    client,
    rows.map(({ expiresOn }) => expiresOn),
  )
  return duplicates
}

const ATTEMPTS_MAX = 5

interface Attempt<Row> extends WriterOptions {
  readonly duplicates: ReadonlySet<Row>
  readonly isFirst: boolean
}

async function attemptCommit<Row extends StoredReport>(
  client: pg.Client,
  group: WriteGroup<Row>,
  options: Attempt<Row>,
): Promise<Refused<Row>> {
  const isAtOnce =
    options.isFirst && isSmall(group.rows, group.shapes) && !group.rows.some(mayRepeat)
  const done = isAtOnce ? await commitAtOnce(client, group, options) : undefined
  if (done !== undefined) return done
  const newestSequence = await begin(client)
  const suppressed = await options.findSuppressed(group.rows, newestSequence)
  const repeated = await findRepeated(client, group.rows.filter(mayRepeat))
  const refused = { duplicates: options.duplicates.union(repeated), suppressed }
  const stored = group.rows.filter((row) => !refused.duplicates.has(row) && !suppressed.has(row))
  if (stored.length > 0) await copyReports(client, stored)
  for (const statement of witnessesStatements(stored)) {
    await client.query(assertSendable(statement))
  }
  // One round trip for the rest: what an acknowledgement waits for most is the way to the store and back.
  const counters = countersOf(group, { stored, refused }, options.writer)
  await client.query(assertSendable(`${counters}commit`))
  return refused
}

/**
 * Commits a small group in a single round trip. The store compares its newest suppression with the one that the rows
 * were judged by, after it has the lock: where there is a newer one nothing is added, and undefined is returned.
 */
async function commitAtOnce<Row extends StoredReport>(
  client: pg.Client,
  group: WriteGroup<Row>,
  options: Attempt<Row>,
): Promise<Refused<Row> | undefined> {
  const known = options.knownSequence()
  const suppressed = await options.findSuppressed(group.rows, known)
  const refused = { duplicates: options.duplicates, suppressed }
  const stored = group.rows.filter((row) => !refused.duplicates.has(row) && !suppressed.has(row))
  const condition = `(${NEWEST}) <= ${Math.trunc(known)}`
  const statements = [
    BEGIN,
    reportsStatement(COLUMNS, stored.toSorted(compareKeys), condition),
    ...witnessesStatements(stored, condition),
    countersOf(group, { stored, refused }, options.writer, condition),
    'commit',
  ].join('')
  const results: unknown = await client.query(assertSendable(statements))
  return parseNewest(results) <= known ? refused : undefined
}

function countersOf<Row extends StoredReport>(
  group: WriteGroup<Row>,
  { stored, refused }: { readonly stored: readonly Row[]; readonly refused: Refused<Row> },
  ...[writer, condition]: readonly [number, string?]
): string {
  const outcomes = outcomesStatement(group.outcomesOf(stored, refused), writer, condition)
  const shapes = shapesStatement(group.shapes, writer, condition)
  return (
    outcomes +
    rollupStatements(stored, writer, condition) +
    shapes +
    progressStatement(group.progress, condition)
  )
}

const NEWEST = 'select coalesce(max(sequence), 0) from suppressions'
/** In one round trip: pg answers several statements with an array of results, the third of which is the newest. */
const BEGIN = `begin; select pg_advisory_xact_lock_shared(${SUPPRESSION_LOCK}); select (${NEWEST}) as newest;`

async function begin(client: pg.Client): Promise<number> {
  const results: unknown = await client.query(BEGIN)
  return parseNewest(results)
}

function parseNewest(results: unknown): number {
  const newest = Array.isArray(results) ? results[2] : undefined
  return Number(newest?.rows?.[0]?.newest ?? Number.POSITIVE_INFINITY)
}

async function copyReports(client: pg.Client, rows: readonly StoredReport[]): Promise<void> {
  const bytes = rows.reduce((sum, { sealed }) => sum + sealed.length, 0)
  const encoder = new CopyEncoder({ rows: rows.length, bytes })
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
  for (const kind of IDENTITY_KINDS) {
    const pseudonym = row.pseudonyms[kind]
    if (pseudonym === undefined) encoder.null()
    else encoder.bytes(pseudonym)
  }
  encoder.bytes(row.sealed)
  if (row.fingerprint === undefined) encoder.null()
  else encoder.text(row.fingerprint)
}
