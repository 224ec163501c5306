import type { TenantId } from '#domain/ids.ts'
import {
  readTopicStamps,
  TOPICS,
  type Topic,
  type TopicStamps,
} from '#drizzle/repositories/topic_stamps.ts'
import type { Gateway } from '../gateway.ts'

/** At most so often listeners are told of changes. */
const LOOK_MS = 1_000

/** Somebody who wants to know that something of a tenant has changed. */
export interface ChangeListening {
  readonly tenantId: TenantId
  readonly onChanged: (topics: readonly Topic[]) => void
  /** Called when the process ends. */
  readonly onEnd: () => void
}

/** One look a second at what has changed, shared by all who listen in this process; none while nobody does. */
export class ChangeHub {
  readonly #gateway: Pick<Gateway, 'database' | 'log'>
  readonly #listening = new Set<ChangeListening>()
  readonly #known = new Map<TenantId, TopicStamps>()
  #timer: NodeJS.Timeout | undefined
  #isEnded = false

  constructor(gateway: Pick<Gateway, 'database' | 'log'>) {
    this.#gateway = gateway
  }

  get size(): number {
    return this.#listening.size
  }

  /** Begins to tell; what is returned ends it, and is safe to call twice. */
  listen(listening: ChangeListening): () => void {
    if (this.#isEnded) listening.onEnd()
    else this.#listening.add(listening)
    this.#schedule()
    return () => {
      this.#listening.delete(listening)
    }
  }

  /** Ends all listening. Safe to call twice. */
  end(): void {
    this.#isEnded = true
    clearTimeout(this.#timer)
    for (const { onEnd } of [...this.#listening]) onEnd()
    this.#listening.clear()
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isEnded || this.#listening.size === 0) return
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const tenants = [...new Set([...this.#listening].map(({ tenantId }) => tenantId))]
    try {
      if (tenants.length > 0) this.#tell(await this.#read(tenants))
    } catch (error) {
      this.#gateway.log.warn('changes_not_read', { error })
    }
    for (const tenant of this.#known.keys())
      if (!tenants.includes(tenant)) this.#known.delete(tenant)
    this.#timer = undefined
    this.#schedule()
  }

  async #read(tenants: readonly TenantId[]): Promise<ReadonlyMap<TenantId, TopicStamps>> {
    return await this.#gateway.database.withOwner((tx) => readTopicStamps(tx, tenants))
  }

  #tell(stamps: ReadonlyMap<TenantId, TopicStamps>): void {
    for (const [tenant, now] of stamps) {
      const before = this.#known.get(tenant)
      this.#known.set(tenant, now)
      if (before === undefined) continue
      const topics = TOPICS.filter((topic) => before[topic] !== now[topic])
      if (topics.length === 0) continue
      for (const { tenantId, onChanged } of this.#listening) {
        if (tenantId === tenant) onChanged(topics)
      }
    }
  }
}

/** The hub of each gateway: routes know the gateway only. */
const HUBS = new WeakMap<object, ChangeHub>()

/** The gateway's hub, made where there is none yet. */
export function changeHubOf(gateway: Pick<Gateway, 'database' | 'log'>): ChangeHub {
  const known = HUBS.get(gateway.database)
  if (known !== undefined) return known
  const hub = new ChangeHub(gateway)
  HUBS.set(gateway.database, hub)
  return hub
}
