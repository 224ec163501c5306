import { describe, expect, test } from 'vitest'
import { parseDocuments, withParts } from '../../../test/fixtures/policy_documents.ts'
import vectors from '../../../test/vectors/policy_diff.json' with { type: 'json' }
import { diffBundles } from './diff_bundles.ts'
import { groupChanges, summariseChanges } from './group_changes.ts'

const changes = diffBundles(
  parseDocuments(vectors.base),
  parseDocuments(
    withParts(vectors.base, {
      'product outlook': { owner: 'mail@contoso.example' },
      'contract outlook/error': {
        version: 2,
        purposes: ['security'],
        fields: { severity: { values: ['error', 'warning', 'fatal'] } },
      },
      'settings retention': { defaultDays: 30 },
    }),
  ),
)

describe('groupChanges()', () => {
  test('puts groups that widen first, and in each group the changes that widen', () => {
    const told = groupChanges(changes).map(({ title, changes: found }) => ({
      title,
      effects: found.map(({ effect }) => effect),
    }))
    expect(told).toEqual([
      {
        title: 'Outlook client (outlook): Error report (error)',
        effects: ['widens', 'narrows', 'neutral'],
      },
      { title: 'Settings for all products', effects: ['narrows'] },
      { title: 'Outlook client (outlook)', effects: ['neutral'] },
    ])
  })

  test('keeps every change, and has no group for none', () => {
    const grouped = groupChanges(changes).flatMap((group) => group.changes)
    expect(new Set(grouped)).toEqual(new Set(changes))
    expect(groupChanges([])).toEqual([])
  })
})

describe('summariseChanges()', () => {
  test('counts the changes by their effect, also one alone and none', () => {
    expect(summariseChanges(changes)).toBe(
      '5 changes: 1 widens what is collected, 2 narrow it, 2 do neither.',
    )
    const [first] = groupChanges(changes).flatMap((group) => group.changes)
    expect(summariseChanges(first === undefined ? [] : [first])).toBe(
      '1 change: 1 widens what is collected, 0 narrow it, 0 do neither.',
    )
    expect(summariseChanges([])).toBe('Nothing differs.')
  })
})
