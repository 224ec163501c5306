import type { TenantId } from '#domain/ids.ts'
import type { PseudonymKey } from '../../keyring/pseudonym_key_ring.ts'
import type { PseudonymKeySource } from '../../keyring/pseudonymiser.ts'

type TenantKeys = readonly [PseudonymKey, ...PseudonymKey[]]

const TENANTS_MAX = 100

/**
 * The pseudonym keys that came with requests. While a tenant's keys stay as they are it has the same objects, by which
 * the pseudonymiser knows what it has made already.
 */
export class ThreadKeys implements PseudonymKeySource {
  readonly #known = new Map<TenantId, TenantKeys>()

  /** Takes the keys of a request: they are there until the next `forget`. */
  use(tenantId: TenantId, keys: TenantKeys): void {
    const known = this.#known.get(tenantId)
    if (known !== undefined && areEqual(known, keys)) return
    if (this.#known.size >= TENANTS_MAX) this.forget()
    const [newest, ...older] = keys
    this.#known.set(tenantId, [copyOf(newest), ...older.map(copyOf)])
  }

  /** Clears the bytes of all keys. */
  forget(): void {
    for (const keys of this.#known.values()) for (const { bytes } of keys) bytes.fill(0)
    this.#known.clear()
  }

  /** Nothing to wait for: the keys come with the request. */
  async prepareTenant(): Promise<void> {
    await Promise.resolve()
  }

  pseudonymKeys(tenantId: TenantId): TenantKeys {
    const keys = this.#known.get(tenantId)
    if (keys === undefined) throw new Error('Cannot make pseudonyms: their keys are forgotten')
    return keys
  }
}

function copyOf(key: PseudonymKey): PseudonymKey {
  return { ...key, bytes: Uint8Array.from(key.bytes) }
}

function areEqual(left: TenantKeys, right: TenantKeys): boolean {
  return (
    left.length === right.length &&
    left.every((key, index) => {
      const other = right[index]
      return other?.scheme === key.scheme && Buffer.compare(key.bytes, other.bytes) === 0
    })
  )
}
