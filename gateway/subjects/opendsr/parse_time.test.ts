import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTime } from './parse_time.ts'

describe('parseTime()', () => {
  test.each([
    ['2018-10-02T15:00:00Z', Date.UTC(2018, 9, 2, 15)],
    ['2018-10-02t15:00:00z', Date.UTC(2018, 9, 2, 15)],
    ['2018-10-02 15:00:00+00:00', Date.UTC(2018, 9, 2, 15)],
    ['2018-10-02T15:00:00-07:30', Date.UTC(2018, 9, 2, 22, 30)],
    ['2018-05-07T20:53:48.322652', Date.UTC(2018, 4, 7, 20, 53, 48, 322)],
    ['2020-02-29T00:00:00.1Z', Date.UTC(2020, 1, 29, 0, 0, 0, 100)],
  ])('%s is an instant', (text, expected) => {
    expect(parseTime(text)).toBe(expected)
  })

  test.each([
    '',
    'now',
    '2018-10-02',
    '2018-13-02T15:00:00Z',
    '2018-00-02T15:00:00Z',
    '2018-02-29T15:00:00Z',
    '2018-10-02T24:00:00Z',
    '2018-10-02T23:60:00Z',
    '2018-10-02T23:59:60Z',
    '2018-10-02T15:00:00+24:00',
    '1969-12-31T23:59:59Z',
    '2018-10-02T15:00:00Zjunk',
    '+002018-10-02T15:00:00Z',
  ])('%j is none', (text) => {
    expect(parseTime(text)).toBeUndefined()
  })

  test('reads back every instant that is printed', () => {
    const instant = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(instant, (time) => {
        expect(parseTime(time.toISOString())).toBe(time.getTime())
      }),
    )
  })
})
