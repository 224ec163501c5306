import {
  type ChoiceHistory,
  CONSENT_LEVELS,
  type ConsentChoice,
  type ConsentLevel,
  type ConsentScope,
  type DatedLevel,
} from '#domain/consent.ts'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { Database } from '#drizzle/database.ts'
import { type ConsentRecord, consentsAfter } from '#drizzle/repositories/consents.ts'
import { levelNow } from '#policies/engine/permit_at.ts'

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

interface PlacedHistory extends Pick<ConsentRecord, 'instanceId' | 'product'> {
  readonly history: ChoiceHistory
}

const LEVEL_OF_CHOICE: Readonly<Record<ConsentChoice, ConsentLevel>> = {
  off: 'off',
  required: 'required',
  denied: 'required',
  optional: 'optional',
  granted: 'optional',
}

/** What is denied by scopes that are about less than everything. */
const LEVEL_OF_DENIAL: { readonly [scope in ConsentScope]?: ConsentLevel } = {
  feature: 'off',
  sensitive: 'limited',
}

/** What those ask who judge reports. */
export type ChoiceReader = Pick<
  ConsentIndex,
  'administratorHistories' | 'subjectHistories' | 'featureHistories'
>

const BATCH = 10_000
/** Choices of one place that are told apart; of older ones the most protective counts for all of their time. */
const HISTORY_MAX = 64

/**
 * The choices in force and those before them, in memory. `refresh` follows the store by sequence number; it is called after each recorded
 * choice of this process and on a timer for those of others.
 */
export class ConsentIndex {
  /** By target; a list holds the choices of each instance and product. */
  readonly #choices = new Map<string, readonly PlacedHistory[]>()
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
  administratorHistories(place: ConsentPlace): readonly ChoiceHistory[] {
    return this.#histories(place, { tenantId: place.tenantId, scope: 'tenant' })
  }

  /** True where any person of the tenant has chosen. */
  hasSubjects(tenantId: TenantId): boolean {
    return this.#tenantsWithSubjects.has(tenantId)
  }

  /** The choices of those behind a report: users by user id or device, contacts by mail address or user id; any limits. */
  subjectHistories(place: ConsentPlace, pseudonyms: Pseudonyms): readonly ChoiceHistory[] {
    if (!this.#tenantsWithSubjects.has(place.tenantId)) return []
    const { userId, email, deviceId } = pseudonyms
    return [
      ...this.#historiesOf(place, 'user', userId),
      ...this.#historiesOf(place, 'user', deviceId),
      ...this.#historiesOf(place, 'contact', email),
      ...this.#historiesOf(place, 'contact', userId),
      ...Object.values(pseudonyms).flatMap((one) => this.#historiesOf(place, 'sensitive', one)),
    ]
  }

  /** The administrator's choices on a feature: `off` where it is switched off or denied. Without any it is on. */
  featureHistories(place: ConsentPlace, feature: string | undefined): readonly ChoiceHistory[] {
    if (feature === undefined) return []
    return this.#histories(place, { tenantId: place.tenantId, scope: 'feature', feature })
  }

  /** The places of a tenant in which a feature is switched off now; of no instance or product for all of them. */
  placesOff(
    tenantId: TenantId,
    feature: string,
  ): readonly Pick<ConsentRecord, 'instanceId' | 'product'>[] {
    const placed = this.#choices.get(keyOf({ tenantId, scope: 'feature', feature })) ?? []
    return placed.filter(({ history }) => levelNow(history) === 'off')
  }

  #historiesOf(
    place: ConsentPlace,
    scope: ConsentScope,
    subject: Pseudonym | undefined,
  ): readonly ChoiceHistory[] {
    if (subject === undefined) return []
    return this.#histories(place, { tenantId: place.tenantId, scope, subject })
  }

  #histories(place: ConsentPlace, target: ConsentTarget): readonly ChoiceHistory[] {
    const placed = this.#choices.get(keyOf(target))
    if (placed === undefined) return []
    return placed.flatMap(({ instanceId, product, history }) => {
      const isHere =
        (instanceId === undefined || instanceId === place.instanceId) &&
        (product === undefined || product === place.product)
      return isHere ? [history] : []
    })
  }

  #apply(record: ConsentRecord): void {
    // Another refresh may have read it at the same time.
    if (record.sequence <= this.#sequence) return
    const key = keyOf(record)
    if (record.subject !== undefined) this.#tenantsWithSubjects.add(record.tenantId)
    const { instanceId, product } = record
    const placed = this.#choices.get(key) ?? []
    const isSame = (other: PlacedHistory) =>
      other.instanceId === instanceId && other.product === product
    const history = withChoice(placed.find(isSame)?.history ?? [], {
      level: levelOf(record),
      fromMs: record.decidedAt.getTime(),
    })
    this.#choices.set(key, [
      ...placed.filter((other) => !isSame(other)),
      { instanceId, product, history },
    ])
    this.#sequence = Math.max(this.#sequence, record.sequence)
  }
}

/** The level that a recorded choice sets. A feature that is denied is off: there is nothing Required about it. */
export function levelOf({ scope, choice }: Pick<ConsentRecord, 'scope' | 'choice'>): ConsentLevel {
  if (choice !== 'denied') return LEVEL_OF_CHOICE[choice]
  return LEVEL_OF_DENIAL[scope] ?? LEVEL_OF_CHOICE[choice]
}

/** Adds a choice at its time: one that was made elsewhere may be older than what is known. */
export function withChoice(history: ChoiceHistory, choice: DatedLevel): ChoiceHistory {
  const before = history.filter(({ fromMs }) => fromMs <= choice.fromMs)
  const after = history.filter(({ fromMs }) => fromMs > choice.fromMs)
  const all = [...before, choice, ...after]
  const [oldest, next, ...rest] = all
  if (all.length <= HISTORY_MAX || oldest === undefined || next === undefined) return all
  const level = moreProtective(oldest.level, next.level)
  return [{ level, fromMs: oldest.fromMs }, ...rest]
}

function moreProtective(one: ConsentLevel, other: ConsentLevel): ConsentLevel {
  return CONSENT_LEVELS.indexOf(one) <= CONSENT_LEVELS.indexOf(other) ? one : other
}

function keyOf({ tenantId, scope, feature, subject }: ConsentTarget): string {
  const who =
    subject === undefined
      ? ''
      : Buffer.from(subject.buffer, subject.byteOffset, subject.byteLength).toString('latin1')
  return `${tenantId}\u0000${scope}\u0000${feature ?? ''}\u0000${who}`
}
