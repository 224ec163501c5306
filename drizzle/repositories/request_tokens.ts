import { and, count, eq, gt, isNull, lt, lte, sql } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Transaction } from '../database.ts'
import { requestTokens } from '../schema/requests.ts'

/** What tokens are for. Each kind is looked for by itself: a token of one opens nothing of another. */
export const REQUEST_TOKEN_KINDS = [
  /** Opens the state of one request, to whoever has it. */
  'state',
  /** Opens the page or the call by which a person shows who they are. */
  'verification',
  /** A number that is sent to a person. */
  'code',
  /** What a device signs, once. */
  'nonce',
  /** A bearer token of an authorised agent. */
  'agent',
  /** A signature that was seen, until its message is out of date. */
  'signature',
] as const
export type RequestTokenKind = (typeof REQUEST_TOKEN_KINDS)[number]

/** A secret that opens one thing, known by its hash. */
export interface RequestToken {
  readonly tenantId: TenantId
  readonly kind: RequestTokenKind
  /** 32 bytes: SHA-256 of the secret, or a keyed hash where it is short. */
  readonly hash: Uint8Array
  /** The request, the agent or the connector that it is of. */
  readonly owner: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly usedAt: Date | undefined
  /** How often a wrong secret was tried in its place. */
  readonly attempts: number
  /** Numbers, words and ids. */
  readonly detail: JsonObject
}

type TokenRow = typeof requestTokens.$inferSelect

function parseToken(row: TokenRow): RequestToken | undefined {
  const tenantId = parseTenantId(row.tenantId)
  const kind = REQUEST_TOKEN_KINDS.find((known) => known === row.kind)
  if (tenantId === undefined || kind === undefined) return undefined
  return {
    ...row,
    tenantId,
    kind,
    usedAt: row.usedAt ?? undefined,
    detail: parseDetail(row.detail),
  }
}

function parseDetail(stored: unknown): JsonObject {
  return stored as JsonObject
}

/** Keeps a token; false where there is one of its kind with this hash already. */
export async function insertRequestToken(
  tx: Transaction,
  token: Omit<RequestToken, 'usedAt' | 'attempts'>,
): Promise<boolean> {
  const rows = await tx
    .insert(requestTokens)
    .values(token)
    .onConflictDoNothing()
    .returning({ hash: requestTokens.hash })
  return rows.length > 0
}

/** The token with this hash while it is in force, used or not; of any tenant where none is named. */
export async function findRequestToken(
  tx: Transaction,
  {
    tenantId,
    kind,
    hash,
    now,
  }: Pick<RequestToken, 'kind' | 'hash'> & {
    readonly tenantId?: TenantId | undefined
    readonly now: Date
  },
): Promise<RequestToken | undefined> {
  const rows = await tx
    .select()
    .from(requestTokens)
    .where(
      and(
        tenantId === undefined ? undefined : eq(requestTokens.tenantId, tenantId),
        eq(requestTokens.kind, kind),
        eq(requestTokens.hash, Buffer.from(hash)),
        gt(requestTokens.expiresAt, now),
      ),
    )
    .limit(1)
  return rows[0] && parseToken(rows[0])
}

/** The tokens of one kind of a request, an agent or a connector that are in force. */
export async function listRequestTokens(
  tx: Transaction,
  {
    tenantId,
    kind,
    owner,
    now,
  }: Pick<RequestToken, 'tenantId' | 'kind' | 'owner'> & { readonly now: Date },
): Promise<readonly RequestToken[]> {
  const rows = await tx
    .select()
    .from(requestTokens)
    .where(
      and(
        eq(requestTokens.tenantId, tenantId),
        eq(requestTokens.kind, kind),
        eq(requestTokens.owner, owner),
        gt(requestTokens.expiresAt, now),
      ),
    )
  return rows.flatMap((row) => parseToken(row) ?? [])
}

/** How many tokens of one kind a request, an agent or a key has that are in force, used or not. */
export async function countRequestTokens(
  tx: Transaction,
  {
    tenantId,
    kind,
    owner,
    now,
  }: Pick<RequestToken, 'tenantId' | 'kind' | 'owner'> & { readonly now: Date },
): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(requestTokens)
    .where(
      and(
        eq(requestTokens.tenantId, tenantId),
        eq(requestTokens.kind, kind),
        eq(requestTokens.owner, owner),
        gt(requestTokens.expiresAt, now),
      ),
    )
  return rows[0]?.count ?? 0
}

type TokenKey = Pick<RequestToken, 'tenantId' | 'kind' | 'hash'>

function isToken({ tenantId, kind, hash }: TokenKey) {
  return and(
    eq(requestTokens.tenantId, tenantId),
    eq(requestTokens.kind, kind),
    eq(requestTokens.hash, Buffer.from(hash)),
  )
}

/** Uses a token up; false where it was used before or is out of date. */
export async function useRequestToken(tx: Transaction, key: TokenKey, now: Date): Promise<boolean> {
  const rows = await tx
    .update(requestTokens)
    .set({ usedAt: now })
    .where(and(isToken(key), isNull(requestTokens.usedAt), gt(requestTokens.expiresAt, now)))
    .returning({ hash: requestTokens.hash })
  return rows.length > 0
}

/** Counts one more attempt before it is compared; false where so many were made already. */
export async function countTokenAttempt(
  tx: Transaction,
  key: TokenKey,
  attemptsMax: number,
): Promise<boolean> {
  const rows = await tx
    .update(requestTokens)
    .set({ attempts: sql`${requestTokens.attempts} + 1` })
    .where(and(isToken(key), lt(requestTokens.attempts, attemptsMax)))
    .returning({ hash: requestTokens.hash })
  return rows.length > 0
}

/** Counts one more sending for a token (`sendings` of its detail); false where so many were made already. */
export async function countTokenSending(
  tx: Transaction,
  key: TokenKey,
  sendingsMax: number,
): Promise<boolean> {
  const sendings = sql`coalesce((${requestTokens.detail} ->> 'sendings')::int, 0)`
  const rows = await tx
    .update(requestTokens)
    .set({
      detail: sql`${requestTokens.detail} || jsonb_build_object('sendings', ${sendings} + 1)`,
    })
    .where(and(isToken(key), sql`${sendings} < ${sendingsMax}`))
    .returning({ hash: requestTokens.hash })
  return rows.length > 0
}

/** Forgets a token. */
export async function deleteRequestToken(tx: Transaction, key: TokenKey): Promise<void> {
  await tx.delete(requestTokens).where(isToken(key))
}

/** Forgets what is out of date, at most so many; returns how many there were. */
export async function pruneRequestTokens(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    delete from ${requestTokens} where ctid = any(array(
      select ctid from ${requestTokens} where ${lte(requestTokens.expiresAt, now)} limit ${limit}))`)
  return rowCount ?? 0
}
