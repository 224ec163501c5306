import { Readable } from 'node:stream'
import { ApiError } from '#domain/errors.ts'
import { invariant } from '#domain/invariant.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { countConsentsOf } from '#drizzle/repositories/consents.ts'
import { listRules } from '#drizzle/repositories/retention_rules.ts'
import type { Served } from '#drizzle/repositories/served_reports.ts'
import { countSubjectReports } from '#drizzle/repositories/subject_reports.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { findTenant } from '#drizzle/repositories/tenants.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { Gateway } from '../../gateway.ts'
import { servedNow } from '../../retention/tenant_periods.ts'
import { allPseudonymsOf } from '../identity_chunks.ts'
import { describeHeld, describeRegulation, type ExportAbout } from './about.ts'
import { type ArchiveFile, createArchive } from './archive.ts'
import { printManifest } from './manifest.ts'
import { printPage } from './page.ts'
import { consentPages, type ExportScope, reportPages } from './pages.ts'
import { printConsentLines, printCsvHeader, printCsvRows, printReportLines } from './records.ts'

const RIGHTS_WITH_EXPORT: readonly RequestRight[] = ['access', 'portability']

/**
 * Opens the zip of a completed request and writes the audit entry of the download. It holds what had been received
 * when the request was completed and is stored now. Throws an ApiError where there is no export, or not yet.
 */
export async function openExport(
  gateway: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<ReadableStream<Uint8Array>> {
  const asOf = readyAt(request)
  const served = await servedNow(gateway, request.tenantId)
  const about = await describeExport(gateway, request, { asOf, actor, served })
  const { database, sealer } = gateway
  const scope = { database, sealer, request, asOf, served }
  const archive = createArchive(
    filesOf(scope, printPage(about)),
    { name: 'manifest.json', print: (files) => printManifest(about, files) },
    asOf,
  )
  archive.on('error', (error) => gateway.log.warn('export_broken_off', { error }))
  return Readable.toWeb(archive)
}

function readyAt(request: SubjectRequest): Date {
  if (!RIGHTS_WITH_EXPORT.includes(request.type)) {
    throw new ApiError(
      'request_state',
      `Cannot export: a request for ${request.type} has no export, only ${RIGHTS_WITH_EXPORT.join(' and ')} do`,
    )
  }
  if (request.status !== 'completed' || request.completedAt === undefined) {
    throw new ApiError(
      'export_not_ready',
      `Cannot export: the request is ${request.status}, wanted completed`,
    )
  }
  return request.completedAt
}

async function describeExport(
  gateway: Gateway,
  request: SubjectRequest,
  { asOf, actor, served }: { readonly asOf: Date; readonly actor: string; readonly served: Served },
): Promise<ExportAbout> {
  const { database, clock } = gateway
  const { tenantId, id, type } = request
  const tenant = await database.withOwner((tx) => findTenant(tx, tenantId))
  invariant(tenant !== undefined, 'a request has a tenant')
  return await database.withTenant(tenantId, async (tx) => {
    const subjects = await allPseudonymsOf(tx, request)
    const counted = { subjects, receivedUntil: asOf, served }
    const items = await countSubjectReports(tx, tenantId, counted)
    const consents = await countConsentsOf(tx, tenantId, { subjects, recordedUntil: asOf })
    const reports = items.reduce((sum, { count }) => sum + count, 0)
    await insertAuditEntry(tx, {
      tenantId,
      at: new Date(clock.nowMs()),
      actor,
      action: 'subject_export_read',
      detail: { request: id, type, reports, consents },
    })
    const rules = await listRules(tx, tenantId)
    const products = describeHeld(items, { tenant, rules }, gateway)
    const regulation = describeRegulation(gateway, request.regulation)
    return { request, tenant, asOf, regulation, products, consents }
  })
}

function filesOf(scope: ExportScope, page: string): readonly ArchiveFile[] {
  return [
    {
      name: 'reports.ndjson',
      pieces: async function* () {
        for await (const reports of reportPages(scope)) {
          yield { text: printReportLines(reports), records: reports.length }
        }
      },
    },
    {
      name: 'reports.csv',
      pieces: async function* () {
        yield { text: printCsvHeader(), records: 0 }
        for await (const reports of reportPages(scope)) {
          yield { text: printCsvRows(reports), records: reports.length }
        }
      },
    },
    {
      name: 'consents.ndjson',
      pieces: async function* () {
        for await (const records of consentPages(scope)) {
          yield { text: printConsentLines(records), records: records.length }
        }
      },
    },
    { name: 'index.html', pieces: () => [{ text: page, records: 0 }] },
  ]
}
