import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { KINDS } from './kinds.ts'
import { DEFAULT_SCRUB_SETTINGS, parseScrubSettings } from './settings.ts'

describe('parseScrubSettings()', () => {
  it('reads policies/settings/pii.yaml, which names every kind and is the default', () => {
    const file = readFileSync(new URL('../settings/pii.yaml', import.meta.url), 'utf8')
    const settings = parseScrubSettings(parse(file))
    expect(settings).toEqual(DEFAULT_SCRUB_SETTINGS)
    expect(Object.keys(settings.methods ?? {})).toEqual(Object.keys(KINDS))
  })

  it('reads methods, kinds that are off, keys and allowed values', () => {
    const source = {
      version: 1,
      kinds: { EMAIL: { method: 'hash' }, PERSON: { enabled: false }, PHONE: { enabled: true } },
      sensitiveKeys: ['badge'],
      allow: ['192.0.2.1'],
    }
    expect(parseScrubSettings(source)).toEqual({
      methods: { EMAIL: 'hash' },
      off: ['PERSON'],
      on: ['PHONE'],
      sensitiveKeys: ['badge'],
      allow: ['192.0.2.1'],
    })
    expect(parseScrubSettings({ version: 1 })).toEqual({
      methods: {},
      off: [],
      sensitiveKeys: [],
      allow: [],
    })
  })

  it.each([
    [null, 'settings: wanted an object'],
    [[], 'settings: wanted an object'],
    [{ version: 2 }, 'version: wanted 1'],
    [
      { version: 1, more: 1 },
      'settings: wanted only version, kinds, specialCategories, network, customKinds, sensitiveKeys, allow, rules',
    ],
    [{ version: 1, kinds: { FACE: {} } }, 'kinds.FACE: wanted a kind of docs/pii'],
    [{ version: 1, kinds: { 'Jane Roe': {} } }, 'kinds: wanted a kind of docs/pii'],
    [{ version: 1, allow: ['*'] }, 'allow.0: wanted at least 1 characters'],
    [{ version: 1, allow: { exact: ['.*'] } }, 'allow.exact.0: wanted at least 1 characters'],
    [{ version: 1, allow: { prefixes: ['...'] } }, 'allow.prefixes.0: wanted at least 3'],
    [
      { version: 1, allow: { patterns: ['[a-z0-9]{1,100}'] } },
      'allow.patterns.0: wanted at least 3',
    ],
    [
      { version: 1, allow: { patterns: ['(a|bcdef)\\d{4}'] } },
      'allow.patterns.0: wanted at least 3',
    ],
    [{ version: 1, kinds: { EMAIL: 1 } }, 'kinds.EMAIL: wanted an object'],
    [
      { version: 1, kinds: { EMAIL: { method: 'burn' } } },
      'kinds.EMAIL.method: wanted one of replace, mask, keep_last_4, hash, truncate, generalise, drop',
    ],
    [{ version: 1, kinds: { EMAIL: { enabled: 1 } } }, 'kinds.EMAIL.enabled: wanted true or false'],
    [{ version: 1, allow: 'x' }, 'allow: wanted a list of strings'],
    [{ version: 1, sensitiveKeys: [''] }, 'sensitiveKeys: wanted strings that are not empty'],
  ])('refuses %j and names the field', (source, message) => {
    expect(() => parseScrubSettings(source)).toThrow(`Cannot read scrub settings: ${message}`)
  })
})
