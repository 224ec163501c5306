import type { Database } from '#drizzle/database.ts'
import { findBundle } from '#drizzle/repositories/bundles.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { ConfigError } from '../config_error.ts'
import { compileKept } from './read_bundle.ts'

/** Bundles that are compiled for one look; reports of further ones are judged without theirs. */
const BUNDLES_MAX = 32

/** The bundles that judged reports, each read and compiled once. */
export class JudgingBundles {
  readonly #database: Database
  readonly #known: Map<string, Bundle | undefined>

  constructor(database: Database, known: readonly Bundle[]) {
    this.#database = database
    this.#known = new Map(known.map((bundle) => [bundle.hash, bundle]))
  }

  /** Undefined where the store does not have it any more, or has it changed. */
  async find(hash: string | undefined): Promise<Bundle | undefined> {
    if (hash === undefined || this.#known.has(hash)) return this.#known.get(hash ?? '')
    if (this.#known.size >= BUNDLES_MAX) return undefined
    const kept = await this.#database.withOwner((tx) => findBundle(tx, hash))
    const bundle = kept && compiledOf(kept)
    this.#known.set(hash, bundle)
    return bundle
  }
}

function compiledOf(kept: Parameters<typeof compileKept>[0]): Bundle | undefined {
  try {
    return compileKept(kept)
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}
