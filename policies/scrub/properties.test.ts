import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrubber } from './scrubber.ts'

const scrubber = createScrubber()
const RUNS = { numRuns: 300 }

const letters = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
  minLength: 3,
  maxLength: 10,
})
const token = fc.string({
  unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'),
  minLength: 36,
  maxLength: 36,
})
const octet = fc.integer({ min: 1, max: 223 }).filter((value) => value !== 127)

function luhnComplete(head: string): string {
  for (let digit = 0; digit < 10; digit++) {
    let sum = 0
    const digits = `${head}${digit}`
    for (let index = 0; index < digits.length; index++) {
      const value = Number(digits.at(-1 - index))
      sum += index % 2 === 1 ? (value > 4 ? value * 2 - 9 : value * 2) : value
    }
    if (sum % 10 === 0) return digits
  }
  return head
}

/** A secret and the part of it that must not be seen in any output. */
const planted = fc.oneof(
  fc.tuple(letters, letters).map(([name, host]) => `${name}q@${host}.example.com`),
  token.map((text) => `ghp_${text}9`),
  fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.')),
  fc
    .integer({ min: 0, max: 99_999_999_999 })
    .map((value) => luhnComplete(`4539${String(value).padStart(11, '0')}`)),
  fc.tuple(octet, octet).map(([a, b]) => `2001:db8:${a.toString(16)}:7::${b.toString(16)}f9`),
)
const filler = fc.constantFrom(
  'queue depth 12, lag 4 ms ',
  '{"retry":5} ',
  'at render (app.js:887:383)\n',
  'path=/x/y; ',
  'Übergröße ☃ ',
  '"quoted" ',
  '\ud800 ',
  '\0 ',
  '% \\ ',
)
const wrapping = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => JSON.stringify({ note: `x ${text} y` }),
  (text) => JSON.stringify({ a: JSON.stringify({ note: text }) }),
  (text) => JSON.stringify(JSON.stringify(JSON.stringify([text]))),
  (text) => `?q=${encodeURIComponent(text)}&p=1`,
  (text) => `?q=${encodeURIComponent(encodeURIComponent(text))}&p=1`,
  (text) => `'${text}'`,
  (text) => `(${text})`,
  (text) => `<${text}>`,
  (text) => JSON.stringify({ note: `line\n${text}\tend` }),
  (text) =>
    `"${[...text].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`,
)

describe('a planted secret', () => {
  it('never survives, wherever it stands and whatever is wrapped around it', () => {
    fc.assert(
      fc.property(fc.tuple(planted, wrapping, filler, filler), ([secret, wrap, before, after]) => {
        const text = `${before}${wrap(secret)} ${after}`
        const clean = scrubber.scrubText(text).text
        expect(clean).not.toContain(secret)
        expect(clean).not.toContain(wrap(secret))
        expect(clean).toMatch(/\[[A-Z_]+\]/)
      }),
      { numRuns: 1500 },
    )
  })

  it('never survives as the value of a sensitive key, and the JSON stays JSON', () => {
    const value = fc.oneof(
      fc.string({ minLength: 1, unit: 'binary' }).map((text) => `Zq9${text}Zq9`),
      fc.array(fc.constant('Zq9')),
      fc.record({ a: fc.constant('Zq9'), b: fc.array(fc.constant('Zq9]}"')) }),
      fc.constant(1234567),
    )
    const key = fc.constantFrom('password', 'clientSecret', 'x-api-key', 'access_token', 'pwd')
    const others = fc.json().filter((text) => !text.includes('Zq9'))
    const levels = fc.integer({ min: 0, max: 3 })
    fc.assert(
      fc.property(fc.tuple(key, value, others, levels), ([name, secret, rest, depth]) => {
        let text = JSON.stringify({ before: 1, [name]: secret, after: rest })
        for (let level = 0; level < depth; level++) text = JSON.stringify({ body: text, n: level })
        const clean = scrubber.scrubText(text).text
        expect(clean).not.toContain('Zq9')
        expect(() => JSON.parse(clean)).not.toThrow()
      }),
      RUNS,
    )
  })
})

describe('any text', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(filler.map(String)).map((parts) => parts.join('')),
    fc
      .array(
        fc.constantFrom(
          ...[
            '@',
            ':',
            '::',
            '=',
            '%25',
            '%40',
            '\\',
            '\\n',
            '"',
            "'",
            '{',
            '}',
            '[',
            ']',
            ' ',
            '-',
            '.',
            '/',
            'a',
            '1',
            '12',
            '2026',
          ],
          ...[
            'password',
            'Bearer ',
            'eyJ',
            '-----BEGIN ',
            'http://',
            '/home/',
            '\\Users\\',
            'Dear ',
            'Maria ',
            'ssn',
            '\\u0040',
          ],
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join('')),
  )

  it('never makes it throw; offsets are sorted, inside the text and do not overlap', () => {
    fc.assert(
      fc.property(anything, (text) => {
        let end = 0
        for (const finding of scrubber.scrubText(text).findings) {
          expect(finding.start).toBeGreaterThanOrEqual(end)
          expect(finding.end).toBeGreaterThan(finding.start)
          end = finding.end
        }
        expect(end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 3000 },
    )
  })

  it('is clean after one scrubbing: a second one finds nothing new', () => {
    fc.assert(
      fc.property(planted, wrapping, filler, (secret, wrap, before) => {
        const clean = scrubber.scrubText(`${before}${wrap(secret)} end`).text
        expect(scrubber.scrubText(clean).text).toBe(clean)
      }),
      RUNS,
    )
  })

  it('is scrubbed JSON where it was JSON', () => {
    const leaf = fc.oneof(planted, fc.integer(), fc.constantFrom(4111111111111111, 48.123456, null))
    const tree = fc.dictionary(fc.constantFrom('a', 'email', 'card', 'token', 'lat', 'name'), leaf)
    fc.assert(
      fc.property(fc.array(tree), fc.integer({ min: 0, max: 2 }), (value, depth) => {
        let text = JSON.stringify(value)
        for (let level = 0; level < depth; level++) text = JSON.stringify({ body: text })
        expect(() => JSON.parse(scrubber.scrubText(text).text)).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  it('of a megabyte is scanned', () => {
    expect(scrubber.scan(`${'x y '.repeat(250_000)}bob@example.com`)).toHaveLength(1)
  })
})

describe('cost', () => {
  const PIECES =
    '1|a@|@|f|:::|%25|[{|\\|"password":"|password=|password:[|"name":"|a://|a://b:|eyJ|bearer=|Bearer a |-----BEGIN "|ghp_-|\\Users\\|/home/|ab:|1 |1-|12.|Aa |Dear |Maria |secret |a.|a=|api key |\\u0025|1 Oak |aa-|password: |Cookie: a; |user: |5 Rue de la |"a":|\\"password\\":\\"|%E2%82|address: 1 ab,|ssn 1 |1.12345, |-|A |secret-a1 |"a\\|name:"|x@[1|<password>|<a>|"name":"a","value":|value='
  it.each(PIECES.split('|'))('doubles when %j is repeated twice as often', (piece) => {
    const cost = (count: number): number => {
      const measured = createScrubber()
      measured.scrubText(piece.repeat(count))
      return measured.steps()
    }
    const once = cost(4000)
    expect(once).toBeGreaterThan(0)
    expect(cost(8000) / once).toBeLessThan(2.2)
    expect(once / (4000 * piece.length)).toBeLessThan(80)
  })
})
