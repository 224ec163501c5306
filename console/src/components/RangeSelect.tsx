import { SegmentedControl } from '@mantine/core'
import { useText } from '../i18n/language.tsx'

const HOUR_MS = 3_600_000
const RANGES = { day: 24, week: 7 * 24, month: 30 * 24, quarter: 90 * 24 } as const
export type Range = keyof typeof RANGES

export function isRange(value: unknown): value is Range {
  return typeof value === 'string' && Object.hasOwn(RANGES, value)
}

/** Start of a period that ends now, to the hour, so that it names the same answer for a while. */
export function startOf(range: Range): string {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
  return new Date(hour - RANGES[range] * HOUR_MS).toISOString()
}

/** By the hour for a day, else by the day. */
export function intervalOf(range: Range): 'hour' | 'day' {
  return range === 'day' ? 'hour' : 'day'
}

interface Props {
  readonly value: Range
  readonly onChange: (range: Range) => void
}

export function RangeSelect({ value, onChange }: Props) {
  const { common } = useText()
  return (
    <SegmentedControl
      aria-label={common.range.label}
      size="xs"
      data={(['day', 'week', 'month', 'quarter'] as const).map((range) => ({
        value: range,
        label: common.range[range],
      }))}
      value={value}
      onChange={(range) => {
        if (isRange(range)) onChange(range)
      }}
    />
  )
}
