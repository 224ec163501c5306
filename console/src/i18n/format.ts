const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
const RELATIVE_STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** Numbers, instants and sizes in one locale. Instants are text of RFC 3339. */
export interface Format {
  readonly number: (value: number) => string
  /** 12,345 as 12.3K. */
  readonly compact: (value: number) => string
  /** A share of 1 as a percentage. */
  readonly percent: (share: number) => string
  readonly bytes: (value: number) => string
  readonly day: (instant: string) => string
  readonly time: (instant: string) => string
  readonly dateTime: (instant: string) => string
  /** How long ago, or until when, to the nearest unit. */
  readonly relative: (instant: string, nowMs?: number) => string
  readonly list: (words: readonly string[]) => string
}

export function createFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale)
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const utcDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  return {
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    percent: (share) => percent.format(share),
    bytes: (value) => printBytes(locale, value),
    // A day without a time, such as an expiry day, is one of UTC.
    day: (instant) => (instant.length === 10 ? utcDay : day).format(new Date(instant)),
    time: (instant) => time.format(new Date(instant)),
    dateTime: (instant) => dateTime.format(new Date(instant)),
    relative: (instant, nowMs = Date.now()) => {
      const differenceMs = new Date(instant).getTime() - nowMs
      for (const [unit, unitMs] of RELATIVE_STEPS) {
        if (Math.abs(differenceMs) >= unitMs || unit === 'second') {
          return relative.format(Math.round(differenceMs / unitMs), unit)
        }
      }
      return ''
    },
    list: (words) => list.format(words),
  }
}

function printBytes(locale: string, value: number): string {
  let size = value
  let step = 0
  while (size >= 1000 && step < BYTE_UNITS.length - 1) {
    size /= 1000
    step += 1
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: BYTE_UNITS[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(size)
}
