import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { ROLES, type Role } from '#domain/role.ts'
import {
  findPerson,
  listGrants,
  listPeople,
  type Person,
  type RoleGrant,
} from '#drizzle/repositories/people.ts'
import type { Gateway } from '../../gateway.ts'
import { grantRole, revokeRole, setPersonDisabled } from '../../people/change_roles.ts'
import { openName } from '../../people/names.ts'
import type { Actor } from '../../tenancy/actor.ts'
import { mayGrant } from '../../tenancy/scopes.ts'
import { limitOf, listOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import { forbidden } from '../api/permit.ts'
import type { ApiRequest, ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  FLAG,
  ID,
  INSTANT,
  listOfItems,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { requireTenant } from '../manage/find_tenant.ts'
import { assertMayGrant, PRODUCTS } from './grant_body.ts'

const PEOPLE = '/manage/v1/people'
const PERSON = `${PEOPLE}/{person}`

const GRANT_ANSWER = objectOf({
  id: ID,
  role: oneOf(ROLES),
  tenant: nullable(ID),
  products: nullable(arrayOf(TEXT)),
  grantedAt: INSTANT,
  grantedBy: TEXT,
})
const PERSON_ANSWER = objectOf({
  id: ID,
  name: nullable(TEXT),
  issuer: TEXT,
  tenant: nullable(ID),
  roles: arrayOf(GRANT_ANSWER),
  disabled: FLAG,
  createdAt: INSTANT,
  signedInAt: nullable(INSTANT),
})

interface RoleBody {
  readonly role: Role
  readonly tenant?: string
  readonly products?: readonly string[]
}

export const peopleRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: PEOPLE,
    summary: 'Lists the people who have signed in once, with their roles',
    query: { limit: { description: 'Most items' }, next: { description: 'Place to go on from' } },
    answers: { 200: listOfItems('The people', PERSON_ANSWER) },
    errors: ['invalid_query'],
    handle: async ({ query, actor }, gateway) => {
      const limit = limitOf(query)
      const page = { tenants: actor.tenants, after: placeOf(query), limit }
      const { people, grants } = await gateway.database.withOwner(async (tx) => {
        const found = await listPeople(tx, page)
        const ids = found.map(({ id }) => id)
        return { people: found, grants: await listGrants(tx, ids) }
      })
      const items = people.map((person) => printPerson(gateway, person, visible(grants, actor)))
      return { status: 200, body: { ...listOf(people, { limit, nextOf: ({ id }) => id }), items } }
    },
  },
  {
    method: 'GET',
    path: PERSON,
    summary: 'Shows a person and their roles',
    answers: { 200: answer('The person', PERSON_ANSWER) },
    errors: ['not_found'],
    handle: async (request, gateway) => await showPerson(request, gateway),
  },
  {
    method: 'POST',
    path: `${PERSON}/roles`,
    summary:
      'Grants a role, for one tenant or all, for some products or all; nobody can grant more than they have',
    body: {
      type: 'object',
      required: ['role'],
      additionalProperties: false,
      properties: {
        role: oneOf(ROLES),
        tenant: { type: 'string', minLength: 1, maxLength: 100 },
        products: PRODUCTS,
      },
    },
    answers: { 201: answer('The role', GRANT_ANSWER) },
    errors: ['invalid_body', 'not_found', 'forbidden', 'product_unknown', 'too_many_roles'],
    handle: async ({ params, body, actor }, gateway) => {
      const { person } = await requirePerson(gateway, params['person'], actor)
      const { role, tenant, products } = parseBody<RoleBody>(body)
      const tenantId =
        tenant === undefined ? undefined : (await requireTenant(gateway, tenant, actor)).id
      const grant = { role, tenantId, products }
      assertMayGrant(gateway, actor, grant)
      const added = await grantRole(gateway, person, { grant, actor: actor.name })
      return { status: 201, body: printGrant(added) }
    },
  },
  {
    method: 'DELETE',
    path: `${PERSON}/roles/{grant}`,
    summary: 'Takes a role away, from the next request of the person on',
    answers: { 204: 'Taken away' },
    errors: ['not_found', 'forbidden', 'last_administrator'],
    handle: async ({ params, actor }, gateway) => {
      const { grants } = await requirePerson(gateway, params['person'], actor)
      const grant = grants.find(({ id }) => id === params['grant']?.toLowerCase())
      if (grant === undefined) throw new ApiError('not_found', 'Cannot find the role')
      if (!mayGrant(actor, grant)) throw forbidden()
      await revokeRole(gateway, grant, actor.name)
      return { status: 204, body: undefined }
    },
  },
  {
    method: 'POST',
    path: `${PERSON}/disable`,
    summary: 'Shuts a person out: their sessions end now, and none begins',
    answers: { 200: answer('The person', PERSON_ANSWER) },
    errors: ['not_found', 'forbidden', 'last_administrator'],
    handle: async (request, gateway) => await disable(request, gateway, true),
  },
  {
    method: 'POST',
    path: `${PERSON}/enable`,
    summary: 'Lets a person in again who was shut out',
    answers: { 200: answer('The person', PERSON_ANSWER) },
    errors: ['not_found', 'forbidden'],
    handle: async (request, gateway) => await disable(request, gateway, false),
  },
]

async function disable(request: ApiRequest, gateway: Gateway, isDisabled: boolean) {
  const { params, actor } = request
  const { person, grants } = await requirePerson(gateway, params['person'], actor)
  // Who belongs to others as well is shut out by those who could take every role of theirs away.
  const isOurs = actor.tenants === undefined || person.tenantId !== undefined
  if (!isOurs || !grants.every((grant) => mayGrant(actor, grant))) throw forbidden()
  await setPersonDisabled(gateway, person, { isDisabled, actor: actor.name })
  return await showPerson(request, gateway)
}

async function showPerson({ params, actor }: ApiRequest, gateway: Gateway) {
  const { person, grants } = await requirePerson(gateway, params['person'], actor)
  return { status: 200, body: printPerson(gateway, person, visible(grants, actor)) }
}

interface KnownPerson {
  readonly person: Person
  readonly grants: readonly RoleGrant[]
}

/** A person whom the actor may know of: everybody, or those who belong to their tenants or have a role in one. */
async function requirePerson(
  { database }: Pick<Gateway, 'database'>,
  id: string | undefined,
  actor: Actor,
): Promise<KnownPerson> {
  const guid = id?.toLowerCase() ?? ''
  const found = isGuid(guid)
    ? await database.withOwner(async (tx) => {
        const person = await findPerson(tx, guid)
        return person && { person, grants: await listGrants(tx, [guid]) }
      })
    : undefined
  const { tenants } = actor
  const isKnown =
    found !== undefined &&
    (tenants === undefined ||
      [found.person, ...found.grants].some(
        ({ tenantId }) => tenantId !== undefined && tenants.includes(tenantId),
      ))
  if (found === undefined || !isKnown) throw new ApiError('not_found', 'Cannot find the person')
  return found
}

/** What a person may do in tenants of others is nobody's business here; what holds everywhere is. */
function visible(grants: readonly RoleGrant[], { tenants }: Actor): readonly RoleGrant[] {
  return grants.filter(
    ({ tenantId }) => tenants === undefined || tenantId === undefined || tenants.includes(tenantId),
  )
}

function printPerson(
  { keyring }: Pick<Gateway, 'keyring'>,
  person: Person,
  grants: readonly RoleGrant[],
) {
  const { id, issuer, tenantId, createdAt, signedInAt, disabledAt } = person
  return {
    ...{ id, name: openName(keyring, person) ?? null, issuer, tenant: tenantId ?? null },
    roles: grants.filter(({ personId }) => personId === id).map(printGrant),
    ...{ disabled: disabledAt !== undefined, createdAt, signedInAt: signedInAt ?? null },
  }
}

function printGrant({ id, role, tenantId, products, grantedAt, grantedBy }: RoleGrant) {
  return {
    ...{ id, role, tenant: tenantId ?? null, products: products ?? null, grantedAt, grantedBy },
  }
}

function placeOf(query: URLSearchParams): string | undefined {
  const next = query.get('next')
  if (next === null) return undefined
  if (isGuid(next)) return next
  throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}
