import type { ReportFilter } from '#drizzle/repositories/report_reader.ts'
import { type WalkedReport, walkReports } from '#drizzle/repositories/report_walk.ts'
import type { SinkCursor } from '#drizzle/repositories/sinks.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadReport } from '../keyring/open_reports.ts'
import { openForPurpose, type Reading, readableNow } from './reading.ts'

/** Reports are up to 1 MiB each: a page of them is what a walk holds in memory. */
const PAGE_ROWS = 100

/** A page as it may be shown, and how far it came. */
export interface WalkedPage {
  readonly reports: readonly ReadReport[]
  readonly walked: readonly WalkedReport[]
}

export interface Walk {
  readonly filter: ReportFilter
  readonly before?: SinkCursor | undefined
  /** Most reports that are looked at. */
  readonly most: number
}

/**
 * Goes through a tenant's reports, the newest commit first and a page in memory at a time. What may be read is asked anew
 * for each page, so that a choice that is made meanwhile is obeyed. The look must be in the audit already.
 */
export async function* walkReadable(
  gateway: Gateway,
  reading: Reading,
  { filter, before: start, most }: Walk,
): AsyncGenerator<WalkedPage> {
  const { tenantId } = reading
  let before = start
  let left = most
  while (left > 0) {
    const limit = Math.min(PAGE_ROWS, left)
    const page = { filter: { ...filter, ...(await readableNow(gateway, reading)) }, before, limit }
    if (page.filter.dataKinds?.length === 0) return
    const walked = await gateway.database.withTenant(tenantId, (tx) =>
      walkReports(tx, tenantId, page),
    )
    const records = walked.map(({ record }) => record)
    yield { reports: await openForPurpose(gateway, reading, records), walked }
    before = walked.at(-1)?.place
    left -= walked.length
    if (walked.length < limit) return
  }
}
