/** What the list of entries lets through. */
export interface LedgerSearch {
  readonly kind?: string | undefined
  /** A day, `2026-01-31`. */
  readonly since?: string | undefined
  /** Entries of the whole installation in place of the tenant's. */
  readonly of?: 'installation' | undefined
}

/** What the list of accesses lets through. */
export interface AccessSearch {
  readonly action?: string | undefined
  readonly purpose?: string | undefined
  readonly most?: number | undefined
}

/** How many of the latest accesses are looked at. */
export const ACCESSES = [100, 500, 1_000] as const

export const WORD = /^[a-z][a-z0-9_]{0,63}$/
export const DAY = /^\d{4}-\d{2}-\d{2}$/
export const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A text of the address, where it has the form that it should. */
export function textOf(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}
