import { and, count, eq, gt, isNull } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { Transaction } from '../database.ts'
import { exportLinks } from '../schema/requests.ts'
import type { RequestKey } from './subject_requests.ts'

/** A link that the export of a request can be fetched by once. The token that it is known by is not kept. */
export interface ExportLink {
  readonly tenantId: TenantId
  readonly id: string
  readonly requestId: string
  /** SHA-256 of the token. */
  readonly tokenHash: Uint8Array
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly usedAt: Date | undefined
}

/** Adds a link. */
export async function insertExportLink(
  tx: Transaction,
  link: Omit<ExportLink, 'usedAt'>,
): Promise<void> {
  await tx.insert(exportLinks).values(link)
}

/** The link of a token in any tenant, also one that has ended; undefined where there is none. */
export async function findExportLink(
  tx: Transaction,
  tokenHash: Uint8Array,
): Promise<ExportLink | undefined> {
  const rows = await tx
    .select()
    .from(exportLinks)
    .where(eq(exportLinks.tokenHash, tokenHash))
    .limit(1)
  const [row] = rows
  if (row === undefined) return undefined
  const tenantId = parseTenantId(row.tenantId)
  invariant(tenantId !== undefined, 'a stored link has a tenant')
  return { ...row, tenantId, usedAt: row.usedAt ?? undefined }
}

/** How many links of a request can be used at a time. */
export async function countOpenLinks(
  tx: Transaction,
  request: RequestKey,
  at: Date,
): Promise<number> {
  const rows = await tx.select({ count: count() }).from(exportLinks).where(isOpen(request, at))
  return rows[0]?.count ?? 0
}

/** Uses a link up; false where it has ended. Of any number of callers one is told true. */
export async function useExportLink(
  tx: Transaction,
  { tenantId, id, requestId }: ExportLink,
  at: Date,
): Promise<boolean> {
  const rows = await tx
    .update(exportLinks)
    .set({ usedAt: at })
    .where(and(isOpen({ tenantId, id: requestId }, at), eq(exportLinks.id, id)))
    .returning({ id: exportLinks.id })
  return rows.length > 0
}

/** Ends every link of a request that can be used; how many these were. */
export async function endExportLinks(
  tx: Transaction,
  request: RequestKey,
  at: Date,
): Promise<number> {
  const rows = await tx
    .update(exportLinks)
    .set({ expiresAt: at })
    .where(isOpen(request, at))
    .returning({ id: exportLinks.id })
  return rows.length
}

function isOpen({ tenantId, id }: RequestKey, at: Date) {
  return and(
    eq(exportLinks.tenantId, tenantId),
    eq(exportLinks.requestId, id),
    isNull(exportLinks.usedAt),
    gt(exportLinks.expiresAt, at),
  )
}
