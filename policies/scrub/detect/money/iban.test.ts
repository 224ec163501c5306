import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'
import { mod97 } from './iban.ts'

const { scrubText } = createScrubber()
/** Countries and the lengths of their accounts, digits alone behind the check. */
const COUNTRIES: readonly (readonly [string, number])[] = [
  ['AT', 20],
  ['BE', 16],
  ['CZ', 24],
  ['DE', 22],
  ['DK', 18],
  ['ES', 24],
  ['HU', 28],
  ['PL', 28],
  ['PT', 25],
  ['SE', 24],
]
const ACCOUNTS = 20

/** Accounts that differ in every digit from one to the next. */
function accounts(country: string, length: number): string[] {
  return Array.from({ length: ACCOUNTS }, (_, index) => {
    const body = Array.from(
      { length: length - 4 },
      (_unused, at) => (at * 7 + index * 3) % 10,
    ).join('')
    const check = 98 - mod97(`${country}00${body}`)
    return country + String(check).padStart(2, '0') + body
  })
}

function printed(account: string): string {
  return account.replace(/.{4}(?=.)/g, '$& ')
}

describe.each(COUNTRIES)('an account of %s', (country, length) => {
  const all = accounts(country, length)

  it('is found together and in printed groups', () => {
    for (const account of all)
      for (const text of [account, printed(account)]) expect(scrubText(text).text).toBe('[IBAN]')
  })

  it('is nothing with a wrong check, not even a telephone number', () => {
    for (const account of all) {
      const wrong = account.slice(0, -1) + ((Number(account.at(-1)) + 1) % 10)
      expect(scrubText(printed(wrong)).text).toBe(printed(wrong))
      expect(scrubText(printed(wrong.slice(0, -1))).text).toBe(printed(wrong.slice(0, -1)))
    }
  })
})

describe('words that start as an account does', () => {
  it('hide nothing that follows them', () => {
    expect(scrubText('SE10 from 2024 take card 4111 1111 1111 1111').text).toBe(
      'SE10 from 2024 take card [CREDIT_CARD]',
    )
  })
})
