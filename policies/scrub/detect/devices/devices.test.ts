import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'
import type { ScrubSettings } from '../../settings.ts'
import { luhn } from '../check_digits.ts'

const RUNS = { numRuns: 300, seed: 4712 }
const { scan, scrubText } = createScrubber()

const WRAPPINGS: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `peer ${value} reset connection`,
  (value) => `{"a":1,"value":"${value}","b":2}`,
  (value) => JSON.stringify({ body: JSON.stringify({ value }) }),
  (value) => `?x=1&q=${encodeURIComponent(value)}&y=2`,
  (value) => `12:30:45 [worker-3] INFO client=${value};next=1`,
  (value) => `(${value}), 'x'`,
  (value) => `| ${value} | ok |`,
  (value) => `from=<${value}>`,
]
const wrapping = fc.constantFrom(...WRAPPINGS)
const hex = fc.constantFrom(...'0123456789abcdef')

function hexOf(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: hex, minLength: length, maxLength: length })
}

function digitsOf(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
}

function kindsOf(text: string): readonly string[] {
  return scan(text).map(({ kind }) => kind)
}

describe('an address of the network', () => {
  const octet = fc.integer({ min: 1, max: 254 })
  const ipv4 = fc
    .tuple(
      fc.integer({ min: 1, max: 223 }).filter((first) => first !== 127),
      octet,
      octet,
      octet,
    )
    .map((octets) => octets.join('.'))
  const ipv6 = fc
    .tuple(
      fc.constantFrom('2001', '2a02', 'fe80', 'fd00'),
      fc.array(hexOf(4), { minLength: 7, maxLength: 7 }),
    )
    .map(([head, groups]) => [head, ...groups].join(':'))
  const shortIpv6 = fc
    .tuple(fc.constantFrom('2001:db8', 'fe80', '2a02:1'), hexOf(4), hexOf(4))
    .map(([head, a, b]) => `${head}::${a}:${b}`)

  it('of four octets, of eight groups, shortened and mapped is found in every wrapping', () => {
    const mapped = ipv4.map((address) => `::ffff:${address}`)
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6, shortIpv6, mapped), wrapping, (value, wrap) => {
        expect(scrubText(wrap(value)).text).not.toContain(value)
      }),
      RUNS,
    )
  })

  it('is left alone where the same four numbers are a version', () => {
    fc.assert(
      fc.property(
        ipv4,
        fc.constantFrom(
          'version ',
          'Version=',
          'v',
          'Chrome/',
          'build ',
          '"sdkVersion":"',
          'upgraded to ',
          'lib@',
          'driver: ',
          'lib-',
        ),
        (value, before) => {
          fc.pre(!/^(?:192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(value))
          expect(kindsOf(`${before}${value}`)).not.toContain('IP_ADDRESS')
        },
      ),
      RUNS,
    )
  })
})

describe('network options', () => {
  type Network = NonNullable<ScrubSettings['network']>
  const claimsOf = (text: string, network: Network): number =>
    createScrubber({ network }).scan(text).length

  it.each([
    ['127.0.0.1', 0, 1],
    ['0.0.0.0', 0, 1],
    ['bound to ::1', 0, 1],
    ['255.255.255.0', 0, 0],
    ['198.18.7.9', 1, 1],
  ])('%s is claimed %i times, %i times where loopback is looked for', (text, kept, shown) => {
    expect(claimsOf(text, {})).toBe(kept)
    expect(claimsOf(text, { loopback: true })).toBe(shown)
  })

  it.each(['10.1.2.3', '172.20.1.2', '192.168.1.2', '169.254.7.7', 'fd12:3456::1:2', 'fe80::1:2'])(
    '%s stays where private networks are not looked for',
    (text) => {
      expect(claimsOf(text, {})).toBe(1)
      expect(claimsOf(text, { private: false })).toBe(0)
    },
  )

  it.each(['192.0.2.7', '198.51.100.7', '203.0.113.7', '2001:db8::7:1'])(
    '%s stays where networks of documentation are not looked for',
    (text) => {
      expect(claimsOf(text, {})).toBe(1)
      expect(claimsOf(text, { documentation: false })).toBe(0)
    },
  )
})

describe('a hardware address', () => {
  const mac = hexOf(12).filter(
    (digits) => /[a-f]/.test(digits) && !/^(?:01005e|3333|0180c2|011b19|(.)\1{11})/.test(digits),
  )
  const pairs = (digits: string, sign: string): string => (digits.match(/../g) ?? []).join(sign)

  it('is found in all notations and wrappings', () => {
    const notations: readonly ((digits: string) => string)[] = [
      (digits) => pairs(digits, ':'),
      (digits) => pairs(digits.toUpperCase(), '-'),
      (digits) => (digits.match(/.{4}/g) ?? []).join('.'),
    ]
    fc.assert(
      fc.property(mac, fc.constantFrom(...notations), wrapping, (digits, notation, wrap) => {
        expect(scrubText(wrap(notation(digits))).text).not.toContain(notation(digits))
      }),
      RUNS,
    )
  })

  it('without signs is found after a word only', () => {
    fc.assert(
      fc.property(mac, (digits) => {
        expect(kindsOf(`mac ${digits} joined`)).toEqual(['MAC_ADDRESS'])
        expect(kindsOf(`commit ${digits} pushed`)).not.toContain('MAC_ADDRESS')
      }),
      RUNS,
    )
  })

  it('is no part of a fingerprint', () => {
    fc.assert(
      fc.property(fc.constantFrom(7, 16, 20, 32), hexOf(64), (count, digits) => {
        expect(kindsOf(`fingerprint ${pairs(digits.slice(0, count * 2), ':')}`)).toEqual([])
      }),
      RUNS,
    )
  })
})

describe('the number of a device', () => {
  const withLuhn = (head: string): string =>
    head + ([...'0123456789'].find((digit) => luhn(head + digit)) ?? '0')

  it('is found with its check digit, in all groups', () => {
    fc.assert(
      fc.property(digitsOf(12), wrapping, fc.constantFrom('', '-', ' '), (rest, wrap, sign) => {
        const digits = withLuhn(`35${rest}`)
        const parts = [
          digits.slice(0, 2),
          digits.slice(2, 8),
          digits.slice(8, 14),
          digits.slice(14),
        ]
        const value = parts.join(sign)
        expect(scrubText(wrap(value)).text).not.toContain(value)
      }),
      RUNS,
    )
  })

  it('with a wrong check digit is found after a word only', () => {
    fc.assert(
      fc.property(digitsOf(12), fc.integer({ min: 1, max: 9 }), (rest, step) => {
        const digits = withLuhn(`35${rest}`)
        const wrong = digits.slice(0, -1) + String((Number(digits.at(-1)) + step) % 10)
        expect(kindsOf(`order ${wrong} x`)).not.toContain('IMEI')
        expect(kindsOf(`imei=${wrong}`)).toEqual(['IMEI'])
      }),
      RUNS,
    )
  })

  it('of a SIM card is found with its check digit', () => {
    fc.assert(
      fc.property(fc.constantFrom(16, 17), digitsOf(17), (length, rest) => {
        const digits = withLuhn(`89${rest.slice(0, length)}`)
        expect(scan(`card ${digits} inserted`).map(({ start, end }) => end - start)).toEqual([
          digits.length,
        ])
      }),
      RUNS,
    )
  })
})

describe('an advertising id', () => {
  it('is a GUID after a word that says so, and no other', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.constantFrom('idfa', 'gaid', 'advertising id', 'aaid'),
        (id, word) => {
          expect(kindsOf(`${word}: ${id}`)).toEqual(['ADVERTISING_ID'])
          expect(kindsOf(`{"${word}":"${id.toUpperCase()}"}`)).toEqual(['ADVERTISING_ID'])
          expect(kindsOf(`request ${id} failed`)).toEqual([])
        },
      ),
      RUNS,
    )
  })
})
