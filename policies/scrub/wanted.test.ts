import { describe, expect, it } from 'vitest'
import { createScrubber } from './scrubber.ts'
import type { ScrubSettings } from './settings.ts'

const scrub = (settings: ScrubSettings, text: string, key?: string): string =>
  createScrubber(settings).scrubText(text, key === undefined ? {} : { key }).text

describe('a kind that is off', () => {
  it.each([
    ['SECRET', 'password=bob@example.com', 'password=[EMAIL]'],
    ['SECRET', '{"password":"bob@example.com"}', '{"password":"[EMAIL]"}'],
    [
      'SECRET',
      'Cookie: mail=bob@example.com; ip=203.0.113.9',
      'Cookie: mail=[EMAIL]; ip=[IP_ADDRESS]',
    ],
    ['USERNAME', 'C:\\Users\\bob@example.com\\x', 'C:\\Users\\[EMAIL]\\x'],
    ['US_SSN', 'phone 389-50-6578', 'phone [PHONE]'],
    ['HEALTH', 'diagnosis=asthma of bob@example.com', 'diagnosis=asthma of [EMAIL]'],
  ] as const)('%s hides nothing that other rules find: %s', (...[kind, text, clean]) => {
    expect(scrub({ off: [kind] }, text)).toBe(clean)
    expect(scrub({ thresholds: { [kind]: 1 } }, text)).toBe(clean)
  })

  it('hides nothing in a value that its key alone would take out', () => {
    expect(scrub({ off: ['SECRET'] }, 'to bob@example.com', 'password')).toBe('to [EMAIL]')
    expect(scrub({ specialOff: ['religion'] }, 'religion=bob@example.com')).toBe('religion=[EMAIL]')
  })

  it('hides nothing in encoded text', () => {
    const inner = Buffer.from('{"password":"bob@example.com"}').toString('base64')
    const clean = Buffer.from('{"password":"[EMAIL]"}').toString('base64')
    expect(scrub({ off: ['SECRET'] }, `body=${inner}`)).toBe(`body=${clean}`)
    expect(scrub({ off: ['SECRET'] }, 'password=bob%40example.com')).toBe('password=[EMAIL]')
  })

  it('costs what the text is long, however long the claims are that nobody wants', () => {
    const scrubber = createScrubber({ off: ['SECRET'] })
    const stepsOf = (text: string): number => {
      const before = scrubber.steps()
      scrubber.scrubText(text)
      return scrubber.steps() - before
    }
    for (const piece of [
      '-----BEGIN A PRIVATE KEY-----\n',
      'password=x; ',
      'Cookie: a=b; ',
      'a://b:c@',
    ]) {
      const once = stepsOf(`${piece.repeat(1_000)}\n-----END A PRIVATE KEY-----`)
      const twice = stepsOf(`${piece.repeat(2_000)}\n-----END A PRIVATE KEY-----`)
      expect(twice / once).toBeLessThan(2.5)
    }
  })

  it('is told by explain() as lost to the settings', () => {
    const { lost } = createScrubber({ off: ['SECRET'] }).explain('password=bob@example.com')
    expect(lost).toContainEqual(expect.objectContaining({ kind: 'SECRET', lostTo: 'settings' }))
  })
})

describe('an allowed value', () => {
  it('is let through by itself, wherever it stands, in all of its spellings', () => {
    const allow = ['bob@example.com']
    expect(scrub({ allow }, 'to bob@example.com, ann@example.com')).toBe(
      'to bob@example.com, [EMAIL]',
    )
    expect(scrub({ allow }, '?to=bob%40example.com')).toBe('?to=bob%40example.com')
  })

  it('says nothing about a claim on more or on less than it', () => {
    expect(scrub({ allow: ['bob@example.com'] }, 'password=x-bob@example.com')).toBe(
      'password=[SECRET]',
    )
    expect(scrub({ allow: ['Main'] }, 'address: 12 Main Street')).toBe('address: [POSTAL_ADDRESS]')
    expect(scrub({ allowLists: { patterns: ['203\\.0\\.113'] } }, 'at 203.0.113.9')).toBe(
      'at [IP_ADDRESS]',
    )
  })

  it('switches no other rule off', () => {
    const text = 'alerts@example.com 203.0.113.9 C:\\Users\\ann\\x +49 30 901820'
    expect(scrub({ allowLists: { prefixes: ['alerts@'] } }, text)).toBe(
      'alerts@example.com [IP_ADDRESS] C:\\Users\\[USERNAME]\\x [PHONE]',
    )
  })

  it('never lets through what was not looked at', () => {
    const deep = `a%${'25'.repeat(5)}40b`
    expect(scrub({ allow: [deep], allowLists: { prefixes: ['a%25'] } }, deep)).toBe(
      '[withheld: depth]',
    )
  })
})
