import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  findOwnedKey,
  type KeyedThing,
  makeOwnedKey,
} from '#drizzle/keyring/repositories/owned_keys.ts'
import { withKeyring } from './away.ts'
import type { KeyOwner, RootKeys } from './root_keys.ts'

/** The keys of legal holds and of requests. They are read each time: what they open is opened seldom. */
export class OwnedKeyRing {
  readonly #database: KeyringDatabase
  readonly #roots: RootKeys

  constructor(database: KeyringDatabase, roots: RootKeys) {
    this.#database = database
    this.#roots = roots
  }

  async make(thing: KeyedThing): Promise<Uint8Array> {
    const wrapped = this.#roots.make(ownerOf(thing))
    const stored = await withKeyring(() =>
      this.#database.withOwner((tx) => makeOwnedKey(tx, thing, wrapped)),
    )
    if (stored === undefined) {
      throw new Error(
        `Cannot make the key of a ${thing.kind}: the keys of its tenant were destroyed`,
      )
    }
    return await this.#open(thing, stored)
  }

  async find(thing: KeyedThing): Promise<Uint8Array | undefined> {
    const stored = await withKeyring(() =>
      this.#database.withOwner((tx) => findOwnedKey(tx, thing)),
    )
    return stored && (await this.#open(thing, stored))
  }

  async #open(thing: KeyedThing, stored: Uint8Array): Promise<Uint8Array> {
    if (this.#roots.isUnknown(stored)) await withKeyring(() => this.#roots.load())
    return this.#roots.unwrap(stored, ownerOf(thing))
  }
}

const ownerOf = ({ kind, tenantId, id }: KeyedThing): KeyOwner => [kind, tenantId, id]
