import type { Database } from '#drizzle/database.ts'
import { type ConsentRecord, listConsentsOf } from '#drizzle/repositories/consents.ts'
import type { Served } from '#drizzle/repositories/served_reports.ts'
import { listSubjectDays, readSubjectReports } from '#drizzle/repositories/subject_reports.ts'
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

/** Reports are up to 1 MiB each: a page of them is what an export holds in memory. */
const REPORTS_PER_PAGE = 100
const CONSENTS_PER_PAGE = 1_000

/** The subject's reports page by page, by expiry day and id. No transaction stays open while a page is sent. */
export async function* reportPages(scope: ExportScope): AsyncGenerator<readonly ReadReport[]> {
  const { database, request } = scope
  const { tenantId } = request
  const subjects = await database.withTenant(tenantId, (tx) => allPseudonymsOf(tx, request))
  const filter = { subjects, receivedUntil: scope.asOf, served: scope.served }
  const days = await database.withTenant(tenantId, (tx) => listSubjectDays(tx, tenantId, filter))
  for (const day of days) {
    let afterId: string | undefined
    do {
      const page = { ...filter, day, afterId, limit: REPORTS_PER_PAGE }
      const reports = await database.withTenant(tenantId, (tx) =>
        readSubjectReports(tx, tenantId, page),
      )
      if (reports.length > 0) yield await openReports(scope.sealer, reports)
      afterId = reports.length < REPORTS_PER_PAGE ? undefined : reports[reports.length - 1]?.id
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
