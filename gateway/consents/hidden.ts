import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { TenantId } from '#domain/ids.ts'
import type { ReportKind } from '#drizzle/repositories/report_reader.ts'
import { listInstances } from '#drizzle/repositories/tenants.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { levelNow } from '#policies/engine/permit_at.ts'
import type { Gateway } from '../gateway.ts'

/**
 * What of a tenant's stored reports nobody is shown for now, since their feature is switched off. Nothing is deleted:
 * switched on, they are there again. A subject's own export has them.
 */
export async function hiddenNow(
  gateway: Pick<Gateway, 'database' | 'consents' | 'policies'>,
  tenantId: TenantId,
): Promise<readonly ReportKind[]> {
  const switched = featureTypes(gateway.policies.bundle)
  if (switched.length === 0) return []
  const instances = await gateway.database.withTenant(tenantId, (tx) => listInstances(tx, tenantId))
  return instances.flatMap(({ id: instanceId }) =>
    switched.flatMap(({ product, type, feature }) => {
      const place = { tenantId, instanceId, product }
      const histories = gateway.consents.featureHistories(place, feature)
      const isOff = histories.some((history) => levelNow(history) === 'off')
      return isOff ? [{ instanceId, product, type }] : []
    }),
  )
}

/** The types that depend on a feature, for each product that may send them. */
function featureTypes({ contracts, products }: Bundle) {
  return [...contracts.values()].flatMap(({ product, type, feature }) => {
    if (feature === undefined) return []
    const senders = product === STANDARD_PRODUCT ? [...products.keys()] : [product]
    return senders.map((sender) => ({ product: sender, type, feature }))
  })
}
