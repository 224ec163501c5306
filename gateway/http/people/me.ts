import { LIMITS } from '#domain/limits.ts'
import { ROLES } from '#domain/role.ts'
import type { Actor } from '../../tenancy/actor.ts'
import { PERMISSIONS, ROLE_TABLE } from '../../tenancy/roles.ts'
import { permissionsOf } from '../../tenancy/scopes.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  ID,
  INSTANT,
  listOfItems,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'

const PERMISSION_WORDS = oneOf(Object.keys(PERMISSIONS))
const GRANT = objectOf({
  role: oneOf(ROLES),
  tenant: nullable(ID),
  products: nullable(arrayOf(TEXT)),
})

const ME = objectOf({
  name: TEXT,
  person: nullable(ID),
  session: nullable(ID),
  roles: arrayOf(oneOf(ROLES)),
  permissions: arrayOf(PERMISSION_WORDS),
  grants: arrayOf(GRANT),
  tenant: nullable(ID),
  products: nullable(arrayOf(TEXT)),
  signedInBy: oneOf(['token', 'link', 'oidc']),
  expiresAt: nullable(INSTANT),
  idleMinutes: nullable(COUNT),
})

const ROLE = objectOf({
  role: oneOf(ROLES),
  says: TEXT,
  permissions: arrayOf(objectOf({ name: PERMISSION_WORDS, says: TEXT })),
})

const MINUTE_MS = 60_000

export const meRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/me',
    summary: 'Tells who asks, how they came in and what they may do',
    answers: {
      200: answer('`tenant` and `products` are the only ones; null: all, or several tenants', ME),
    },
    errors: [],
    handle: async ({ actor }) => ({ status: 200, body: printMe(actor) }),
  },
  {
    method: 'GET',
    path: '/manage/v1/roles',
    summary: 'Lists the roles and what each may do',
    answers: { 200: listOfItems('The roles', ROLE) },
    errors: [],
    handle: async () => ({ status: 200, body: { items: ROLES.map(printRole) } }),
  },
]

function printMe({ name, credential, grants }: Actor) {
  const { by, expiresAt, person } = credential
  const tenants = new Set(grants.map(({ tenantId }) => tenantId))
  const [tenant] = tenants
  const isLimited = grants.length > 0 && grants.every(({ products }) => products !== undefined)
  const owned = new Set(grants.flatMap((grant) => grant.products ?? []))
  const products = isLimited ? [...owned].toSorted() : null
  return {
    name: person === undefined ? name : (person.name ?? 'unnamed'),
    person: person?.id ?? null,
    session: person?.sessionId ?? null,
    roles: [...new Set(grants.map(({ role }) => role))].toSorted(),
    permissions: permissionsOf(grants),
    grants: grants.map((grant) => ({
      ...{ role: grant.role, tenant: grant.tenantId ?? null, products: grant.products ?? null },
    })),
    tenant: tenants.size === 1 ? (tenant ?? null) : null,
    ...{ products, signedInBy: by, expiresAt: expiresAt ?? null },
    idleMinutes: person === undefined ? null : LIMITS.sessionIdleMs / MINUTE_MS,
  }
}

function printRole(role: (typeof ROLES)[number]) {
  const { says, permissions } = ROLE_TABLE[role]
  return {
    ...{ role, says },
    permissions: permissions.map((name) => ({ name, says: PERMISSIONS[name] })),
  }
}
