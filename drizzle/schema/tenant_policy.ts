import { sql } from 'drizzle-orm'
import { pgPolicy } from 'drizzle-orm/pg-core'

/**
 * Row-level security: the role `tidegate_tenant` sees the rows of the tenant that its transaction names, and no
 * others, even where a query forgets its condition.
 */
export const tenantPolicy = () =>
  pgPolicy('tenant_isolation', {
    as: 'permissive',
    for: 'all',
    to: 'tidegate_tenant',
    using: sql`tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid`,
    withCheck: sql`tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid`,
  })
