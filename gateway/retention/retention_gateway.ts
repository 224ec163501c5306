import type { TenantId } from '#domain/ids.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import type { RetentionSettings } from '#policies/schema/policy_source.ts'
import type { Gateway } from '../gateway.ts'
import type { HoldsGateway } from '../holds/holds_gateway.ts'
import type { RetentionCell } from '../keyring/keys.ts'
import type { ReportSealer } from '../keyring/report_sealer.ts'

/** What retention destroys in the keyring. Each is safe to repeat, and throws KeyringAwayError. */
export interface RetentionKeys {
  /** The keys of all cells that expire on the day (`YYYY-MM-DD`) or before it; how many there were. */
  readonly destroyExpired: (today: string) => Promise<number>
  readonly destroyCells: (cells: readonly RetentionCell[]) => Promise<void>
  readonly destroyTenant: (tenantId: TenantId) => Promise<void>
}

/** What waits on this machine for the store, and what of it is over. */
export interface RetentionSpool {
  readonly deleteExpired: (today: string) => Promise<number>
  readonly eraseTenant: (tenantId: string) => Promise<number>
  /** Shows every report that waits, and deletes those that match. */
  readonly forget: (matches: (head: { readonly expiresOn: string }) => boolean) => Promise<number>
}

/** What retention needs of the gateway. */
export interface RetentionGateway extends Pick<Gateway, 'database' | 'clock' | 'log'> {
  readonly policies: {
    readonly bundle: Bundle
    readonly source: { readonly settings: { readonly retention: RetentionSettings } }
  }
  readonly keyring: RetentionKeys & HoldsGateway['keyring']
  readonly sealer: Pick<ReportSealer, 'open' | 'seal' | 'sealUnder' | 'openUnder'>
  readonly spool?: RetentionSpool | undefined
}
