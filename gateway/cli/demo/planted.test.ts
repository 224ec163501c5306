import { describe, expect, test } from 'vitest'
import { PLANTED, plantedIn } from './planted.ts'

describe('plantedIn()', () => {
  test.each(Object.entries(PLANTED))('finds the planted %s, as it is and in JSON', (_, value) => {
    expect(plantedIn(`before ${value} after`)).toContain(value)
    expect(plantedIn(JSON.stringify({ value }))).toContain(value)
    expect(plantedIn(value.toUpperCase())).toContain(value)
  })

  test('finds a part of a value', () => {
    expect(plantedIn('Opened C:\\Users\\Jane.Doe')).not.toEqual([])
    expect(plantedIn('phone [PHONE]-555-0132')).not.toEqual([])
  })

  test('finds nothing in clean text', () => {
    expect(plantedIn('Cannot charge card [CREDIT_CARD] of [EMAIL], user psn_x9')).toEqual([])
  })
})
