import { describe, expect, test } from 'vitest'
import { acceptedValues, isKnownTag } from './accept.ts'

describe('acceptedValues()', () => {
  test.each([
    [undefined, []],
    ['', []],
    ['gzip', ['gzip']],
    ['GZIP, br', ['gzip', 'br']],
    ['de;q=0.5, en-GB;q=0.9, *;q=0.1', ['en-gb', 'de', '*']],
    ['gzip;q=0, br;q=0.000', []],
    ['gzip;q=x, br', ['br']],
    [' , ,;q=1', []],
  ])('of %j are %j, the most wanted first', (header, values) => {
    expect(acceptedValues(header)).toEqual(values)
  })

  test('reads no more than the beginning of a header without an end', () => {
    expect(acceptedValues(`${' '.repeat(1_000)}gzip`)).toEqual([])
  })
})

describe('isKnownTag()', () => {
  test.each([
    [undefined, false],
    ['', false],
    ['*', true],
    ['W/"a"', true],
    ['"a"', true],
    ['"b", W/"a"', true],
    ['"b"', false],
    ['W/"aa"', false],
  ])('%j names W/"a": %s', (header, isKnown) => {
    expect(isKnownTag(header, 'W/"a"')).toBe(isKnown)
  })
})
