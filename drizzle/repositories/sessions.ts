import { and, desc, eq, gt, inArray, isNull, lt } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { people, sessions } from '../schema/people.ts'
import { parseBound } from './people.ts'

export interface Session {
  readonly id: string
  readonly personId: string
  readonly method: 'link' | 'oidc'
  readonly createdAt: Date
  readonly lastSeenAt: Date
  /** The absolute end. */
  readonly expiresAt: Date
}

/** Sessions that have neither ended nor idled too long. */
export interface LiveAt {
  readonly now: Date
  /** Last seen after this. */
  readonly seenAfter: Date
}

const COLUMNS = {
  id: sessions.id,
  personId: sessions.personId,
  method: sessions.method,
  createdAt: sessions.createdAt,
  lastSeenAt: sessions.lastSeenAt,
  expiresAt: sessions.expiresAt,
}

const live = ({ now, seenAfter }: LiveAt) =>
  and(gt(sessions.expiresAt, now), gt(sessions.lastSeenAt, seenAfter), isNull(sessions.revokedAt))

/** Begins a session, and forgets those of everybody that are over. */
export async function insertSession(
  tx: Transaction,
  session: Session & { readonly secretHash: Uint8Array },
): Promise<void> {
  await tx.delete(sessions).where(lt(sessions.expiresAt, session.createdAt))
  await tx.insert(sessions).values(session)
}

/** A session that is live and whose person is not disabled, with the hash of its secret. */
export async function findLiveSession(
  tx: Transaction,
  id: string,
  at: LiveAt,
): Promise<
  | (Session & {
      readonly secretHash: Uint8Array
      readonly sealedName: Uint8Array | null
      /** The only tenant that the person may know of. */
      readonly boundTo: TenantId | undefined
    })
  | undefined
> {
  const rows = await tx
    .select({
      ...COLUMNS,
      secretHash: sessions.secretHash,
      sealedName: people.sealedName,
      boundTo: people.tenantId,
    })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(and(eq(sessions.id, id), live(at), isNull(people.disabledAt)))
    .limit(1)
  const [row] = rows
  return row && { ...row, boundTo: parseBound(row.boundTo) }
}

export async function noteSessionSeen(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx
    .update(sessions)
    .set({ lastSeenAt: at })
    .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, at)))
}

/** Live sessions of some people, or of everybody, the newest first. */
export async function listLiveSessions(
  tx: Transaction,
  personIds: readonly string[] | undefined,
  at: LiveAt & { readonly limit: number },
): Promise<readonly Session[]> {
  if (personIds?.length === 0) return []
  return await tx
    .select(COLUMNS)
    .from(sessions)
    .where(
      and(live(at), personIds === undefined ? undefined : inArray(sessions.personId, personIds)),
    )
    .orderBy(desc(sessions.createdAt), sessions.id)
    .limit(at.limit)
}

/** The live session with this id. */
export async function findSession(
  tx: Transaction,
  id: string,
  at: LiveAt,
): Promise<Session | undefined> {
  const rows = await tx
    .select(COLUMNS)
    .from(sessions)
    .where(and(eq(sessions.id, id), live(at)))
    .limit(1)
  return rows[0]
}

/** Ends a session; false where it has ended already. */
export async function revokeSession(tx: Transaction, id: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: at })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id })
  return rows.length > 0
}

/** Ends the sessions of a person, but the newest of them that may stay; the count. */
export async function revokeSessionsOf(
  tx: Transaction,
  personId: string,
  { at, kept }: { readonly at: Date; readonly kept: number },
): Promise<number> {
  const open = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.personId, personId), isNull(sessions.revokedAt)))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .offset(kept)
  if (open.length === 0) return 0
  const ids = open.map(({ id }) => id)
  await tx.update(sessions).set({ revokedAt: at }).where(inArray(sessions.id, ids))
  return ids.length
}
