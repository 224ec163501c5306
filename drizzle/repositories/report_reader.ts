import { and, desc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { DataKind } from '#domain/classification.ts'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Remark } from '#domain/remark.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { parsePayload } from './report_payload.ts'

/** A stored, clean report as it is shown and exported. */
export interface ReadReport {
  readonly id: string
  readonly time: Date
  readonly receivedAt: Date
  readonly instanceId: string
  readonly product: string
  readonly version: string | undefined
  readonly type: string
  readonly class: string
  readonly category: string
  readonly dataKind: string
  readonly collector: string
  readonly expiresOn: string
  readonly bundle: string
  readonly remarks: readonly Remark[]
  readonly data: JsonObject
}

export interface ReportFilter {
  readonly product?: string | undefined
  readonly type?: string | undefined
  readonly since?: Date | undefined
  /** Only data of these kinds: what the purpose allows. */
  readonly dataKinds?: readonly DataKind[] | undefined
  /** Only reports of one of these subjects. */
  readonly subjects?: readonly Pseudonym[] | undefined
  /** Page: reports before this place, in the order of receipt from the newest. */
  readonly before?: ReportPlace | undefined
}

export interface ReportPlace {
  readonly receivedAt: Date
  readonly id: string
}

/** The columns that a `ReadReport` is made of. */
export const READ_COLUMNS = {
  id: reports.id,
  time: reports.time,
  receivedAt: reports.receivedAt,
  instanceId: reports.instanceId,
  product: reports.product,
  version: reports.version,
  type: reports.type,
  class: reports.class,
  category: reports.category,
  dataKind: reports.dataKind,
  collector: reports.collector,
  expiresOn: reports.expiresOn,
  bundle: reports.bundle,
  payload: reports.payload,
}

/** A tenant's reports, the newest receipt first. */
export async function readReports(
  tx: Transaction,
  tenantId: TenantId,
  page: ReportFilter & { readonly limit: number },
): Promise<readonly ReadReport[]> {
  const rows = await tx
    .select(READ_COLUMNS)
    .from(reports)
    .where(conditionOf(tenantId, page))
    .orderBy(desc(reports.receivedAt), desc(reports.id))
    .limit(page.limit)
  return rows.map(parseReadReport)
}

type ReadRow = Pick<typeof reports.$inferSelect, keyof typeof READ_COLUMNS>

/** A row of `READ_COLUMNS` as a report. */
export function parseReadReport({ payload, version, ...row }: ReadRow): ReadReport {
  return { ...row, version: version ?? undefined, ...parsePayload(payload) }
}

function conditionOf(tenantId: TenantId, filter: ReportFilter): SQL | undefined {
  const { product, type, since, dataKinds, subjects, before } = filter
  return and(
    eq(reports.tenantId, tenantId),
    product === undefined ? undefined : eq(reports.product, product),
    type === undefined ? undefined : eq(reports.type, type),
    since === undefined ? undefined : gte(reports.receivedAt, since),
    dataKinds === undefined ? undefined : inArray(reports.dataKind, [...dataKinds]),
    subjects === undefined ? undefined : ofSubjects(subjects),
    before === undefined
      ? undefined
      : or(
          lt(reports.receivedAt, before.receivedAt),
          and(eq(reports.receivedAt, before.receivedAt), lt(reports.id, before.id)),
        ),
  )
}

/** Reports that carry one of the pseudonyms, in whichever role; none for an empty list. */
export function ofSubjects(subjects: readonly Pseudonym[]): SQL | undefined {
  if (subjects.length === 0) return sql`false`
  const list = [...subjects]
  return or(
    inArray(reports.userPseudonym, list),
    inArray(reports.organisationPseudonym, list),
    inArray(reports.devicePseudonym, list),
    inArray(reports.emailPseudonym, list),
  )
}
