import { randomUUID } from 'node:crypto'
import { arrive, isRoomFor, setSealedName } from '#drizzle/repositories/people.ts'
import type { Gateway } from '../gateway.ts'
import { hideSubject, sealName } from './names.ts'
import type { ProviderIdentity } from './oidc_client.ts'
import { type NewSession, prepareSession } from './sessions.ts'

/** Why somebody whom the provider knows is not let in. */
export type SignInRefusal = 'disabled' | 'too_many_people'

/**
 * Begins the session of somebody whom the provider has told of. Whoever comes for the first time is known from now on, and
 * may do nothing until they are granted a role.
 */
export async function signInByOidc(
  gateway: Gateway,
  { issuer, subject: told, name }: ProviderIdentity,
): Promise<NewSession | SignInRefusal> {
  const session = await prepareSession(gateway, 'oidc')
  const at = new Date(gateway.clock.nowMs())
  const subject = hideSubject(gateway.keyring, issuer, told)
  return await gateway.database.withOwner(async (tx) => {
    if (!(await isRoomFor(tx, { issuer, subject }))) return 'too_many_people'
    const person = await arrive(tx, { id: randomUUID(), issuer, subject, at })
    if (person.disabledAt !== undefined) return 'disabled'
    if (name !== undefined) {
      await setSealedName(tx, person.id, sealName(gateway.keyring, person.id, name))
    }
    await session.begin(tx, person)
    return session
  })
}
