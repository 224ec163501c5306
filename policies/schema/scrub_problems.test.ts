import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { KINDS } from '#policies/scrub/kinds.ts'
import { parseScrubPolicy } from '#policies/scrub/policy.ts'
import { SPECIAL_CATEGORIES } from '#policies/scrub/settings.ts'
import { METHODS } from '#policies/scrub/types.ts'
import piiSchema from './pii.schema.json' with { type: 'json' }
import { readYaml } from './read_yaml.ts'
import { scrubProblems } from './scrub_problems.ts'

const SHIPPED = readFileSync(new URL('../settings/pii.yaml', import.meta.url), 'utf8')

function problemsOf(text: string): readonly unknown[] {
  const reading = readYaml(text)
  return reading.kind === 'unreadable' ? reading.problems : scrubProblems(reading.yaml)
}

describe('scrubProblems()', () => {
  it('finds nothing wrong with the settings that are shipped', () => {
    expect(problemsOf(SHIPPED)).toEqual([])
  })

  it('names the field and the line of what the scrubber would refuse', () => {
    const text = 'version: 1\ncustomKinds:\n  BADGE:\n    pattern: "[A-Z]+x"\n'
    expect(problemsOf(text)).toEqual([
      {
        line: 4,
        column: 14,
        code: 'scrub_settings_invalid',
        complaint: 'field customKinds.BADGE.pattern cannot be used (pattern_unbounded)',
        remedy: 'Mend it: wanted a repeat with a bound at character 6, such as {1,20}',
      },
    ])
  })

  it('refuses an empty file', () => {
    expect(problemsOf('')).toHaveLength(1)
  })
})

describe('pii.schema.json', () => {
  const validate = new Ajv2020({ strict: false }).compile(piiSchema)

  it('names the kinds, the methods and the categories that there are', () => {
    const { kinds, specialCategories } = piiSchema.properties
    expect(kinds.propertyNames.enum).toEqual(Object.keys(KINDS))
    expect(specialCategories.propertyNames.enum).toEqual(SPECIAL_CATEGORIES)
    expect(piiSchema.$defs.kind.properties.method.enum).toEqual(METHODS)
  })

  it.each([
    parse(SHIPPED),
    {
      version: 1,
      allow: { prefixes: ['ci-'], patterns: ['abc\\d{1,3}'] },
      network: { private: false },
    },
    { version: 1, rules: [{ for: { field: 'a.**' }, kinds: { EMAIL: { method: 'hash' } } }] },
  ])('takes what the scrubber takes', (source) => {
    expect(() => parseScrubPolicy(source)).not.toThrow()
    expect(validate(source)).toBe(true)
  })

  it.each([
    {},
    { version: 2 },
    { version: 1, more: 1 },
    { version: 1, kinds: { FACE: {} } },
    { version: 1, rules: [{ kinds: {} }] },
    { version: 1, allow: 'x' },
  ])('refuses %j as the scrubber does', (source) => {
    expect(() => parseScrubPolicy(source)).toThrow('Cannot read scrub settings')
    expect(validate(source)).toBe(false)
  })
})
