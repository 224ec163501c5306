import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'
import { luhn } from '../check_digits.ts'
import {
  isBelgian,
  isClabe,
  isCzech,
  isNorwegian,
  isRoutingNumber,
  isSpanish,
} from './bank_checks.ts'
import { issuerGrade } from './card_issuers.ts'
import { mod97 } from './iban.ts'
import { base58Check, isBech32, isEthereum, isStellar } from './wallet_codes.ts'

const RUNS = { numRuns: 300, seed: 4711 }
const { scan, scrubText } = createScrubber()

const WRAPPINGS: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `payment of 12.50 EUR with ${value} failed`,
  (value) => `{"a":1,"value":"${value}","b":2}`,
  (value) => JSON.stringify({ body: JSON.stringify({ value }) }),
  (value) => `https://shop.example.com/pay?x=1&v=${encodeURIComponent(value)}&y=2`,
  (value) => `at 12:30:45 [worker-3] INFO value=${value};next=1`,
  (value) => `<value>${value}</value>`,
  (value) => `(${value}), 'x'`,
  (value) => `| ${value} | ok |`,
  (value) => `--value ${value} --force`,
]
const wrapping = fc.constantFrom(...WRAPPINGS)

function digitsOf(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
}

function withLuhn(head: string): string {
  const check = [...'0123456789'].find((digit) => luhn(head + digit)) ?? '0'
  return head + check
}

/** Starts of strong ranges and the length of the number. */
const ISSUERS: readonly (readonly [string, number])[] = [
  ['4', 16],
  ['51', 16],
  ['55', 16],
  ['2221', 16],
  ['2720', 16],
  ['34', 15],
  ['37', 15],
  ['6011', 16],
  ['644', 16],
  ['65', 16],
  ['3528', 16],
  ['3589', 16],
  ['305', 14],
  ['36', 14],
  ['62', 16],
  ['62', 19],
  ['2204', 16],
  ['6759', 16],
  ['5019', 16],
  ['9792', 16],
  ['8600', 16],
  ['6362970', 16],
]
const card = fc
  .constantFrom(...ISSUERS)
  .chain(([head, length]) =>
    digitsOf(length - head.length - 1).map((rest) => withLuhn(head + rest)),
  )

function grouped(digits: string, sign: string): string {
  const sizes =
    digits.length === 15 ? [4, 6, 5] : digits.length === 14 ? [4, 6, 4] : [4, 4, 4, 4, 3]
  const groups: string[] = []
  let at = 0
  for (const size of sizes) {
    groups.push(digits.slice(at, at + size))
    at += size
  }
  return groups.filter((group) => group !== '').join(sign)
}

function covers(text: string, value: string): boolean {
  return !scrubText(text).text.includes(value)
}

describe('a card', () => {
  it('of every issuer is found in every wrapping, together and in groups', () => {
    fc.assert(
      fc.property(card, wrapping, fc.constantFrom('', ' ', '-', '.'), (digits, wrap, sign) => {
        const value = sign === '' ? digits : grouped(digits, sign)
        expect(covers(wrap(value), value)).toBe(true)
      }),
      RUNS,
    )
  })

  it('with a wrong check digit is no card', () => {
    fc.assert(
      fc.property(card, fc.integer({ min: 1, max: 9 }), (digits, step) => {
        const wrong = digits.slice(0, -1) + String((Number(digits.at(-1)) + step) % 10)
        expect(scan(`order ${wrong} shipped`).map(({ kind }) => kind)).not.toContain('CREDIT_CARD')
      }),
      RUNS,
    )
  })

  it('needs an issuer that has numbers of its length', () => {
    expect(issuerGrade('4111111111111111')).toBe('strong')
    expect(issuerGrade('4222222222222')).toBe('weak')
    expect(issuerGrade('9111111111111111')).toBeUndefined()
  })
})

const COUNTRIES: readonly (readonly [string, string])[] = [
  ['DE', '000000000000000000'],
  ['GB', 'AAAA00000000000000'],
  ['FR', '000000000000000000A0000'],
  ['NL', 'AAAA0000000000'],
  ['NO', '00000000000'],
  ['MT', 'AAAA00000AAA0A0A0A0A0A0A0A0'],
  ['PL', '000000000000000000000000'],
  ['BR', '00000000000000000000000A0'],
]
const iban = fc.constantFrom(...COUNTRIES).chain(([country, form]) =>
  fc
    .tuple(
      ...[...form].map((sign) =>
        fc.constantFrom(...(sign === '0' ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')),
      ),
    )
    .map((letters) => {
      const bban = letters.join('')
      const check = String(98 - mod97(`${country}00${bban}`)).padStart(2, '0')
      return `${country}${check}${bban}`
    }),
)

describe('an IBAN', () => {
  it('is found in every wrapping, together, in groups and in small letters', () => {
    const forms: readonly ((value: string) => string)[] = [
      (value) => value,
      (value) => value.toLowerCase(),
      (value) => (value.match(/.{1,4}/g) ?? []).join(' '),
      (value) => (value.match(/.{1,4}/g) ?? []).join('-'),
    ]
    fc.assert(
      fc.property(iban, wrapping, fc.constantFrom(...forms), (value, wrap, form) => {
        expect(covers(wrap(form(value)), form(value))).toBe(true)
      }),
      RUNS,
    )
  })

  it('with a wrong check or structure is none, where no word says so', () => {
    fc.assert(
      fc.property(iban, fc.integer({ min: 1, max: 9 }), (value, step) => {
        const last = value.at(-1) ?? '0'
        if (!/\d/.test(last)) return
        const wrong = value.slice(0, -1) + String((Number(last) + step) % 10)
        expect(scan(`ref ${wrong} x`).map(({ kind }) => kind)).not.toContain('IBAN')
      }),
      RUNS,
    )
    expect(scan('AD12000A2030200359100100')).toEqual([])
  })
})

describe('checks of accounts', () => {
  it.each<[string, (digits: string) => boolean, [string, string]]>([
    ['routing numbers', isRoutingNumber, ['021000021', '021000022']],
    ['routing numbers by district', isRoutingNumber, ['011000015', '991000015']],
    ['CLABE', isClabe, ['032180000118359719', '032180000118359718']],
    ['Norway', isNorwegian, ['86011117947', '86011117948']],
    ['Belgium', isBelgian, ['539007547034', '539007547035']],
    ['Spain', isSpanish, ['21000418450200051332', '21000418460200051332']],
  ])('of %s tell right from wrong', (_, check, [right, wrong]) => {
    expect(check(right)).toBe(true)
    expect(check(wrong)).toBe(false)
  })

  it('of Czech accounts look at prefix and number', () => {
    expect(isCzech('19', '2000145399')).toBe(true)
    expect(isCzech('18', '2000145399')).toBe(false)
    expect(isCzech('0', '0')).toBe(false)
  })

  it('claim numbers of accounts only after a word', () => {
    fc.assert(
      fc.property(digitsOf(10), (digits) => {
        fc.pre(!/^0|^[2-9]\d\d[2-9]/.test(digits))
        expect(scan(`account number ${digits}`).map(({ end }) => end)).toContain(25)
        expect(scan(`{"bankAccountNumber":"${digits}"}`)).toHaveLength(1)
        expect(scan(`batch ${digits}`).map(({ kind }) => kind)).not.toContain('BANK_ACCOUNT')
      }),
      RUNS,
    )
  })
})

describe('checks of wallets', () => {
  it('fail when a letter changes', () => {
    const bitcoin = '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'
    expect(base58Check(bitcoin)).toHaveLength(21)
    expect(base58Check(bitcoin.replace('Y', 'Z'))).toHaveLength(0)
    expect(base58Check('0OIl')).toHaveLength(0)
    expect(isBech32('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')).toBe(true)
    expect(isBech32('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5')).toBe(false)
    expect(isBech32('bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')).toBe(false)
    expect(isEthereum('5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toBe(true)
    expect(isEthereum('5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed')).toBe(false)
    expect(isStellar('GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ')).toBe(true)
    expect(isStellar('GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGX')).toBe(false)
  })

  it('find no address in hexadecimal digests', () => {
    fc.assert(
      fc.property(fc.constantFrom(32, 40, 56, 64), fc.nat(), (length, seed) => {
        let state = seed
        const digest = Array.from({ length }, () => {
          state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
          return ((state >> 8) % 16).toString(16)
        }).join('')
        expect(scan(`commit ${digest}`).map(({ kind }) => kind)).not.toContain('CRYPTO_WALLET')
      }),
      RUNS,
    )
  })
})
