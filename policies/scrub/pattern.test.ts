import { describe, expect, it } from 'vitest'
import { matchesWhole, PatternError, parsePattern } from './pattern.ts'

describe('parsePattern()', () => {
  it.each([
    ['EMP-\\d{6}', 'EMP-123456', 'EMP-12345'],
    ['[A-Z]{2}[0-9]{3,5}', 'AB1234', 'A1234'],
    ['(EU|US)-[a-f\\d]{4}', 'US-12ef', 'UK-12ef'],
    ['C?\\d{2}\\.\\d{2}', 'C12.34', 'CC12.34'],
    ['a\\w{2}-x', 'a_1-x', 'ab-x'],
  ])('%s takes a value that it means, and no other', (...[source, right, wrong]) => {
    const pattern = parsePattern(source)
    expect(matchesWhole(pattern, right)).toBe(true)
    expect(matchesWhole(pattern, wrong)).toBe(false)
    expect(matchesWhole(pattern, `${right}!`)).toBe(false)
  })

  it.each([
    ['', 'pattern_empty'],
    ['a?', 'pattern_empty'],
    ['a'.repeat(201), 'pattern_too_long'],
    ['a+', 'pattern_unbounded'],
    ['a*b', 'pattern_unbounded'],
    ['\\d{2,}', 'pattern_unbounded'],
    ['\\d{200}', 'pattern_unbounded'],
    ['(a+)+b', 'pattern_syntax'],
    ['([a-z])x', 'pattern_syntax'],
    ['(ab){2,3}', 'pattern_syntax'],
    ['a{2}{3}', 'pattern_could_backtrack'],
    ['\\d{1,3}\\d', 'pattern_could_backtrack'],
    ['[a-z]{1,5}a', 'pattern_could_backtrack'],
    ['a?a', 'pattern_could_backtrack'],
    ['(AB|ABC)D', 'pattern_could_backtrack'],
    ['^abc', 'pattern_syntax'],
    ['a.c', 'pattern_syntax'],
    ['[^a]b', 'pattern_syntax'],
    ['\\bword', 'pattern_syntax'],
    ['-\\d{4}', 'pattern_start'],
  ])('refuses %j as %s', (source, code) => {
    const refusal = (): PatternError | undefined => {
      try {
        parsePattern(source)
      } catch (error) {
        return error instanceof PatternError ? error : undefined
      }
      return undefined
    }
    expect(refusal()?.code).toBe(code)
    expect(refusal()?.message).not.toBe('')
  })
})
