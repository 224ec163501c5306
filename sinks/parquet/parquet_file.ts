import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { CleanReport } from '#domain/sink.ts'

/** One row of a file. */
export interface Row {
  readonly id: string
  readonly time: Date
  readonly received_at: Date
  readonly product: string
  readonly version: string | null
  readonly type: string
  readonly class: string
  readonly category: string
  readonly bundle: string
  /** How often something was removed from the report. */
  readonly remarks: number
  /** The report's data as JSON. */
  readonly data: string
}

/** Every column, in their order. */
const COLUMNS = [
  { name: 'id', type: 'STRING', nullable: false },
  { name: 'time', type: 'TIMESTAMP', nullable: false },
  { name: 'received_at', type: 'TIMESTAMP', nullable: false },
  { name: 'product', type: 'STRING', nullable: false },
  { name: 'version', type: 'STRING', nullable: true },
  { name: 'type', type: 'STRING', nullable: false },
  { name: 'class', type: 'STRING', nullable: false },
  { name: 'category', type: 'STRING', nullable: false },
  { name: 'bundle', type: 'STRING', nullable: false },
  { name: 'remarks', type: 'INT32', nullable: false },
  // Its smallest and largest value would say nothing, and would repeat data in the footer.
  { name: 'data', type: 'STRING', nullable: false, statistics: false },
] as const satisfies readonly { readonly name: keyof Row; readonly [option: string]: unknown }[]

/** The row of a report. */
export function rowOf(report: CleanReport): Row {
  return {
    id: report.id.toWellFormed(),
    time: new Date(report.timeMs),
    received_at: new Date(report.receivedAtMs),
    product: report.product,
    version: report.version ?? null,
    type: report.type,
    class: report.class,
    category: report.category,
    bundle: report.bundle,
    remarks: report.remarks ?? 0,
    data: JSON.stringify(report.data),
  }
}

/** The bytes of a Parquet file with these rows, compressed with Zstandard. */
export function encodeRows(rows: readonly Row[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: COLUMNS.map((column) => ({
        ...column,
        data: rows.map((row) => row[column.name]),
      })),
      codec: 'ZSTD',
      compressors: { ZSTD: (input) => zstdCompressSync(input) },
      createdBy: 'tidegate',
    }),
  )
}

/** The rows of a Parquet file that `encodeRows` made. Rejects for other bytes. */
export async function decodeRows(bytes: Uint8Array): Promise<readonly Row[]> {
  // A copy: bytes that were read may be a part of a larger buffer.
  const file = new Uint8Array(bytes).buffer
  return parseRows(
    await parquetReadObjects({
      file,
      compressors: { ZSTD: (input) => zstdDecompressSync(input) },
      geoparquet: false,
    }),
  )
}

/** The rows as what they were written as; throws where a column is missing or of another kind. */
function parseRows(rows: readonly unknown[]): readonly Row[] {
  for (const row of rows) {
    if (typeof row !== 'object' || row === null) throw new TypeError('Cannot read row: no object')
    for (const { name, nullable } of COLUMNS) {
      const value: unknown = Reflect.get(row, name)
      if (value === undefined || (value === null && !nullable)) {
        throw new TypeError(`Cannot read row: column ${name} is missing`)
      }
    }
  }
  return rows as readonly Row[]
}
