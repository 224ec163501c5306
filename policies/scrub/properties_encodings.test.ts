import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrubber } from './scrubber.ts'
import type { Finding } from './types.ts'

const scrubber = createScrubber()
const RUNS = { numRuns: 60 }
const RUNS_EACH = 6

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
const lower = fc.string({
  unit: fc.constantFrom(...'bcdfghjklmnpqrstvwz'),
  minLength: 4,
  maxLength: 9,
})
const octet = fc.integer({ min: 2, max: 223 }).filter((value) => value !== 127 && value !== 10)
const hexPair = fc
  .integer({ min: 17, max: 254 })
  .map((value) => value.toString(16).padStart(2, '0'))
const SIGNS = [...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789']
const token = fc
  .shuffledSubarray(SIGNS, { minLength: 36, maxLength: 36 })
  .map((signs) => `ghp_${signs.join('')}`)

const number = (min: number, max: number) => fc.integer({ min, max })
const hexOf = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })

/** A Polish number of somebody born on the fourteenth of May 1944. */
function pesel(serial: string): string {
  const head = `440514${serial}`
  const sum = [...head].reduce(
    (total, digit, index) => total + Number(digit) * ([1, 3, 7, 9][index % 4] ?? 0),
    0,
  )
  return `${head}${(10 - (sum % 10)) % 10}`
}

function withLuhn(head: string): string {
  let sum = 0
  for (let index = 0; index < head.length; index++) {
    const value = Number(head.at(-1 - index))
    sum += index % 2 === 0 ? (value > 4 ? value * 2 - 9 : value * 2) : value
  }
  return `${head}${(10 - (sum % 10)) % 10}`
}

function ibanOf(account: string): string {
  const rest = BigInt(`${account}131400`) % 97n
  return `DE${String(98n - rest).padStart(2, '0')}${account}`
}

/** What is planted: a text with its own word before it where its kind needs one, and the part that must be covered. */
interface Planted {
  readonly text: string
  readonly core: string
}
const bare = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<Planted> =>
  arbitrary.map((core) => ({ text: core, core }))
const after = (word: string, arbitrary: fc.Arbitrary<string>): fc.Arbitrary<Planted> =>
  arbitrary.map((core) => ({ text: `${word} ${core}`, core }))

const KINDS: Readonly<Record<string, fc.Arbitrary<Planted>>> = {
  EMAIL: bare(fc.tuple(lower, lower).map(([name, host]) => `${name}.q@${host}.example.com`)),
  IP_ADDRESS: bare(fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))),
  IPV6: bare(fc.tuple(hexPair, hexPair).map(([a, b]) => `2001:db8:7${a}:7::${b}f9`)),
  MAC_ADDRESS: bare(
    fc.tuple(hexPair, hexPair, hexPair).map(([a, b, c]) => `00:1b:44:${a}:${b}:${c}`),
  ),
  CREDIT_CARD: bare(digits(12).map((middle) => withLuhn(`453${middle}`))),
  IBAN: bare(digits(18).map(ibanOf)),
  SECRET: bare(token),
  PHONE: after(
    'phone',
    digits(7).map((rest) => `+44 20 7${rest.slice(0, 3)} ${rest.slice(3)}`),
  ),
  US_SSN: after(
    'ssn',
    digits(4).map((rest) => `536-90-${rest.replace(/^0000$/, '4321')}`),
  ),
  PERSON: after('Dear', fc.constantFrom('Maria Garcia', 'John Smith', 'Anna Schmidt')),
  USERNAME: bare(lower.map((name) => `/home/${name}/notes`)).map(({ text }) => ({
    text,
    core: text.split('/')[2] ?? '',
  })),
  POSTAL_ADDRESS: after(
    'address',
    fc
      .tuple(number(1, 99), fc.constantFrom('Oak', 'Maple', 'Church'))
      .map(([house, name]) => `${house} ${name} Street`),
  ),
  DATE_OF_BIRTH: after(
    'date of birth',
    number(1930, 2005).map((year) => `${year}-03-12`),
  ),
  GEO: after(
    'location',
    fc.tuple(digits(6), digits(6)).map(([a, b]) => `48.${a}, 2.${b}`),
  ),
  VEHICLE_PLATE: after(
    'license plate',
    number(100, 999).map((rest) => `7ABC${rest}`),
  ),
  NATIONAL_ID: after('pesel', digits(4).map(pesel)),
  PASSPORT: after(
    'passport number',
    number(1000000, 9999999).map((rest) => `C${rest}`),
  ),
  DRIVING_LICENCE: after(
    'driving licence',
    number(1000000, 9999999).map((rest) => `D${rest}`),
  ),
  BIC: after('BIC', fc.constantFrom('DEUTDEFF500', 'COBADEFFXXX', 'BNPAFRPP')),
  BANK_ACCOUNT: after('account number', number(10000000, 99999999).map(String)),
  CRYPTO_WALLET: after(
    'wallet',
    hexOf(40).map((rest) => `0x${rest}`),
  ),
  IMEI: after(
    'imei',
    digits(8).map((rest) => withLuhn(`353918${rest}`)),
  ),
  ICCID: after(
    'iccid',
    digits(9).map((rest) => withLuhn(`890126011${rest}`)),
  ),
  ADVERTISING_ID: after(
    'advertising id',
    hexOf(12).map((rest) => `38400000-8cf0-41bd-b23e-${rest}`),
  ),
  HOST_NAME: after(
    'host',
    digits(4).map((rest) => `DESKTOP-K${rest}QX`),
  ),
  SESSION_ID: hexOf(31).map((rest) => ({ text: `session_id=${rest}7`, core: `${rest}7` })),
  PASSWORD_HASH: after(
    'hash',
    fc
      .shuffledSubarray(SIGNS, { minLength: 53, maxLength: 53 })
      .map((signs) => `$2b$12$${signs.join('')}`),
  ),
  HEALTH: after('diagnosis', fc.constantFrom('asthma', 'diabetes', 'epilepsy')),
  SPECIAL_CATEGORY: after('religion', fc.constantFrom('catholic', 'muslim', 'buddhist')),
  SOCIAL_HANDLE: bare(lower.map((name) => `https://twitter.com/${name}_q7`)).map(({ text }) => ({
    text,
    core: text.split('/')[3] ?? '',
  })),
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1)
const percent = (text: string): string => encodeURIComponent(text)
const form = (text: string): string => percent(text).replaceAll('%20', '+')
const escapes = (text: string): string =>
  [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
const entities = (text: string): string =>
  text.replace(/[^a-z\d]/gi, (sign) => `&#${sign.charCodeAt(0)};`)
const markup = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const base64 = (text: string): string => Buffer.from(`note ${text}`).toString('base64')
const base64url = (text: string): string => Buffer.from(`note ${text}`).toString('base64url')
const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('base64')
const hex = (text: string): string => Buffer.from(`note ${text} end`).toString('hex')
const hidden = (text: string): string => text.replace(/(?<=\w)(?=\w)/g, '\u200b')
const wide = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
const quoted = (text: string): string =>
  text.replace(/[^\w ]/g, (sign) => `=${sign.charCodeAt(0).toString(16).toUpperCase()}`)
const unBase64 = (text: string): string => Buffer.from(text, 'base64').toString()

/** Name, what stands before, how the text is encoded, what stands after, and how a reader would read it. */
type Wrapping = readonly [
  name: string,
  before: string,
  encode: (text: string) => string,
  after: string,
  read?: (text: string) => string,
]
const plain = (text: string): string => text
const WRAPPINGS: readonly Wrapping[] = [
  ['prose', 'Cannot deliver to ', plain, ' after some tries'],
  ['JSON', '{"note":"', json, '","n":1}', JSON.parse],
  ['JSON in JSON', '{"body":"{\\"note\\":\\"', (text) => json(json(text)), '\\"}"}', JSON.parse],
  [
    'JSON in JSON in JSON',
    '"{\\"a\\":\\"{\\\\\\"b\\\\\\":\\\\\\"',
    plain,
    '\\\\\\"}\\"}"',
    JSON.parse,
  ],
  ['query', 'GET /find?q=', percent, '&page=1 HTTP/1.1', decodeURIComponent],
  ['form', 'a=1&note=', form, '&ok=1', (text) => decodeURIComponent(text.replaceAll('+', ' '))],
  ['cookie', 'Cookie: theme=dark; note=', percent, '; lang=en'],
  ['header', 'X-Note: ', plain, '\r\nAccept: text/html'],
  ['CSV', '12,"', plain, '",ok\n13,"b",ok'],
  ['XML', '<note>', markup, '</note>'],
  ['SQL', "INSERT INTO notes VALUES (1, '", plain, "')"],
  ['stack trace', 'Error: bad input ', plain, '\n    at run (app.js:11:22)'],
  ['command line', 'notes --text "', plain, '" --fast'],
  ['base64', 'body ', base64, ' end', (text) => unBase64(text.slice(5, -4))],
  ['base64url', 'GET /unsubscribe/', base64url, '?x=1'],
  ['base64 of UTF-16', 'powershell -enc ', utf16, ''],
  ['hexadecimal', 'blob 0x', hex, ''],
  ['percent', 'note ', percent, ' end', decodeURIComponent],
  ['double percent', 'note ', (text) => percent(percent(text)), ' end', decodeURIComponent],
  ['escapes', '{"note":"', escapes, '"}', JSON.parse],
  ['entities', '<p>', entities, '</p>'],
  ['YAML', 'note: "', plain, '"\nok: true'],
  ['logfmt', 'level=info note="', plain, '" n=1'],
  ['INI', '[notes]\nnote=', plain, '\nok=1'],
  ['quoted-printable', 'Content: a=3Db\r\n', quoted, '\r\n'],
  ['zero-width signs', 'note ', hidden, ' end'],
  ['full-width forms', 'note ', wide, ' end'],
]

function covers(findings: readonly Finding[], start: number, end: number): boolean {
  return findings.some((finding) => finding.start <= start && finding.end >= end)
}

const CASES = Object.keys(KINDS).flatMap((kind) =>
  WRAPPINGS.map((wrapping) => [kind, wrapping[0], wrapping] as const),
)

describe('a planted value', () => {
  it.each(CASES)('of kind %s is found in %s', (kind, name, [, before, encode, end, read]) => {
    const arbitrary = KINDS[kind]
    expect(arbitrary).toBeDefined()
    if (arbitrary === undefined) return
    fc.assert(
      fc.property(arbitrary, ({ text, core }) => {
        const whole = before + encode(text) + end
        const { text: clean, findings } = scrubber.scrubText(whole)
        const isBlob = name.startsWith('base64') || name === 'hexadecimal'
        const target = isBlob ? encode(text) : encode(core)
        const start = whole.indexOf(target, before.length)
        expect(start).toBeGreaterThanOrEqual(0)
        expect(covers(findings, start, start + target.replace(/=+$/, '').length)).toBe(true)
        expect(clean).not.toContain(core)
        expect(clean).not.toContain(target)
        expect(clean.startsWith(before.slice(0, 4))).toBe(true)
        if (read !== undefined) expect(JSON.stringify(read(clean))).not.toContain(core)
        expect(scrubber.scrubText(clean).text).toBe(clean)
        expect(scrubber.scrubText(whole)).toEqual({ text: clean, findings })
      }),
      { numRuns: RUNS_EACH },
    )
  })

  it('is found the same in one string and in two', () => {
    const piece = fc
      .tuple(fc.constantFrom(...Object.values(KINDS)), fc.constantFrom(...WRAPPINGS))
      .chain(([kind, [, before, encode, end]]) =>
        kind.map(({ text }) => before + encode(text) + end),
      )
    fc.assert(
      fc.property(piece, piece, (a, b) => {
        const together = scrubber.scrubText(`${a}\n${b}`).text
        expect(together).toBe(`${scrubber.scrubText(a).text}\n${scrubber.scrubText(b).text}`)
      }),
      { numRuns: 400 },
    )
  })

  it('in twenty bytes of hexadecimal is text, whatever word for wallets is near', () => {
    const text = hex('11.100.2.11')
    expect(text).toHaveLength(40)
    const alone = scrubber.scrubText(`blob 0x${text}`).text
    expect(alone).not.toContain(text)
    expect(scrubber.scrubText(`account 7\nblob 0x${text}`).text).toBe(`account 7\n${alone}`)
  })
})

/** The keys of a value; a list under a key that says what it is becomes one text, as a whole. */
function keysOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.entries(value).map(([key, inner]) => [key, keysOf(inner)])
}

describe('what comes out', () => {
  const value = fc.oneof(...Object.values(KINDS)).map(({ text }) => text)
  const leaf = fc.oneof(
    value,
    value.map((text) => base64(`note ${text} end`)),
    value.map(percent),
    value.map(hidden),
    fc.constantFrom(
      4111111111111111,
      48.123456,
      4155552671,
      true,
      null,
      'ok',
      'a "b" \\ c',
      '\ud800',
    ),
    fc.array(fc.constantFrom('x', 4111111111111111, 7), { maxLength: 3 }),
  )
  const key = fc.constantFrom(
    'a',
    'note',
    'card',
    'phone',
    'token',
    'password',
    'lat',
    'user',
    'list',
  )

  const wrapped = (inner: unknown, depth: number): string =>
    depth === 0
      ? JSON.stringify({ n: 1, inner })
      : JSON.stringify({ body: wrapped(inner, depth - 1), depth })
  const unwrapped = (text: string, depth: number): unknown =>
    depth === 0 ? JSON.parse(text) : unwrapped(String(JSON.parse(text)['body']), depth - 1)

  it('is JSON with the same keys where JSON went in, at every depth', () => {
    fc.assert(
      fc.property(fc.dictionary(key, leaf), fc.integer({ min: 0, max: 3 }), (inner, depth) => {
        const { text } = scrubber.scrubText(wrapped(inner, depth))
        const clean: unknown = unwrapped(text, depth)
        expect(clean).toHaveProperty('n', 1)
        expect(keysOf(clean)).toEqual(keysOf({ n: 1, inner }))
      }),
      { numRuns: 1000 },
    )
  })

  it('is a URL with the same parameters where a URL went in', () => {
    const names = fc.uniqueArray(fc.constantFrom('q', 'note', 'email', 'token', 'next', 'page'))
    fc.assert(
      fc.property(names, fc.array(value, { minLength: 6, maxLength: 6 }), (parameters, values) => {
        const url = new URL('https://shop.example/find')
        for (const [index, name] of parameters.entries())
          url.searchParams.set(name, values[index] ?? '')
        const clean = new URL(scrubber.scrubText(url.href).text)
        expect([...clean.searchParams.keys()]).toEqual(parameters)
        for (const text of clean.searchParams.values()) expect(values).not.toContain(text)
      }),
      RUNS,
    )
  })

  it('is base64 of the scrubbed text where base64 went in', () => {
    const around = fc.string({ unit: fc.constantFrom(...'äöü {}":,abc\n'), maxLength: 12 })
    const encoding = fc.constantFrom('base64' as const, 'base64url' as const, 'hex' as const)
    fc.assert(
      fc.property(value, around, encoding, (text, pad, name) => {
        const inner = `the note ${pad} ${text} ${pad}`
        const encoded = Buffer.from(inner).toString(name)
        const clean = scrubber.scrubText(`x ${encoded} y`).text.slice(2, -2)
        const read = Buffer.from(clean, name).toString()
        expect(read).toBe(scrubber.scrubText(inner).text)
        expect(clean.replace(/=+$/, '')).toBe(Buffer.from(read).toString(name).replace(/=+$/, ''))
      }),
      RUNS,
    )
  })
})
