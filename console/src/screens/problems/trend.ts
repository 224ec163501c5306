const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

export interface Point {
  readonly at: string
  readonly count: number
}

/** A point for each hour or day of a period, also where nothing came. */
export function wholeTrend(
  trend: readonly Point[],
  { since, interval }: { readonly since: string; readonly interval: 'hour' | 'day' },
): readonly Point[] {
  const stepMs = interval === 'hour' ? HOUR_MS : DAY_MS
  const counts = new Map(trend.map(({ at, count }) => [Date.parse(at), count]))
  const firstMs = Math.floor(Date.parse(since) / stepMs) * stepMs
  const steps = Math.floor((Date.now() - firstMs) / stepMs) + 1
  return Array.from({ length: steps }, (_, step) => {
    const atMs = firstMs + step * stepMs
    return { at: new Date(atMs).toISOString(), count: counts.get(atMs) ?? 0 }
  })
}
