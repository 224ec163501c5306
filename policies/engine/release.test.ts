import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#domain/json.ts'
import { contractOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { guardedValues, hideRare, releaseRulesOf, strictestRules } from './release.ts'

const CONTRACT = contractOf({
  message: fieldOf(),
  'device.model': fieldOf({ releaseAfter: 5 }),
  'screens.width': fieldOf({ type: 'integer', releaseAfter: 3 }),
  tags: fieldOf({ releaseAfter: 2 }),
})

function rulesOf(contract = CONTRACT) {
  const rules = releaseRulesOf(contract)
  if (rules === undefined) throw new Error('The contract has rules')
  return rules
}

describe('releaseRulesOf()', () => {
  it('finds nothing in a contract without such fields, so that its reports are not walked', () => {
    expect(releaseRulesOf(contractOf({ message: fieldOf() }))).toBeUndefined()
  })

  it('is made once for a contract', () => {
    expect(releaseRulesOf(CONTRACT)).toBe(rulesOf())
  })
})

describe('strictestRules()', () => {
  it('takes the larger number of the present contract and the one at the time of collection', () => {
    const rules = strictestRules(CONTRACT, { 'device.model': 3, tags: 9, gone: 4 })
    expect(Object.fromEntries(rules?.after ?? [])).toEqual({
      'device.model': 5,
      'screens.width': 3,
      tags: 9,
      gone: 4,
    })
  })

  it('keeps what a report was collected under where no contract declares its type any more', () => {
    expect(strictestRules(undefined, { model: 7 })?.after.get('model')).toBe(7)
    expect(strictestRules(undefined, undefined)).toBeUndefined()
  })
})

describe('guardedValues()', () => {
  it('finds values in arrays and below keys with dots by their declared path', () => {
    const data = {
      message: 'Seen by all',
      'device.model': 'A1',
      device: { model: ['B2', null, ['C3']] },
      screens: [{ width: 800 }, { width: 600 }],
      tags: ['x', 'y'],
    }
    expect(guardedValues(data, rulesOf())).toEqual([
      { path: 'device.model', value: 'A1', after: 5 },
      { path: 'device.model', value: 'B2', after: 5 },
      { path: 'device.model', value: 'C3', after: 5 },
      { path: 'screens.width', value: 800, after: 3 },
      { path: 'screens.width', value: 600, after: 3 },
      { path: 'tags', value: 'x', after: 2 },
      { path: 'tags', value: 'y', after: 2 },
    ])
  })
})

describe('hideRare()', () => {
  it('replaces texts, leaves numbers out, and remarks each without its value', () => {
    const data = {
      message: 'Seen by all',
      device: { model: 'A1' },
      screens: [{ width: 800 }],
      tags: ['x', 'y'],
    }
    const hidden = hideRare(data, rulesOf(), ({ value }) => value === 'y')
    expect(hidden.data).toEqual({
      message: 'Seen by all',
      device: { model: '[rare]' },
      screens: [{}],
      tags: ['[rare]', 'y'],
    })
    expect(hidden.remarks).toEqual([
      { path: 'device.model', kind: 'RARE', rule: 'contract', method: 'replace' },
      { path: 'screens[0].width', kind: 'RARE', rule: 'contract', method: 'drop' },
      { path: 'tags[0]', kind: 'RARE', rule: 'contract', method: 'replace' },
    ])
    expect(data.device.model).toBe('A1')
  })

  it('shares the data where all of it is released', () => {
    const data = { device: { model: 'A1' }, tags: ['x'] }
    expect(hideRare(data, rulesOf(), () => true).data).toBe(data)
  })

  it('leaves no guarded value that is not released, however the data is nested', () => {
    const leaf = fc.oneof(fc.constantFrom('rare 1', 'rare 2', 'common'), fc.constantFrom(41, 42))
    const held = fc.oneof(leaf, fc.array(leaf), fc.array(fc.array(leaf)))
    const data = fc.record(
      {
        'device.model': held,
        device: fc.oneof(
          fc.record({ model: held }),
          fc.array(fc.record({ model: held }, { requiredKeys: [] })),
        ),
        screens: fc.array(fc.record({ width: held }, { requiredKeys: [] })),
        'screens.width': held,
        tags: held,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(data, (given: JsonObject) => {
        const isCommon = (value: unknown) => value === 'common' || value === 42
        const hidden = hideRare(given, rulesOf(), ({ value }) => isCommon(value))
        expect(JSON.stringify(hidden.data)).not.toMatch(/rare [12]|41/)
        const rare = guardedValues(given, rulesOf()).filter(({ value }) => !isCommon(value))
        expect(hidden.remarks).toHaveLength(rare.length)
      }),
    )
  })
})
