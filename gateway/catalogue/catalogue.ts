import type { Sensitivity } from '#domain/classification.ts'
import { DAY_MS } from '#domain/clock.ts'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { listTypeVolumes, type TypeVolume } from '#drizzle/repositories/type_volumes.ts'
import type { Bundle, Contract } from '#policies/engine/bundle.ts'
import { isExpired } from '#policies/engine/classify.ts'
import { contractKey } from '#policies/engine/compile.ts'
import { type FieldNode, listFields } from '#policies/engine/field_tree.ts'
import { matchContract } from '#policies/engine/match.ts'
import { exampleOf } from '#policies/engine/summary/examples.ts'
import type { Gateway } from '../gateway.ts'
import { consentNeededFor } from '../reports/explain_contract.ts'
import { readTenantPeriods, storedDays, type TenantPeriods } from '../retention/tenant_periods.ts'

/** From what tells least about a person to what tells most. */
const SENSITIVITY_ORDER: readonly Sensitivity[] = [
  'public_non_personal',
  'system_metadata',
  'callstack_or_exception',
  'end_user_pseudonymous',
  'customer_content',
]

/** What a tenant's catalogue is made of. */
interface Known {
  readonly bundle: Bundle
  readonly periods: TenantPeriods
  readonly volumes: ReadonlyMap<string, TypeVolume>
  readonly nowMs: number
}

type CatalogueGateway = Pick<Gateway, 'policies' | 'database' | 'clock'>

async function readKnown(
  gateway: CatalogueGateway,
  tenant: Tenant,
  product?: string,
): Promise<Known> {
  const nowMs = gateway.clock.nowMs()
  const since = new Date(nowMs - LIMITS.volumeDays * DAY_MS)
  const volumes = await gateway.database.withTenant(tenant.id, (tx) =>
    listTypeVolumes(tx, tenant.id, { since, product }),
  )
  return {
    bundle: gateway.policies.of(tenant.id, nowMs).bundle,
    periods: await readTenantPeriods(gateway, tenant.id),
    volumes: new Map(volumes.map((volume) => [contractKey(volume.product, volume.type), volume])),
    nowMs,
  }
}

/**
 * Every product of the bundle in force for a tenant with its types. Types that `standard` declares for all products stand
 * there, and with each product that has sent them.
 */
export async function readCatalogue(gateway: CatalogueGateway, tenant: Tenant) {
  const known = await readKnown(gateway, tenant)
  const { bundle, volumes } = known
  const items = bundle.source.products.map(({ product: source, contracts }) => {
    const { product, title, description, owner } = source
    const sent = [...volumes.values()].filter((volume) => volume.product === product)
    const names = new Set([...contracts, ...sent].map(({ type }) => type))
    const types = [...names].flatMap((type) => {
      const contract = matchContract(bundle, product, type)
      return contract === undefined ? [] : [outlineOf(contract, product, known)]
    })
    return { product, title, description, owner, isStandard: product === STANDARD_PRODUCT, types }
  })
  return { bundle: bundle.hash, volumeDays: LIMITS.volumeDays, items }
}

/** One type of a product with its fields; undefined where nothing declares it. */
export async function readCatalogueType(
  gateway: CatalogueGateway,
  tenant: Tenant,
  { product, type }: { readonly product: string; readonly type: string },
) {
  const known = await readKnown(gateway, tenant, product)
  const { bundle } = known
  if (!bundle.products.has(product)) return undefined
  const contract = matchContract(bundle, product, type)
  if (contract === undefined) return undefined
  return {
    bundle: bundle.hash,
    volumeDays: LIMITS.volumeDays,
    product,
    ...outlineOf(contract, product, known),
    description: contract.description,
    review: contract.review,
    fields: listFields(contract.root).flatMap((field) => describeField(field, contract)),
  }
}

function outlineOf(contract: Contract, product: string, known: Known) {
  const { type, version, title, class: dataClass, category, dataKind, owner, purposes } = contract
  const { bundle, periods, volumes, nowMs } = known
  const volume = volumes.get(contractKey(product, type))
  const fields = listFields(contract.root)
  return {
    ...{ type, declaredBy: contract.product, version, title },
    ...{ class: dataClass, category, dataKind, owner, purposes: [...purposes] },
    expires:
      typeof contract.expires === 'string'
        ? { day: contract.expires }
        : { version: contract.expires.version },
    expired: isExpired(contract, nowMs, undefined),
    retentionDays: storedDays({ product, type, class: dataClass, category }, periods, bundle),
    fieldCount: fields.length,
    highestSensitivity: highestOf(fields),
    consentNeeded: consentNeededFor(contract),
    feature: contract.feature ?? null,
    reports: volume?.reports ?? 0,
    bytes: volume?.bytes ?? 0,
    lastSeen: volume?.lastSeen ?? null,
  }
}

function highestOf(fields: readonly FieldNode[]): Sensitivity | null {
  const found = new Set(fields.map(({ rule }) => rule?.sensitivity))
  return SENSITIVITY_ORDER.findLast((sensitivity) => found.has(sensitivity)) ?? null
}

function describeField({ path, rule }: FieldNode, contract: Contract) {
  if (rule === undefined) return []
  const { type, sensitivity, action, why } = rule
  return [
    {
      ...{ path, type, values: rule.values ?? null },
      class: contract.class === 'optional' ? contract.class : (rule.class ?? contract.class),
      ...{ category: contract.category, sensitivity, dataKind: contract.dataKind },
      ...{ purposes: [...contract.purposes], action, generalisation: rule.to ?? null },
      bounds: rule.bounds ?? null,
      identity: rule.identity ?? null,
      releaseAfter: rule.releaseAfter ?? null,
      description: why,
      example: exampleOf(path, rule) ?? null,
    },
  ]
}
