import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import type { Gateway } from '../gateway.ts'

/** What is asked or told about a feature, as the beginning of a message. */
type Deed = 'record the choice' | 'tell the setting'

/**
 * Refuses a feature that no policy in force has: a choice on it would be kept and never obeyed. Those of the tenant
 * count, and those of the latest version, which a tenant may prepare for before it moves. Throws an ApiError
 * `feature_unknown`.
 */
export function assertFeatureKnown(
  { policies, clock }: Pick<Gateway, 'policies' | 'clock'>,
  feature: string,
  asked: { readonly tenantId: TenantId; readonly deed: Deed },
): void {
  const sources = [policies.source, policies.of(asked.tenantId, clock.nowMs()).source]
  const names = new Set(
    sources.flatMap(({ settings }) => settings.consent.features.map(({ name }) => name)),
  )
  if (names.has(feature)) return
  const wanted = names.size === 0 ? 'they have none' : `wanted one of ${[...names].join(', ')}`
  throw new ApiError(
    'feature_unknown',
    `Cannot ${asked.deed}: no policy has such a feature, ${wanted}`,
  )
}
