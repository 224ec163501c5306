import type { Bundle } from '#policies/engine/bundle.ts'
import { resolveKey } from '#policies/engine/field_tree.ts'
import { matchContract } from '#policies/engine/match.ts'

interface TypePlace {
  readonly product: string
  readonly type: string
}

/** True where a contract of the bundle declares the report type: what was quarantined before is collected now. */
export function isDeclaredType(bundle: Bundle, { product, type }: TypePlace): boolean {
  return matchContract(bundle, product, type) !== undefined
}

/** True where the bundle declares a path that was sent before it was declared. */
export function isDeclaredPath(
  bundle: Bundle,
  { product, type, path }: TypePlace & { readonly path: string },
): boolean {
  const contract = matchContract(bundle, product, type)
  if (contract === undefined) return false
  // Arrays are transparent in contracts.
  return resolveKey(contract.root, path.replaceAll('[]', ''))?.rule !== undefined
}
