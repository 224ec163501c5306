import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { subscriptionOf } from '../../tenancy/subscriptions.ts'
import { COUNT, ID, INSTANT, nullable, objectOf, oneOf, TEXT } from '../api/schemas.ts'

export const TENANT = objectOf({
  id: ID,
  name: TEXT,
  retentionDays: nullable(COUNT),
  createdAt: INSTANT,
  subscription: objectOf({
    state: oneOf(['active', 'ended', 'erased']),
    'endedAt?': INSTANT,
    'reversibleUntil?': INSTANT,
    'keptUntil?': INSTANT,
    'erasedAt?': INSTANT,
  }),
})

/** A tenant as the API shows it, with the state of its subscription. */
export function printTenant(tenant: Tenant, gateway: Pick<Gateway, 'policies'>): unknown {
  const { id, name, retentionDays, createdAt } = tenant
  return {
    id,
    name,
    retentionDays: retentionDays ?? null,
    createdAt,
    subscription: subscriptionOf(tenant, gateway),
  }
}
