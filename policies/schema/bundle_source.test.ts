import { describe, expect, test } from 'vitest'
import type { JsonValue } from '#domain/json.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { readBundleSource } from './bundle_source.ts'

const field = fieldOf({ why: 'For a test of bundles.' })
const contract = contractSourceOf({ description: 'What went wrong.', fields: { a: field } })
const { source } = bundleOf([contract])
const product = {
  product: 'app',
  title: 'App',
  description: 'An app of tests.',
  owner: 'owner@contoso.example',
}
const { purposes } = source.settings
const mixin = { name: 'shared', description: 'Fields of many.', fields: { b: field } }

/** A whole source, with what a test wants to be different. */
function sourceOf(parts: object = {}): JsonValue {
  const whole = {
    products: [{ product, contracts: [{ ...contract, include: ['shared'] }] }],
    mixins: [mixin],
    settings: { purposes },
    ...parts,
  }
  return JSON.parse(JSON.stringify(whole))
}

describe('readBundleSource()', () => {
  test('takes what the store holds, and settings that no schema is for', () => {
    const value = sourceOf({ settings: { purposes, other: { any: ['thing'] } } })
    expect(readBundleSource(value)).toEqual({ kind: 'source', source: value })
  })

  test.each<[string, JsonValue, string]>([
    ['a list', [], 'wanted an object with products, mixins and settings'],
    ['nothing', null, 'wanted an object with products, mixins and settings'],
    ['no products', sourceOf({ products: undefined }), 'wanted a list at products'],
    ['a product that is none', sourceOf({ products: [7] }), 'wanted an object at products.0'],
    [
      'a product without contracts',
      sourceOf({ products: [{ product }] }),
      'wanted a list at contracts',
    ],
    [
      'a product without an owner',
      sourceOf({ products: [{ product: { ...product, owner: undefined }, contracts: [] }] }),
      "products.0.product must have required property 'owner'",
    ],
    [
      'a contract with a wrong class',
      sourceOf({ products: [{ product, contracts: [contract, { ...contract, class: 'all' }] }] }),
      'products.0.contracts.1.class must be equal to one of the allowed values',
    ],
    [
      'a mixin without fields',
      sourceOf({ mixins: [{ ...mixin, fields: {} }] }),
      'mixins.0.fields must NOT have fewer than 1 properties',
    ],
    ['no settings', sourceOf({ settings: [] }), 'wanted an object at settings'],
    ['no purposes', sourceOf({ settings: {} }), 'settings.purposes must be object'],
    [
      'wrong consent',
      sourceOf({ settings: { purposes, consent: { defaultLevel: 'optional' } } }),
      "settings.consent must have required property 'levels'",
    ],
    ['a mixin twice', sourceOf({ mixins: [mixin, mixin] }), 'mixin shared is there twice'],
    [
      'a product twice',
      sourceOf({
        products: [
          { product, contracts: [] },
          { product, contracts: [] },
        ],
      }),
      'product app is there twice',
    ],
    [
      'a contract twice',
      sourceOf({ products: [{ product, contracts: [contract, contract] }] }),
      'contract app/error is there twice',
    ],
    [
      'a mixin that is not there',
      sourceOf({ mixins: [] }),
      'a contract of app includes mixin shared, which is not there',
    ],
  ])('refuses %s, and says where', (_, value, complaint) => {
    expect(readBundleSource(value)).toEqual({ kind: 'refused', complaint })
  })
})
