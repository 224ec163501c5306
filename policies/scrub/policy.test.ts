import { describe, expect, it } from 'vitest'
import { fieldRulesAt, parseScrubPolicy, settingsAt, withFieldRules } from './policy.ts'
import { createScrubber, createTables } from './scrubber.ts'
import { ScrubSettingsError } from './settings_reader.ts'

const TENANT = '00000000-0000-4000-8000-000000000001'
const place = { tenant: TENANT, product: 'app', type: 'error' }

function scrubAt(source: object, text: string, key?: string): string {
  const { settings } = settingsAt(parseScrubPolicy({ version: 1, ...source }), place)
  return createScrubber(settings).scrubText(text, key === undefined ? {} : { key }).text
}

describe('settings of a policy', () => {
  it('adds kinds by words, by prefix and by pattern to the same scan', () => {
    const customKinds = {
      PROJECT_NAME: { words: ['blue heron'] },
      BADGE: { prefixes: ['BDG-'], method: 'mask' },
      EMPLOYEE_NUMBER: { pattern: 'Q[0-9]{6}', method: 'keep_last_4' },
    }
    expect(scrubAt({ customKinds }, 'Blue Heron ships; blue herons stay')).toBe(
      '[PROJECT_NAME] ships; blue herons stay',
    )
    expect(scrubAt({ customKinds }, 'badge bdg-x9 in')).toBe('badge ***-** in')
    expect(scrubAt({ customKinds }, 'by Q123456, not xQ123456 or Q12345')).toBe(
      'by *******, not xQ123456 or Q12345',
    )
  })

  it('lets through what is allowed exactly, by prefix and by pattern, and nothing more', () => {
    const allow = {
      exact: ['203.0.113.9'],
      prefixes: ['alerts@'],
      patterns: ['ci-\\d{3}@example\\.com'],
    }
    expect(
      scrubAt(
        { allow },
        '203.0.113.9 203.0.113.8 alerts@example.com ci-123@example.com bob@example.com',
      ),
    ).toBe('203.0.113.9 [IP_ADDRESS] alerts@example.com ci-123@example.com [EMAIL]')
  })

  it('keeps what is surer than the threshold of its kind', () => {
    const text = 'mail bob@example.com'
    expect(scrubAt({ kinds: { EMAIL: { threshold: 0.99 } } }, text)).toBe(text)
    expect(scrubAt({ kinds: { EMAIL: { threshold: 0.2 } } }, text)).toBe('mail [EMAIL]')
  })

  it('takes a threshold for the least confidence, not for more than it', () => {
    const [finding] = createScrubber().scan('mail bob@example.com')
    const threshold = finding?.confidence ?? Number.NaN
    expect(scrubAt({ kinds: { EMAIL: { threshold } } }, 'bob@example.com')).toBe('[EMAIL]')
    expect(scrubAt({ kinds: { EMAIL: { threshold: threshold + 0.001 } } }, 'bob@example.com')).toBe(
      'bob@example.com',
    )
    expect(scrubAt({ kinds: { PHONE: { threshold: 1 } } }, 'bob@example.com')).toBe('[EMAIL]')
  })

  it('looks for no kind that is off, and for all others', () => {
    const text = 'bob@example.com at 203.0.113.9'
    expect(scrubAt({ kinds: { EMAIL: { enabled: false } } }, text)).toBe(
      'bob@example.com at [IP_ADDRESS]',
    )
  })

  it.each([
    ['replace', '[EMAIL] [IP_ADDRESS]'],
    ['mask', '***@*******.*** ***.*.***.*'],
    ['keep_last_4', '***@******e.com ***.*.***.*'],
    ['hash', '[EMAIL:EMAILxbob_exampl] [IP_ADDRESS:IP_ADDRESSx203_0]'],
    ['truncate', '[EMAIL] 203.0.113.0'],
    ['generalise', '[EMAIL:example.com] 203.0.113.0'],
    ['drop', ' '],
  ])('does by %s what it says', (method, clean) => {
    const kinds = { EMAIL: { method }, IP_ADDRESS: { method } }
    const { settings } = settingsAt(parseScrubPolicy({ version: 1, kinds }), place)
    const hash = (kind: string, value: string): string =>
      `${kind}x${value}`.replace(/\W/g, '_').slice(0, 16)
    const { scrubText } = createScrubber({ ...settings, hash })
    const { text } = scrubText('bob@example.com 203.0.113.9')
    expect(text).toBe(clean)
    expect(scrubText(text).text).toBe(text)
  })

  it('does with kinds of its own all that it does with others', () => {
    const kind = (more: object) => ({
      customKinds: { BADGE: { prefixes: ['BDG-'], confidence: 0.6, ...more } },
    })
    expect(scrubAt(kind({}), 'at BDG-0042x')).toBe('at [BADGE]')
    expect(scrubAt(kind({ method: 'keep_last_4' }), 'at BDG-0042xy')).toBe('at ***-**42xy')
    expect(scrubAt(kind({ method: 'drop' }), 'at BDG-0042x now')).toBe('at  now')
    expect(scrubAt({ ...kind({}), allow: ['BDG-0042x'] }, 'BDG-0042x BDG-0043x')).toBe(
      'BDG-0042x [BADGE]',
    )
    expect(scrubAt(kind({}), '{"note":"bdg-17"}')).toBe('{"note":"[BADGE]"}')
    expect(scrubAt(kind({}), 'q=BDG%2D17')).toBe('q=[BADGE]')
  })

  it('leaves single special categories out', () => {
    const text = 'religion=catholic political_party=greens'
    expect(scrubAt({ specialCategories: { religion: false } }, text)).toBe(
      'religion=catholic political_party=[SPECIAL_CATEGORY]',
    )
  })

  it('knows the networks of a machine, of a site and of examples', () => {
    const text = 'from 127.0.0.1 via 10.20.30.40 to 203.0.113.9'
    expect(scrubAt({}, text)).toBe('from 127.0.0.1 via [IP_ADDRESS] to [IP_ADDRESS]')
    expect(
      scrubAt({ network: { loopback: true, private: false, documentation: false } }, text),
    ).toBe('from [IP_ADDRESS] via 10.20.30.40 to 203.0.113.9')
  })
})

describe('rules', () => {
  const rules = [
    { for: { type: 'error' }, kinds: { EMAIL: { method: 'mask' } } },
    {
      for: { tenant: TENANT.toUpperCase() },
      kinds: { EMAIL: { method: 'drop' }, PHONE: { enabled: false } },
    },
    { for: { product: 'other' }, kinds: { EMAIL: { enabled: false } } },
    { for: { field: 'user.*' }, kinds: { EMAIL: { method: 'generalise' } } },
    { for: { field: 'extra.**' }, kinds: { PHONE: { enabled: true } } },
  ]

  it('hold where all of their selectors do, and the most specific one decides', () => {
    const { settings } = settingsAt(parseScrubPolicy({ version: 1, rules }), place)
    expect(settings.methods).toEqual({ EMAIL: 'mask' })
    expect(settings.off).toEqual(['PHONE'])
    expect(
      settingsAt(parseScrubPolicy({ version: 1, rules }), { tenant: 'x' }).settings.off,
    ).toEqual([])
  })

  it('add what is allowed and what is looked for, and change nothing for others', () => {
    const grown = parseScrubPolicy({
      version: 1,
      allow: ['ann@example.com'],
      customKinds: { BADGE: { words: ['blue badge'] } },
      rules: [
        { for: { tenant: TENANT }, allow: { prefixes: ['alerts@'] } },
        { for: { product: 'app' }, customKinds: { ROOM: { prefixes: ['room-'] } } },
        { for: { type: 'usage' }, sensitiveKeys: ['shoe size'] },
      ],
    })
    const text = 'ann@example.com alerts@example.com blue badge room-17 shoeSize=4411abc'
    const at = (more: object) =>
      createScrubber(settingsAt(grown, { tenant: 'x', ...more }).settings).scrubText(text).text
    expect(at({})).toBe('ann@example.com [EMAIL] [BADGE] room-17 shoeSize=4411abc')
    expect(at({ tenant: TENANT })).toBe(
      'ann@example.com alerts@example.com [BADGE] room-17 shoeSize=4411abc',
    )
    expect(at({ product: 'app' })).toBe('ann@example.com [EMAIL] [BADGE] [ROOM] shoeSize=4411abc')
    expect(at({ type: 'usage' })).toBe('ann@example.com [EMAIL] [BADGE] room-17 shoeSize=[SECRET]')
  })

  it('change single fields, whatever arrays lie on the way', () => {
    const placed = settingsAt(parseScrubPolicy({ version: 1, rules }), place)
    const at = (...path: string[]) => withFieldRules(placed, fieldRulesAt(placed, path))
    expect(at('user', 'mail').methods).toEqual({ EMAIL: 'generalise' })
    expect(at('user', '[3]', 'mail').methods).toEqual({ EMAIL: 'generalise' })
    expect(at('user', 'mail', 'x').methods).toEqual({ EMAIL: 'mask' })
    expect(at('extra', 'a', 'b').off).toEqual([])
    expect(at('extra').off).toEqual(['PHONE'])
  })

  it('share the tables of what is looked for', () => {
    expect(createTables({ off: ['EMAIL'] })).toBe(createTables({}))
    expect(createTables({ sensitiveKeys: ['badge'] })).not.toBe(createTables({}))
  })
})

describe('a broken policy', () => {
  it.each([
    [{ version: 1, rules: [{ kinds: {} }] }, 'settings_shape', 'rules.0.for'],
    [{ version: 1, rules: [{ for: { field: 'a..b' } }] }, 'settings_value', 'rules.0.for.field'],
    [
      { version: 1, rules: [{ for: { field: 'a' }, sensitiveKeys: ['x'] }] },
      'settings_value',
      'rules.0',
    ],
    [{ version: 1, rules: Array.from({ length: 501 }, () => ({})) }, 'settings_limit', 'rules'],
    [{ version: 1, allow: { patterns: ['a+'] } }, 'pattern_unbounded', 'allow.patterns.0'],
    [{ version: 1, allow: { prefixes: ['a'] } }, 'settings_value', 'allow.prefixes.0'],
    [{ version: 1, allow: { patterns: ['[a-z]{3,9}'] } }, 'pattern_catch_all', 'allow.patterns.0'],
    [{ version: 1, customKinds: { EMAIL: { words: ['xx'] } } }, 'settings_value', 'customKinds'],
    [{ version: 1, customKinds: { BADGE: {} } }, 'settings_value', 'customKinds.BADGE'],
    [
      { version: 1, customKinds: { BADGE: { pattern: '(a|b)+' } } },
      'pattern_unbounded',
      'customKinds.BADGE.pattern',
    ],
    [
      { version: 1, customKinds: { BADGE: { words: ['ünï'] } } },
      'settings_value',
      'customKinds.BADGE.words',
    ],
    [{ version: 1, kinds: { ENCODED: { enabled: false } } }, 'settings_value', 'kinds.ENCODED'],
    [{ version: 1, kinds: { EMAIL: { threshold: 2 } } }, 'settings_value', 'kinds.EMAIL.threshold'],
    [{ version: 1, specialCategories: { shoes: true } }, 'settings_unknown', 'specialCategories'],
    [{ version: 1, network: { loopback: 'no' } }, 'settings_value', 'network.loopback'],
  ])('%j is refused by code and field', (...[source, code, field]) => {
    const read = () => parseScrubPolicy(source)
    expect(read).toThrow(ScrubSettingsError)
    expect(read).toThrow(expect.objectContaining({ code }))
    expect(read).toThrow(`Cannot read scrub settings: ${field}:`)
  })
})
