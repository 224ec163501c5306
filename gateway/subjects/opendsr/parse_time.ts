const TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))?$/
const MINUTE_MS = 60_000

/**
 * The instant of an RFC 3339 time, in milliseconds since 1970; undefined for any other text. A time without a zone, as
 * some controllers send it, is taken for UTC. Digits after the milliseconds are left out.
 */
export function parseTime(text: string): number | undefined {
  const parts = TIME.exec(text)
  if (parts === null) return undefined
  const numbers = parts.slice(1, 7).map(Number)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers
  const ms = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms))
  // A day or an hour that there is none of would be carried over silently.
  const isReal =
    year >= 1_970 && local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24
  if (!isReal || minute > 59 || second > 59) return undefined
  const offset = offsetMs(parts[8], Number(parts[9] ?? 0), Number(parts[10] ?? 0))
  return offset === undefined ? undefined : local.getTime() - offset
}

function offsetMs(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (hours > 23 || minutes > 59) return undefined
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS
}
