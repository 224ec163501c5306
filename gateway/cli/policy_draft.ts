import { LIMITS } from '#domain/limits.ts'
import { Database, type Transaction } from '#drizzle/database.ts'
import { isStoreAway } from '#drizzle/errors.ts'
import { findTenant, listTenants, type Tenant } from '#drizzle/repositories/tenants.ts'
import type { Draft } from '#policies/engine/draft/draft_contract.ts'
import { readConfig } from '../config.ts'
import { withDatabaseUrl } from '../database/with_database.ts'
import { draftQuarantinedType } from '../policies/draft_type.ts'
import { loadPolicies } from '../policies/load_policies.ts'
import type { CliStreams } from './streams.ts'

const USAGE = 'Usage: tidegate policy draft <product> <type> [--tenant <id or name>]'

/**
 * `tidegate policy draft <product> <type> [--tenant name]`: a contract for a quarantined type, from its shapes, on
 * standard output. Without a tenant it is the only one of the store. Returns the exit code.
 */
export async function policyDraft(args: readonly string[], streams: CliStreams): Promise<number> {
  const [product, type, option, tenant, ...others] = args
  const isWrong = option !== undefined && (option !== '--tenant' || tenant === undefined)
  if (product === undefined || type === undefined || isWrong || others.length > 0) {
    streams.err(USAGE)
    return 2
  }
  const config = readConfig()
  const source = await loadPolicies(config.policiesDir)
  try {
    const found = await withDatabaseUrl(config, (url) =>
      findDraft(url, { product, type, tenant, source }),
    )
    if (typeof found === 'string') streams.err(found)
    else streams.out(found.yaml.trimEnd())
    return typeof found === 'string' ? 1 : 0
  } catch (error) {
    if (!isStoreAway(error)) throw error
    streams.err('Cannot reach the store: no PostgreSQL answers there')
    return 1
  }
}

/** The draft, or why there is none. */
async function findDraft(
  url: string,
  wanted: Parameters<typeof draftQuarantinedType>[2] & { readonly tenant: string | undefined },
): Promise<Draft | string> {
  const database = new Database({ url, connectionsMax: 1, onConnectionError: () => undefined })
  try {
    const tenant = await database.withOwner((tx) => tenantOf(tx, wanted.tenant))
    if (typeof tenant === 'string') return tenant
    const draft = await database.withTenant(tenant.id, (tx) =>
      draftQuarantinedType(tx, tenant.id, wanted),
    )
    return draft ?? 'Cannot draft a contract: nothing of this product and type was quarantined'
  } finally {
    await database.close()
  }
}

async function tenantOf(tx: Transaction, name: string | undefined): Promise<Tenant | string> {
  if (name !== undefined) {
    const found = await findTenant(tx, name)
    return found ?? 'Cannot find the tenant: wanted its id or its name'
  }
  const all = await listTenants(tx, { after: undefined, limit: LIMITS.pageItemsMax })
  const [only, ...others] = all.filter(({ erasedAt }) => erasedAt === undefined)
  if (only === undefined) return 'Cannot find a tenant: the store has none'
  return others.length === 0 ? only : 'Cannot choose a tenant: name one of them with --tenant'
}
