import type { ConsentChoice, ConsentLevel, ConsentScope } from '#domain/consent.ts'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { Database } from '#drizzle/database.ts'
import { type ConsentRecord, consentsAfter } from '#drizzle/repositories/consents.ts'

/** Where a choice applies. */
export interface ConsentPlace {
  readonly tenantId: TenantId
  readonly instanceId: string
  readonly product: string
}

/** Whose choice, or the choice on what. */
interface ConsentTarget {
  readonly tenantId: string
  readonly scope: ConsentScope
  readonly feature?: string | undefined
  readonly subject?: Uint8Array | undefined
}

type PlacedChoice = Pick<ConsentRecord, 'instanceId' | 'product' | 'choice'>

const LEVEL_OF_CHOICE: Readonly<Record<ConsentChoice, ConsentLevel>> = {
  off: 'off',
  required: 'required',
  denied: 'required',
  optional: 'optional',
  granted: 'optional',
}

const BATCH = 10_000

/**
 * The choices in force, in memory. `refresh` follows the store by sequence number; it is called after each recorded
 * choice of this process and on a timer for those of others.
 */
export class ConsentIndex {
  /** By target; a list holds the newest choice of each instance and product. */
  readonly #choices = new Map<string, readonly PlacedChoice[]>()
  /** Tenants in which any person has chosen: for the others nobody needs to be looked up. */
  readonly #tenantsWithSubjects = new Set<string>()
  readonly #database: Database
  #sequence = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** Reads what was recorded since the last call. */
  async refresh(): Promise<void> {
    for (;;) {
      const records = await this.#database.withOwner((tx) =>
        consentsAfter(tx, this.#sequence, BATCH),
      )
      for (const record of records) this.#apply(record)
      if (records.length < BATCH) return
    }
  }

  /** The administrator's choices for the tenant, the instance, the product, and the product in the instance. */
  administratorLevels(place: ConsentPlace): readonly ConsentLevel[] {
    return this.#levels(place, { tenantId: place.tenantId, scope: 'tenant' })
  }

  /** True where any person of the tenant has chosen. */
  hasSubjects(tenantId: TenantId): boolean {
    return this.#tenantsWithSubjects.has(tenantId)
  }

  /** The choices of the people behind a report: users by user id, contacts by mail address or user id. */
  subjectLevels(place: ConsentPlace, pseudonyms: Pseudonyms): readonly ConsentLevel[] {
    if (!this.#tenantsWithSubjects.has(place.tenantId)) return []
    const { userId, email } = pseudonyms
    return [
      ...this.#levelsOf(place, 'user', userId),
      ...this.#levelsOf(place, 'contact', email),
      ...this.#levelsOf(place, 'contact', userId),
    ]
  }

  /** False where the administrator switched the feature off, or denied it. Without a choice it is on. */
  isFeatureOn(place: ConsentPlace, feature: string | undefined): boolean {
    if (feature === undefined) return true
    return this.#inForce(place, { tenantId: place.tenantId, scope: 'feature', feature }).every(
      ({ choice }) => choice !== 'off' && choice !== 'denied',
    )
  }

  #levelsOf(
    place: ConsentPlace,
    scope: ConsentScope,
    subject: Pseudonym | undefined,
  ): readonly ConsentLevel[] {
    if (subject === undefined) return []
    return this.#levels(place, { tenantId: place.tenantId, scope, subject })
  }

  #levels(place: ConsentPlace, target: ConsentTarget): readonly ConsentLevel[] {
    return this.#inForce(place, target).map(({ choice }) => LEVEL_OF_CHOICE[choice])
  }

  #inForce(place: ConsentPlace, target: ConsentTarget): readonly PlacedChoice[] {
    const choices = this.#choices.get(keyOf(target))
    if (choices === undefined) return []
    return choices.filter(
      ({ instanceId, product }) =>
        (instanceId === undefined || instanceId === place.instanceId) &&
        (product === undefined || product === place.product),
    )
  }

  #apply(record: ConsentRecord): void {
    const key = keyOf(record)
    if (record.subject !== undefined) this.#tenantsWithSubjects.add(record.tenantId)
    const others = (this.#choices.get(key) ?? []).filter(
      ({ instanceId, product }) => instanceId !== record.instanceId || product !== record.product,
    )
    const { instanceId, product, choice } = record
    this.#choices.set(key, [...others, { instanceId, product, choice }])
    this.#sequence = Math.max(this.#sequence, record.sequence)
  }
}

function keyOf({ tenantId, scope, feature, subject }: ConsentTarget): string {
  const who =
    subject === undefined
      ? ''
      : Buffer.from(subject.buffer, subject.byteOffset, subject.byteLength).toString('latin1')
  return `${tenantId}\u0000${scope}\u0000${feature ?? ''}\u0000${who}`
}
