import {
  DATA_KINDS,
  type DataKind,
  type Purpose,
  type PurposeTable,
} from '#domain/classification.ts'
import type { Clock } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'

/** Where the table that holds for a tenant is found. */
interface PurposePlace {
  readonly clock: Clock
  readonly policies: {
    readonly of: (
      tenantId: TenantId,
      nowMs: number,
    ) => { readonly source: { readonly settings: { readonly purposes: PurposeTable } } }
  }
}

/**
 * The kinds of a tenant's data that may be used for a purpose now, by the table data kind x purpose of the policies that
 * hold for it. Whoever reads asks this first; none where the purpose is forbidden altogether.
 */
export function permittedKinds(
  { policies, clock }: PurposePlace,
  tenantId: TenantId,
  purpose: Purpose,
): readonly DataKind[] {
  const table = policies.of(tenantId, clock.nowMs()).source.settings.purposes
  return DATA_KINDS.filter((kind) => table[kind][purpose])
}
