import type { TenantId } from '#domain/ids.ts'
import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import { type KeyedThing, listKeyedRequests } from '#drizzle/keyring/repositories/owned_keys.ts'
import { withKeyring } from './away.ts'
import type { KeyDestroyer } from './key_destroyer.ts'
import type { OwnedKeyRing } from './owned_key_ring.ts'

/** Names a request. */
export interface RequestKeyOwner {
  readonly tenantId: TenantId
  readonly id: string
}

/** The keys of what requests keep in the clear for their execution. Each ends with its request. */
export class RequestKeys {
  readonly #database: KeyringDatabase
  readonly #owned: OwnedKeyRing
  readonly #destroyer: KeyDestroyer

  constructor(database: KeyringDatabase, owned: OwnedKeyRing, destroyer: KeyDestroyer) {
    this.#database = database
    this.#owned = owned
    this.#destroyer = destroyer
  }

  /** The key, made on first use. Throws KeyringAwayError, an Error for a destroyed tenant. */
  async make(request: RequestKeyOwner): Promise<Uint8Array> {
    return await this.#owned.make(thingOf(request))
  }

  /** The key, or undefined where there is none. Throws KeyringAwayError. */
  async find(request: RequestKeyOwner): Promise<Uint8Array | undefined> {
    return await this.#owned.find(thingOf(request))
  }

  /** Destroys the key: no copy of what it sealed can be read. Throws KeyringAwayError. */
  async destroy(request: RequestKeyOwner): Promise<void> {
    await this.#destroyer.destroyOwned(thingOf(request))
  }

  /** Requests that have a key, after one, in the order of their ids. Throws KeyringAwayError. */
  async list(page: {
    readonly after: string | undefined
    readonly limit: number
  }): Promise<readonly RequestKeyOwner[]> {
    return await withKeyring(() => this.#database.withOwner((tx) => listKeyedRequests(tx, page)))
  }
}

function thingOf({ tenantId, id }: RequestKeyOwner): KeyedThing {
  return { kind: 'request', tenantId, id }
}
