/** How sure a number of an issuer's range and length is: alone, or with a word or in printed groups. */
export type Grade = 'strong' | 'weak'

/**
 * Issuers by the range of the first digits (ISO/IEC 7812) and the lengths of their numbers. Strong ranges are given out
 * widely at that length. Weak: lengths that other numbers have as often, and ranges of many small issuers.
 */
const STRONG = `4:16 51-55:16 2221-2720:16 34:15 37:15 6011:16-19 644-649:16-19 65:16-19 3528-3589:16-19 300-305:14,16
 3095:14,16 36:14 38-39:14 3641:16 62:16-19 8100-8171:16-19 2200-2204:16-19 5019:16 5018:16 5020:16 5038:16 5893:16
 6304:16 6759:16 6761-6763:16 6767:16 6334:16 60:16 81:16 82:16 508:16 353:16 356:16 636297:16 636368:16 504175:16
 5067:16 509:16 637568:16 637599:16 637095:16 3841:16 506099-506198:16-19 507865-507964:16-19 9792:16 8600:16
 5614:16 9860:16 9704:16 2205:16 5610:16 560221-560225:16 1220:15 636:16 637-639:16 2869:16 627170:16 589657:16
 589562:16 3571:16 1946:16 6331:16 6333:16`
const WEAK = `4:13,19 50:12-19 56-58:12-19 60:17-19 61:12-19 63:12-19 66-69:12-19 1:15 2014:15 2149:15 2131:15 1800:15
 31:19 36:15-19 38-39:15-19 9704:19 2200-2204:17-19 6:12-15`

interface Issuer {
  readonly from: number
  readonly to: number
  /** Digits of the range's bounds. */
  readonly width: number
  readonly lengths: ReadonlySet<number>
}

function issuersOf(table: string): readonly Issuer[] {
  return table.split(/\s+/).map((row) => {
    const [range = '', lengths = ''] = row.split(':')
    const [from = '', to = from] = range.split('-')
    return { from: Number(from), to: Number(to), width: from.length, lengths: lengthsOf(lengths) }
  })
}

function lengthsOf(text: string): ReadonlySet<number> {
  const lengths = new Set<number>()
  for (const part of text.split(',')) {
    const [from = '', to = from] = part.split('-')
    for (let length = Number(from); length <= Number(to); length++) lengths.add(length)
  }
  return lengths
}

const STRONG_ISSUERS = issuersOf(STRONG)
const WEAK_ISSUERS = issuersOf(WEAK)

/** How sure it is by its first digits and its length that a number is a card's; undefined where no issuer has both. */
export function issuerGrade(digits: string): Grade | undefined {
  if (STRONG_ISSUERS.some((issuer) => fits(issuer, digits))) return 'strong'
  return WEAK_ISSUERS.some((issuer) => fits(issuer, digits)) ? 'weak' : undefined
}

function fits({ from, to, width, lengths }: Issuer, digits: string): boolean {
  if (!lengths.has(digits.length)) return false
  const head = Number(digits.slice(0, width))
  return head >= from && head <= to
}
