import '@mantine/charts/styles.css'
import { AreaChart, BarChart } from '@mantine/charts'
import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { useFormat, useText } from '../i18n/language.tsx'
import { DataTable } from './DataTable.tsx'

export interface Series {
  readonly name: string
  readonly label: string
  /** A colour of the theme, such as `tide.7`. */
  readonly color: string
}

export interface SeriesChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  readonly series: readonly Series[]
  /** One point an instant, with a figure for each series by its name. */
  readonly points: readonly (Readonly<Record<string, number | string>> & { readonly at: string })[]
  readonly kind?: 'area' | 'bar'
  readonly interval: 'hour' | 'day'
  readonly heightPx?: number
}

/** Figures over time: as a picture, or as a table for whoever wants to read or hear them. */
export function SeriesChart(props: SeriesChartProps) {
  const { label, series, points, kind = 'area', interval, heightPx = 240 } = props
  const { common } = useText()
  const format = useFormat()
  const [isTable, setTable] = useState(false)
  // The chart's library asks for the label of nothing, too.
  const instant = (at: string) => {
    if (Number.isNaN(Date.parse(at))) return ''
    return interval === 'hour' ? format.dateTime(at) : format.day(at.slice(0, 10))
  }
  const shared = {
    h: heightPx,
    data: points.map((point) => ({ ...point })),
    dataKey: 'at',
    series: series.map((one) => ({ ...one })),
    withLegend: series.length > 1,
    valueFormatter: format.number,
    xAxisProps: { tickFormatter: instant, minTickGap: 32 },
    yAxisProps: { tickFormatter: (value: number) => format.compact(value), width: 56 },
    // Before the mouse is over it the tooltip has no instant.
    tooltipProps: { labelFormatter: (at: unknown) => (at ? instant(String(at)) : '') },
  }
  return (
    <Stack gap={4}>
      {isTable ? (
        <DataTable
          label={label}
          rows={points}
          keyOf={({ at }) => at}
          columns={[
            { name: 'at', header: common.range.label, render: ({ at }) => instant(at) },
            ...series.map(({ name, label: header }) => ({
              name,
              header,
              isNumeric: true,
              render: (point: SeriesChartProps['points'][number]) =>
                format.number(Number(point[name] ?? 0)),
            })),
          ]}
        />
      ) : (
        <div role="img" aria-label={label}>
          {kind === 'area' ? (
            <AreaChart {...shared} type="stacked" withDots={false} curveType="monotone" />
          ) : (
            <BarChart {...shared} type="stacked" />
          )}
        </div>
      )}
      <Group justify="flex-end" className="no-print">
        <Button size="compact-xs" variant="subtle" onClick={() => setTable(!isTable)}>
          {isTable ? common.showChart : common.showTable}
        </Button>
      </Group>
    </Stack>
  )
}
