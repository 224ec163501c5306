import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bundleOf, contractSourceOf, fieldOf } from '../../../test/fixtures/contracts.ts'
import {
  type PolicyDocuments,
  parseDocuments,
  withParts,
} from '../../../test/fixtures/policy_documents.ts'
import vectors from '../../../test/vectors/policy_diff.json' with { type: 'json' }
import type { Bundle } from '../bundle.ts'
import { describeChange } from '../diff/describe_change.ts'
import { diffBundles } from '../diff/diff_bundles.ts'
import { listFields } from '../field_tree.ts'
import { stayOn } from './stay_on.ts'

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex')

function parseParts(fragment: unknown): PolicyDocuments {
  return fragment as PolicyDocuments
}
const bundleWith = (parts: unknown): Bundle =>
  parseDocuments(withParts(vectors.base, parseParts(parts)))

const sentences = (before: Bundle, after: Bundle, effect: string) =>
  diffBundles(before, after).flatMap((change) =>
    change.effect === effect ? describeChange(change) : [],
  )

describe('stayOn()', () => {
  test.each(vectors.vectors)('collects no more than the version before: $name', (vector) => {
    const [before, after] = [bundleWith(vector.before), bundleWith(vector.after)]
    expect(sentences(before, stayOn(before, after, sha256Hex), 'widens')).toEqual([])
  })

  test.each(
    vectors.vectors.filter(({ changes }) => changes.every(({ effect }) => effect !== 'widens')),
  )('collects what the later version does where that only narrows: $name', (vector) => {
    const [before, after] = [bundleWith(vector.before), bundleWith(vector.after)]
    const staying = stayOn(before, after, sha256Hex)
    expect(sentences(staying, after, 'widens')).toEqual([])
    expect(sentences(staying, after, 'narrows')).toEqual([])
  })

  test.each(
    vectors.vectors.filter(({ changes }) => changes.every(({ effect }) => effect === 'widens')),
  )('is what the version before was where the later one only widens: $name', (vector) => {
    const [before, after] = [bundleWith(vector.before), bundleWith(vector.after)]
    const staying = stayOn(before, after, sha256Hex)
    expect(sentences(before, staying, 'narrows')).toEqual([])
  })

  test('takes what narrows and leaves what widens of one contract', () => {
    const before = bundleOf([
      contractSourceOf({
        retentionDays: 60,
        purposes: ['security', 'improving_services'],
        fields: { gone: fieldOf(), kept: fieldOf(), longer: fieldOf({ action: 'drop' }) },
      }),
    ])
    const after = bundleOf([
      contractSourceOf({
        retentionDays: 30,
        purposes: ['security', 'advertising'],
        class: 'optional',
        fields: {
          kept: fieldOf({ class: 'optional' }),
          longer: fieldOf({ action: 'keep' }),
          added: fieldOf(),
        },
      }),
    ])
    const contract = stayOn(before, after, sha256Hex).contracts.get('app/error')
    expect(contract).toMatchObject({
      retentionDays: 30,
      purposes: ['security'],
      class: 'optional',
    })
    expect(
      contract && listFields(contract.root).map(({ path, rule }) => [path, rule?.action]),
    ).toEqual([
      ['kept', 'keep'],
      ['longer', 'drop'],
    ])
  })

  test('is equal for equal versions, whoever makes it', () => {
    const [before, after] = [bundleWith({}), bundleWith(vectors.vectors[0]?.after)]
    expect(stayOn(before, after, sha256Hex).hash).toBe(stayOn(before, after, sha256Hex).hash)
  })

  test('collects no more than either, for any fields that become others', () => {
    const action = fc.constantFrom('keep', 'scrub', 'pseudonymise', 'drop')
    const rule = fc.record({ action, class: fc.constantFrom('required', 'optional') })
    const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'a.b', 'a.*', '**'), rule)
    fc.assert(
      fc.property(fields, fields, (from, to) => {
        const [before, after] = [from, to].map((declared) =>
          bundleOf([
            contractSourceOf({
              fields: Object.fromEntries(
                Object.entries(declared).map(([path, changes]) => [path, fieldOf(changes)]),
              ),
            }),
          ]),
        )
        if (before === undefined || after === undefined) return
        const staying = stayOn(before, after, sha256Hex)
        expect(sentences(before, staying, 'widens')).toEqual([])
      }),
    )
  })
})
