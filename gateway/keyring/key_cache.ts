import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { RecentMap } from '#domain/recent_map.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { SealPlace } from '#domain/stored_report.ts'
import type { RetentionCell } from './keys.ts'

interface OwnedKey {
  readonly tenantId: TenantId
  readonly key: Uint8Array
}

/** Keys that were used lately. Of a destroyed owner's nothing is left after `forget…`. */
export class KeyCache {
  #tenants = new RecentMap<TenantId, Uint8Array>(LIMITS.cachedTenantsMax)
  #cells = new RecentMap<string, Uint8Array>(LIMITS.cachedCellKeysMax)
  /** By pseudonym alone: it is unique over all tenants, and the tenant is compared. */
  #subjects = new RecentMap<string, OwnedKey>(LIMITS.cachedSubjectKeysMax)
  /** The cell of the last report: those of a batch are mostly in the same. */
  #lastCell: { readonly cell: RetentionCell; readonly key: Uint8Array } | undefined

  /** The keys of a report in the order of `KeySet.partsOf`, or undefined where one is not here. */
  partsOf(place: SealPlace): Uint8Array[] | undefined {
    const tenant = this.#tenants.get(place.tenantId)
    const cell = tenant && this.#cellKey(place)
    if (tenant === undefined || cell === undefined) return undefined
    const parts = [tenant, cell]
    for (const kind of IDENTITY_KINDS) {
      const pseudonym = place.pseudonyms[kind]
      if (pseudonym === undefined) continue
      const owned = this.#subjects.get(textOf(pseudonym))
      if (owned === undefined || owned.tenantId !== place.tenantId) return undefined
      parts.push(owned.key)
    }
    return parts
  }

  setTenant(tenantId: TenantId, key: Uint8Array): void {
    this.#tenants.set(tenantId, key)
  }

  setCell(cell: RetentionCell, key: Uint8Array): void {
    this.#cells.set(nameOfCell(cell), key)
  }

  setSubject(tenantId: TenantId, pseudonym: Pseudonym, key: Uint8Array): void {
    this.#subjects.set(textOf(pseudonym), { tenantId, key })
  }

  forgetSubject(pseudonym: Uint8Array): void {
    this.#subjects.delete(textOf(pseudonym))
  }

  forgetCells(): void {
    this.#cells = new RecentMap(LIMITS.cachedCellKeysMax)
    this.#lastCell = undefined
  }

  forgetAll(): void {
    this.#tenants = new RecentMap(LIMITS.cachedTenantsMax)
    this.#subjects = new RecentMap(LIMITS.cachedSubjectKeysMax)
    this.forgetCells()
  }

  #cellKey(place: SealPlace): Uint8Array | undefined {
    const last = this.#lastCell
    if (last !== undefined && isSameCell(last.cell, place)) return last.key
    const key = this.#cells.get(nameOfCell(place))
    if (key === undefined) return undefined
    // The place may be a report with what it says, which is not to be kept.
    const { tenantId, expiresOn, product, type } = place
    this.#lastCell = { cell: { tenantId, expiresOn, product, type }, key }
    return key
  }
}

function isSameCell(left: RetentionCell, right: RetentionCell): boolean {
  return (
    left.tenantId === right.tenantId &&
    left.expiresOn === right.expiresOn &&
    left.product === right.product &&
    left.type === right.type
  )
}

/** One text for a cell: tenants and days have one length, and no product holds a NUL. */
export function nameOfCell({ tenantId, expiresOn, product, type }: RetentionCell): string {
  return `${tenantId}${expiresOn}${product}\u0000${type}`
}

/** A pseudonym as a text of 32 characters, of one byte each. */
export function textOf(pseudonym: Uint8Array): string {
  if (pseudonym instanceof Buffer) return pseudonym.toString('latin1')
  const { buffer, byteOffset, byteLength } = pseudonym
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}
