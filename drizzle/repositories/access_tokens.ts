import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import { isRole, type Role } from '#domain/role.ts'
import type { Transaction } from '../database.ts'
import { accessTokens } from '../schema/tenancy.ts'
import { appendToLedger } from './ledger_entries.ts'
import { parseBound } from './people.ts'

export interface AccessToken {
  readonly id: string
  readonly kind: 'sign_in' | 'administrator'
  readonly tokenHash: Uint8Array
  readonly createdAt: Date
  readonly expiresAt: Date
  /** The only tenant that it opens; all of them where it is missing. */
  readonly tenantId?: TenantId | undefined
  /** What it is for. */
  readonly name?: string | undefined
  /** What it may do. */
  readonly roles: readonly Role[]
  /** The only products that it is for; all of them where it is missing. */
  readonly products?: readonly string[] | undefined
  readonly lastUsedAt?: Date | undefined
}

export async function insertAccessToken(tx: Transaction, token: AccessToken): Promise<void> {
  const { roles, products, ...rest } = token
  await tx
    .insert(accessTokens)
    .values({ ...rest, roles: [...roles], products: products && [...products] })
}

/** The token of a machine with this hash, while it is in force. */
export async function findAccessToken(
  tx: Transaction,
  tokenHash: Uint8Array,
  now: Date,
): Promise<Omit<AccessToken, 'tokenHash'> | undefined> {
  const rows = await tx
    .select()
    .from(accessTokens)
    .where(
      and(
        eq(accessTokens.kind, 'administrator'),
        eq(accessTokens.tokenHash, tokenHash),
        gt(accessTokens.expiresAt, now),
        isNull(accessTokens.revokedAt),
      ),
    )
    .limit(1)
  return rows[0] && parseTokenRow(rows[0])
}

export async function noteTokenUsed(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(accessTokens).set({ lastUsedAt: at }).where(eq(accessTokens.id, id))
}

/** Uses a one-time sign-in link up; false where it is unknown, used or expired. */
export async function useSignInToken(
  tx: Transaction,
  tokenHash: Uint8Array,
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .update(accessTokens)
    .set({ usedAt: now })
    .where(
      and(
        eq(accessTokens.kind, 'sign_in'),
        eq(accessTokens.tokenHash, tokenHash),
        gt(accessTokens.expiresAt, now),
        isNull(accessTokens.usedAt),
      ),
    )
    .returning({ id: accessTokens.id })
  const [used] = rows
  if (used === undefined) return false
  const detail = { link: used.id }
  await appendToLedger(tx, { tenantId: undefined, kind: 'sign_in_link_used', at: now, detail })
  return true
}

/** The tokens of machines that are in force: of one tenant, or of everybody. */
export async function listAccessTokens(
  tx: Transaction,
  tenantId: TenantId | undefined,
  now: Date,
): Promise<readonly Omit<AccessToken, 'tokenHash'>[]> {
  const rows = await tx
    .select()
    .from(accessTokens)
    .where(
      and(
        eq(accessTokens.kind, 'administrator'),
        gt(accessTokens.expiresAt, now),
        isNull(accessTokens.revokedAt),
        tenantId === undefined ? undefined : eq(accessTokens.tenantId, tenantId),
      ),
    )
    .orderBy(desc(accessTokens.createdAt))
  return rows.map(parseTokenRow)
}

/** Ends a token that is in force; undefined where there is none with this id. */
export async function revokeAccessToken(
  tx: Transaction,
  id: string,
  at: Date,
): Promise<Omit<AccessToken, 'tokenHash'> | undefined> {
  const rows = await tx
    .update(accessTokens)
    .set({ revokedAt: at })
    .where(
      and(
        eq(accessTokens.id, id),
        eq(accessTokens.kind, 'administrator'),
        gt(accessTokens.expiresAt, at),
        isNull(accessTokens.revokedAt),
      ),
    )
    .returning()
  return rows[0] && parseTokenRow(rows[0])
}

function parseTokenRow(row: typeof accessTokens.$inferSelect): Omit<AccessToken, 'tokenHash'> {
  const { id, kind, createdAt, expiresAt, name, tenantId, products, lastUsedAt } = row
  return {
    ...{ id, kind, createdAt, expiresAt, tenantId: parseBound(tenantId) },
    // A role that this version does not know allows nothing.
    roles: row.roles.filter(isRole),
    name: name ?? undefined,
    products: products ?? undefined,
    lastUsedAt: lastUsedAt ?? undefined,
  }
}
