import { createHash } from 'node:crypto'
import type { CleanReport } from '#domain/sink.ts'

/** Most bytes of one request before it is compressed, unless a single report is longer. */
export const REQUEST_BYTES_MAX = 8 * 1024 * 1024

/** The columns that are written, in the order of an INSERT. */
export const COLUMNS = [
  'id',
  'tenant_id',
  'time',
  'received_at',
  'product',
  'version',
  'type',
  'class',
  'category',
  'bundle',
  'expires_on',
  'data',
] as const
export type Column = (typeof COLUMNS)[number]

/** What one INSERT carries. */
export interface Insert {
  /** Lines of JSONEachRow. */
  readonly body: string
  /** The same for the same reports: ClickHouse takes a block under one token once. */
  readonly token: string
}

/**
 * One line of JSONEachRow. A lone surrogate, which ClickHouse cannot parse, becomes U+FFFD; in `data` it stays an escape
 * of the inner JSON. Undefined for a report that lacks its day of expiry: a row without one would never be forgotten.
 */
function lineOf(report: CleanReport): string | undefined {
  if (report.expiresOn === undefined) return undefined
  const row: Record<Column, string> = {
    id: report.id.toWellFormed(),
    tenant_id: report.tenantId,
    time: new Date(report.timeMs).toISOString(),
    received_at: new Date(report.receivedAtMs).toISOString(),
    product: report.product.toWellFormed(),
    version: (report.version ?? '').toWellFormed(),
    type: report.type.toWellFormed(),
    class: report.class,
    category: report.category,
    bundle: report.bundle,
    expires_on: report.expiresOn,
    data: JSON.stringify(report.data),
  }
  return `${JSON.stringify(row)}\n`
}

function insertOf(lines: readonly string[]): Insert {
  const body = lines.join('')
  return { body, token: createHash('sha256').update(body).digest('hex') }
}

/** The INSERTs of a batch, in its order; undefined where a report lacks its day of expiry. */
export function insertsOf(batch: readonly CleanReport[]): readonly Insert[] | undefined {
  const inserts: Insert[] = []
  let lines: string[] = []
  let bytes = 0
  for (const report of batch) {
    const line = lineOf(report)
    if (line === undefined) return undefined
    const lineBytes = Buffer.byteLength(line)
    if (lines.length > 0 && bytes + lineBytes > REQUEST_BYTES_MAX) {
      inserts.push(insertOf(lines))
      lines = []
      bytes = 0
    }
    lines.push(line)
    bytes += lineBytes
  }
  if (lines.length > 0) inserts.push(insertOf(lines))
  return inserts
}
