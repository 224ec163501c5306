import { canonicalJson } from '#policies/engine/canonical_json.ts'
import { productPart } from '#policies/engine/product_part.ts'
import type { Gateway } from '../gateway.ts'
import { sha256Hex } from './policies_in_use.ts'

/** `typ` of a signed bundle. */
export const BUNDLE_TYPE = 'policy-bundle+jws'

/** The policies of one product, signed, as its devices fetch them. */
export interface DeviceBundle {
  /** SHA-256 of the part, in hex: equal policies have equal ones, whatever else has changed in the catalogue. */
  readonly hash: string
  /** Compact JWS of `{product, bundle, part, issuedAt, source}`. */
  readonly signed: string
}

/**
 * Signs the policies in force for the devices of a product, once. `issuedAt` is when this process put them in force: a
 * device that has seen a later one refuses other policies of an earlier time, so that nobody can hand it old ones.
 */
export class DeviceBundles {
  readonly #gateway: Pick<Gateway, 'policies' | 'receipts' | 'clock'>
  readonly #issuedAt: Date
  readonly #signed = new Map<string, Promise<DeviceBundle | undefined>>()

  constructor(gateway: Pick<Gateway, 'policies' | 'receipts' | 'clock'>) {
    this.#gateway = gateway
    this.#issuedAt = new Date(gateway.clock.nowMs())
  }

  /** Undefined for a product that is not in the catalogue any more. */
  async of(product: string): Promise<DeviceBundle | undefined> {
    const known = this.#signed.get(product)
    if (known !== undefined) return await known
    // Products come from ingest keys, which name only those of the catalogue: there are few.
    const signing = this.#sign(product)
    this.#signed.set(product, signing)
    signing.catch(() => this.#signed.delete(product))
    return await signing
  }

  async #sign(product: string): Promise<DeviceBundle | undefined> {
    const { policies, receipts } = this.#gateway
    const source = productPart(policies.bundle.source, product)
    if (source === undefined) return undefined
    const part = sha256Hex(canonicalJson(source))
    const issuedAt = this.#issuedAt.toISOString()
    const signed = await receipts.sign(
      { product, bundle: policies.bundle.hash, part, issuedAt, source },
      BUNDLE_TYPE,
    )
    return { hash: part, signed }
  }
}
