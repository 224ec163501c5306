import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { isExpired } from './classify.ts'
import { compileBundle, contractKey } from './compile.ts'
import { resolveKey } from './field_tree.ts'
import { matchContract } from './match.ts'

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex')
const SOURCE = bundleOf([contractSourceOf({ fields: { a: fieldOf(), b: fieldOf() } })]).source

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toReversed()
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]))
}

describe('compileBundle()', () => {
  test('gives equal policies an equal hash, whatever the order of their keys', () => {
    const { hash } = compileBundle(SOURCE, sha256Hex)
    const other: typeof SOURCE = JSON.parse(JSON.stringify(reversed(SOURCE)))
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(SOURCE))
    expect(compileBundle(other, sha256Hex).hash).toBe(hash)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('gives policies that differ in anything another hash', () => {
    const { hash } = compileBundle(SOURCE, sha256Hex)
    const changed = contractSourceOf({ fields: { a: fieldOf(), b: fieldOf({ action: 'scrub' }) } })
    expect(compileBundle(bundleOf([changed]).source, sha256Hex).hash).not.toBe(hash)
  })

  test('takes the days of retention from the settings, and 90 where there are none', () => {
    expect(compileBundle(SOURCE, sha256Hex).retentionDaysDefault).toBe(90)
    const settings = { ...SOURCE.settings, retention: { defaultDays: 45 } }
    expect(compileBundle({ ...SOURCE, settings }, sha256Hex).retentionDaysDefault).toBe(45)
    const odd = { ...SOURCE.settings, retention: { defaultDays: '45' } }
    expect(compileBundle({ ...SOURCE, settings: odd }, sha256Hex).retentionDaysDefault).toBe(90)
  })

  test('takes what is collected without a choice from the settings, never Optional data', () => {
    const levelOf = (consent: unknown) => {
      const settings = { ...SOURCE.settings, consent }
      const { contracts } = compileBundle({ ...SOURCE, settings }, sha256Hex)
      return contracts.get(contractKey('app', 'error'))?.defaultLevel
    }
    expect(levelOf({ defaultLevel: 'off' })).toBe('off')
    for (const consent of [{ defaultLevel: 'required' }, { defaultLevel: 'optional' }, {}, null]) {
      expect(levelOf(consent)).toBe('required')
    }
    expect(levelOf(undefined)).toBe('required')
  })

  test('puts the fields of mixins below the contract’s own', () => {
    const contract = contractSourceOf({
      include: ['m'],
      fields: { a: fieldOf({ action: 'drop' }) },
    })
    const bundle = bundleOf([contract], { m: { a: fieldOf(), c: fieldOf() } })
    const root = bundle.contracts.get(contractKey('app', 'error'))?.root
    expect(root && resolveKey(root, 'a')?.rule?.action).toBe('drop')
    expect(root && resolveKey(root, 'c')?.rule?.action).toBe('keep')
  })

  test('refuses a contract that includes an unknown mixin', () => {
    expect(() => bundleOf([contractSourceOf({ include: ['missing'] })])).toThrow(
      'Invariant broken: contract app/error includes a known mixin',
    )
  })
})

describe('matchContract()', () => {
  test('prefers the product’s own contract to the standard one, and has none for other types', () => {
    const own = compileBundle(
      {
        ...SOURCE,
        products: [
          ...SOURCE.products,
          {
            product: { product: 'standard', title: '', description: '', owner: '' },
            contracts: [contractSourceOf(), contractSourceOf({ type: 'usage' })],
          },
        ],
      },
      sha256Hex,
    )
    expect(matchContract(own, 'app', 'error')?.product).toBe('app')
    expect(matchContract(own, 'app', 'usage')?.product).toBe('standard')
    expect(matchContract(own, 'other', 'error')?.product).toBe('standard')
    expect(matchContract(own, 'app', 'crash')).toBeUndefined()
    expect(matchContract(own, 'app', '__proto__')).toBeUndefined()
  })
})

describe('isExpired()', () => {
  const expiring = (expires: string | { readonly version: string }) => {
    const contract = bundleOf([contractSourceOf({ expires })]).contracts.get('app/error')
    if (contract === undefined) throw new Error('The bundle does not hold the contract')
    return (at: string, version?: string) => isExpired(contract, Date.parse(at), version)
  }

  test('begins with the first moment of the day, in UTC', () => {
    const isOver = expiring('2026-06-01')
    expect(isOver('2026-05-31T23:59:59.999Z')).toBe(false)
    expect(isOver('2026-06-01T00:00:00.000Z')).toBe(true)
  })

  test('begins with the version, where the client says which it has', () => {
    const isOver = expiring({ version: '3.0' })
    expect(isOver('2026-01-01', '2.9.9')).toBe(false)
    expect(isOver('2026-01-01', '3.0')).toBe(true)
    expect(isOver('2026-01-01', '10.0')).toBe(true)
    expect(isOver('2026-01-01')).toBe(false)
  })
})
