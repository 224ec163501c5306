const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

export interface Counted {
  readonly at: string
  readonly count: number
}

interface Settings<Item> {
  readonly since: string
  readonly until: string
  readonly interval: 'hour' | 'day'
  readonly nameOf: (item: Item) => string
}

type Point = Readonly<Record<string, number | string>> & { readonly at: string }

/** One point for each hour or day of the period, also where nothing was counted, with a figure for each series. */
export function pointsOf<Item extends Counted>(
  items: readonly Item[],
  { since, until, interval, nameOf }: Settings<Item>,
): readonly Point[] {
  const stepMs = interval === 'hour' ? HOUR_MS : DAY_MS
  const names = [...new Set(items.map(nameOf))]
  const sums = new Map<number, Record<string, number>>()
  for (const item of items) {
    const slot = Math.floor(Date.parse(item.at) / stepMs)
    const sum = sums.get(slot) ?? {}
    sum[nameOf(item)] = (sum[nameOf(item)] ?? 0) + item.count
    sums.set(slot, sum)
  }
  const first = Math.floor(Date.parse(since) / stepMs)
  const last = Math.floor((Date.parse(until) - 1) / stepMs)
  const empty = Object.fromEntries(names.map((name) => [name, 0]))
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    ...empty,
    ...sums.get(first + index),
    at: new Date((first + index) * stepMs).toISOString(),
  }))
}
