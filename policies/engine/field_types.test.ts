import { describe, expect, test } from 'vitest'
import { FIELD_TYPES } from '#domain/contract.ts'
import { fieldOf } from '../../test/fixtures/contracts.ts'
import { belongsToField, needsScrubbing } from './field_types.ts'

describe('belongsToField()', () => {
  test.each([
    ['text', ['x', '', 1, true], []],
    ['url', ['https://a/b'], [1, true]],
    [
      'guid',
      ['0f8fad5bd9cb469fa16570867728950e', '{0F8FAD5B-D9CB-469F-A165-70867728950E}'],
      ['ada', 1, '0f8f'],
    ],
    ['hex', ['deadbeef', '0'.repeat(64)], ['deadbee', 'ada', '0'.repeat(65), 12345678]],
    ['version', ['1', '10.0.19045', 'v1.2-beta.1', 'Insider', 7.1], ['x'.repeat(101), true]],
    [
      'time',
      ['2026-01-31', '2026-01-31T10:20:30.123456Z', 1_700_000_000, '1700000000'],
      ['yesterday', true, '2026-1-3'],
    ],
    ['integer', [1, '-9223372036854775808'], [1.5, '1.5', 'x', true]],
    ['number', [1.5, '1.5', '-7'], ['1e5', 'x', true]],
    ['boolean', [true, false], ['true', 1]],
    ['enum', ['on', 'off'], ['On', 'ada', 1]],
    ['scalar', ['x', 1, false], []],
  ] as const)('%s takes %j and refuses %j', (type, good, bad) => {
    const rule = fieldOf({ type, values: ['on', 'off'] })
    for (const value of good) expect([value, belongsToField(value, rule)]).toEqual([value, true])
    for (const value of bad) expect([value, belongsToField(value, rule)]).toEqual([value, false])
  })

  test('takes null everywhere, and numbers that are none nowhere', () => {
    for (const type of FIELD_TYPES) {
      expect(belongsToField(null, fieldOf({ type }))).toBe(true)
      expect(belongsToField(Number.NaN, fieldOf({ type }))).toBe(false)
    }
  })

  test('takes any scalar as an id that becomes a pseudonym', () => {
    const rule = fieldOf({ type: 'guid', action: 'pseudonymise' })
    expect(belongsToField('ada', rule)).toBe(true)
    expect(belongsToField(7, rule)).toBe(true)
  })
})

describe('needsScrubbing()', () => {
  test('searches what may hold words, and nothing that its grammar proves', () => {
    const types = ['text', 'url', 'scalar'] as const
    for (const type of types) expect(needsScrubbing('x', fieldOf({ type }))).toBe(true)
    const proved = ['time', 'guid', 'hex', 'integer', 'number', 'enum'] as const
    for (const type of proved) expect(needsScrubbing('x', fieldOf({ type }))).toBe(false)
    expect(needsScrubbing(true, fieldOf())).toBe(false)
    expect(needsScrubbing(4_915_112_345_678, fieldOf())).toBe(true)
  })

  test('searches a version only where it is more than numbers and the usual words', () => {
    const rule = fieldOf({ type: 'version' })
    for (const version of ['10.0.0.1', 'v2', '1.0-beta.1', '5.2.0-rc.3', 7]) {
      expect([version, needsScrubbing(version, rule)]).toEqual([version, false])
    }
    for (const version of ['1.0-ada', 'ada@contoso.example', '1.0 for Ada', 'Ada']) {
      expect([version, needsScrubbing(version, rule)]).toEqual([version, true])
    }
  })
})
