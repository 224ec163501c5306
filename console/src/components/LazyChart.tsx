import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { SeriesChartProps } from './SeriesChart.tsx'

const SeriesChart = lazy(() =>
  import('./SeriesChart.tsx').then((loaded) => ({ default: loaded.SeriesChart })),
)

/** A chart over time. Its library is large: the screen is there before it. */
export function LazyChart(props: SeriesChartProps) {
  return (
    <Suspense fallback={<Skeleton height={props.heightPx ?? 240} />}>
      <SeriesChart {...props} />
    </Suspense>
  )
}
