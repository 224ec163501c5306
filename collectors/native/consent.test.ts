import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#domain/json.ts'
import { parseJson } from '#domain/parse_json.ts'
import { parseConsent } from './consent.ts'

const VECTORS: readonly { readonly consent: JsonValue; readonly expected: object | null }[] =
  JSON.parse(
    readFileSync(new URL('../../test/vectors/native/consents.json', import.meta.url), 'utf8'),
  )

const LEVELS = ['off', 'required', 'optional']

describe('parseConsent', () => {
  it.each(VECTORS)('reads $consent as $expected', ({ consent, expected }) => {
    expect(parseConsent(consent) ?? null).toEqual(expected)
  })

  it('finds no choice where there is no block', () => {
    expect(parseConsent(undefined)).toBeUndefined()
  })

  it('is never made weaker by what is added to a block', () => {
    const json = fc.json({ maxDepth: 3 }).map((text) => {
      const parsing = parseJson(text)
      return parsing.ok ? parsing.value : null
    })
    const block = fc.dictionary(
      fc.constantFrom('choice', 'gpc', 'optional', 'ads', 'opt_out'),
      json,
    )
    fc.assert(
      fc.property(block, json, (consent, added) => {
        const before = LEVELS.indexOf(parseConsent(consent)?.level ?? 'none')
        const after = LEVELS.indexOf(parseConsent({ ...consent, other: added })?.level ?? 'none')
        expect(after).toBeLessThanOrEqual(before)
        expect(after).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
