import type { TenantId } from '#domain/ids.ts'
import type { Gateway } from '../gateway.ts'
import type { ReportSealer } from '../keyring/report_sealer.ts'

/** The keys of holds, in the keyring: one a hold, so that ending one destroys its copies and no others. */
export interface HoldKeys {
  /** Makes a hold's key; the one that it has where there is one. Durable when it resolves. Throws KeyringAwayError. */
  readonly makeHoldKey: (tenantId: TenantId, holdId: string) => Promise<Uint8Array>
  /** Undefined where it was destroyed or never made. Throws KeyringAwayError. */
  readonly findHoldKey: (tenantId: TenantId, holdId: string) => Promise<Uint8Array | undefined>
  /** Safe to repeat. Throws KeyringAwayError. */
  readonly destroyHoldKey: (tenantId: TenantId, holdId: string) => Promise<void>
}

/** What holds need of the gateway. */
export interface HoldsGateway extends Pick<Gateway, 'database' | 'clock' | 'log'> {
  readonly keyring: HoldKeys
  readonly sealer: Pick<ReportSealer, 'open' | 'sealUnder' | 'openUnder'>
}
