import { DAY_MS, HOUR_MS } from '#domain/clock.ts'

const AGO = /^(\d{1,5})([mhd])$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: HOUR_MS, d: DAY_MS }

/** What `parseSince` reads, for messages. */
export const SINCE_WANTED = 'wanted 30m, 24h, 7d or a time such as 2026-01-31T00:00:00Z'

/**
 * The beginning of a look back: minutes, hours or days before now, or an instant in RFC 3339 from the year 1 on. Undefined
 * for anything else.
 */
export function parseSince(text: string, nowMs: number): Date | undefined {
  const [, amount, unit = ''] = AGO.exec(text) ?? []
  if (amount !== undefined) return new Date(nowMs - Number(amount) * (UNIT_MS[unit] ?? DAY_MS))
  if (!INSTANT.test(text)) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 ? undefined : date
}
