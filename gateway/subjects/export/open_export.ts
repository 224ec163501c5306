import { Readable } from 'node:stream'
import { invariant } from '#domain/invariant.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { countConsentsOf } from '#drizzle/repositories/consents.ts'
import { listRules } from '#drizzle/repositories/retention_rules.ts'
import { listSinks } from '#drizzle/repositories/sinks.ts'
import { summariseSubjectReports } from '#drizzle/repositories/subject_reports.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { findTenant, type Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { servedNow } from '../../retention/tenant_periods.ts'
import { allPseudonymsOf } from '../identity_chunks.ts'
import {
  countReports,
  describeHeld,
  describeRegulation,
  type ExportAbout,
  type ExportDetail,
} from './about.ts'
import { type ArchivedFile, createArchive } from './archive.ts'
import { exportFiles, MANIFEST } from './files.ts'
import { printManifest } from './manifest.ts'
import type { ExportScope } from './pages.ts'
import { assertNotErased, readyAt } from './ready.ts'
import { describeRecipients } from './recipients.ts'

export interface ExportSettings {
  /** For the audit. */
  readonly actor: string
  readonly detail: ExportDetail
  /** Scheme, host and port under which the gateway was reached. */
  readonly origin: string
  /** What stands or falls with the audit entry of the download. */
  readonly claim?: (tx: Transaction) => Promise<void>
}

/**
 * Opens the zip of a completed request and writes the audit entry of the download. It holds what had been received
 * when the request was completed and is stored now. Throws an ApiError where there is no export, not yet, or not any
 * more: what is left of a subject that was erased since then is not handed out.
 */
export async function openExport(
  gateway: Gateway,
  request: SubjectRequest,
  settings: ExportSettings,
): Promise<ReadableStream<Uint8Array>> {
  const asOf = readyAt(request, settings.detail)
  const { database, sealer, log } = gateway
  const { tenantId } = request
  const served = await servedNow(gateway, tenantId)
  const tenant = await database.withOwner((tx) => findTenant(tx, tenantId))
  invariant(tenant !== undefined, 'a request has a tenant')
  const scope = { database, sealer, request, asOf, served }
  const about = await database.withTenant(tenantId, async (tx) => {
    await assertNotErased(tx, request)
    await settings.claim?.(tx)
    const described = await describeExport(tx, gateway, { scope, tenant, detail: settings.detail })
    await recordDownload(tx, described, { gateway, actor: settings.actor })
    return described
  })
  const content = { scope, about, receipts: { gateway, tenant, origin: settings.origin } }
  const manifest = {
    name: MANIFEST.name,
    print: (files: readonly ArchivedFile[]) => printManifest(about, files),
  }
  const archive = createArchive(exportFiles(content), manifest, asOf)
  archive.on('error', (error) => log.warn('export_broken_off', { error }))
  return Readable.toWeb(archive)
}

async function describeExport(
  tx: Transaction,
  { policies, clock }: Gateway,
  {
    scope,
    tenant,
    detail,
  }: { readonly scope: ExportScope; readonly tenant: Tenant; readonly detail: ExportDetail },
): Promise<ExportAbout> {
  const { request, asOf, served } = scope
  const { tenantId } = request
  const subjects = await allPseudonymsOf(tx, request)
  const items = await summariseSubjectReports(tx, tenantId, {
    ...{ subjects, receivedUntil: asOf, served },
  })
  const consents = await countConsentsOf(tx, tenantId, { subjects, recordedUntil: asOf })
  const rules = await listRules(tx, tenantId)
  const { bundle, source } = policies.of(tenantId, clock.nowMs())
  const products = describeHeld(items, { tenant, rules }, bundle)
  const sinks = await listSinks(tx, tenantId)
  const recipients = describeRecipients(products, sinks, { bundle, source })
  const { regulations } = source.settings.regulations
  const regulation = describeRegulation(regulations, request.regulation)
  return { request, tenant, asOf, detail, regulation, products, consents, recipients }
}

async function recordDownload(
  tx: Transaction,
  about: ExportAbout,
  { gateway, actor }: { readonly gateway: Pick<Gateway, 'clock'>; readonly actor: string },
): Promise<void> {
  const { request, consents, detail } = about
  await insertAuditEntry(tx, {
    tenantId: request.tenantId,
    at: new Date(gateway.clock.nowMs()),
    actor,
    action: 'subject_export_read',
    detail: {
      request: request.id,
      type: request.type,
      detail,
      reports: countReports(about),
      consents,
    },
  })
}
