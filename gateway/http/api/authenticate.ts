import { createHash, timingSafeEqual } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { findAccessToken } from '#drizzle/repositories/access_tokens.ts'
import type { Gateway } from '../../gateway.ts'
import type { Actor } from '../../tenancy/actor.ts'

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
    return { name: 'administrator-token' }
  }
  const now = new Date(gateway.clock.nowMs())
  const known = await gateway.database.withOwner((tx) => findAccessToken(tx, hash, now))
  if (known === undefined) throw unauthenticated()
  return { name: `access-token:${known.id}`, tenantId: known.tenantId }
}

/** How tokens are stored: by their SHA-256. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function unauthenticated(): ApiError {
  return new ApiError('unauthenticated', 'Cannot authenticate: a valid bearer token is needed')
}
