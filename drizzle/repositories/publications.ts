import { asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import {
  bundles,
  publications,
  tenants,
  versionDecisions,
  versionNotices,
} from '../schema/tenancy.ts'
import { tellChange } from './changes.ts'

/** Number of the advisory lock under which versions are published, so that their numbers and records are one chain. */
const PUBLICATION_LOCK = 720_107

/** One version of the policies, as it was published. */
export interface Publication {
  /** 1, 2, 3 … */
  readonly version: number
  /** Hash of its bundle. */
  readonly bundle: string
  readonly publishedAt: Date
  readonly publishedBy: string
  /** True where it collects more than the version before. */
  readonly widens: boolean
  /** Until when a tenant may stay on the version before; undefined where nothing widens. */
  readonly windowEndsAt: Date | undefined
  /** Compact JWS of all of this. */
  readonly record: string
}

/** Waits until no other process publishes; until the end of the transaction none does. */
export async function lockPublications(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${PUBLICATION_LOCK})`)
}

/** Every version, the oldest first. */
export async function listPublications(tx: Transaction): Promise<readonly Publication[]> {
  const rows = await tx.select().from(publications).orderBy(asc(publications.version))
  return rows.map(({ windowEndsAt, ...row }) => ({
    ...row,
    windowEndsAt: windowEndsAt ?? undefined,
  }))
}

/** Appends a version and tells all processes of it. */
export async function insertPublication(tx: Transaction, publication: Publication): Promise<void> {
  const { windowEndsAt, ...row } = publication
  await tx.insert(publications).values({ ...row, windowEndsAt: windowEndsAt ?? null })
  await tellChange(tx)
}

/** The bundles of a store that was used before versions were published, the oldest first. */
export async function listUnpublishedBundles(
  tx: Transaction,
): Promise<readonly { readonly hash: string; readonly firstUsedAt: Date }[]> {
  return await tx
    .select({ hash: bundles.hash, firstUsedAt: bundles.firstUsedAt })
    .from(bundles)
    .orderBy(asc(bundles.firstUsedAt), asc(bundles.hash))
}

/** When a tenant moves to a version. */
export interface VersionDecision {
  readonly tenantId: TenantId
  readonly version: number
  readonly movesAt: Date
  readonly decidedAt: Date
  readonly decidedBy: string
}

/** Keeps what a tenant has decided on a version, instead of what it had decided before, and tells all processes. */
export async function recordDecision(tx: Transaction, decision: VersionDecision): Promise<void> {
  const { movesAt, decidedAt, decidedBy } = decision
  await tx
    .insert(versionDecisions)
    .values(decision)
    .onConflictDoUpdate({
      target: [versionDecisions.tenantId, versionDecisions.version],
      set: { movesAt, decidedAt, decidedBy },
    })
  await tellChange(tx)
}

/** What tenants have decided on a version. */
export async function listDecisions(
  tx: Transaction,
  version: number,
): Promise<readonly VersionDecision[]> {
  const rows = await tx.select().from(versionDecisions).where(eq(versionDecisions.version, version))
  return rows.map(parseDecision)
}

function parseDecision(row: typeof versionDecisions.$inferSelect): VersionDecision {
  return { ...row, tenantId: row.tenantId as TenantId }
}

/** Changes whenever a version is published or a tenant decides. */
export async function publicationsStamp(tx: Transaction): Promise<string> {
  const { rows } = await tx.execute<{ stamp: string }>(
    sql`select concat_ws(' ',
          (select max(version) from ${publications}),
          (select count(*) from ${versionDecisions}),
          (select max(decided_at) from ${versionDecisions})) as stamp`,
  )
  return rows[0]?.stamp ?? ''
}

/** A tenant that is told of versions. */
export interface NotifiedTenant {
  readonly id: TenantId
  readonly createdAt: Date
  readonly sealedContact: Uint8Array | undefined
}

/** Tenants whose subscription has not ended, by id: at most so many, after one. */
export async function listNotifiedTenants(
  tx: Transaction,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly NotifiedTenant[]> {
  const { id, createdAt, sealedContact } = tenants
  const rows = await tx
    .select({ id, createdAt, sealedContact })
    .from(tenants)
    .where(sql`${tenants.endedAt} is null and ${id} > ${after}::uuid`)
    .orderBy(asc(id))
    .limit(limit)
  return rows.map((row) => ({
    id: row.id as TenantId,
    createdAt: row.createdAt,
    sealedContact: row.sealedContact ?? undefined,
  }))
}

/** A notice that a tenant was given. */
export interface VersionNotice {
  readonly tenantId: TenantId
  readonly version: number
  /** Days before the tenant moves; negative after it. */
  readonly stage: number
}

/** The notices of a version that these tenants were given. */
export async function listNotices(
  tx: Transaction,
  version: number,
  tenantIds: readonly TenantId[],
): Promise<readonly VersionNotice[]> {
  if (tenantIds.length === 0) return []
  const { tenantId, stage } = versionNotices
  const rows = await tx
    .select({ tenantId, stage, version: versionNotices.version })
    .from(versionNotices)
    .where(sql`${versionNotices.version} = ${version} and ${inArray(tenantId, [...tenantIds])}`)
    .orderBy(desc(stage))
  return rows.map((row) => ({ ...row, tenantId: row.tenantId as TenantId }))
}

/** Remembers a notice; false where it was given already, by this process or another. */
export async function recordNotice(
  tx: Transaction,
  notice: VersionNotice & { readonly sentAt: Date; readonly channel: 'mail' | 'log' },
): Promise<boolean> {
  const rows = await tx
    .insert(versionNotices)
    .values(notice)
    .onConflictDoNothing()
    .returning({ stage: versionNotices.stage })
  return rows.length > 0
}

/** Sets or removes where the notices of a tenant go to. */
export async function setSealedContact(
  tx: Transaction,
  tenantId: TenantId,
  sealedContact: Uint8Array | undefined,
): Promise<void> {
  await tx
    .update(tenants)
    .set({ sealedContact: sealedContact ?? null })
    .where(eq(tenants.id, tenantId))
}
