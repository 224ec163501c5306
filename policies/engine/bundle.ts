import type { PurposeTable } from '#domain/classification.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { ContractSource, MixinSource, ProductSource } from '#domain/contract.ts'
import type { CustomNormalisation } from '#domain/normalise_identity.ts'
import type { FieldNode } from './field_tree.ts'

/** A contract as the pipeline uses it. */
export interface Contract extends Omit<ContractSource, 'fields' | 'include'> {
  /** The product that declared it: the client product, or `standard`. */
  readonly product: string
  readonly root: FieldNode
  /** Fields that hold an identity, by kind. */
  readonly expiresOnMs: number | undefined
  readonly expiresWithVersion: string | undefined
  /** What is collected where no administrator has chosen. */
  readonly defaultLevel: ConsentLevel
}

/** One product and its contracts, as they are written. */
export interface ProductPolicies {
  readonly product: ProductSource
  readonly contracts: readonly ContractSource[]
}

/** All policies as data: what the bundle's hash is made of. */
export interface BundleSource {
  readonly products: readonly ProductPolicies[]
  readonly mixins: readonly MixinSource[]
  readonly settings: {
    readonly purposes: PurposeTable
    readonly [name: string]: unknown
  }
}

/** One immutable version of all policies. */
export interface Bundle {
  /** SHA-256 of the canonical JSON of its source, in hex. */
  readonly hash: string
  readonly source: BundleSource
  /** By `product/type`. */
  readonly contracts: ReadonlyMap<string, Contract>
  readonly products: ReadonlyMap<string, ProductSource>
  /** Days that reports are kept where neither their contract nor their tenant says otherwise. */
  readonly retentionDaysDefault: number
  /** Kinds of identity that the policies define, by name. */
  readonly customKinds: ReadonlyMap<string, CustomNormalisation>
}
