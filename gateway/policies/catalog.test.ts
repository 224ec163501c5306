import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { ProductPolicies } from '#policies/engine/bundle.ts'
import { checkPolicies } from '#policies/schema/check.ts'
import { lintPolicies } from '#policies/schema/lint/lint.ts'
import products from '../../test/vectors/policies/products.json' with { type: 'json' }
import { readPolicyFiles } from './files.ts'

const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url))
const files = await readPolicyFiles(POLICIES)
const { source, problems } = checkPolicies(files)
const clientProducts = source.products.filter(({ product }) => product.product !== STANDARD_PRODUCT)

function contractOf({ contracts }: ProductPolicies, type: string) {
  const contract = contracts.find((one) => one.type === type)
  if (contract === undefined) throw new Error(`There is no contract ${type}`)
  return contract
}

describe('the catalogue', () => {
  test('has no problem', () => {
    expect(problems).toEqual([])
  })

  test('leaves nothing that a reviewer is warned of', () => {
    expect(lintPolicies(files, { nowMs: Date.UTC(2026, 10, 21) })).toEqual([])
  })

  test('holds exactly the client products whose telemetry arrives', () => {
    expect(clientProducts.map(({ product }) => product.product)).toEqual(products.products)
  })

  test.each(clientProducts)('declares every common type for $product.product', (product) => {
    for (const { type, ...wanted } of products.types) {
      const { class: dataClass, category, dataKind, purposes } = contractOf(product, type)
      expect({ class: dataClass, category, dataKind, purposes }).toEqual(wanted)
    }
  })

  test.each(clientProducts)('declares the common fields for $product.product', (product) => {
    for (const [type, paths] of Object.entries(products.fields)) {
      const contract = contractOf(product, type)
      const included = source.mixins.filter(({ name }) => contract.include?.includes(name))
      const declared = [contract, ...included].flatMap(({ fields }) => Object.keys(fields))
      expect(declared).toEqual(expect.arrayContaining([...paths, ...products.mixins]))
      expect(contract.subject).toEqual({ organisationId: 'organisationId' })
    }
  })

  test.each(clientProducts)('scrubs every free text of an error of $product.product', (product) => {
    const { fields } = contractOf(product, 'error')
    expect(fields['description']).toMatchObject({
      type: 'text',
      sensitivity: 'callstack_or_exception',
      action: 'scrub',
    })
    expect(fields['stack']).toMatchObject({
      type: 'text',
      sensitivity: 'callstack_or_exception',
      action: 'scrub',
    })
    expect(fields['url']).toMatchObject({ type: 'url', action: 'scrub' })
  })

  test('never keeps an id of a person or a device in the clear', () => {
    const sources = [...source.mixins, ...clientProducts.flatMap(({ contracts }) => contracts)]
    const kept = sources
      .flatMap(({ fields }) => Object.entries(fields))
      .filter(([, { sensitivity }]) => sensitivity === 'end_user_pseudonymous')
      .filter(([path]) => /(user|device|organisation|session)id$/i.test(path))
      .filter(([, { action }]) => action !== 'pseudonymise' && action !== 'drop')
    expect(kept).toEqual([])
  })

  test('says of no two products the same about an error', () => {
    const texts = clientProducts.map((product) => contractOf(product, 'error').description)
    expect(new Set(texts).size).toBe(clientProducts.length)
  })
})

describe('the settings', () => {
  test('allow no advertising, direct marketing or voluntary disclosure of any data', () => {
    for (const row of Object.values(source.settings.purposes)) {
      expect(row.advertising).toBe(false)
      expect(row.direct_marketing).toBe(false)
      expect(row.voluntary_law_enforcement_disclosure).toBe(false)
    }
  })

  test('keep reports for 90 days where nobody says otherwise', () => {
    expect(source.settings.retention.defaultDays).toBe(90)
  })

  test('collect Required data where nobody has made a choice', () => {
    expect(source.settings.consent.defaultLevel).toBe('required')
  })

  test('name the feature switches that an administrator has', () => {
    expect(source.settings.consent.features.map(({ name }) => name)).toEqual(products.features)
  })
})
