/** True for digits, or letters and digits, that carry a right check digit. */
export type Check = (value: string) => boolean

/** True where the digits carry a right check digit (ISO/IEC 7812-1, annex B). */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    let digit = digits.charCodeAt(digits.length - 1 - index) - 48
    if (index % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return sum % 10 === 0
}

/** The value of a digit (0 to 9) or of a letter in any case (A is 10). */
export function valueAt(value: string, at: number): number {
  const code = value.charCodeAt(at)
  return code < 58 ? code - 48 : (code | 32) - 87
}

/** The sum of the first values, each times its weight. */
export function weightedSum(value: string, weights: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < weights.length; index++)
    sum += valueAt(value, index) * (weights[index] ?? 0)
  return sum
}

/** Weights of one figure each, or with blanks between them. */
export function weightsOf(text: string): readonly number[] {
  return (text.includes(' ') ? text.split(' ') : [...text]).map(Number)
}

/** The weighted sum, check digit included, is a multiple of the modulus. */
export function multiple(weights: string, modulus: number): Check {
  const list = weightsOf(weights)
  return (value) => weightedSum(value, list) % modulus === 0
}

/**
 * The weighted sum modulo the length of `table` names the check digit: `table` has it for each remainder, `*` where no
 * number is given out. It stands at `at`, behind the weighted digits unless said otherwise.
 */
export function tabled(weights: string, table: string, at?: number): Check {
  const list = weightsOf(weights)
  const place = at ?? list.length
  return (value) =>
    value.charAt(place).toUpperCase() === table[weightedSum(value, list) % table.length]
}

/** A second row of weights where the first leaves 10; 10 again is 0 (Estonia, Lithuania, Kazakhstan). */
export function twoTier(weights: string, second: string, again: '0' | '*'): Check {
  const first = tabled(weights, '0123456789?')
  const next = tabled(second, `0123456789${again}`)
  const list = weightsOf(weights)
  return (value) => (weightedSum(value, list) % 11 === 10 ? next(value) : first(value))
}

export function every(...checks: readonly Check[]): Check {
  return (value) => checks.every((check) => check(value))
}

const VERHOEFF_STEPS =
  '1576283094 5803796142 8916043527 9453126870 4286573901 2793806415 7046913258'
/** How a digit moves by its place (Verhoeff 1969), eight places before it repeats. */
const VERHOEFF_PLACES = ['0123456789', ...VERHOEFF_STEPS.split(' ')].map(weightsOf)

/** The product of two elements of the group of symmetries of a pentagon. */
function pentagon(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5
  return b < 5 ? ((a - b) % 5) + 5 : (a - b + 5) % 5
}

/** True where the digits carry a right check digit of Verhoeff's (Aadhaar, Luxembourg). */
export function verhoeff(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++)
    sum = pentagon(
      sum,
      VERHOEFF_PLACES[index % 8]?.[valueAt(digits, digits.length - 1 - index)] ?? 0,
    )
  return sum === 0
}

/** ISO/IEC 7064, MOD 11,10 (hybrid). */
export function mod11And10(digits: string): boolean {
  let product = 10
  for (let index = 0; index < digits.length - 1; index++) {
    const sum = (product + valueAt(digits, index)) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === valueAt(digits, digits.length - 1)
}

/** The number that the digits write, modulo a small number. */
export function remainder(digits: string, modulus: number): number {
  let rest = 0
  for (let index = 0; index < digits.length; index++)
    rest = (rest * 10 + valueAt(digits, index)) % modulus
  return rest
}

/** ICAO 9303, part 3: weights 7, 3, 1 in turn; `<` is 0. */
export function icaoDigit(value: string): number {
  let sum = 0
  for (let index = 0; index < value.length; index++) {
    const weight = index % 3 === 0 ? 7 : index % 3 === 1 ? 3 : 1
    sum += value[index] === '<' ? 0 : valueAt(value, index) * weight
  }
  return sum % 10
}
