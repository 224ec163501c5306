import { randomUUID } from 'node:crypto'
import type { Transaction } from '#drizzle/database.ts'
import { useSignInToken } from '#drizzle/repositories/access_tokens.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import {
  arrive,
  insertGrant,
  listGrants,
  lockRoles,
  type Person,
  setDisabled,
} from '#drizzle/repositories/people.ts'
import type { Gateway } from '../gateway.ts'
import { hideSubject } from './names.ts'
import { type NewSession, prepareSession } from './sessions.ts'

/** Issuer of those whom no provider knows. */
const OURSELVES = 'tidegate'
const ADMINISTRATOR = 'administrator'

/**
 * Uses a one-time link up and begins a session of the administrator. Undefined for a link that is unknown, used or over.
 * Whoever reads what the gateway prints at its start runs this machine: the link gives the role back where it was taken.
 */
export async function signInByLink(
  gateway: Gateway,
  tokenHash: Uint8Array,
): Promise<NewSession | undefined> {
  const session = await prepareSession(gateway, 'link')
  const at = new Date(gateway.clock.nowMs())
  const who = {
    id: randomUUID(),
    issuer: OURSELVES,
    subject: hideSubject(gateway.keyring, OURSELVES, ADMINISTRATOR),
    at,
  }
  const isUsed = await gateway.database.withOwner(async (tx) => {
    if (!(await useSignInToken(tx, tokenHash, at))) return false
    await lockRoles(tx)
    const person = await arrive(tx, who)
    await ensureAdministrator(tx, person, at)
    await session.begin(tx, person)
    return true
  })
  return isUsed ? session : undefined
}

async function ensureAdministrator(tx: Transaction, person: Person, at: Date): Promise<void> {
  const granted = { person: person.id, role: ADMINISTRATOR, actor: 'sign-in-link' }
  if (await setDisabled(tx, person.id, undefined)) {
    const detail = { person: person.id, actor: granted.actor }
    await appendToLedger(tx, { tenantId: undefined, kind: 'person_enabled', at, detail })
  }
  const grants = await listGrants(tx, [person.id])
  const isThere = grants.some(
    ({ role, tenantId, products }) =>
      role === ADMINISTRATOR && tenantId === undefined && products === undefined,
  )
  if (isThere) return
  await insertGrant(tx, {
    ...{ id: randomUUID(), personId: person.id, role: ADMINISTRATOR },
    ...{ tenantId: undefined, products: undefined },
    ...{ grantedAt: at, grantedBy: granted.actor },
  })
  await appendToLedger(tx, { tenantId: undefined, kind: 'role_granted', at, detail: granted })
}
