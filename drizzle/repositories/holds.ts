import { and, asc, count, desc, eq, gt, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Hold, HoldCriteria, HoldKey } from '#domain/hold.ts'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { Transaction } from '../database.ts'
import { holds } from '../schema/holds.ts'
import { parseCriteria, printCriteria } from './hold_criteria.ts'

/** First number of the advisory locks that keep new holds and deletions of a tenant apart; the second is the tenant's. */
const HOLD_LOCK = 720_110
/** The lock of deletions over all tenants: they take it alone, new holds share it. */
const ALL_TENANTS = 0
const LOCK_TIMEOUT_MS = 10_000

/**
 * Holds nothing back until this transaction ends, but keeps new holds waiting: what is deleted meanwhile is judged by
 * the holds that there are. `all` stands for all tenants.
 */
export async function keepHoldsAsTheyAre(
  tx: Transaction,
  tenantId: TenantId | 'all',
): Promise<void> {
  if (tenantId === 'all') {
    await tx.execute(sql`select pg_advisory_xact_lock(${HOLD_LOCK}, ${ALL_TENANTS})`)
    return
  }
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${HOLD_LOCK}, ${lockOf(tenantId)})`)
}

/**
 * Adds a hold, after the deletions that are under way; false where the tenant has `LIMITS.holdsPerTenantMax` already,
 * given as `most`. Throws the store's `lock_not_available` where a deletion takes too long.
 */
export async function insertHold(tx: Transaction, hold: Hold, most: number): Promise<boolean> {
  await tx.execute(sql`select set_config('lock_timeout', ${`${LOCK_TIMEOUT_MS}ms`}, true)`)
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${HOLD_LOCK}, ${ALL_TENANTS})`)
  await tx.execute(sql`select pg_advisory_xact_lock(${HOLD_LOCK}, ${lockOf(hold.tenantId)})`)
  const rows = await tx
    .select({ count: count() })
    .from(holds)
    .where(and(eq(holds.tenantId, hold.tenantId), isNull(holds.releasedAt)))
  if ((rows[0]?.count ?? 0) >= most) return false
  await tx.insert(holds).values({
    ...hold,
    criteria: printCriteria(hold.criteria),
    endsAt: hold.endsAt ?? null,
    liftedAt: hold.liftedAt ?? null,
    liftedBy: hold.liftedBy ?? null,
    releasedAt: hold.releasedAt ?? null,
  })
  return true
}

/** The second number of a tenant's lock: two tenants may share one, and wait for each other then. Never 0. */
function lockOf(tenantId: TenantId) {
  return sql`(abs(hashtext(${tenantId})::bigint) % 2147483646 + 1)::int`
}

function parseHoldRow(row: typeof holds.$inferSelect): Hold {
  const tenantId = parseTenantId(row.tenantId)
  invariant(tenantId !== undefined, 'a stored hold has a tenant')
  return {
    ...row,
    tenantId,
    criteria: parseCriteria(row.criteria),
    endsAt: row.endsAt ?? undefined,
    liftedAt: row.liftedAt ?? undefined,
    liftedBy: row.liftedBy ?? undefined,
    releasedAt: row.releasedAt ?? undefined,
  }
}

function isActiveAt(now: Date) {
  return and(
    isNull(holds.liftedAt),
    isNull(holds.releasedAt),
    or(isNull(holds.endsAt), gt(holds.endsAt, now)),
  )
}

/** The tenant's holds that hold at this time. */
export async function listActiveHolds(
  tx: Transaction,
  tenantId: TenantId,
  now: Date,
): Promise<readonly Hold[]> {
  const rows = await tx
    .select()
    .from(holds)
    .where(and(eq(holds.tenantId, tenantId), isActiveAt(now)))
    .orderBy(asc(holds.id))
  return rows.map(parseHoldRow)
}

/** The tenants with a hold that holds at this time. For the gateway itself. */
export async function listHoldingTenants(tx: Transaction, now: Date): Promise<readonly TenantId[]> {
  const rows = await tx
    .selectDistinct({ tenantId: holds.tenantId })
    .from(holds)
    .where(isActiveAt(now))
    .orderBy(asc(holds.tenantId))
  return rows.flatMap(({ tenantId }) => parseTenantId(tenantId) ?? [])
}

/** True where the hold still holds; it cannot end before this transaction does. */
export async function keepHoldActive(
  tx: Transaction,
  { tenantId, id }: HoldKey,
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .select({ id: holds.id })
    .from(holds)
    .where(and(eq(holds.tenantId, tenantId), eq(holds.id, id), isActiveAt(now)))
    .for('share')
  return rows.length > 0
}

/** Holds that are over and whose records are not deleted yet, over all tenants. For the gateway itself. */
export async function listHoldsToRelease(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<readonly Hold[]> {
  const rows = await tx
    .select()
    .from(holds)
    .where(and(isNull(holds.releasedAt), or(isNotNull(holds.liftedAt), lte(holds.endsAt, now))))
    .orderBy(asc(holds.id))
    .limit(limit)
  return rows.map(parseHoldRow)
}

/** The hold with this id in any tenant. For the gateway itself: an id names its tenant. */
export async function findHold(tx: Transaction, id: string): Promise<Hold | undefined> {
  const rows = await tx.select().from(holds).where(eq(holds.id, id)).limit(1)
  return rows[0] === undefined ? undefined : parseHoldRow(rows[0])
}

/** As it stands now; nobody else changes it before this transaction ends. */
export async function lockHold(
  tx: Transaction,
  { tenantId, id }: HoldKey,
): Promise<Hold | undefined> {
  const rows = await tx
    .select()
    .from(holds)
    .where(and(eq(holds.tenantId, tenantId), eq(holds.id, id)))
    .for('update')
  return rows[0] === undefined ? undefined : parseHoldRow(rows[0])
}

/** A tenant's holds, the newest first, from the one before `before`. */
export async function listHolds(
  tx: Transaction,
  tenantId: TenantId,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly Hold[]> {
  const rows = await tx
    .select()
    .from(holds)
    .where(
      and(
        eq(holds.tenantId, tenantId),
        page.before === undefined ? undefined : lt(holds.id, page.before),
      ),
    )
    .orderBy(desc(holds.id))
    .limit(page.limit)
  return rows.map(parseHoldRow)
}

/** What changes in the life of a hold. */
export interface HoldChange {
  readonly endsAt?: Date | null
  readonly liftedAt?: Date
  readonly liftedBy?: string
  readonly releasedAt?: Date
  readonly criteria?: HoldCriteria
}

/** Changes a hold that `lockHold` has locked. */
export async function changeHold(
  tx: Transaction,
  { tenantId, id }: HoldKey,
  { criteria, ...change }: HoldChange,
): Promise<void> {
  await tx
    .update(holds)
    .set(criteria === undefined ? change : { ...change, criteria: printCriteria(criteria) })
    .where(and(eq(holds.tenantId, tenantId), eq(holds.id, id)))
}
