import { codeAt, isDigit, isLetter, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'

/** Length of an account number by country (ISO 13616, register of SWIFT). */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29
   ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28
   LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25
   QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((row) => [row.slice(0, 2), Number(row.slice(2))]),
)
const SIGNS_MAX = 12

/** The countries' letters, for the table of prefixes. */
export const IBAN_PREFIXES: readonly string[] = [...LENGTHS.keys()].map((country) =>
  country.toLowerCase(),
)

/** An account number with a right check (ISO 7064, mod 97-10), together or in groups, at its first letter. */
export function matchIban(input: Input, at: number): Span | undefined {
  const { text } = input
  if (!isDigit(codeAt(text, at + 2)) || !isDigit(codeAt(text, at + 3))) return undefined
  const country = text.slice(at, at + 2).toUpperCase()
  const length = LENGTHS.get(country)
  if (length === undefined) return undefined
  let account = ''
  let index = at
  for (let signs = 0; account.length < length && index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (isAccount(code)) account += text[index]
    else if (!isGap(code) || !isAccount(codeAt(text, index + 1)) || ++signs > SIGNS_MAX) break
  }
  input.steps += index - at
  if (account.length !== length || isWord(codeAt(text, index))) return undefined
  return mod97(account.toUpperCase()) === 1 ? { start: at, end: index, resume: index } : undefined
}

function isAccount(code: number): boolean {
  return isDigit(code) || (code < 128 && isLetter(code))
}

function isGap(code: number): boolean {
  return code === 32 || code === 45 || code === 0xa0 || code === 0x202f
}

/** The remainder by 97 of the number that the letters and digits stand for, first four last. */
export function mod97(account: string): number {
  let rest = 0
  const turned = account.slice(4) + account.slice(0, 4)
  for (let index = 0; index < turned.length; index++) {
    const code = turned.charCodeAt(index)
    rest = isDigit(code) ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97
  }
  return rest
}
