import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { BundleSource } from './bundle.ts'

/** Settings that hold for every tenant alike: others may name tenants, and a device is told of none. */
const SHARED_SETTINGS = ['purposes', 'retention', 'consent'] as const

/**
 * What of the policies a client of one product needs to obey them on its device: its own contracts and the standard
 * ones, the mixins that they include, and settings that name no tenant. Undefined for a product that is not known.
 */
export function productPart(source: BundleSource, product: string): BundleSource | undefined {
  const products = source.products.filter(({ product: { product: name } }) =>
    [product, STANDARD_PRODUCT].includes(name),
  )
  if (!products.some(({ product: { product: name } }) => name === product)) return undefined
  const included = new Set(
    products.flatMap(({ contracts }) => contracts.flatMap(({ include }) => include ?? [])),
  )
  const { settings } = source
  return {
    products,
    mixins: source.mixins.filter(({ name }) => included.has(name)),
    settings: {
      purposes: settings.purposes,
      ...Object.fromEntries(
        SHARED_SETTINGS.flatMap((name) =>
          settings[name] === undefined ? [] : [[name, settings[name]]],
        ),
      ),
    },
  }
}
