import { describe, expect, it } from 'vitest'
import { isPlaceholder } from './kinds.ts'
import { applyMethod } from './methods.ts'
import { createScrubber } from './scrubber.ts'
import type { Method } from './types.ts'

const hash = (kind: string, value: string): string =>
  `${kind}x${value}`.replace(/\W/g, '_').padEnd(16, '-').slice(0, 16)

const at = (kind: string, method: Method, value: string): string =>
  applyMethod(value, { kind, method, hash })

describe('applyMethod()', () => {
  it.each([
    ['EMAIL', 'replace', 'bob@example.com', '[EMAIL]'],
    ['EMAIL', 'mask', 'bob@example.com', '***@*******.***'],
    ['EMAIL', 'generalise', 'bob@Example.com', '[EMAIL:example.com]'],
    ['EMAIL', 'generalise', 'bob%40example', '[EMAIL]'],
    ['CREDIT_CARD', 'keep_last_4', '4111 1111 1111 1111', '**** **** **** 1111'],
    ['SECRET', 'keep_last_4', 'hunter2x', '********'],
    ['IP_ADDRESS', 'truncate', '203.0.113.9', '203.0.113.0'],
    ['IP_ADDRESS', 'truncate', '2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['IP_ADDRESS', 'generalise', '203.0.113.9', '203.0.113.0'],
    ['IP_ADDRESS', 'truncate', '::ffff:203.0.113.9', '[IP_ADDRESS]'],
    ['EMAIL', 'truncate', 'bob@example.com', '[EMAIL]'],
    ['DATE_OF_BIRTH', 'generalise', '03/12/1976', '[DATE_OF_BIRTH:1976]'],
    ['DATE_OF_BIRTH', 'generalise', '03/12/76', '[DATE_OF_BIRTH]'],
    ['GEO', 'generalise', '48.85837, 2.29448', '48.8, 2.2'],
    ['GEO', 'generalise', 'Paris', '[GEO]'],
    ['PHONE', 'generalise', '+49 30 901820', '[PHONE:+49]'],
    ['PHONE', 'generalise', '+353 1 555 0100', '[PHONE:+353]'],
    ['PHONE', 'generalise', '030 901820', '[PHONE]'],
    ['USERNAME', 'generalise', 'C:\\Users\\jane\\crash.dmp', '[USERNAME]/crash.dmp'],
    ['MAC_ADDRESS', 'generalise', '00-1B-44-11-3A-B7', '00-1B-44-00-00-00'],
    ['PERSON', 'generalise', 'Jane Roe', '[PERSON]'],
    ['PERSON', 'drop', 'Jane Roe', ''],
  ] as const)('%s by %s', (...[kind, method, value, expected]) => {
    expect(at(kind, method, value)).toBe(expected)
  })

  it('gives one pseudonym to all spellings of a value, and replaces without a key', () => {
    expect(at('EMAIL', 'hash', 'Bob@Example.com')).toBe(at('EMAIL', 'hash', 'bob@example.com'))
    expect(at('PHONE', 'hash', '+49 30 9018')).toBe(at('PHONE', 'hash', '+49 (30) 90-18'))
    expect(at('SECRET', 'hash', 'aB')).not.toBe(at('SECRET', 'hash', 'ab'))
    expect(applyMethod('x', { kind: 'EMAIL', method: 'hash' })).toBe('[EMAIL]')
  })
})

describe('isPlaceholder()', () => {
  it.each(
    '[EMAIL]|[EMAIL:example.com]|[PHONE:+49]|[DATE_OF_BIRTH:1976]|[SECRET:abcdefghijklmno_]|[withheld: depth]|**** **** **** 1111|*****'.split(
      '|',
    ),
  )('knows %s', (text) => {
    expect(isPlaceholder(text)).toBe(true)
  })

  it.each(
    '[FACE]|[EMAIL:bob@example.com]|[SECRET:hunter2]|[withheld: bob@example.com]|***|ab****|****abcde|text|[EMAIL'.split(
      '|',
    ),
  )('takes %s for text', (text) => {
    expect(isPlaceholder(text)).toBe(false)
  })
})

describe('scrubbing again', () => {
  const TEXT =
    'mail bob@example.com from 203.0.113.9, card=4111 1111 1111 1111 password=hunter2secret dob: 03/12/1976 call +49 30 901820 at lat=48.85837'

  it.each(['replace', 'mask', 'keep_last_4', 'hash', 'truncate', 'generalise', 'drop'] as const)(
    'changes nothing after %s',
    (method) => {
      const kinds = 'EMAIL IP_ADDRESS CREDIT_CARD SECRET DATE_OF_BIRTH PHONE GEO'.split(' ')
      const methods = Object.fromEntries(kinds.map((kind) => [kind, method]))
      const { scrubText } = createScrubber({ methods, hash })
      const { text } = scrubText(TEXT)
      expect(text).not.toContain('bob@')
      expect(scrubText(text).text).toBe(text)
    },
  )
})
