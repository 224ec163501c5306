import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import vectors from '../test/vectors/identities.json' with { type: 'json' }
import {
  CUSTOM_NORMALISATIONS,
  NORMALISATION_OF,
  NORMALISATIONS,
  namesSomebody,
  normaliseIdentity,
} from './normalise_identity.ts'
import { IDENTITY_KINDS, joinCustom, splitCustom } from './report.ts'
import { IDENTITY_TYPES, KINDS_OF_IDENTITY } from './subject_request.ts'

const DOCS = readFileSync(resolve(import.meta.dirname, '../docs/identities.md'), 'utf8')
const rules = Object.entries(NORMALISATIONS)

describe('the rules of normalisation', () => {
  test.each(vectors.vectors)(
    '$type $value',
    ({ type, normalisation, value, normalised, sha256 }) => {
      const [, rule] = rules.find(([name]) => name === normalisation) ?? []
      expect(rule?.apply(value)).toBe(normalised)
      expect(createHash('sha256').update(normalised).digest('hex')).toBe(sha256)
      for (const known of IDENTITY_TYPES.filter((name) => name === type)) {
        expect(normaliseIdentity(KINDS_OF_IDENTITY[known][0], value)).toBe(normalised)
      }
    },
  )

  test('are each shown by a vector, and so is each type', () => {
    const shown = new Set(
      vectors.vectors.flatMap(({ type, normalisation }) => [type, normalisation]),
    )
    expect([...shown]).toEqual(
      expect.arrayContaining([...Object.keys(NORMALISATIONS), ...IDENTITY_TYPES]),
    )
  })

  test('stand in docs/identities.md as they are carried out', () => {
    for (const [name, { rule }] of rules) expect(DOCS).toContain(`| \`${name}\` | ${rule} |`)
    for (const type of IDENTITY_TYPES) {
      const name = NORMALISATION_OF[KINDS_OF_IDENTITY[type][0]]
      expect(DOCS).toContain(`| \`${type}\` | \`${KINDS_OF_IDENTITY[type][0]}\` | \`${name}\` |`)
    }
    for (const name of CUSTOM_NORMALISATIONS) expect(Object.keys(NORMALISATIONS)).toContain(name)
  })

  test('change nothing the second time, and never throw', () => {
    const short = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(fc.constantFrom(...rules), short, ([, rule], value) => {
        const once = rule.apply(value)
        expect(rule.apply(once)).toBe(once)
      }),
    )
  })

  test('make an advertising id that is a GUID what they make of a device id', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (guid, isUpper) => {
        const sent = isUpper ? guid.toUpperCase() : guid
        expect(normaliseIdentity('advertisingId', sent)).toBe(normaliseIdentity('deviceId', sent))
      }),
    )
  })
})

describe('namesSomebody()', () => {
  test.each(IDENTITY_KINDS)('is false for a %s of white space, and for none', (kind) => {
    expect(namesSomebody(kind, ' \n')).toBe(false)
    expect(namesSomebody(kind, undefined)).toBe(false)
    expect(namesSomebody(kind, 'kind:ada')).toBe(true)
  })

  test('is false for the advertising id of those who have none', () => {
    expect(namesSomebody('advertisingId', '00000000-0000-0000-0000-000000000000')).toBe(false)
    expect(namesSomebody('custom', 'loyalty_number: ')).toBe(false)
  })
})

describe('splitCustom()', () => {
  test('gives back what joinCustom() was given, colons among it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9_]{0,9}$/), fc.string(), (name, rest) => {
        expect(splitCustom(joinCustom(name, rest))).toEqual({ name, rest })
      }),
    )
  })
})
