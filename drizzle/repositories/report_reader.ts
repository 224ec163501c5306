import { and, count, desc, eq, gte, inArray, lt, not, or, type SQL, sql } from 'drizzle-orm'
import type { DataKind } from '#domain/classification.ts'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { restrictions } from '../schema/requests.ts'
import { pseudonymArray } from './pseudonym_array.ts'
import { parsePseudonyms, pseudonymColumns, selectPseudonyms } from './pseudonym_columns.ts'
import { type Served, servedCondition } from './served_reports.ts'

/** A stored, clean report as it stands in the store: what it says is sealed. */
export interface SealedRecord {
  readonly tenantId: TenantId
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
  readonly pseudonyms: Pseudonyms
  readonly sealed: Uint8Array
}

export interface ReportFilter {
  readonly id?: string | undefined
  readonly product?: string | undefined
  readonly type?: string | undefined
  readonly class?: string | undefined
  readonly category?: string | undefined
  readonly collector?: string | undefined
  readonly version?: string | undefined
  /** Received in this half-open range. */
  readonly since?: Date | undefined
  readonly until?: Date | undefined
  /** Only data of these kinds: what the purpose allows. */
  readonly dataKinds?: readonly DataKind[] | undefined
  /** Only reports of one of these subjects. */
  readonly subjects?: readonly Pseudonym[] | undefined
  /** Not these: the feature that they belong to is off. */
  readonly hidden?: readonly ReportKind[] | undefined
  /** Only what the periods in force still let be shown. */
  readonly served?: Served | undefined
  /** Page: reports before this place, in the order of receipt from the newest. */
  readonly before?: ReportPlace | undefined
}

/** The reports of a type in an instance, or in all of them. */
export interface ReportKind {
  readonly instanceId: string | undefined
  readonly product: string
  readonly type: string
}

export interface ReportPlace {
  readonly receivedAt: Date
  readonly id: string
}

/** The columns that a `SealedRecord` is made of. */
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
  ...selectPseudonyms(reports),
  sealed: reports.sealed,
}

/** A tenant's reports, the newest receipt first. */
export async function readReports(
  tx: Transaction,
  tenantId: TenantId,
  page: ReportFilter & { readonly limit: number },
): Promise<readonly SealedRecord[]> {
  const rows = await tx
    .select(READ_COLUMNS)
    .from(reports)
    .where(reportCondition(tenantId, page))
    .orderBy(desc(reports.receivedAt), desc(reports.id))
    .limit(page.limit)
  return rows.map((row) => parseSealedRecord(row, tenantId))
}

/** How many of a tenant's reports a filter lets through. */
export async function countReports(
  tx: Transaction,
  tenantId: TenantId,
  filter: ReportFilter,
): Promise<number> {
  const rows = await tx
    .select({ reports: count() })
    .from(reports)
    .where(reportCondition(tenantId, filter))
  return rows[0]?.reports ?? 0
}

type ReadRow = {
  readonly [name in keyof typeof READ_COLUMNS]: (typeof READ_COLUMNS)[name]['_']['notNull'] extends true
    ? (typeof READ_COLUMNS)[name]['_']['data']
    : (typeof READ_COLUMNS)[name]['_']['data'] | null
}

/** A row of `READ_COLUMNS` as a record. */
export function parseSealedRecord(
  {
    version,
    userId,
    organisationId,
    deviceId,
    email,
    phone,
    advertisingId,
    custom,
    ...row
  }: ReadRow,
  tenantId: TenantId,
): SealedRecord {
  const ids = { userId, organisationId, deviceId, email, phone, advertisingId, custom }
  const pseudonyms = parsePseudonyms(ids)
  return { ...row, tenantId, version: version ?? undefined, pseudonyms }
}

/** What is looked for as it is written. */
const NAMED = ['id', 'product', 'type', 'class', 'category', 'collector', 'version'] as const

/** The reports of a tenant that a filter lets through. */
export function reportCondition(tenantId: TenantId, filter: ReportFilter): SQL | undefined {
  const { since, until, dataKinds, subjects, hidden = [], served, before } = filter
  return and(
    eq(reports.tenantId, tenantId),
    ...NAMED.map((name) => {
      const wanted = filter[name]
      return wanted === undefined ? undefined : eq(reports[name], wanted)
    }),
    since === undefined ? undefined : gte(reports.receivedAt, since),
    until === undefined ? undefined : lt(reports.receivedAt, until),
    dataKinds === undefined ? undefined : inArray(reports.dataKind, [...dataKinds]),
    subjects === undefined ? undefined : ofSubjects(subjects),
    hidden.length === 0 ? undefined : not(or(...hidden.map(ofKind)) ?? sql`false`),
    served === undefined ? undefined : servedCondition(served),
    isUnrestricted(),
    before === undefined
      ? undefined
      : or(
          lt(reports.receivedAt, before.receivedAt),
          and(eq(reports.receivedAt, before.receivedAt), lt(reports.id, before.id)),
        ),
  )
}

/** False for reports of a subject whose data is kept and neither used nor shown. */
function isUnrestricted(): SQL {
  return sql`not exists (
    select from ${restrictions} r
    where r.tenant_id = ${reports.tenantId} and r.lifted_at is null
      and r.pseudonym in (${sql.join([...pseudonymColumns(reports)], sql`, `)}))`
}

function ofKind({ instanceId, product, type }: ReportKind): SQL | undefined {
  return and(
    instanceId === undefined ? undefined : eq(reports.instanceId, instanceId),
    eq(reports.product, product),
    eq(reports.type, type),
  )
}

/** Reports that carry one of the pseudonyms, in whichever role; none for an empty list. */
export function ofSubjects(subjects: readonly Pseudonym[]): SQL | undefined {
  if (subjects.length === 0) return sql`false`
  return or(
    ...pseudonymColumns(reports).map((column) => sql`${column} = any(${pseudonymArray(subjects)})`),
  )
}
