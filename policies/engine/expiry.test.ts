import { describe, expect, it } from 'vitest'
import { bundleOf, contractSourceOf } from '../../test/fixtures/contracts.ts'
import { expiringContracts, reminderOf } from './expiry.ts'

const BUNDLE = bundleOf([
  contractSourceOf({ type: 'error', expires: '2026-06-01' }),
  contractSourceOf({ type: 'usage', expires: '2026-05-01' }),
  contractSourceOf({ type: 'trends', expires: { version: '3.0' } }),
])
const at = (text: string) => Date.parse(text)

describe('expiringContracts()', () => {
  it('lists the contracts that end on a day, the next first', () => {
    const list = expiringContracts(BUNDLE, at('2026-04-01T12:00:00Z'))
    expect(list.map(({ type, daysLeft, stage }) => ({ type, daysLeft, stage }))).toEqual([
      { type: 'usage', daysLeft: 30, stage: 30 },
      { type: 'error', daysLeft: 61, stage: 90 },
    ])
  })

  it.each<[string, number, number | undefined]>([
    ['2026-03-02T23:59:59.999Z', 91, undefined],
    ['2026-03-03T00:00:00Z', 90, 90],
    ['2026-05-01T23:59:59.999Z', 31, 90],
    ['2026-05-02T00:00:00Z', 30, 30],
    ['2026-05-17T00:00:00Z', 15, 15],
    ['2026-05-25T00:00:00Z', 7, 7],
    ['2026-05-31T23:59:59.999Z', 1, 7],
    ['2026-06-01T00:00:00Z', 0, 0],
    ['2026-06-07T23:59:59Z', -6, 0],
    ['2026-06-08T00:00:00Z', -7, -7],
    ['2026-07-01T00:00:00Z', -30, -30],
    ['2027-07-01T00:00:00Z', -395, -30],
  ])('reaches each reminder at the beginning of its UTC day: %s', (now, daysLeft, stage) => {
    const found = expiringContracts(BUNDLE, at(now)).find(({ type }) => type === 'error')
    expect(found).toMatchObject({ stage })
    expect(Object.is(found?.daysLeft, -0) ? 0 : found?.daysLeft).toBe(daysLeft)
  })

  it('says in a sentence how long it is still collected', () => {
    const sentence = (now: string) =>
      expiringContracts(BUNDLE, at(now))
        .map(reminderOf)
        .filter((line) => line.includes('error'))
    expect(sentence('2026-05-02T00:00:00Z')).toEqual([
      'Errors (app, error) is collected for 30 more days, until 2026-06-01',
    ])
    expect(sentence('2026-05-31T00:00:00Z')).toEqual([
      'Errors (app, error) is collected until tomorrow, 2026-06-01',
    ])
    expect(sentence('2026-06-09T00:00:00Z')).toEqual([
      'Errors (app, error) is not collected any more since 2026-06-01, by old clients neither',
    ])
  })
})
