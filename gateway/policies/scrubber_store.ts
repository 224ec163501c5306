import type { TenantId } from '#domain/ids.ts'
import type { PlacedSettings, ScrubPolicy } from '#policies/scrub/policy.ts'
import {
  fieldRulesAt,
  parseScrubPolicy,
  settingsAt,
  withFieldRules,
} from '#policies/scrub/policy.ts'
import {
  createScrubber,
  createTables,
  type Scrubber,
  type ScrubTables,
  tablesName,
} from '#policies/scrub/scrubber.ts'
import type { ScrubSettings } from '#policies/scrub/settings.ts'
import { personModel } from './person_model.ts'

/** Where a report belongs. */
export interface ReportPlace {
  readonly product?: string
  readonly type?: string
}

/** What scrubs the reports of one place. */
export interface PlacedScrubber {
  /** For all of a report that no rule for fields names, and for its keys. */
  readonly scrubber: Scrubber
  /** For the value at a path; missing where no rule names fields. */
  readonly forField?: (path: readonly string[]) => Scrubber
}

type TenantHash = (tenantId: TenantId, kind: string, value: string) => string

const PLACES_MAX = 10_000
const SCRUBBERS_MAX = 1_000
const TABLES_MAX = 16

/** The scrubbers of a policy, each made once for all places where the same of its rules hold. */
export class ScrubberStore {
  readonly #policy: ScrubPolicy
  readonly #hash: TenantHash
  readonly #places = new Map<string, PlacedScrubber>()
  readonly #placed = new Map<string, PlacedScrubber>()
  readonly #tables = new Map<string, ScrubTables>()

  /** Throws a ScrubSettingsError. */
  constructor(pii: unknown, hash: TenantHash) {
    this.#policy = parseScrubPolicy(pii)
    this.#hash = hash
  }

  at(tenantId: TenantId, { product, type }: ReportPlace): PlacedScrubber {
    const hasRules = this.#policy.rules.length > 0
    const name = hasRules ? `${tenantId}\u0000${product ?? ''}\u0000${type ?? ''}` : tenantId
    return remember(this.#places, name, {
      most: PLACES_MAX,
      make: () => this.#find(tenantId, { product, type }),
    })
  }

  #find(tenantId: TenantId, place: { product: string | undefined; type: string | undefined }) {
    const { product, type } = place
    const placed = settingsAt(this.#policy, {
      tenant: tenantId,
      ...(product === undefined ? {} : { product }),
      ...(type === undefined ? {} : { type }),
    })
    return remember(this.#placed, `${tenantId} ${placed.name}`, {
      most: SCRUBBERS_MAX,
      make: () => this.#make(tenantId, placed),
    })
  }

  #make(tenantId: TenantId, placed: PlacedSettings): PlacedScrubber {
    const scrubber = this.#scrubber(tenantId, placed.settings)
    if (placed.fieldRules.length === 0) return { scrubber }
    const byRules = new Map([['', scrubber]])
    return {
      scrubber,
      forField: (path) => {
        const rules = fieldRulesAt(placed, path)
        return remember(byRules, rules, {
          most: SCRUBBERS_MAX,
          make: () => this.#scrubber(tenantId, withFieldRules(placed, rules)),
        })
      },
    }
  }

  #scrubber(tenantId: TenantId, settings: ScrubSettings): Scrubber {
    const tables = remember(this.#tables, tablesName(settings), {
      most: TABLES_MAX,
      make: () => createTables(settings),
    })
    const hash = (kind: string, value: string) => this.#hash(tenantId, kind, value)
    return createScrubber({ ...settings, hash, person: personModel() }, tables)
  }
}

interface Remembering<Value> {
  readonly most: number
  readonly make: () => Value
}

function remember<Value>(
  known: Map<string, Value>,
  name: string,
  { most, make }: Remembering<Value>,
): Value {
  const found = known.get(name)
  if (found !== undefined) return found
  if (known.size >= most) known.clear()
  const made = make()
  known.set(name, made)
  return made
}
