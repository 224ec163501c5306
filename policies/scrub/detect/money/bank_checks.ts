// Check digits of account numbers. All take digits only.

function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0
  for (const [index, weight] of weights.entries()) sum += (digits.charCodeAt(index) - 48) * weight
  return sum
}

function remainder97(digits: string): number {
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97
  return rest
}

/** Routing numbers of the United States: nine digits, weights 3 7 1, districts of the Federal Reserve (ABA policy). */
export function isRoutingNumber(digits: string): boolean {
  if (!/^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}$/.test(digits)) return false
  return weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0
}

/** CLABE of Mexico: 18 digits, each product with 3 7 1 taken modulo 10 (Banco de México). */
export function isClabe(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < 17; index++)
    sum += ((digits.charCodeAt(index) - 48) * ([3, 7, 1][index % 3] ?? 1)) % 10
  return digits.length === 18 && (10 - (sum % 10)) % 10 === Number(digits[17])
}

/** Accounts of Norway: eleven digits, modulo 11. */
export function isNorwegian(digits: string): boolean {
  const rest = 11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)
  return digits.length === 11 && rest % 11 === Number(digits[10])
}

/** Accounts of Belgium before IBAN: twelve digits, the last two the first ten modulo 97, 97 for 0. */
export function isBelgian(digits: string): boolean {
  const rest = remainder97(digits.slice(0, 10))
  return digits.length === 12 && Number(digits.slice(10)) === (rest === 0 ? 97 : rest)
}

/** Código cuenta cliente of Spain: twenty digits with two check digits modulo 11. */
export function isSpanish(digits: string): boolean {
  const weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]
  const checkOf = (ten: string): number => {
    const rest = 11 - (weighted(ten, weights) % 11)
    return rest === 10 ? 1 : rest % 11
  }
  if (digits.length !== 20 || /^0{8}/.test(digits)) return false
  const bank = checkOf(`00${digits.slice(0, 8)}`)
  return Number(digits[8]) === bank && Number(digits[9]) === checkOf(digits.slice(10))
}

/** Accounts of the Czech Republic and Slovakia: prefix and number modulo 11 (Czech decree 169/2011). */
export function isCzech(prefix: string, number: string): boolean {
  const weights = [6, 3, 7, 9, 10, 5, 8, 4, 2, 1]
  const isRight = (part: string): boolean => weighted(part.padStart(10, '0'), weights) % 11 === 0
  return number.length > 1 && !/^0*$/.test(number) && isRight(prefix) && isRight(number)
}

/** Accounts of Hungary: the first eight digits, and the eight or sixteen after them, with weights 9 7 3 1. */
export function isHungarian(digits: string): boolean {
  const isRight = (part: string): boolean =>
    weighted(
      part,
      [...part].map((_, index) => [9, 7, 3, 1][index % 4] ?? 1),
    ) %
      10 ===
    0
  if (digits.length !== 16 && digits.length !== 24) return false
  return !/^0{8}/.test(digits) && isRight(digits.slice(0, 8)) && isRight(digits.slice(8))
}
