import type { Database } from '#drizzle/database.ts'
import { type ConsentRecord, listConsentsOf } from '#drizzle/repositories/consents.ts'
import type { SealedRecord } from '#drizzle/repositories/report_reader.ts'
import type { Served } from '#drizzle/repositories/served_reports.ts'
import {
  listSubjectDays,
  listSubjectReportIds,
  readReportsById,
} from '#drizzle/repositories/subject_reports.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { openReports, type ReadReport } from '../../keyring/open_reports.ts'
import type { ReportSealer } from '../../keyring/report_sealer.ts'
import { allPseudonymsOf } from '../identity_chunks.ts'

/** Whose data, and up to when: the time at which the request was completed. */
export interface ExportScope {
  readonly database: Database
  readonly sealer: ReportSealer
  readonly request: SubjectRequest
  readonly asOf: Date
  /** What is over its period is not exported, also before it is deleted. */
  readonly served: Served
}

/** Ids that are listed at once: listing looks at all of a subject's reports of a day each time. */
const IDS_PER_LIST = 50_000
/** Reports are up to 1 MiB each, and a KiB or two as a rule: a page has as many as the size of the last one allows. */
const PAGE_REPORTS = { min: 16, first: 100, max: 1_000 }
const PAGE_BYTES = 2 * 1024 * 1024
const CONSENTS_PER_PAGE = 1_000

/** The subject's reports page by page, by expiry day and id. No transaction stays open while a page is sent. */
export async function* reportPages(scope: ExportScope): AsyncGenerator<readonly ReadReport[]> {
  const { database, request, sealer } = scope
  const { tenantId } = request
  let size = PAGE_REPORTS.first
  for await (const { day, ids } of reportNames(scope)) {
    for (let from = 0; from < ids.length; ) {
      const page = { day, ids: ids.slice(from, from + size) }
      const records = await database.withTenant(tenantId, (tx) =>
        readReportsById(tx, tenantId, page),
      )
      from += size
      size = pageSizeAfter(records)
      const opened = await openReports(sealer, records)
      if (opened.length > 0) yield opened
    }
  }
}

function pageSizeAfter(records: readonly SealedRecord[]): number {
  if (records.length === 0) return PAGE_REPORTS.first
  const bytes = records.reduce((sum, { sealed }) => sum + sealed.length, 0)
  const fitting = Math.floor(PAGE_BYTES / (bytes / records.length))
  return Math.max(PAGE_REPORTS.min, Math.min(PAGE_REPORTS.max, fitting))
}

interface ReportNames {
  readonly day: string
  readonly ids: readonly string[]
}

async function* reportNames(scope: ExportScope): AsyncGenerator<ReportNames> {
  const { database, request } = scope
  const { tenantId } = request
  const subjects = await database.withTenant(tenantId, (tx) => allPseudonymsOf(tx, request))
  const filter = { subjects, receivedUntil: scope.asOf, served: scope.served }
  const days = await database.withTenant(tenantId, (tx) => listSubjectDays(tx, tenantId, filter))
  for (const day of days) {
    let afterId: string | undefined
    do {
      const page = { ...filter, day, afterId, limit: IDS_PER_LIST }
      const ids = await database.withTenant(tenantId, (tx) =>
        listSubjectReportIds(tx, tenantId, page),
      )
      if (ids.length > 0) yield { day, ids }
      afterId = ids.length < IDS_PER_LIST ? undefined : ids[ids.length - 1]
    } while (afterId !== undefined)
  }
}

/** The subject's choices page by page, the oldest first. */
export async function* consentPages(scope: ExportScope): AsyncGenerator<readonly ConsentRecord[]> {
  const { database, request } = scope
  const { tenantId } = request
  const subjects = await database.withTenant(tenantId, (tx) => allPseudonymsOf(tx, request))
  const filter = { subjects, recordedUntil: scope.asOf }
  const listAfter = (sequence: number) =>
    database.withTenant(tenantId, (tx) =>
      listConsentsOf(tx, tenantId, { ...filter, sequence, limit: CONSENTS_PER_PAGE }),
    )
  let records = await listAfter(0)
  while (records.length > 0) {
    yield records
    const last = records[records.length - 1]
    records =
      records.length < CONSENTS_PER_PAGE || last === undefined ? [] : await listAfter(last.sequence)
  }
}
