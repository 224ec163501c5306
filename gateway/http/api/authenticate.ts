import { createHash, timingSafeEqual } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { findAccessToken, noteTokenUsed } from '#drizzle/repositories/access_tokens.ts'
import type { Gateway } from '../../gateway.ts'
import { actorOfCookie } from '../../people/sessions.ts'
import { type Actor, tenantsOf } from '../../tenancy/actor.ts'
import { assertOwnPage, type PageHeaders, sessionCookieOf } from './browser_request.ts'

const BEARER = /^Bearer +([\x21-\x7e]{1,500})$/i

/** Who sent the request. Throws an ApiError `unauthenticated` for a missing, wrong or expired token. */
export async function authenticate(
  authorization: string | undefined,
  gateway: Gateway,
): Promise<Actor> {
  const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1]
  if (token === undefined) throw unauthenticated()
  const hash = sha256(token)
  const { adminToken } = gateway.config
  if (adminToken !== undefined && timingSafeEqual(hash, sha256(adminToken))) {
    const credential = { by: 'token', expiresAt: undefined } as const
    return { name: 'administrator-token', credential, grants: [{ role: 'administrator' }] }
  }
  const now = new Date(gateway.clock.nowMs())
  const known = await gateway.database.withOwner(async (tx) => {
    const found = await findAccessToken(tx, hash, now)
    const usedMs = found?.lastUsedAt?.getTime() ?? 0
    if (found !== undefined && now.getTime() - usedMs >= LIMITS.lastUseNotedMs) {
      await noteTokenUsed(tx, found.id, now)
    }
    return found
  })
  if (known === undefined) throw unauthenticated()
  const { id, expiresAt, tenantId, products } = known
  const grants = known.roles.map((role) => ({ role, tenantId, products }))
  return {
    name: `access-token:${id}`,
    credential: { by: 'token', expiresAt },
    grants,
    tenants: tenantsOf(grants),
  }
}

/**
 * Who sent the request: by its bearer token where it has one, else by the cookie of a browser that has signed in. Throws an
 * ApiError `unauthenticated`, or `cross_site` where another page may have sent the cookie.
 */
export async function authenticatePage(headers: PageHeaders, gateway: Gateway): Promise<Actor> {
  const authorization = headers.get('authorization')
  const cookie = sessionCookieOf(headers, gateway.config)
  if (authorization !== undefined || cookie === undefined) {
    return await authenticate(authorization, gateway)
  }
  assertOwnPage(headers, gateway.config)
  const actor = await actorOfCookie(gateway, cookie)
  if (actor === undefined) throw unauthenticated()
  return actor
}

/** How tokens are stored: by their SHA-256. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function unauthenticated(): ApiError {
  return new ApiError(
    'unauthenticated',
    'Cannot authenticate: a valid bearer token or session is needed',
  )
}
