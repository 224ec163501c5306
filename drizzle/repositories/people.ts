import { and, asc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import { isRole, type Role } from '#domain/role.ts'
import type { Transaction } from '../database.ts'
import { people, roleGrants } from '../schema/people.ts'

const ROLES_LOCK = 720_130

export interface Person {
  readonly id: string
  /** The only tenant that the person may know of. */
  readonly tenantId: TenantId | undefined
  readonly issuer: string
  readonly sealedName: Uint8Array | undefined
  readonly createdAt: Date
  readonly signedInAt: Date | undefined
  readonly disabledAt: Date | undefined
}

export interface RoleGrant {
  readonly id: string
  readonly personId: string
  readonly role: Role
  readonly tenantId: TenantId | undefined
  readonly products: readonly string[] | undefined
  readonly grantedAt: Date
  readonly grantedBy: string
}

/** What a provider says of somebody who signs in. */
export interface Arrival {
  /** For a person who was not known. */
  readonly id: string
  readonly issuer: string
  readonly subject: string
  readonly at: Date
}

/** The person of a provider's subject, who is known from now on. */
export async function arrive(tx: Transaction, { id, at, ...who }: Arrival): Promise<Person> {
  const rows = await tx
    .insert(people)
    .values({ id, ...who, createdAt: at, signedInAt: at })
    .onConflictDoUpdate({ target: [people.issuer, people.subject], set: { signedInAt: at } })
    .returning()
  const [row] = rows
  if (row === undefined) throw new Error('Cannot keep the person: no row was written')
  return parsePerson(row)
}

export async function setSealedName(
  tx: Transaction,
  id: string,
  sealedName: Uint8Array,
): Promise<void> {
  await tx.update(people).set({ sealedName }).where(eq(people.id, id))
}

export async function findPerson(tx: Transaction, id: string): Promise<Person | undefined> {
  const rows = await tx.select().from(people).where(eq(people.id, id)).limit(1)
  return rows[0] && parsePerson(rows[0])
}

/**
 * People in the order of their ids: all of them, or those who belong to one of these tenants or have a role in one.
 */
export async function listPeople(
  tx: Transaction,
  page: {
    readonly tenants: readonly TenantId[] | undefined
    readonly after: string | undefined
    readonly limit: number
  },
): Promise<readonly Person[]> {
  const { tenants, after, limit } = page
  const rows = await tx
    .select()
    .from(people)
    .where(
      and(
        after === undefined ? undefined : gt(people.id, after),
        tenants === undefined
          ? undefined
          : or(
              inArray(people.tenantId, tenants),
              inArray(
                people.id,
                tx
                  .select({ id: roleGrants.personId })
                  .from(roleGrants)
                  .where(inArray(roleGrants.tenantId, tenants)),
              ),
            ),
      ),
    )
    .orderBy(asc(people.id))
    .limit(limit)
  return rows.map(parsePerson)
}

/** Disables a person, or enables them where `at` is missing; false where that changes nothing. */
export async function setDisabled(
  tx: Transaction,
  id: string,
  at: Date | undefined,
): Promise<boolean> {
  const rows = await tx
    .update(people)
    .set({ disabledAt: at ?? null })
    .where(and(eq(people.id, id), sql`(${people.disabledAt} is null) = ${at !== undefined}`))
    .returning({ id: people.id })
  return rows.length > 0
}

export async function listGrants(
  tx: Transaction,
  personIds: readonly string[],
): Promise<readonly RoleGrant[]> {
  if (personIds.length === 0) return []
  const rows = await tx
    .select()
    .from(roleGrants)
    .where(inArray(roleGrants.personId, personIds))
    .orderBy(asc(roleGrants.grantedAt), asc(roleGrants.id))
  return rows.flatMap((row) => parseGrant(row) ?? [])
}

export async function insertGrant(tx: Transaction, grant: RoleGrant): Promise<void> {
  const products = grant.products === undefined ? null : [...grant.products]
  await tx.insert(roleGrants).values({ ...grant, products })
}

/** Takes a role away; false where it is not there any more. */
export async function deleteGrant(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx
    .delete(roleGrants)
    .where(eq(roleGrants.id, id))
    .returning({ id: roleGrants.id })
  return rows.length > 0
}

/** One change of who may do what at a time: nothing else changes until the transaction ends. */
export async function lockRoles(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ROLES_LOCK})`)
}

/** People who may administer everything: with the role for all tenants and products, and not disabled. */
export async function countAdministrators(tx: Transaction): Promise<number> {
  const rows = await tx
    .selectDistinct({ id: people.id })
    .from(roleGrants)
    .innerJoin(people, eq(people.id, roleGrants.personId))
    .where(
      and(
        eq(roleGrants.role, 'administrator'),
        isNull(roleGrants.tenantId),
        isNull(roleGrants.products),
        isNull(people.tenantId),
        isNull(people.disabledAt),
      ),
    )
  return rows.length
}

function parsePerson(row: typeof people.$inferSelect): Person {
  const { id, tenantId, issuer, sealedName, createdAt, signedInAt, disabledAt } = row
  return {
    ...{ id, issuer, createdAt },
    tenantId: parseBound(tenantId),
    sealedName: sealedName ?? undefined,
    signedInAt: signedInAt ?? undefined,
    disabledAt: disabledAt ?? undefined,
  }
}

/** A role that this version does not know allows nothing. */
function parseGrant(row: typeof roleGrants.$inferSelect): RoleGrant | undefined {
  if (!isRole(row.role)) return undefined
  return {
    ...row,
    role: row.role,
    tenantId: parseBound(row.tenantId),
    products: row.products ?? undefined,
  }
}

/** Null stands for all tenants, so nothing else may be taken for it. */
export function parseBound(tenantId: string | null): TenantId | undefined {
  if (tenantId === null) return undefined
  const bound = parseTenantId(tenantId)
  invariant(bound !== undefined, 'the store holds GUIDs')
  return bound
}

/** Whether the subject is known, or one more person may be. */
export async function isRoomFor(
  tx: Transaction,
  { issuer, subject }: Pick<Arrival, 'issuer' | 'subject'>,
): Promise<boolean> {
  const isSubject = and(eq(people.issuer, issuer), eq(people.subject, subject))
  if ((await tx.$count(people, isSubject)) > 0) return true
  return (await tx.$count(people)) < LIMITS.peopleMax
}
