import { randomUUID } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import {
  countAdministrators,
  deleteGrant,
  insertGrant,
  listGrants,
  lockRoles,
  type Person,
  type RoleGrant,
  setDisabled,
} from '#drizzle/repositories/people.ts'
import { revokeSessionsOf } from '#drizzle/repositories/sessions.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from '../tenancy/actor.ts'

type Parts = Pick<Gateway, 'clock' | 'database'>

/** Grants a role, from the person's next request on. Throws an ApiError past the limit of one person. */
export async function grantRole(
  { clock, database }: Parts,
  person: Person,
  { grant, actor }: { readonly grant: Grant; readonly actor: string },
): Promise<RoleGrant> {
  const at = new Date(clock.nowMs())
  const { role, tenantId, products } = grant
  const added: RoleGrant = {
    ...{ id: randomUUID(), personId: person.id, role, tenantId, products },
    ...{ grantedAt: at, grantedBy: actor },
  }
  await database.withOwner(async (tx) => {
    await lockRoles(tx)
    if ((await listGrants(tx, [person.id])).length >= LIMITS.rolesPerPersonMax) {
      throw new ApiError(
        'too_many_roles',
        `Cannot grant the role: the person has ${LIMITS.rolesPerPersonMax} already`,
      )
    }
    await insertGrant(tx, added)
    await record(tx, 'role_granted', { grant: added, at, actor })
  })
  return added
}

/** Takes a role away, from the person's next request on. Throws an ApiError for the last administrator's. */
export async function revokeRole(
  { clock, database }: Parts,
  grant: RoleGrant,
  actor: string,
): Promise<void> {
  const at = new Date(clock.nowMs())
  await database.withOwner(async (tx) => {
    await lockRoles(tx)
    const before = await countAdministrators(tx)
    if (!(await deleteGrant(tx, grant.id))) return
    await assertAdministratorLeft(tx, before)
    await record(tx, 'role_revoked', { grant, at, actor })
  })
}

/** Disables a person and ends their sessions, or enables them again. Throws an ApiError for the last administrator. */
export async function setPersonDisabled(
  { clock, database }: Parts,
  person: Person,
  { isDisabled, actor }: { readonly isDisabled: boolean; readonly actor: string },
): Promise<void> {
  const at = new Date(clock.nowMs())
  await database.withOwner(async (tx) => {
    await lockRoles(tx)
    const before = await countAdministrators(tx)
    if (!(await setDisabled(tx, person.id, isDisabled ? at : undefined))) return
    await assertAdministratorLeft(tx, before)
    const sessions = isDisabled ? await revokeSessionsOf(tx, person.id, { at, kept: 0 }) : undefined
    const kind = isDisabled ? 'person_disabled' : 'person_enabled'
    const detail = { person: person.id, actor, sessions }
    await appendToLedger(tx, { tenantId: person.tenantId, kind, at, detail })
  })
}

/** Somebody must be left who can grant roles; where nobody was before, nobody is taken away. */
async function assertAdministratorLeft(tx: Transaction, before: number): Promise<void> {
  if (before === 0 || (await countAdministrators(tx)) > 0) return
  throw new ApiError(
    'last_administrator',
    'Cannot take this away: nobody else administers the installation',
  )
}

async function record(
  tx: Transaction,
  kind: 'role_granted' | 'role_revoked',
  change: { readonly grant: RoleGrant; readonly at: Date; readonly actor: string },
): Promise<void> {
  const { id, personId: person, role, tenantId, products } = change.grant
  const detail = { person, grant: id, role, products: products?.length, actor: change.actor }
  await appendToLedger(tx, { tenantId, kind, at: change.at, detail })
}
