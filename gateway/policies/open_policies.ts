import { publicationsStamp } from '#drizzle/repositories/publications.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import { countEffects } from '#policies/engine/diff/change.ts'
import type { Pseudonymiser } from '../keyring/pseudonymiser.ts'
import type { Logger } from '../telemetry/logger.ts'
import { PolicyService } from './policy_service.ts'
import { type Publishing, publishPolicies } from './publish.ts'
import { type PublishedParts, readInForce } from './published.ts'

export interface PolicyParts extends PublishedParts {
  readonly pseudonymiser: Pseudonymiser
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/**
 * The policies in force. Those of the directory are published first where they are new and may be: what only collects
 * less, and what somebody has approved. Where they may not, the latest version goes on to hold and the log says so.
 * Throws a ConfigError where what is published was changed in the store.
 */
export async function openPolicies(
  parts: PolicyParts,
  source: BundleSource,
): Promise<PolicyService> {
  const policies = new PolicyService(source, parts.pseudonymiser)
  const candidate = policies.bundle
  const publishing = await publishPolicies(parts, candidate, { by: 'start', mayRepeat: false })
  tell(publishing, candidate.hash, parts.log)
  const inForce = await readInForce(parts, [candidate])
  if (inForce !== undefined) policies.adopt(inForce)
  if (publishing.kind === 'approval_missing')
    policies.held = { bundle: candidate.hash, changes: publishing.digest }
  return policies
}

function tell(publishing: Publishing, candidate: string, log: PolicyParts['log']): void {
  const { version } = publishing.publication
  switch (publishing.kind) {
    case 'unchanged':
      return
    case 'published':
      log.info('policies_published', { version, ...countEffects(publishing.changes) })
      return
    case 'superseded':
      log.warn('policies_superseded', { candidate, version })
      return
    case 'approval_missing': {
      const { digest, changes } = publishing
      log.warn('policies_not_approved', { candidate, version, digest, ...countEffects(changes) })
    }
  }
}

/** Follows what is published and decided, by this process or another. */
export class PolicyFollower {
  readonly #parts: PolicyParts
  readonly #policies: PolicyService
  readonly #onAdopted: () => void
  #stamp: string | undefined

  /** `onAdopted` is called whenever other policies have come into force. */
  constructor(parts: PolicyParts, policies: PolicyService, onAdopted: () => void) {
    this.#parts = parts
    this.#policies = policies
    this.#onAdopted = onAdopted
  }

  /** Reads what has changed since the last call. What was changed in the store by others is refused, and said once. */
  async refresh(): Promise<void> {
    const { database, log } = this.#parts
    const stamp = await database.withOwner(publicationsStamp)
    if (stamp === this.#stamp) return
    try {
      const inForce = await readInForce(this.#parts, this.#policies.bundles)
      const { version } = this.#policies.inForce
      if (inForce === undefined || inForce.version < version) {
        log.error('policies_rolled_back', { version })
      } else {
        this.#policies.adopt(inForce)
        if (inForce.version > version) log.info('policies_adopted', { version: inForce.version })
        this.#onAdopted()
      }
      this.#stamp = stamp
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ConfigError')) throw error
      log.error('policies_refused', { error })
      this.#stamp = stamp
    }
  }
}
