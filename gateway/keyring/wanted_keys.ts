import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { SealPlace } from '#domain/stored_report.ts'
import type { KeyOwners, KeySubject } from '#drizzle/keyring/repositories/seal_keys.ts'
import { type KeyCache, nameOfCell, textOf } from './key_cache.ts'
import type { RetentionCell } from './keys.ts'

/** Whose keys some places need, each owner once. */
export class WantedKeys {
  readonly #tenants = new Set<TenantId>()
  readonly #cells = new Map<string, RetentionCell>()
  readonly #subjects = new Map<string, KeySubject>()

  add({ tenantId, expiresOn, product, type, pseudonyms }: SealPlace): void {
    this.#tenants.add(tenantId)
    const cell = { tenantId, expiresOn, product, type }
    this.#cells.set(nameOfCell(cell), cell)
    for (const kind of IDENTITY_KINDS) {
      const pseudonym = pseudonyms[kind]
      if (pseudonym === undefined) continue
      this.#subjects.set(tenantId + textOf(pseudonym), { tenantId, pseudonym })
    }
  }

  get owners(): KeyOwners {
    return {
      tenants: [...this.#tenants],
      cells: [...this.#cells.values()],
      subjects: [...this.#subjects.values()],
    }
  }
}

/** Keys by their owners, as they were at one time. */
export class FoundKeys {
  readonly #tenants = new Map<TenantId, Uint8Array>()
  readonly #cells = new Map<string, { readonly cell: RetentionCell; readonly key: Uint8Array }>()
  readonly #subjects = new Map<string, KeySubject & { readonly key: Uint8Array }>()

  setTenant(tenantId: TenantId, key: Uint8Array): void {
    this.#tenants.set(tenantId, key)
  }

  setCell(cell: RetentionCell, key: Uint8Array): void {
    this.#cells.set(nameOfCell(cell), { cell, key })
  }

  setSubject({ tenantId, pseudonym }: KeySubject, key: Uint8Array): void {
    this.#subjects.set(tenantId + textOf(pseudonym), { tenantId, pseudonym, key })
  }

  /** The keys of a place in the order of `KeySet.partsOf`, or undefined where one is missing. */
  partsOf(place: SealPlace): readonly Uint8Array[] | undefined {
    const tenant = this.#tenants.get(place.tenantId)
    const cell = this.#cells.get(nameOfCell(place))?.key
    if (tenant === undefined || cell === undefined) return undefined
    const parts = [tenant, cell]
    for (const kind of IDENTITY_KINDS) {
      const pseudonym: Pseudonym | undefined = place.pseudonyms[kind]
      if (pseudonym === undefined) continue
      const subject = this.#subjects.get(place.tenantId + textOf(pseudonym))
      if (subject === undefined) return undefined
      parts.push(subject.key)
    }
    return parts
  }

  copyTo(cache: KeyCache): void {
    for (const [tenantId, key] of this.#tenants) cache.setTenant(tenantId, key)
    for (const { cell, key } of this.#cells.values()) cache.setCell(cell, key)
    for (const { tenantId, pseudonym, key } of this.#subjects.values()) {
      cache.setSubject(tenantId, pseudonym, key)
    }
  }
}
