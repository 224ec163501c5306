import type { Bundle, Contract } from './bundle.ts'

const DAY_MS = 86_400_000

/** Days before a contract ends at which its owner is reminded: on the day itself, and twice after it. */
export const REMINDER_DAYS = [90, 30, 15, 7, 0, -7, -30] as const

/** A contract that ends on a day, and how far away that is. */
export interface ExpiringContract {
  readonly product: string
  readonly type: string
  readonly version: number
  readonly title: string
  readonly owner: string
  /** UTC day from whose beginning it is not collected any more. */
  readonly expiresOn: string
  /** Whole days that are left; 0 on the day, negative after it. */
  readonly daysLeft: number
  /** The last of `REMINDER_DAYS` that was reached; undefined before the first. */
  readonly stage: number | undefined
}

/** Every contract that ends on a day, the next first. Those that end with a client's version have none. */
export function expiringContracts(bundle: Bundle, nowMs: number): readonly ExpiringContract[] {
  return [...bundle.contracts.values()]
    .flatMap((contract) => expiryOf(contract, nowMs))
    .toSorted((one, other) => one.daysLeft - other.daysLeft || compare(one, other))
}

function expiryOf(contract: Contract, nowMs: number): readonly ExpiringContract[] {
  const { product, type, version, title, owner, expires, expiresOnMs } = contract
  if (expiresOnMs === undefined || typeof expires !== 'string') return []
  const daysLeft = Math.ceil((expiresOnMs - nowMs) / DAY_MS) + 0
  const stage = REMINDER_DAYS.findLast((days) => daysLeft <= days)
  return [{ product, type, version, title, owner, expiresOn: expires, daysLeft, stage }]
}

function compare(one: ExpiringContract, other: ExpiringContract): number {
  return `${one.product} ${one.type}` < `${other.product} ${other.type}` ? -1 : 1
}

/** What its owner is told of a contract. */
export function reminderOf({
  title,
  product,
  type,
  expiresOn,
  daysLeft,
}: ExpiringContract): string {
  const what = `${title} (${product}, ${type})`
  if (daysLeft > 1) return `${what} is collected for ${daysLeft} more days, until ${expiresOn}`
  if (daysLeft === 1) return `${what} is collected until tomorrow, ${expiresOn}`
  return `${what} is not collected any more since ${expiresOn}, by old clients neither`
}
