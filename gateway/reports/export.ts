import { LIMITS } from '#domain/limits.ts'
import type { ReportFilter } from '#drizzle/repositories/report_reader.ts'
import { isMoreThan } from '#drizzle/repositories/report_walk.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadReport } from '../keyring/open_reports.ts'
import { printCsvRows, REPORT_COLUMNS, reportCells } from '../subjects/export/records.ts'
import { type Reading, readAudited } from './reading.ts'
import { walkReadable } from './walk.ts'

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface ReportExport {
  readonly stream: ReadableStream<Uint8Array>
  /** False where more reports match than one export holds: the newest are in it. */
  readonly isComplete: boolean
}

/**
 * Reports as a file, the newest first and `LIMITS.exportedReportsMax` at most, a page in memory at a time. The export is in
 * the audit before its first byte. In CSV no cell is a formula. Throws an ApiError where the purpose lets nothing be read.
 */
export async function exportReports(
  gateway: Gateway,
  reading: Reading,
  { filter, format }: { readonly filter: ReportFilter; readonly format: ExportFormat },
): Promise<ReportExport> {
  const most = LIMITS.exportedReportsMax
  const isMore = await readAudited(gateway, reading, {
    run: (tx, readable) =>
      isMoreThan(tx, reading.tenantId, { filter: { ...filter, ...readable }, count: most }),
    detailOf: () => ({ upTo: most }),
  })
  const chunks = chunksOf(gateway, reading, { filter, format })
  return { stream: streamOf(chunks), isComplete: !isMore }
}

async function* chunksOf(
  gateway: Gateway,
  reading: Reading,
  { filter, format }: { readonly filter: ReportFilter; readonly format: ExportFormat },
): AsyncGenerator<Uint8Array> {
  try {
    if (format === 'csv') yield Buffer.from(printCsvRows([REPORT_COLUMNS]))
    const walk = { filter, most: LIMITS.exportedReportsMax }
    for await (const { reports } of walkReadable(gateway, reading, walk)) {
      if (reports.length > 0) yield Buffer.from(PRINTERS[format](reports))
    }
  } catch (error) {
    gateway.log.warn('export_broken_off', { error })
    throw error
  }
}

const PRINTERS: Readonly<Record<ExportFormat, (reports: readonly ReadReport[]) => string>> = {
  csv: (reports) => printCsvRows(reports.map(reportCells)),
  ndjson: (reports) => reports.map((report) => `${JSON.stringify(shownOf(report))}\n`).join(''),
}

function shownOf({ tenantId, pseudonyms, release, instanceId, ...report }: ReadReport) {
  return { ...report, instance: instanceId }
}

/** Pulls the next chunk only when it is wanted. */
function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { value, done } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => {
        await chunks.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}
