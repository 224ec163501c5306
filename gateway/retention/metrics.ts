import { metrics } from '@opentelemetry/api'

/** Names of the metrics, for docs and dashboards. */
export const RETENTION_METRIC_NAMES = {
  overdue: 'tidegate.retention.overdue',
  refused: 'tidegate.retention.refused',
} as const

export interface RetentionMetrics {
  /** What the newest proof found that should not be there any more. */
  readonly overdue: (count: number) => void
  /** A run that did not trust the clock. */
  readonly refused: () => void
}

/** The instruments, on the meter provider that is registered at the time. */
export function retentionMetrics(): RetentionMetrics {
  const meter = metrics.getMeter('tidegate')
  const overdue = meter.createGauge(RETENTION_METRIC_NAMES.overdue, {
    description:
      'Stored records that are older than their period and an hour: 0, or something is wrong',
  })
  const refused = meter.createCounter(RETENTION_METRIC_NAMES.refused, {
    description: 'Runs of retention that deleted nothing, since the clock had jumped',
  })
  return {
    overdue: (count) => overdue.record(count),
    refused: () => refused.add(1),
  }
}
