/** How sure a number of an issuer's range and length is: alone, or with a word or in printed groups. */
export type Grade = 'strong' | 'weak'

/**
 * Issuers by the range of the first digits (ISO/IEC 7812) and the lengths of their numbers. Strong ranges are given out
 * widely at that length. Weak: lengths that other numbers have as often, and ranges of many small issuers.
 */
const STRONG = `4:16 51-55:16 2221-2720:16 34:15 37:15 6011:16,19 644-649:16,19 65:16,19 3528-3589:16,19 300-305:14,16
 3095:14,16 36:14 38-39:14 3641:16 62:16,19 8100-8171:16,19 2200-2204:16-19 5019:16 5018:16 5020:16 5038:16 5893:16
 6304:16 6759:16 6761-6763:16 6767:16 6334:16 60:16 81:16 82:16 508:16 353:16 356:16 636297:16 636368:16 504175:16
 5067:16 509:16 637568:16 637599:16 637095:16 3841:16 506099-506198:16-19 507865-507964:16-19 9792:16 8600:16
 5614:16 9860:16 9704:16 2205:16 5610:16 560221-560225:16 1220:15 636:16 637-639:16 2869:16 627170:16 589657:16
 589562:16 3571:16 1946:16 6331:16 6333:16`
const WEAK = `4:13,19 3528-3589:17-18 62:17-18 644-659:17-18 81:17-18 50:12-19 56-58:12-19 60:17-19 61:12-19 63:12-19 66-69:12-19 1:15 2014:15 2149:15 2131:15 1800:15
 31:19 36:15-19 38-39:15-19 9704:19 2200-2204:17-19 6:12-15`

interface Issuer {
  /** Bounds of the first six digits. */
  readonly from: number
  readonly to: number
  /** A bit for each length. */
  readonly lengths: number
}

/** Digits of a number that its issuer is told by. */
const WIDTH = 6

/** Issuers by the first digit of their numbers. */
function issuersOf(table: string): readonly (readonly Issuer[])[] {
  const issuers: Issuer[][] = Array.from({ length: 10 }, () => [])
  for (const row of table.split(/\s+/)) {
    const [range = '', lengths = ''] = row.split(':')
    const [from = '', to = from] = range.split('-')
    const issuer = {
      from: Number(from.padEnd(WIDTH, '0')),
      to: Number(to.padEnd(WIDTH, '9')),
      lengths: lengthsOf(lengths),
    }
    for (let first = Number(from[0]); first <= Number(to[0]); first++) issuers[first]?.push(issuer)
  }
  return issuers
}

function lengthsOf(text: string): number {
  let bits = 0
  for (const part of text.split(',')) {
    const [from = '', to = from] = part.split('-')
    for (let length = Number(from); length <= Number(to); length++) bits |= 1 << length
  }
  return bits
}

const STRONG_ISSUERS = issuersOf(STRONG)
const WEAK_ISSUERS = issuersOf(WEAK)

/** How sure it is by its first digits and its length that a number is a card's; undefined where no issuer has both. */
export function issuerGrade(digits: string): Grade | undefined {
  if (digits.length < WIDTH) return undefined
  const head = Number(digits.slice(0, WIDTH))
  const first = digits.charCodeAt(0) - 48
  const bit = 1 << digits.length
  if (hasIssuer(STRONG_ISSUERS[first], head, bit)) return 'strong'
  return hasIssuer(WEAK_ISSUERS[first], head, bit) ? 'weak' : undefined
}

function hasIssuer(issuers: readonly Issuer[] | undefined, head: number, bit: number): boolean {
  if (issuers === undefined) return false
  for (const { from, to, lengths } of issuers)
    if (head >= from && head <= to && (lengths & bit) !== 0) return true
  return false
}
