import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { TenantId } from '#domain/ids.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { checkPolicies } from '#policies/schema/check.ts'
import type { PolicyProblem } from '#policies/schema/policy_problem.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import { createScrubber, type Scrubber } from '#policies/scrub/scrubber.ts'
import { parseScrubSettings } from '#policies/scrub/settings.ts'
import { ConfigError } from '../config_error.ts'
import type { Pseudonymiser } from '../keyring/pseudonymiser.ts'
import { readPolicyFiles } from './files.ts'

const SCRUBBERS_MAX = 1_000

/** The bundle in force, and the scrubbers made from it. */
export class PolicyService {
  readonly bundle: Bundle
  readonly source: PolicySource
  readonly #pseudonymiser: Pseudonymiser
  readonly #scrubbers = new Map<TenantId, Scrubber>()

  constructor(source: PolicySource, pseudonymiser: Pseudonymiser) {
    this.source = source
    this.bundle = compileBundle(source, sha256Hex)
    this.#pseudonymiser = pseudonymiser
  }

  /** The scrubber of a tenant: its keyed hashes are the tenant's own. */
  scrubberFor(tenantId: TenantId): Scrubber {
    const known = this.#scrubbers.get(tenantId)
    if (known !== undefined) return known
    if (this.#scrubbers.size >= SCRUBBERS_MAX) this.#scrubbers.clear()
    const scrubber = createScrubber({
      ...parseScrubSettings(this.source.settings.pii),
      hash: (kind, value) => this.#pseudonymiser.hash(tenantId, kind, value),
    })
    this.#scrubbers.set(tenantId, scrubber)
    return scrubber
  }
}

/** Reads and checks a policies directory. Throws a ConfigError that names every problem. */
export async function loadPolicies(directory: string): Promise<PolicySource> {
  const files = await readPolicyFiles(directory)
  const { source, problems } = checkPolicies(files)
  if (problems.length > 0) throw new ConfigError(printProblems(problems, directory))
  return source
}

/** All problems, each with its file, line and remedy. */
export function printProblems(problems: readonly PolicyProblem[], directory: string): string {
  return problems
    .map(
      ({ path, line, column, message, remedy }) =>
        `${join(directory, path)}:${line}:${column} ${message}. ${remedy}`,
    )
    .join('\n')
}

/** SHA-256 of a text, in hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
