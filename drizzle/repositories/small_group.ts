import pg from 'pg'
import { HOUR_MS } from '#domain/clock.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { Counted, OutcomeKey, ShapeKey, StoredReport } from '#domain/stored_report.ts'

/** Rows and bytes up to which a group goes to the store as one text. */
const ROWS_MAX = 32
const SEALED_BYTES_MAX = 64 * 1024
const WITNESSES_MAX = 256

/** True where a group is small enough that the way to the store and back costs more than COPY saves. */
export function isSmall(
  rows: readonly StoredReport[],
  shapes: readonly Counted<ShapeKey>[],
): boolean {
  return (
    rows.length <= ROWS_MAX &&
    shapes.length <= ROWS_MAX &&
    rows.reduce((bytes, { sealed }) => bytes + sealed.length, 0) <= SEALED_BYTES_MAX &&
    rows.reduce((sum, { witnesses }) => sum + (witnesses?.values.length ?? 0), 0) <= WITNESSES_MAX
  )
}

/** Adds reports, ending with a semicolon; empty where there are none. Nothing is added unless the condition holds. */
export function reportsStatement(
  columns: string,
  rows: readonly StoredReport[],
  condition: string,
): string {
  if (rows.length === 0) return ''
  const values = rows.map((row) => `(${reportLiterals(row)})`).join(', ')
  return `insert into reports (${columns}) select * from (values ${values}) as given where ${condition};`
}

function reportLiterals(row: StoredReport): string {
  return [
    `${text(row.tenantId)}::uuid`,
    `${text(row.expiresOn)}::date`,
    `${text(row.id)}::uuid`,
    `${text(row.instanceId)}::uuid`,
    text(row.product),
    text(row.type),
    row.version === undefined ? 'null::text' : text(row.version),
    text(row.class),
    text(row.category),
    text(row.dataKind),
    text(row.collector),
    text(row.bundle),
    instant(row.timeMs),
    instant(row.receivedAtMs),
    ...IDENTITY_KINDS.map((kind) => {
      const pseudonym = row.pseudonyms[kind]
      return pseudonym === undefined ? 'null::bytea' : bytes(pseudonym)
    }),
    bytes(row.sealed),
    row.fingerprint === undefined ? 'null::text' : text(row.fingerprint),
  ].join(', ')
}

/** Adds to the counters of outcomes, ending with a semicolon; empty where there is nothing to add. */
export function outcomesStatement(
  outcomes: readonly Counted<OutcomeKey>[],
  writer: number,
  condition = 'true',
): string {
  if (outcomes.length === 0) return ''
  const rows = outcomes
    .map(({ key, count }) => `(${outcomeLiterals(key)}, ${whole(writer)}, ${whole(count)})`)
    // In one order, so that concurrent statements do not wait for each other in a circle.
    .toSorted()
  return `insert into outcomes (tenant_id, hour, instance_id, product, collector, outcome, reason, writer, count)
    select * from (values ${rows.join(', ')}) as given where ${condition}
    on conflict on constraint outcomes_key do update set count = outcomes.count + excluded.count;`
}

function outcomeLiterals(key: OutcomeKey): string {
  return [
    `${text(key.tenantId)}::uuid`,
    instant(Math.floor(key.timeMs / HOUR_MS) * HOUR_MS),
    `${text(key.instanceId)}::uuid`,
    ...[key.product, key.collector, key.outcome, key.reason].map(text),
  ].join(', ')
}

/** Adds to the counters of shapes, ending with a semicolon; empty where there is nothing to add. */
export function shapesStatement(
  shapes: readonly Counted<ShapeKey>[],
  writer: number,
  condition = 'true',
): string {
  if (shapes.length === 0) return ''
  const rows = shapes
    .map(
      ({ key, count }) =>
        `(${shapeLiterals(key)}, ${whole(writer)}, ${whole(count)}, now(), now())`,
    )
    .toSorted()
  return `insert into shapes (tenant_id, kind, product, type, path, value_type, client_version, writer, count, first_seen, last_seen)
    select * from (values ${rows.join(', ')}) as given where ${condition}
    on conflict on constraint shapes_key do update set count = shapes.count + excluded.count, last_seen = excluded.last_seen;`
}

function shapeLiterals(key: ShapeKey): string {
  const texts = [key.kind, key.product, key.type, key.path, key.valueType, key.clientVersion]
  return [`${text(key.tenantId)}::uuid`, ...texts.map(text)].join(', ')
}

/** A text that PostgreSQL cannot hold, with the SQLSTATE that it answers itself: the data is at fault, not the store. */
class UnstorableTextError extends Error {
  override readonly name = 'UnstorableTextError'
  readonly code = '22021'
}

/** The statements as they are; a NUL would end them early. Throws an error of SQLSTATE 22021 then. */
export function assertSendable(statements: string): string {
  if (statements.includes('\u0000')) {
    throw new UnstorableTextError('Cannot store a text: it holds a NUL')
  }
  return statements
}

/** A text as a literal; half of a surrogate pair becomes U+FFFD, as the encoder of COPY makes it. */
function text(value: string): string {
  return pg.escapeLiteral(value.toWellFormed())
}

/** Values as literals, for statements that are sent together with those of a group. */
export {
  bytes as bytesLiteral,
  instant as instantLiteral,
  text as textLiteral,
  whole as wholeLiteral,
}

function bytes(value: Uint8Array): string {
  return `'\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}'::bytea`
}

function instant(timeMs: number): string {
  return `'${new Date(timeMs).toISOString()}'::timestamptz`
}

function whole(value: number): string {
  return String(Math.trunc(value))
}
