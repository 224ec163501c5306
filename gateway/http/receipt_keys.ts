import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { listSigningKeys } from '#drizzle/repositories/signing_keys.ts'
import type { Gateway } from '../gateway.ts'

const MAX_AGE_S = 300

/** Public keys of all receipts (RFC 7517), for whoever checks one: they need no credential. */
export function mountReceiptKeys(
  app: Hono<{ Bindings: HttpBindings }>,
  gateway: Pick<Gateway, 'database'>,
): void {
  app.get('/.well-known/jwks.json', async (context) => {
    const keys = await gateway.database.withOwner(listSigningKeys)
    return context.json({ keys }, 200, { 'cache-control': `public, max-age=${MAX_AGE_S}` })
  })
}
