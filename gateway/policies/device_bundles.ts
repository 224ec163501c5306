import type { TenantId } from '#domain/ids.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { canonicalJson } from '#policies/engine/canonical_json.ts'
import { productPart } from '#policies/engine/product_part.ts'
import type { Gateway } from '../gateway.ts'
import { sha256Hex } from './policies_in_use.ts'

/** `typ` of a signed bundle. */
export const BUNDLE_TYPE = 'policy-bundle+jws'
/** Signed parts that are kept; a tenant that has moved at a time of its own has some of its own. */
const SIGNED_MAX = 1_000

/** The policies of one product, signed, as its devices fetch them. */
export interface DeviceBundle {
  /** SHA-256 of the part, in hex: equal policies have equal ones, whatever else has changed in the catalogue. */
  readonly hash: string
  /** Compact JWS of `{product, bundle, version, part, issuedAt, source}`. */
  readonly signed: string
}

type Parts = Pick<Gateway, 'policies' | 'receipts' | 'clock'>

/**
 * Signs what holds for a tenant for the devices of a product, once. `issuedAt` is when that came into force there: a
 * device that has seen a later one refuses other policies of an earlier time, so that nobody can hand it old ones.
 */
export class DeviceBundles {
  readonly #gateway: Parts
  readonly #startedAt: Date
  readonly #signed = new Map<string, Promise<DeviceBundle | undefined>>()

  constructor(gateway: Parts) {
    this.#gateway = gateway
    this.#startedAt = new Date(gateway.clock.nowMs())
  }

  /** Undefined for a product that is not in the catalogue any more. */
  async of(tenantId: TenantId, product: string): Promise<DeviceBundle | undefined> {
    const { bundle, issuedAt } = this.#inForce(tenantId)
    const name = `${bundle.hash} ${issuedAt.toISOString()} ${product}`
    const known = this.#signed.get(name)
    if (known !== undefined) return await known
    if (this.#signed.size >= SIGNED_MAX) this.#signed.clear()
    const signing = this.#sign(product, { bundle, issuedAt })
    this.#signed.set(name, signing)
    signing.catch(() => this.#signed.delete(name))
    return await signing
  }

  #inForce(tenantId: TenantId) {
    const { policies, clock } = this.#gateway
    const nowMs = clock.nowMs()
    const { bundle } = policies.of(tenantId, nowMs)
    const { publishedAt } = policies.inForce
    const movedMs = policies.staysUntilMs(tenantId)
    const publishedMs = (publishedAt ?? this.#startedAt).getTime()
    // Where the tenant has moved since, it has the latest version from then on.
    return {
      bundle,
      issuedAt: new Date(movedMs <= nowMs ? Math.max(publishedMs, movedMs) : publishedMs),
    }
  }

  async #sign(
    product: string,
    { bundle, issuedAt }: { readonly bundle: Bundle; readonly issuedAt: Date },
  ): Promise<DeviceBundle | undefined> {
    const { policies, receipts } = this.#gateway
    const source = productPart(bundle.source, product)
    if (source === undefined) return undefined
    const part = sha256Hex(canonicalJson(source))
    const { version } = policies.inForce
    const signed = await receipts.sign(
      { product, bundle: bundle.hash, version, part, issuedAt: issuedAt.toISOString(), source },
      BUNDLE_TYPE,
    )
    return { hash: part, signed }
  }
}
