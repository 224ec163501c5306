import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { Bundle, Contract } from './bundle.ts'
import { contractKey } from './compile.ts'

/**
 * The contract of a product's report type: the product's own before the standard one. Undefined where none declares
 * the type: its reports are quarantined.
 */
export function matchContract(bundle: Bundle, product: string, type: string): Contract | undefined {
  return (
    bundle.contracts.get(contractKey(product, type)) ??
    bundle.contracts.get(contractKey(STANDARD_PRODUCT, type))
  )
}
