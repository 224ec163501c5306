import type { ConsentChoice, ConsentLevel } from '#domain/consent.ts'
import type { TenantId } from '#domain/ids.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { Database } from '#drizzle/database.ts'
import { type ConsentRecord, consentsAfter } from '#drizzle/repositories/consents.ts'

/** Where a choice applies. */
export interface ConsentPlace {
  readonly tenantId: TenantId
  readonly instanceId: string
  readonly product: string
}

const LEVEL_OF_CHOICE: Readonly<Record<ConsentChoice, ConsentLevel>> = {
  off: 'off',
  required: 'required',
  denied: 'required',
  optional: 'optional',
  granted: 'optional',
}

const BATCH = 10_000

type ConsentTarget = Pick<
  ConsentRecord,
  'tenantId' | 'scope' | 'instanceId' | 'product' | 'feature'
> & {
  readonly subject: string
}

/**
 * The choices in force, in memory. `refresh` follows the store by sequence number; it is called after each recorded
 * choice of this process and on a timer for those of others.
 */
export class ConsentIndex {
  readonly #choices = new Map<string, ConsentChoice>()
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
  administratorLevels(place: ConsentPlace): readonly (ConsentLevel | undefined)[] {
    return this.#levels(place, { scope: 'tenant', feature: undefined, subject: '' })
  }

  /** The choices of the people behind a report: users by user id, contacts by mail address. */
  subjectLevels(
    place: ConsentPlace,
    pseudonyms: Pseudonyms,
  ): readonly (ConsentLevel | undefined)[] {
    const user = pseudonyms.userId
    const contact = pseudonyms.email ?? pseudonyms.userId
    return [
      ...(user === undefined
        ? []
        : this.#levels(place, { scope: 'user', feature: undefined, subject: hexOf(user) })),
      ...(contact === undefined
        ? []
        : this.#levels(place, { scope: 'contact', feature: undefined, subject: hexOf(contact) })),
    ]
  }

  /** False where the administrator switched the feature off, or denied it. Without a choice it is on. */
  isFeatureOn(place: ConsentPlace, feature: string | undefined): boolean {
    if (feature === undefined) return true
    return this.#targets(place, { scope: 'feature', feature, subject: '' }).every((target) => {
      const choice = this.#choices.get(keyOf(target))
      return choice !== 'off' && choice !== 'denied'
    })
  }

  #levels(
    place: ConsentPlace,
    target: Pick<ConsentTarget, 'scope' | 'feature' | 'subject'>,
  ): readonly (ConsentLevel | undefined)[] {
    return this.#targets(place, target).map((place) => {
      const choice = this.#choices.get(keyOf(place))
      return choice === undefined ? undefined : LEVEL_OF_CHOICE[choice]
    })
  }

  #targets(
    { tenantId, instanceId, product }: ConsentPlace,
    target: Pick<ConsentTarget, 'scope' | 'feature' | 'subject'>,
  ): readonly ConsentTarget[] {
    return [
      { ...target, tenantId, instanceId: undefined, product: undefined },
      { ...target, tenantId, instanceId, product: undefined },
      { ...target, tenantId, instanceId: undefined, product },
      { ...target, tenantId, instanceId, product },
    ]
  }

  #apply(record: ConsentRecord): void {
    const subject = record.subject === undefined ? '' : hexOf(record.subject)
    this.#choices.set(keyOf({ ...record, subject }), record.choice)
    this.#sequence = Math.max(this.#sequence, record.sequence)
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

function keyOf({ tenantId, scope, instanceId, product, feature, subject }: ConsentTarget): string {
  return `${tenantId} ${scope} ${instanceId ?? ''} ${product ?? ''} ${feature ?? ''} ${subject}`
}
