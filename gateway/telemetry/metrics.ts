import { metrics } from '@opentelemetry/api'
import type { CollectorName, ItemResult } from '#domain/collector.ts'

/** Names of the metrics, for docs and dashboards. Attributes are names that the product chose: bounded, never data. */
export const METRIC_NAMES = {
  requests: 'tidegate.ingest.requests',
  duration: 'tidegate.ingest.duration',
  items: 'tidegate.ingest.items',
  queue: 'tidegate.store.queue',
  forwarded: 'tidegate.sink.reports',
} as const

export interface GatewayMetrics {
  /** One answered request: its status and how long it took, in milliseconds. */
  readonly request: (collector: CollectorName, status: number, durationMs: number) => void
  /** What became of the items of one request. */
  readonly items: (collector: CollectorName, results: readonly ItemResult[]) => void
  /** Reports that a sink took, or refused for good. */
  readonly forwarded: (kind: string, result: 'sent' | 'refused', count: number) => void
  /** Watches the number of reports that wait for a commit. */
  readonly watchQueue: (read: () => number) => void
}

/** The instruments, on the meter provider that is registered at the time. */
export function createMetrics(): GatewayMetrics {
  const meter = metrics.getMeter('tidegate')
  const requests = meter.createCounter(METRIC_NAMES.requests, {
    description: 'Ingest requests by collector and status',
  })
  const duration = meter.createHistogram(METRIC_NAMES.duration, {
    description: 'Time to acknowledge an ingest request',
    unit: 'ms',
  })
  const items = meter.createCounter(METRIC_NAMES.items, {
    description: 'Items by collector, outcome and reason',
  })
  const forwarded = meter.createCounter(METRIC_NAMES.forwarded, {
    description: 'Reports forwarded to sinks, by kind and result',
  })
  return {
    request: (collector, status, durationMs) => {
      requests.add(1, { collector, status })
      duration.record(durationMs, { collector })
    },
    items: (collector, results) => {
      for (const [attributes, count] of countByOutcome(results)) {
        items.add(count, { collector, ...attributes })
      }
    },
    forwarded: (kind, result, count) => forwarded.add(count, { kind, result }),
    watchQueue: (read) => {
      meter
        .createObservableGauge(METRIC_NAMES.queue, {
          description: 'Reports that wait for a commit',
        })
        .addCallback((observer) => observer.observe(read()))
    },
  }
}

type OutcomeAttributes = { readonly outcome: string; readonly reason: string }

function countByOutcome(results: readonly ItemResult[]): Iterable<[OutcomeAttributes, number]> {
  const counts = new Map<string, [OutcomeAttributes, number]>()
  for (const { outcome } of results) {
    const reason = 'reason' in outcome ? outcome.reason : ''
    const key = `${outcome.outcome} ${reason}`
    const entry = counts.get(key) ?? [{ outcome: outcome.outcome, reason }, 0]
    entry[1] += 1
    counts.set(key, entry)
  }
  return counts.values()
}
