import type { TenantId } from '#domain/ids.ts'
import type { Bundle, BundleSource } from '#policies/engine/bundle.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'
import type { Pseudonymiser } from '../keyring/pseudonymiser.ts'
import { PoliciesInUse } from './policies_in_use.ts'
import type { PlacedScrubber, ReportPlace } from './scrubber_store.ts'

/** A version of the policies, and what holds for those who stay on the version before it. */
export interface PoliciesInForce {
  readonly latest: Bundle
  /** Number of the version; 0 where nothing is published. */
  readonly version: number
  readonly publishedAt: Date | undefined
  readonly staying?: StayingPolicies | undefined
}

/** What holds for the tenants that have not moved to a version which collects more. */
export interface StayingPolicies {
  readonly bundle: Bundle
  /** The version that they have not moved to. */
  readonly version: number
  readonly announcedAt: Date
  /** When the last of them moves, whatever it has decided. */
  readonly windowEndsAt: Date
  /** When those move that have decided. */
  readonly movesAt: ReadonlyMap<TenantId, Date>
}

/**
 * The policies in force: those of the latest version, and those of the tenants that stay on the version before. Each
 * report is judged by what holds for its tenant when it comes.
 */
export class PolicyService {
  readonly #pseudonymiser: Pseudonymiser
  /** What waits in the directory until somebody approves it: the hashes of the bundle and of what it widens. */
  held: { readonly bundle: string; readonly changes: string } | undefined
  #inForce: PoliciesInForce
  #latest: PoliciesInUse
  #staying: PoliciesInUse | undefined

  /** Throws a ScrubSettingsError where the settings of the scrubber are broken. */
  constructor(source: BundleSource, pseudonymiser: Pseudonymiser) {
    this.#pseudonymiser = pseudonymiser
    this.#latest = new PoliciesInUse(source, pseudonymiser)
    this.#inForce = { latest: this.#latest.bundle, version: 0, publishedAt: undefined }
  }

  /** The bundle of the latest version. */
  get bundle(): Bundle {
    return this.#latest.bundle
  }

  /** The policies of the latest version as they are written. */
  get source(): PolicySource {
    return this.#latest.source
  }

  get inForce(): PoliciesInForce {
    return this.#inForce
  }

  /** Every bundle that reports are judged by now. */
  get bundles(): readonly Bundle[] {
    return this.#staying === undefined ? [this.bundle] : [this.bundle, this.#staying.bundle]
  }

  /** What holds for a tenant at a time. */
  of(tenantId: TenantId, nowMs: number): PoliciesInUse {
    if (this.#staying === undefined) return this.#latest
    return nowMs < this.staysUntilMs(tenantId) ? this.#staying : this.#latest
  }

  /** When a tenant moves to the latest version that collects more, in ms since 1970; -Infinity where nothing is awaited. */
  staysUntilMs(tenantId: TenantId): number {
    const { staying } = this.#inForce
    if (staying === undefined) return Number.NEGATIVE_INFINITY
    const ends = staying.windowEndsAt.getTime()
    return Math.min(ends, staying.movesAt.get(tenantId)?.getTime() ?? ends)
  }

  /** Puts other policies in force, from one report to the next. Throws a ScrubSettingsError, and then changes nothing. */
  adopt(inForce: PoliciesInForce): void {
    const { latest, staying } = inForce
    const [next, before] = [this.#use(latest), staying && this.#use(staying.bundle)]
    this.#latest = next
    this.#staying = before
    this.#inForce = inForce
  }

  #use(bundle: Bundle): PoliciesInUse {
    const known = [this.#latest, this.#staying].find((used) => used?.bundle.hash === bundle.hash)
    return known ?? new PoliciesInUse(bundle, this.#pseudonymiser)
  }

  /** The scrubber of a tenant by the latest version, for what belongs to no report. */
  scrubberFor(tenantId: TenantId): Scrubber {
    return this.#latest.scrubberFor(tenantId)
  }

  /** The scrubber of the latest version for the reports of a product and a type. */
  scrubberAt(tenantId: TenantId, place: ReportPlace): PlacedScrubber {
    return this.#latest.scrubberAt(tenantId, place)
  }
}
