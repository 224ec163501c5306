import { beforeAll, describe, expect, it } from 'vitest'
import { catalogueBundle } from '../../test/fixtures/catalogue.ts'
import type { Bundle } from './bundle.ts'
import { compileBundle, contractKey } from './compile.ts'
import { matchContract } from './match.ts'
import { productPart } from './product_part.ts'

const OUTLOOK = 'dynamics-365-for-outlook-client'
let whole: Bundle

beforeAll(async () => {
  whole = await catalogueBundle()
})

describe('productPart()', () => {
  it('compiles to the very contracts that the gateway has for the product', () => {
    const source = productPart(whole.source, OUTLOOK)
    if (source === undefined) throw new Error('The product is missing')
    const part = compileBundle(source, () => 'part')
    const types = [...whole.contracts.values()].filter(({ product }) =>
      [OUTLOOK, 'standard'].includes(product),
    )
    expect(types.length).toBeGreaterThan(5)
    for (const { product, type } of types) {
      expect(part.contracts.get(contractKey(product, type))).toEqual(
        whole.contracts.get(contractKey(product, type)),
      )
      expect(matchContract(part, OUTLOOK, type)).toEqual(matchContract(whole, OUTLOOK, type))
    }
    expect(part.retentionDaysDefault).toBe(whole.retentionDaysDefault)
    expect(part.contracts.size).toBe(types.length)
  })

  it('tells a device of no other product and of no setting that could name a tenant', () => {
    const source = productPart(whole.source, OUTLOOK)
    expect(source?.products.map(({ product }) => product.product).toSorted()).toEqual([
      OUTLOOK,
      'standard',
    ])
    expect(Object.keys(source?.settings ?? {}).toSorted()).toEqual([
      'consent',
      'purposes',
      'retention',
    ])
  })

  it('has nothing for a product that is not in the catalogue', () => {
    expect(productPart(whole.source, 'unknown')).toBeUndefined()
    expect(productPart(whole.source, '__proto__')).toBeUndefined()
  })
})
