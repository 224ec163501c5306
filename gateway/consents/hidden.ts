import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { TenantId } from '#domain/ids.ts'
import type { ReportKind } from '#drizzle/repositories/report_reader.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import type { Gateway } from '../gateway.ts'

/**
 * What of a tenant's stored reports nobody is shown for now, since their feature is switched off. Nothing is deleted:
 * switched on, they are there again. A subject's own export has them. Answered from memory.
 */
export function hiddenNow(
  { consents, policies, clock }: Pick<Gateway, 'consents' | 'policies' | 'clock'>,
  tenantId: TenantId,
): readonly ReportKind[] {
  const { bundle } = policies.of(tenantId, clock.nowMs())
  return featureTypes(bundle).flatMap(({ product, type, feature }) =>
    consents.placesOff(tenantId, feature).flatMap((place) => {
      const isHere = place.product === undefined || place.product === product
      return isHere ? [{ instanceId: place.instanceId, product, type }] : []
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
