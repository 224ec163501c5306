import { describe, expect, it } from 'vitest'
import { row } from './detect/row.ts'
import { DEPTH_MAX } from './encodings/decoded_layers.ts'
import { createScrubber, createScrubberOf } from './scrubber.ts'
import { TEXT_LENGTH_MAX } from './withheld.ts'

const NONE = { rule_error: 0, too_long: 0, depth: 0, budget: 0 }
const broken = row('broken', 'EMAIL', {
  anchors: ['at'],
  match: () => {
    throw new Error('Cannot match')
  },
  confidence: 1,
})

const working = row('working', 'PHONE', {
  anchors: ['dash'],
  match: (_, at) => ({ start: at, end: at + 1 }),
  confidence: 1,
})

describe('a rule that throws', () => {
  const scrubber = createScrubberOf({}, () => [broken])
  const whole = {
    kind: 'WITHHELD',
    start: 0,
    end: 15,
    rule: 'rule_error',
    confidence: 1,
    why: 'error of a rule',
    method: 'replace',
  }

  it('withholds the whole text, says so and counts it', () => {
    expect(scrubber.scrubText('bob@example.com')).toEqual({
      text: '[withheld: rule_error]',
      findings: [whole],
    })
    expect(scrubber.scan('bob@example.com')).toEqual([whole])
    expect(scrubber.withheld()).toEqual({ ...NONE, rule_error: 1 })
  })

  it('withholds what is encoded too', () => {
    expect(scrubber.scrubText('q=bob%40example.com').text).toBe('[withheld: rule_error]')
    const inner = Buffer.from('a note to bob@example.com').toString('base64')
    expect(scrubber.scrubText(`q=${inner}`).text).toBe('[withheld: rule_error]')
  })

  it('leaves text alone that it is not asked about', () => {
    expect(scrubber.scrubText('nothing here').findings).toEqual([])
  })

  it('cannot be switched off', () => {
    const off = createScrubberOf({ off: ['WITHHELD', 'EMAIL'] }, () => [broken])
    expect(off.scrubText('bob@example.com').text).toBe('[withheld: rule_error]')
  })

  it('withholds the text where the keyed hash throws', () => {
    const hash = (): string => {
      throw new Error('Cannot hash')
    }
    const { scrubText } = createScrubber({ methods: { EMAIL: 'hash' }, hash })
    expect(scrubText('to bob@example.com').text).toBe('[withheld: rule_error]')
    expect(scrubText('to nobody').text).toBe('to nobody')
  })
})

describe('a rule that throws for one field', () => {
  it('withholds that field alone: the scrubber goes on with all others', () => {
    const scrubber = createScrubberOf({}, () => [broken, working])
    expect(scrubber.scrubText('bob@example.com').text).toBe('[withheld: rule_error]')
    expect(scrubber.scrubText('a - b').text).toBe('a [PHONE] b')
    expect(scrubber.scrubText('bob@example.com').text).toBe('[withheld: rule_error]')
    expect(scrubber.withheld()).toEqual({ ...NONE, rule_error: 2 })
  })
})

describe('text that is broken or very long', () => {
  const BROKEN = [
    '%',
    '%4',
    '%zz',
    '%u00',
    '%E2%82',
    '\\u00',
    '\\x',
    '\\u{',
    '&#',
    '&#x110000;',
    '&#0;',
    '=3',
    '=\r\n',
    '\ud800',
    '\udc00',
    '\udc00\ud800',
    '\0',
    '\ufeff',
    '\uffff',
    'QUJD'.repeat(50),
    `${'QUJD'.repeat(50)}=`,
    `${'QUJD'.repeat(50)}===`,
    '4'.repeat(101),
  ]

  it.each(BROKEN)('%j is read, and what stands beside it is found', (piece) => {
    const scrubber = createScrubber()
    const { text, findings } = scrubber.scrubText(`${piece} bob@example.com ${piece}`)
    expect(text).not.toContain('bob@')
    expect(findings.map(({ rule }) => rule)).not.toContain('rule_error')
    expect(scrubber.scrubText(text).text).toBe(text)
  })

  it('of fifty million code units is withheld at once', () => {
    const scrubber = createScrubber()
    expect(scrubber.scrubText('a@b.example '.repeat(4_200_000)).text).toBe('[withheld: too_long]')
    expect(scrubber.steps()).toBe(0)
  })

  it('is found in JSON in JSON in JSON, and withheld where escapes go deeper than is read', () => {
    const scrubber = createScrubber()
    let text = JSON.stringify({ note: 'bob@example.com', n: 1 })
    for (let level = 0; level < 3; level++) text = JSON.stringify({ body: text })
    const clean = scrubber.scrubText(text).text
    expect(clean).not.toContain('bob@')
    let inner: unknown = JSON.parse(clean)
    for (let level = 0; level < 3; level++) inner = JSON.parse(String(Object(inner)['body']))
    expect(inner).toEqual({ note: '[EMAIL]', n: 1 })
  })

  it('of half a million code units of the worst kind is looked at no more than of half as many', () => {
    for (const piece of ['1 ', '1-', '-', '<a>', 'y0__-', '\u0301', '+', 'a@']) {
      const cost = (length: number): number => {
        const scrubber = createScrubber()
        scrubber.scrubText(piece.repeat(length / piece.length))
        return scrubber.steps() / length
      }
      expect(cost(500_000) / cost(250_000), piece).toBeLessThan(1.1)
    }
  })
})

describe('a text past the limit', () => {
  it('is withheld unread', () => {
    const scrubber = createScrubber()
    const text = 'a'.repeat(TEXT_LENGTH_MAX + 1)
    const result = scrubber.scrubText(text)
    expect(result.text).toBe('[withheld: too_long]')
    expect(result.findings).toMatchObject([
      { kind: 'WITHHELD', rule: 'too_long', start: 0, end: text.length },
    ])
    expect(scrubber.scan(text)).toHaveLength(1)
    expect(scrubber.steps()).toBe(0)
    expect(scrubber.withheld()).toEqual({ ...NONE, too_long: 1 })
  })
})

describe('what is encoded too often or costs too much', () => {
  it('is withheld as far as it is encoded, and counted', () => {
    const scrubber = createScrubber()
    const deep = `%${'25'.repeat(DEPTH_MAX)}40`
    expect(scrubber.scrubText(`a bob${deep}x z`).text).toBe('a [withheld: depth] z')
    expect(scrubber.scrubText(`a &${'amp;'.repeat(DEPTH_MAX)}#64; z`).text).toBe(
      'a [withheld: depth] z',
    )
    expect(scrubber.withheld()).toEqual({ ...NONE, depth: 2 })
  })

  it('is withheld where all levels together are past the budget', () => {
    const scrubber = createScrubber()
    // Base64 in percent encoding, at every level: each blob costs its text again, with four levels of its own.
    const inner = `${'%25252541'.repeat(12_000)} end`
    const text = `${'%25252541'.repeat(8_000)} ${Buffer.from(inner).toString('base64')}`
    const result = scrubber.scrubText(text)
    expect(result.findings.map(({ rule }) => rule)).toContain('budget')
    expect(scrubber.withheld().budget).toBeGreaterThan(0)
    expect(result.text).toContain('[withheld: budget]')
    expect(scrubber.scrubText(result.text).text).toBe(result.text)
  })

  it('is the same text when it is scrubbed again', () => {
    const { scrubText } = createScrubber()
    for (const note of ['[withheld: depth]', '[withheld: budget]', '[withheld: rule_error]']) {
      expect(scrubText(`a ${note} z`)).toEqual({ text: `a ${note} z`, findings: [] })
      expect(scrubText(note, { key: 'password' })).toEqual({ text: note, findings: [] })
    }
  })
})
