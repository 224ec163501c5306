import type { Gateway } from '../../gateway.ts'
import type { Actor } from '../../tenancy/actor.ts'
import { authenticate } from '../api/authenticate.ts'

const BASIC = /^Basic +([A-Za-z0-9+/]{1,2000}={0,2})$/i

/**
 * Who sent the request: OpenDSR leaves it open, and controllers send either a bearer token or HTTP Basic (RFC 7617), here
 * with the token as the password and any name. Throws an ApiError `unauthenticated`.
 */
export async function authenticateController(
  authorization: string | undefined,
  gateway: Gateway,
): Promise<Actor> {
  const basic = BASIC.exec(authorization ?? '')?.[1]
  if (basic === undefined) return await authenticate(authorization, gateway)
  const pair = Buffer.from(basic, 'base64').toString('latin1')
  const colon = pair.indexOf(':')
  return await authenticate(colon < 0 ? undefined : `Bearer ${pair.slice(colon + 1)}`, gateway)
}
