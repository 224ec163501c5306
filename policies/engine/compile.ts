import type { ConsentLevel } from '#domain/consent.ts'
import type { ContractSource, FieldsSource } from '#domain/contract.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Bundle, BundleSource, Contract } from './bundle.ts'
import { canonicalJson } from './canonical_json.ts'
import { customKindsOf } from './custom_identities.ts'
import { defaultLevelOf } from './default_level.ts'
import { buildFieldTree } from './field_tree.ts'

/**
 * Compiles checked policies into one immutable bundle. The hash function is the caller's, so that the engine runs
 * where node:crypto does not.
 */
export function compileBundle(source: BundleSource, sha256Hex: (text: string) => string): Bundle {
  const shared: SharedParts = {
    mixins: new Map(source.mixins.map((mixin) => [mixin.name, mixin.fields])),
    defaultLevel: defaultLevelOf(source),
  }
  const contracts = new Map<string, Contract>()
  for (const { product, contracts: written } of source.products) {
    for (const contract of written) {
      contracts.set(
        contractKey(product.product, contract.type),
        compileContract(product.product, contract, shared),
      )
    }
  }
  return Object.freeze({
    hash: sha256Hex(canonicalJson(source)),
    source,
    contracts,
    products: new Map(source.products.map(({ product }) => [product.product, product])),
    retentionDaysDefault: parseDefaultDays(source.settings['retention']),
    customKinds: customKindsOf(source),
  })
}

/** The default of policies/settings/retention.yaml, which its schema has checked; 90 where there is no such file. */
function parseDefaultDays(retention: unknown): number {
  const days =
    typeof retention === 'object' && retention !== null && 'defaultDays' in retention
      ? retention.defaultDays
      : undefined
  return typeof days === 'number' ? days : LIMITS.retentionDaysDefault
}

/** The key of a contract within a bundle. */
export function contractKey(product: string, type: string): string {
  return `${product}/${type}`
}

/** What all contracts of a bundle are compiled with. */
interface SharedParts {
  readonly mixins: ReadonlyMap<string, FieldsSource>
  readonly defaultLevel: ConsentLevel
}

function compileContract(
  product: string,
  written: ContractSource,
  { mixins, defaultLevel }: SharedParts,
): Contract {
  const { fields, include, ...rest } = written
  const groups = (include ?? []).map((name) => {
    const group = mixins.get(name)
    invariant(group !== undefined, `contract ${product}/${written.type} includes a known mixin`)
    return group
  })
  return Object.freeze({
    ...rest,
    product,
    root: buildFieldTree([...groups, fields]),
    expiresOnMs: typeof rest.expires === 'string' ? Date.parse(rest.expires) : undefined,
    expiresWithVersion: typeof rest.expires === 'string' ? undefined : rest.expires.version,
    defaultLevel,
  })
}
