import type { ReportConsent } from './consent.ts'
import type { JsonObject } from './json.ts'

export const IDENTITY_KINDS = ['userId', 'organisationId', 'deviceId', 'email'] as const
export type IdentityKind = (typeof IDENTITY_KINDS)[number]

/** Who is behind a report, in the clear: it lives in memory only, until `pseudonymise`. */
export type SubjectIdentities = { readonly [kind in IdentityKind]?: string }

/** One normalised item, as a collector hands it to the pipeline. */
export interface Report {
  /** The sender's own id of the item, for idempotency. */
  readonly id?: string
  /** When it happened, in milliseconds since 1970; the time of receipt where it is missing. */
  readonly timeMs?: number
  /** The client product, or the ingest key's where the protocol does not name one. */
  readonly product?: string
  /** Version of the client product. */
  readonly version?: string
  /** Report type, such as `error` or `otel.log`: with the product it names the contract. */
  readonly type: string
  readonly subject: SubjectIdentities
  /** The choice that the report itself carries; it can only narrow. */
  readonly consent?: ReportConsent
  readonly data: JsonObject
}
