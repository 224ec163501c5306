import { LIMITS } from '#domain/limits.ts'
import type { SealPlace } from '#domain/stored_report.ts'
import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  findSealKeys,
  type KeyOwners,
  makeSealKeys,
  type WrappedKeys,
} from '#drizzle/keyring/repositories/seal_keys.ts'
import { textOf } from './key_cache.ts'
import type { KeyOwner, RootKeys } from './root_keys.ts'
import { FoundKeys, WantedKeys } from './wanted_keys.ts'

interface Group {
  readonly wanted: WantedKeys
  readonly result: Promise<FoundKeys>
}

export interface KeyLoaderSettings {
  readonly mayMake: boolean
  /** Called before a group is read; what it returns is told what was found, once a group. */
  readonly beforeRead: () => (found: FoundKeys) => void
}

/**
 * Reads keys from the keyring, and makes missing ones where it may. Calls that come while a query is under way share
 * the next one.
 */
export class KeyLoader {
  readonly #database: KeyringDatabase
  readonly #roots: RootKeys
  readonly #settings: KeyLoaderSettings
  #waiting: Group | undefined
  #running: Promise<unknown> = Promise.resolve()

  constructor(database: KeyringDatabase, roots: RootKeys, settings: KeyLoaderSettings) {
    this.#database = database
    this.#roots = roots
    this.#settings = settings
  }

  /** The keys of the places, read after this call. Keys that it made are durable. */
  load(places: readonly SealPlace[]): Promise<FoundKeys> {
    this.#waiting ??= this.#openGroup()
    for (const place of places) this.#waiting.wanted.add(place)
    return this.#waiting.result
  }

  #openGroup(): Group {
    const wanted = new WantedKeys()
    const result = this.#running.then(async () => {
      this.#waiting = undefined
      const keep = this.#settings.beforeRead()
      const found = await this.#read(wanted.owners)
      keep(found)
      return found
    })
    this.#running = result.catch(() => undefined)
    return { wanted, result }
  }

  async #read(owners: KeyOwners): Promise<FoundKeys> {
    const found = new FoundKeys()
    for (const part of partsOf(owners)) {
      const keys = await this.#database.withOwner((tx) => findSealKeys(tx, part))
      const missing = this.#settings.mayMake ? missingOf(part, keys) : undefined
      await this.#unwrap(part, keys, found)
      if (missing === undefined) continue
      const made = this.#wrapNew(missing)
      await this.#unwrap(
        missing,
        await this.#database.withOwner((tx) => makeSealKeys(tx, missing, made)),
        found,
      )
    }
    return found
  }

  #wrapNew(owners: KeyOwners) {
    return {
      tenants: owners.tenants.map((tenantId) => this.#roots.make(tenantOwner(tenantId))),
      cells: owners.cells.map((cell) => this.#roots.make(cellOwner(cell))),
      subjects: owners.subjects.map((subject) => this.#roots.make(subjectOwner(subject))),
    }
  }

  async #unwrap(owners: KeyOwners, keys: WrappedKeys, found: FoundKeys): Promise<void> {
    const all = [...keys.tenants, ...keys.cells, ...keys.subjects]
    if (all.some((key) => key !== undefined && this.#roots.isUnknown(key))) await this.#roots.load()
    owners.tenants.forEach((tenantId, index) => {
      const key = keys.tenants[index]
      if (key) found.setTenant(tenantId, this.#roots.unwrap(key, tenantOwner(tenantId)))
    })
    owners.cells.forEach((cell, index) => {
      const key = keys.cells[index]
      if (key) found.setCell(cell, this.#roots.unwrap(key, cellOwner(cell)))
    })
    owners.subjects.forEach((subject, index) => {
      const key = keys.subjects[index]
      if (key) found.setSubject(subject, this.#roots.unwrap(key, subjectOwner(subject)))
    })
  }
}

const tenantOwner = (tenantId: string): KeyOwner => ['tenant', tenantId]
const cellOwner = (cell: KeyOwners['cells'][number]): KeyOwner => [
  'cell',
  cell.tenantId,
  cell.expiresOn,
  cell.product,
  cell.type,
]
const subjectOwner = ({ tenantId, pseudonym }: KeyOwners['subjects'][number]): KeyOwner => [
  'subject',
  tenantId,
  textOf(pseudonym),
]

/** The owners in parts that one query takes. */
function partsOf({ tenants, cells, subjects }: KeyOwners): readonly KeyOwners[] {
  const longest = Math.max(tenants.length, cells.length, subjects.length)
  const size = LIMITS.keysPerQueryMax
  return Array.from({ length: Math.ceil(longest / size) }, (_, part) => {
    const [from, to] = [part * size, (part + 1) * size]
    return {
      tenants: tenants.slice(from, to),
      cells: cells.slice(from, to),
      subjects: subjects.slice(from, to),
    }
  })
}

function missingOf(owners: KeyOwners, keys: WrappedKeys): KeyOwners | undefined {
  const missing = {
    tenants: owners.tenants.filter((_, index) => keys.tenants[index] === undefined),
    cells: owners.cells.filter((_, index) => keys.cells[index] === undefined),
    subjects: owners.subjects.filter((_, index) => keys.subjects[index] === undefined),
  }
  const count = missing.tenants.length + missing.cells.length + missing.subjects.length
  return count === 0 ? undefined : missing
}
