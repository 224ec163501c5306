const NUMBERS_MAX = 4

/**
 * Compares two versions by their first four numbers: negative where `left` is older. A part without a number counts
 * as 0, so that any text has an order.
 */
export function compareVersions(left: string, right: string): number {
  const leftNumbers = numbersOf(left)
  const rightNumbers = numbersOf(right)
  for (let index = 0; index < NUMBERS_MAX; index += 1) {
    const difference = (leftNumbers[index] ?? 0) - (rightNumbers[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function numbersOf(version: string): readonly number[] {
  return version
    .split('.', NUMBERS_MAX)
    .map((part) => Number.parseInt(part.replace(/^\D{1,8}/, ''), 10) || 0)
}
