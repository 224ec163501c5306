import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { SealPlace } from '#domain/stored_report.ts'

/** Reports of one tenant, product, type and expiry day share a key: destroying it forgets them all, in backups too. */
export interface RetentionCell {
  readonly tenantId: TenantId
  readonly expiresOn: string
  readonly product: string
  readonly type: string
}

/** Keys that were looked up together. It is used at once and not kept: a key may be destroyed at any time. */
export interface KeySet {
  /**
   * The keys of a report, always in one order: its tenant's, its cell's, then one for each of its pseudonyms in the
   * order of IDENTITY_KINDS. Undefined where one of them was destroyed or never was.
   */
  readonly partsOf: (place: SealPlace) => readonly Uint8Array[] | undefined
}

/** A subject whose key was destroyed: none is ever made for it again. */
export interface Tombstone {
  readonly tenantId: TenantId
  readonly pseudonym: Pseudonym
  readonly requestId: string
  readonly recordedAt: Date
  /** Order of destructions. */
  readonly sequence: number
}

/** The keyring cannot be reached: nothing can be sealed for new subjects, and nothing can be opened. */
export class KeyringAwayError extends Error {
  override readonly name = 'KeyringAwayError'
}

/** What reports are sealed and opened with. Its database is not in the reports' backups. */
export interface KeySource {
  /** Grows with each destruction that this process learns of: what was derived before it is forgotten. */
  readonly generation: number
  /**
   * The keys to seal reports with. Missing ones are made, and are durable when this resolves; none is made for a
   * tombstoned subject or a destroyed tenant. Throws KeyringAwayError.
   */
  readonly keysToSeal: (places: readonly SealPlace[]) => Promise<KeySet>
  /**
   * The keys to open reports with: none is made, and none was destroyed on any process more than 1 s ago. Throws
   * KeyringAwayError.
   */
  readonly keysToOpen: (places: readonly SealPlace[]) => Promise<KeySet>
}
