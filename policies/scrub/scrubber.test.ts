import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createDetectors } from './detectors.ts'
import { DEPTH_MAX } from './encodings/decoded_layers.ts'
import type { LabelledDocument } from './evaluate.ts'
import { scoreDocuments } from './evaluate.ts'
import { isKind } from './kinds.ts'
import { createScrubber } from './scrubber.ts'

interface Vector {
  readonly input: string
  readonly text: string
  readonly kinds: readonly string[]
}

const FOLDER = new URL('../../test/vectors/scrub/', import.meta.url)
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

function parseVectors(name: string): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as readonly Vector[]
}

describe.each(FILES)('vectors of %s', (file) => {
  const { scrubText } = createScrubber()
  it.each(parseVectors(file))('$input becomes $text', ({ input, text, kinds }) => {
    const result = scrubText(input)
    expect(result.text).toBe(text)
    expect(result.findings.map(({ kind }) => kind)).toEqual(kinds)
  })
  it('finds nothing in text that is scrubbed already', () => {
    for (const { text } of parseVectors(file)) expect(scrubText(text).findings).toEqual([])
  })
})

describe('scan()', () => {
  const scrubber = createScrubber()

  it('gives back the same string and one shared empty list where it finds nothing', () => {
    const text = 'Request completed in 411 ms'
    const result = scrubber.scrubText(text)
    expect(result.text).toBe(text)
    expect(result.findings).toBe(scrubber.scan('nothing here'))
    expect(Object.isFrozen(result.findings)).toBe(true)
  })

  it('never puts the value into a finding', () => {
    const [finding] = scrubber.scan('mail bob@example.com')
    expect(finding).toEqual({
      kind: 'EMAIL',
      start: 5,
      end: 20,
      rule: 'email',
      confidence: 0.95,
      why: 'form',
      method: 'replace',
    })
  })

  it('joins findings that overlap, so that no part of either is left', () => {
    const text = 'password=bob@example.com,secretpart'
    expect(scrubber.scrubText(text).text).toBe('password=[SECRET]')
  })

  it('takes out text that is encoded deeper than it decodes', () => {
    const deep = `%${'25'.repeat(DEPTH_MAX)}40`
    expect(scrubber.scrubText(`a bob${deep}example.com z`).text).toBe('a [withheld: depth] z')
    const readable = `%${'25'.repeat(DEPTH_MAX - 1)}40`
    expect(scrubber.scrubText(`a bob${readable}example.com z`).text).toBe('a [EMAIL] z')
  })

  it('reads escapes of every width and bytes that are no UTF-8', () => {
    expect(scrubber.scrubText('"bob\\x40example.com"').text).toBe('"[EMAIL]"')
    expect(scrubber.scrubText('q=%FF%C3%28bob%40example.com').text).toBe('q=%FF%C3%28[EMAIL]')
    expect(scrubber.scrubText('q=%F0%9F%98%80%20bob%40example.com').text).toBe(
      'q=%F0%9F%98%80%20[EMAIL]',
    )
    expect(scrubber.scrubText('100% \\q %zz bob@example.com').text).toBe('100% \\q %zz [EMAIL]')
    expect(scrubber.scrubText('a\\tb\\u00e9\\n\\"\\/\\r bob@example.com').text).toContain('[EMAIL]')
  })

  it('has a kind of the table in every row, and every row an anchor or a prefix', () => {
    for (const row of createDetectors({
      meaningOf: () => undefined,
      endings: [],
      isSilent: () => false,
      mayEnd: () => true,
    })) {
      expect(isKind(row.kind)).toBe(true)
      expect(row.anchors.length + row.prefixes.length).toBeGreaterThan(0)
    }
  })

  it('catches 97 % of the sample and 97 % of its findings are right', () => {
    const sample = new URL('../../test/vectors/scrub_sample.jsonl', import.meta.url)
    const lines = readFileSync(sample, 'utf8').trim().split('\n')
    const documents = lines.map((line): LabelledDocument => JSON.parse(line))
    const score = scoreDocuments(documents, scrubber.scan)
    expect(documents).toHaveLength(200)
    expect(score.recall).toBeGreaterThanOrEqual(0.97)
    expect(score.precision).toBeGreaterThanOrEqual(0.97)
  })
})

describe('scrubText() with a key', () => {
  const { scrubText } = createScrubber()

  it.each([
    ['password', 'anything at all', '[SECRET]'],
    ['userSSN', 'x', '[US_SSN]'],
    ['firstName', 'Zubeida', '[PERSON]'],
    ['phone', '555 2671 99', '[PHONE]'],
    ['username', 'jdoe', '[USERNAME]'],
    ['location', '48.1, 2.35', '[GEO]'],
    ['address', 'Oak Lane 5, Leeds', '[POSTAL_ADDRESS]'],
  ])('takes the whole value under %s', (key, text, clean) => {
    expect(scrubText(text, { key }).text).toBe(clean)
    expect(scrubText(clean, { key }).findings).toEqual([])
  })

  it.each([
    ['is_authenticated', 'yes'],
    ['firstName', 'null'],
    ['name', 'crm-worker'],
    ['email', 'none'],
    ['code', 'E42'],
    ['password', ''],
  ])('lets the value under %s be read as any text', (key, text) => {
    expect(scrubText(text, { key })).toEqual({ text, findings: [] })
  })
})

describe('settings', () => {
  it('masks letters and digits, quotes and backslashes', () => {
    const { scrubText } = createScrubber({ methods: { EMAIL: 'mask' } })
    expect(scrubText('to bob@example.com').text).toBe('to ***@*******.***')
  })

  it('hashes with the given function and replaces without one', () => {
    const methods = { EMAIL: 'hash' } as const
    const hash = (kind: string, value: string): string => `${kind.length}x${value.length}`
    expect(createScrubber({ methods, hash }).scrubText('bob@example.com').text).toBe('[EMAIL:5x15]')
    expect(createScrubber({ methods }).scrubText('bob@example.com').text).toBe('[EMAIL]')
  })

  it('truncates an IPv4 address to 24 bits, an IPv6 address to 48, and replaces all else', () => {
    const { scrubText } = createScrubber({ methods: { IP_ADDRESS: 'truncate', EMAIL: 'truncate' } })
    expect(scrubText('from 203.0.113.9').text).toBe('from 203.0.113.0')
    expect(scrubText('from 2001:db8:1:2:3:4:5:6').text).toBe('from 2001:db8:1::')
    expect(scrubText('from fe80::1:2:3%eth0').text).toBe('from fe80::')
    expect(scrubText('from ::ffff:203.0.113.9').text).toBe('from [IP_ADDRESS]')
    expect(scrubText('to bob@example.com').text).toBe('to [EMAIL]')
  })

  it('drops', () => {
    const { scrubText } = createScrubber({ methods: { EMAIL: 'drop' } })
    expect(scrubText('to <bob@example.com>').text).toBe('to <>')
  })

  it('leaves kinds that are off, and allowed values, alone', () => {
    const { scan } = createScrubber({ off: ['EMAIL'], allow: ['203.0.113.9'] })
    expect(scan('bob@example.com 203.0.113.9')).toEqual([])
    expect(scan('198.51.100.7')).toHaveLength(1)
  })

  it('knows further key names', () => {
    const scrubber = createScrubber({ sensitiveKeys: ['employeeBadge'] })
    expect(scrubber.isSensitiveKey('employee_badge')).toBe(true)
    expect(scrubber.scrubText('{"employee-badge":"x1"}').text).toBe('{"employee-badge":"[SECRET]"}')
    expect(scrubber.isSensitiveKey('badge')).toBe(false)
  })

  it('keeps its memory of keys bounded', () => {
    const scrubber = createScrubber()
    for (let index = 0; index < 5000; index++) scrubber.isSensitiveKey(`key${index}`)
    expect(scrubber.isSensitiveKey('password')).toBe(true)
  })
})
