import { createHash } from 'node:crypto'
import type { TenantId } from '#domain/ids.ts'
import type { Bundle, BundleSource } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import { protectiveSettings } from '#policies/schema/protective_settings.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'
import type { Pseudonymiser } from '../keyring/pseudonymiser.ts'
import { type PlacedScrubber, type ReportPlace, ScrubberStore } from './scrubber_store.ts'

/** One bundle, and the scrubbers made from it. */
export class PoliciesInUse {
  readonly bundle: Bundle
  readonly source: PolicySource
  readonly #scrubbers: ScrubberStore

  /** Throws a ScrubSettingsError where the settings of the scrubber are broken: nothing is judged by less than all. */
  constructor(source: BundleSource | Bundle, pseudonymiser: Pseudonymiser) {
    this.bundle = 'hash' in source ? source : compileBundle(source, sha256Hex)
    this.source = parsePolicySource(this.bundle.source)
    this.#scrubbers = new ScrubberStore(this.source.settings.pii, (tenantId, kind, value) =>
      pseudonymiser.hash(tenantId, kind, value),
    )
  }

  /** The scrubber of a tenant for what belongs to no report: its keyed hashes are the tenant's own. */
  scrubberFor(tenantId: TenantId): Scrubber {
    return this.scrubberAt(tenantId, {}).scrubber
  }

  /** The scrubber for the reports of a product and a type. */
  scrubberAt(tenantId: TenantId, place: ReportPlace): PlacedScrubber {
    return this.#scrubbers.at(tenantId, place)
  }
}

/** It was checked before it was published; settings that were not known then are the most protective ones. */
function parsePolicySource(source: BundleSource): PolicySource {
  const settings = { ...protectiveSettings(), ...source.settings }
  return { ...source, settings } as PolicySource
}

/** SHA-256 of a text, in hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
