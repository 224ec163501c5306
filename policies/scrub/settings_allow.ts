import { fixedLength, PatternError, parsePattern } from './pattern.ts'
import { SETTINGS_LIMITS } from './settings_limits.ts'
import type { Place } from './settings_reader.ts'
import { below, readKeys, readStrings, ScrubSettingsError } from './settings_reader.ts'

/** What is let through, whatever claims it: exactly this value, values that start so, or that match whole. */
export interface AllowLists {
  readonly exact?: readonly string[]
  readonly prefixes?: readonly string[]
  /** Patterns of the safe subset (pattern.ts). */
  readonly patterns?: readonly string[]
}

/** A list of exact values, or `{exact?, prefixes?, patterns?}`. */
export function readAllow(place: Place): {
  readonly allow: readonly string[]
  readonly allowLists?: AllowLists
} {
  if (place.value === undefined || Array.isArray(place.value) || typeof place.value !== 'object')
    return { allow: readAllowed(place, 1) }
  readKeys(place, ['exact', 'prefixes', 'patterns'])
  return {
    allow: readAllowed(below(place, 'exact'), 1),
    allowLists: {
      prefixes: readAllowed(below(place, 'prefixes'), PREFIX_LENGTH_MIN),
      patterns: readPatterns(below(place, 'patterns')),
    },
  }
}

/** Fewest characters of a prefix, and fewest that a pattern names one by one: with less nearly everything is let through. */
const PREFIX_LENGTH_MIN = 3
const PATTERN_FIXED_MIN = 3

function readAllowed(place: Place, lengthMin: number): readonly string[] {
  const values = readStrings(place, SETTINGS_LIMITS.allowed)
  values.forEach((value, index) => {
    if (value.length < lengthMin || !/[\p{L}\p{N}]/u.test(value))
      throw new ScrubSettingsError(
        'settings_value',
        [...place.path, index],
        `wanted at least ${lengthMin} characters with a letter or a digit: signs such as * are taken as they are, and stand for nothing`,
      )
  })
  return values
}

function readPatterns(place: Place): readonly string[] {
  const patterns = readStrings(place, SETTINGS_LIMITS.patterns)
  patterns.forEach((pattern, index) => {
    const path = [...place.path, index]
    checkPattern({ value: pattern, path })
    if (fixedLength(parsePattern(pattern)) < PATTERN_FIXED_MIN)
      throw new ScrubSettingsError(
        'pattern_catch_all',
        path,
        `wanted at least ${PATTERN_FIXED_MIN} characters that are given one by one, so that it is no catch-all`,
      )
  })
  return patterns
}

/** A pattern of the safe subset; undefined where it is missing. */
export function checkPattern({ value, path }: Place): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string')
    throw new ScrubSettingsError('settings_shape', path, 'wanted a string')
  try {
    parsePattern(value)
    return value
  } catch (error) {
    if (error instanceof PatternError) throw new ScrubSettingsError(error.code, path, error.message)
    throw error
  }
}
