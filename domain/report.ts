import type { ReportConsent } from './consent.ts'
import type { JsonObject } from './json.ts'

/** The order is that in which keys, columns and the spool have them: further kinds come last. */
export const IDENTITY_KINDS = [
  'userId',
  'organisationId',
  'deviceId',
  'email',
  'phone',
  'advertisingId',
  /** Of a kind that the policies define: its value is written `<name of the kind>:<value>`. */
  'custom',
] as const
export type IdentityKind = (typeof IDENTITY_KINDS)[number]

/** The name of a custom kind, as policies write it. */
export const CUSTOM_KIND = /^[a-z][a-z0-9_]{0,49}$/

/** The name of a custom kind and what stands behind it. */
export function splitCustom(text: string): { readonly name: string; readonly rest: string } {
  const colon = text.indexOf(':')
  return { name: text.slice(0, Math.max(colon, 0)), rest: text.slice(colon + 1) }
}

/** Custom identities, paths and fields as they are written: the name of their kind comes first. */
export function joinCustom(name: string, rest: string): string {
  return `${name}:${rest}`
}

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
