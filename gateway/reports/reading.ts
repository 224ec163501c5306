import { PURPOSES, type Purpose } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import type { ReportFilter, SealedRecord } from '#drizzle/repositories/report_reader.ts'
import { hiddenNow } from '../consents/hidden.ts'
import { withoutLimited } from '../consents/limited.ts'
import type { Gateway } from '../gateway.ts'
import { openReports, type ReadReport } from '../keyring/open_reports.ts'
import { permittedKinds } from '../policies/permitted_kinds.ts'
import { releaseReports } from '../release/release.ts'
import { servedNow } from '../retention/tenant_periods.ts'

/** Who reads whose reports, and for what. */
export interface Reading {
  readonly tenantId: TenantId
  readonly purpose: Purpose
  readonly actor: string
  readonly action: 'report_explained' | 'reports_searched' | 'reports_exported' | 'problems_read'
}

/** The purpose that is named. Throws an ApiError `purpose_missing`. */
export function parsePurpose(text: string | null): Purpose {
  const purpose = PURPOSES.find((known) => known === text)
  if (purpose !== undefined) return purpose
  throw new ApiError(
    'purpose_missing',
    `Cannot read reports without a purpose: wanted one of ${PURPOSES.join(', ')}`,
  )
}

/** What of a tenant's reports the purpose, the switches and the periods let be read now. */
export async function readableNow(
  gateway: Gateway,
  { tenantId, purpose }: Pick<Reading, 'tenantId' | 'purpose'>,
): Promise<ReportFilter> {
  return {
    dataKinds: permittedKinds(gateway, tenantId, purpose),
    hidden: hiddenNow(gateway, tenantId),
    served: await servedNow(gateway, tenantId),
  }
}

/**
 * Runs a query of what may be read, and writes the look into the audit in its transaction, also where nothing may be
 * read. Throws an ApiError `purpose_not_permitted` then.
 */
export async function readAudited<Found>(
  gateway: Gateway,
  reading: Reading,
  look: {
    readonly run: (tx: Transaction, readable: ReportFilter) => Promise<Found>
    readonly detailOf: (found: Found) => Readonly<Record<string, unknown>>
  },
): Promise<Found> {
  const { tenantId, purpose, actor, action } = reading
  const readable = await readableNow(gateway, reading)
  const isAllowed = (readable.dataKinds?.length ?? 0) > 0
  const entry = { tenantId, at: new Date(gateway.clock.nowMs()), actor, action, purpose }
  const found = await gateway.database.withTenant(tenantId, async (tx) => {
    const result = isAllowed ? { found: await look.run(tx, readable) } : undefined
    const detail = result === undefined ? {} : look.detailOf(result.found)
    await insertAuditEntry(tx, { ...entry, detail: { allowed: isAllowed, ...detail } })
    return result
  })
  if (found !== undefined) return found.found
  throw new ApiError(
    'purpose_not_permitted',
    `Cannot read reports: no data may be used for ${purpose}`,
  )
}

/** What of sealed reports may be shown: opened, without what people have limited and without rare values. */
export async function openForPurpose(
  gateway: Gateway,
  { tenantId, purpose }: Pick<Reading, 'tenantId' | 'purpose'>,
  records: readonly SealedRecord[],
): Promise<readonly ReadReport[]> {
  const opened = await openReports(gateway.sealer, records)
  const allowed = withoutLimited(gateway, opened, { tenantId, purpose })
  return await releaseReports(gateway, tenantId, allowed)
}
