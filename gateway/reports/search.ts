import { isJsonObject, type JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { ReportFilter } from '#drizzle/repositories/report_reader.ts'
import type { SinkCursor } from '#drizzle/repositories/sinks.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadReport } from '../keyring/open_reports.ts'
import { type Reading, readAudited } from './reading.ts'
import { walkReadable } from './walk.ts'

/** What is looked for, and from where on. */
export interface ReportSearch {
  readonly text: string
  readonly filter: ReportFilter
  readonly before: SinkCursor | undefined
  readonly limit: number
}

export interface FoundReports {
  readonly reports: readonly ReadReport[]
  /** Reports that were looked through. */
  readonly scanned: number
  /** True where no further report matches the filter. */
  readonly isComplete: boolean
  /** The last report that was looked through. */
  readonly end: SinkCursor | undefined
}

/**
 * Looks through what the newest reports say as it may be shown: sealed reports cannot be indexed, so that a search opens
 * `LIMITS.searchedReportsMax` of them at most and tells how far it came. The audit has how many may be opened, never the text.
 */
export async function searchReports(
  gateway: Gateway,
  reading: Reading,
  { text, filter, before, limit }: ReportSearch,
): Promise<FoundReports> {
  const most = LIMITS.searchedReportsMax
  await readAudited(gateway, reading, {
    run: async () => undefined,
    detailOf: () => ({ upTo: most }),
  })
  const wanted = text.toLowerCase()
  const reports: ReadReport[] = []
  let scanned = 0
  let end: SinkCursor | undefined
  for await (const page of walkReadable(gateway, reading, { filter, before, most })) {
    const shown = new Map(page.reports.map((report) => [report.id, report]))
    for (const { record, place } of page.walked) {
      const report = shown.get(record.id)
      scanned += 1
      end = place
      if (report === undefined || !says(report.data, wanted)) continue
      reports.push(report)
      if (reports.length === limit) return { reports, scanned, isComplete: false, end }
    }
  }
  return { reports, scanned, isComplete: scanned < most, end }
}

/** True where a key or a value holds the text, in whatever case. */
function says(value: JsonValue, wanted: string): boolean {
  if (Array.isArray(value)) return value.some((inner: JsonValue) => says(inner, wanted))
  if (!isJsonObject(value)) return String(value).toLowerCase().includes(wanted)
  return Object.entries(value).some(
    ([key, inner]) => key.toLowerCase().includes(wanted) || says(inner, wanted),
  )
}
