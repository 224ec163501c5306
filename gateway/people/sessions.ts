import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import { listGrants, type Person } from '#drizzle/repositories/people.ts'
import {
  findLiveSession,
  insertSession,
  type LiveAt,
  noteSessionSeen,
  revokeSession,
  revokeSessionsOf,
  type Session,
} from '#drizzle/repositories/sessions.ts'
import type { Gateway } from '../gateway.ts'
import { type Actor, type Grant, tenantsOf } from '../tenancy/actor.ts'
import { openCookie, sealCookie } from './cookie_box.ts'
import { openName } from './names.ts'

const SECRET_BYTES = 32

/** A browser that has signed in. */
export interface NewSession {
  readonly cookie: string
  readonly endsAt: Date
}

/** Which sessions count now. */
export function liveNow({ clock }: Pick<Gateway, 'clock'>): LiveAt {
  const now = clock.nowMs()
  return { now: new Date(now), seenAfter: new Date(now - LIMITS.sessionIdleMs) }
}

/**
 * Begins the session of a person, in the transaction in which they arrived. What the browser keeps is made first, so that
 * nothing waits for it in the transaction.
 */
export async function prepareSession(
  gateway: Gateway,
  method: Session['method'],
): Promise<NewSession & { readonly begin: (tx: Transaction, person: Person) => Promise<void> }> {
  const at = new Date(gateway.clock.nowMs())
  const endsAt = new Date(at.getTime() + LIMITS.sessionMs)
  const id = randomUUID()
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  const content = { session: id, secret }
  const cookie = await sealCookie(gateway, content, { use: 'session', endsAt })
  const begin = async (tx: Transaction, person: Person) => {
    await insertSession(tx, {
      ...{ id, personId: person.id, method, createdAt: at, lastSeenAt: at, expiresAt: endsAt },
      secretHash: hash('sha256', secret, 'buffer'),
    })
    await revokeSessionsOf(tx, person.id, { at, kept: LIMITS.sessionsPerPersonMax })
    const detail = { person: person.id, session: id, method }
    await appendToLedger(tx, { tenantId: person.tenantId, kind: 'signed_in', at, detail })
  }
  return { cookie, endsAt, begin }
}

/** Who has this cookie; undefined where its session is not there, ended, idle too long or of somebody disabled. */
export async function actorOfCookie(gateway: Gateway, cookie: string): Promise<Actor | undefined> {
  const content = await openCookie(gateway, cookie, 'session')
  const [id, secret] = [content?.['session'], content?.['secret']]
  if (typeof id !== 'string' || !isGuid(id) || typeof secret !== 'string') return undefined
  const at = liveNow(gateway)
  return await gateway.database.withOwner(async (tx) => {
    const session = await findLiveSession(tx, id, at)
    if (session === undefined) return undefined
    if (!timingSafeEqual(hash('sha256', secret, 'buffer'), session.secretHash)) return undefined
    if (at.now.getTime() - session.lastSeenAt.getTime() >= LIMITS.lastUseNotedMs) {
      await noteSessionSeen(tx, id, at.now)
    }
    const grants = (await listGrants(tx, [session.personId])).flatMap(
      (grant) => within(session.boundTo, grant) ?? [],
    )
    return actorOf(gateway, session, grants)
  })
}

/** A grant as far as the person's own bound lets it reach. */
function within(bound: Grant['tenantId'], grant: Grant): Grant | undefined {
  if (bound === undefined || grant.tenantId === bound) return grant
  return grant.tenantId === undefined ? { ...grant, tenantId: bound } : undefined
}

function actorOf(
  { keyring }: Pick<Gateway, 'keyring'>,
  session: Session & { readonly sealedName: Uint8Array | null },
  grants: readonly Grant[],
): Actor {
  const { id: sessionId, personId: id, sealedName, method: by, expiresAt } = session
  const name = openName(keyring, { id, sealedName })
  return {
    name: `person:${id}`,
    credential: { by, expiresAt, person: { id, sessionId, name } },
    grants,
    tenants: tenantsOf(grants),
  }
}

/** Ends a session. */
export async function endSession(
  tx: Transaction,
  session: Pick<Session, 'id' | 'personId'>,
  { at, kind, actor }: { readonly at: Date; readonly kind: EndKind; readonly actor: string },
): Promise<void> {
  if (!(await revokeSession(tx, session.id, at))) return
  const detail = { person: session.personId, session: session.id, actor }
  await appendToLedger(tx, { tenantId: undefined, kind, at, detail })
}

type EndKind = 'signed_out' | 'session_revoked'
