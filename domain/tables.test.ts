import { describe, expect, test } from 'vitest'
import { SYSTEM_CLOCK, utcDay } from './clock.ts'
import { ApiError, ERROR_STATUS } from './errors.ts'
import { invariant, unreachable } from './invariant.ts'
import { isJsonObject } from './json.ts'
import { LIMITS } from './limits.ts'
import { OUTCOMES, REASONS, refusal } from './outcome.ts'
import { IDENTITY_KINDS } from './report.ts'
import { IDENTITY_TYPES, KINDS_OF_IDENTITY } from './subject_request.ts'

describe('the table of reasons', () => {
  test('leads from every reason to an outcome that has one', () => {
    for (const [reason, outcome] of Object.entries(REASONS)) {
      expect(reason).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
      expect(OUTCOMES.slice(2)).toContain(outcome)
    }
  })

  test('is what refusal() goes by', () => {
    expect(refusal('duplicate')).toEqual({ outcome: 'dropped', reason: 'duplicate' })
    expect(refusal('undeclared_type')).toEqual({
      outcome: 'quarantined',
      reason: 'undeclared_type',
    })
    expect(refusal('body_too_large')).toEqual({ outcome: 'rejected', reason: 'body_too_large' })
  })
})

describe('the table of errors', () => {
  test('gives every code a status of an error', () => {
    for (const [code, status] of Object.entries(ERROR_STATUS)) {
      expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(600)
    }
  })

  test('names the codes that an ApiError has', () => {
    const error = new ApiError('not_found', 'Cannot find it')
    expect([error.name, error.code, error.message]).toEqual([
      'ApiError',
      'not_found',
      'Cannot find it',
    ])
  })
})

describe('the table of limits', () => {
  test('holds whole numbers above zero that agree with each other', () => {
    for (const limit of Object.values(LIMITS)) {
      expect(Number.isSafeInteger(limit) && limit > 0).toBe(true)
    }
    expect(LIMITS.wireBytesMax).toBeLessThanOrEqual(LIMITS.bodyBytesMax)
    expect(LIMITS.reportBytesMax).toBeLessThanOrEqual(LIMITS.groupBytesMax)
    expect(LIMITS.groupBytesMax).toBeLessThanOrEqual(LIMITS.queueBytesMax)
    expect(LIMITS.groupRowsMax).toBeLessThanOrEqual(LIMITS.queueRowsMax)
    expect(LIMITS.itemsPerRequestMax).toBeLessThanOrEqual(LIMITS.queueRowsMax)
    expect(LIMITS.retentionDaysMin).toBeLessThan(LIMITS.retentionDaysDefault)
    expect(LIMITS.retentionDaysDefault).toBeLessThan(LIMITS.retentionDaysMax)
    expect(LIMITS.pageItemsDefault).toBeLessThanOrEqual(LIMITS.pageItemsMax)
  })
})

describe('the table of identities', () => {
  test('names every kind that reports carry exactly once, beside those of the policies', () => {
    const kinds = IDENTITY_TYPES.map((type) => KINDS_OF_IDENTITY[type][0])
    expect([...kinds, 'custom'].toSorted()).toEqual([...IDENTITY_KINDS].toSorted())
  })
})

describe('utcDay()', () => {
  test('changes at midnight in UTC', () => {
    expect(utcDay(Date.UTC(2026, 1, 1) - 1)).toBe('2026-01-31')
    expect(utcDay(Date.UTC(2026, 1, 1))).toBe('2026-02-01')
    expect(utcDay(SYSTEM_CLOCK.nowMs())).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })
})

describe('isJsonObject()', () => {
  test('is true for objects only, not for null and arrays', () => {
    expect([{}, Object.create(null)].map(isJsonObject)).toEqual([true, true])
    expect([null, [], 'x', 1, true, undefined].map(isJsonObject)).toEqual(Array(6).fill(false))
  })
})

describe('invariant()', () => {
  test('throws where the condition does not hold, with the reason', () => {
    expect(() => invariant(true, 'x')).not.toThrow()
    expect(() => invariant(0, 'a tenant has a name')).toThrow(
      'Invariant broken: a tenant has a name',
    )
  })

  test('closes a switch without naming the value', () => {
    // Only a program that the compiler has not seen gets here.
    const close: (value: never) => never = unreachable
    expect(() => Reflect.apply(close, undefined, ['ada'])).toThrow(
      'Invariant broken: unreachable case of type string',
    )
  })
})
