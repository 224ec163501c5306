import type { ItemOf } from '../../api/client.ts'

type Count = ItemOf<'GET /manage/v1/outcomes'>
const HOUR_MS = 3_600_000

interface Period {
  readonly sinceMs: number
  readonly untilMs: number
  readonly interval: 'hour' | 'day'
}

/** Quarantined items by hour or UTC day, with a zero where nothing came, and their sums in both halves of the period. */
export function growthOf(items: readonly Count[], { sinceMs, untilMs, interval }: Period) {
  const counts = new Map<string, number>()
  for (let at = sinceMs; at <= untilMs; at += HOUR_MS) counts.set(placeOf(at, interval), 0)
  const middleMs = (sinceMs + untilMs) / 2
  const halves = { before: 0, after: 0 }
  for (const { outcome, hour, count } of items) {
    if (outcome !== 'quarantined' || hour === undefined) continue
    const at = new Date(hour).getTime()
    const place = placeOf(at, interval)
    counts.set(place, (counts.get(place) ?? 0) + count)
    if (at < middleMs) halves.before += count
    else halves.after += count
  }
  const points = [...counts].map(([at, quarantined]) => ({ at, quarantined }))
  return { points, ...halves }
}

function placeOf(ms: number, interval: Period['interval']): string {
  const text = new Date(ms).toISOString()
  return interval === 'day' ? text.slice(0, 10) : text
}
