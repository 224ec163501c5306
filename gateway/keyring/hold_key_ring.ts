import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  findHoldKey,
  type HoldKeyOwner,
  makeHoldKey,
} from '#drizzle/keyring/repositories/hold_keys.ts'
import { withKeyring } from './away.ts'
import type { KeyOwner, RootKeys } from './root_keys.ts'

/** The keys of legal holds. They are read each time: held reports are opened seldom. */
export class HoldKeyRing {
  readonly #database: KeyringDatabase
  readonly #roots: RootKeys

  constructor(database: KeyringDatabase, roots: RootKeys) {
    this.#database = database
    this.#roots = roots
  }

  async make(owner: HoldKeyOwner): Promise<Uint8Array> {
    const wrapped = this.#roots.make(nameOf(owner))
    const stored = await withKeyring(() =>
      this.#database.withOwner((tx) => makeHoldKey(tx, owner, wrapped)),
    )
    if (stored === undefined) {
      throw new Error('Cannot make the key of a hold: the keys of its tenant were destroyed')
    }
    return await this.#open(owner, stored)
  }

  async find(owner: HoldKeyOwner): Promise<Uint8Array | undefined> {
    const stored = await withKeyring(() => this.#database.withOwner((tx) => findHoldKey(tx, owner)))
    return stored && (await this.#open(owner, stored))
  }

  async #open(owner: HoldKeyOwner, stored: Uint8Array): Promise<Uint8Array> {
    if (this.#roots.isUnknown(stored)) await withKeyring(() => this.#roots.load())
    return this.#roots.unwrap(stored, nameOf(owner))
  }
}

const nameOf = ({ tenantId, holdId }: HoldKeyOwner): KeyOwner => ['hold', tenantId, holdId]
