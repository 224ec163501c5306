import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { insertInstance, insertTenant, listTenants } from '#drizzle/repositories/tenants.ts'
import { FIRST_KEYS_FILE } from './config.ts'
import type { Gateway } from './gateway.ts'
import { createIngestKey, printIngestKey } from './tenancy/ingest_keys.ts'

const FIRST_TENANT = 'contoso'
const FIRST_INSTANCE = 'production'

/**
 * On the first start: the tenant `contoso` with its instance `production` and an ingest key for each product. The keys
 * are written to a file that only its owner can read. Returns the path of the file, or undefined on later starts.
 */
export async function prepareFirstStart(
  gateway: Gateway,
  origin: string,
): Promise<string | undefined> {
  const tenantId = parseTenantId(randomUUID())
  invariant(tenantId !== undefined, 'a random UUID is a GUID')
  const createdAt = new Date(gateway.clock.nowMs())
  const keys = await gateway.database.withOwner(async (tx) => {
    const tenants = await listTenants(tx, { after: undefined, limit: 1 })
    if (tenants.length > 0) return undefined
    const tenant = await insertTenant(tx, {
      id: tenantId,
      name: FIRST_TENANT,
      retentionDays: undefined,
      createdAt,
    })
    if (tenant === undefined) return undefined
    const instanceId = randomUUID()
    await insertInstance(tx, {
      id: instanceId,
      tenantId,
      name: FIRST_INSTANCE,
      region: 'local',
      createdAt,
    })
    const products = [...gateway.policies.bundle.products.keys()].filter(
      (name) => name !== STANDARD_PRODUCT,
    )
    const created: Record<string, unknown> = {}
    for (const product of products) {
      const key = await createIngestKey(tx, {
        tenantId,
        instanceId,
        product,
        createdAt,
        expiresAt: undefined,
      })
      created[product] = printIngestKey(key, origin)
    }
    return created
  })
  if (keys === undefined) return undefined
  const path = join(gateway.config.dataDir, FIRST_KEYS_FILE)
  writeFileSync(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 })
  return path
}
