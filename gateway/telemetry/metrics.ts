import { type Meter, metrics } from '@opentelemetry/api'
import type { CollectorName, ItemResult } from '#domain/collector.ts'
import {
  countWithheld,
  type OutcomeCount,
  type WithheldCount,
} from '../pipeline/judges/outcome_counts.ts'

/** Names of the metrics, for docs and dashboards. Attributes are names that the product chose: bounded, never data. */
export const METRIC_NAMES = {
  requests: 'tidegate.ingest.requests',
  duration: 'tidegate.ingest.duration',
  items: 'tidegate.ingest.items',
  withheld: 'tidegate.scrub.withheld',
  queue: 'tidegate.store.queue',
  spoolRows: 'tidegate.spool.rows',
  spoolBytes: 'tidegate.spool.bytes',
  spoolAge: 'tidegate.spool.age',
  forwarded: 'tidegate.sink.reports',
  retried: 'tidegate.sink.retries',
  waiting: 'tidegate.sink.waiting',
  lag: 'tidegate.sink.lag',
} as const

/** `withheld`: kept back by the policy or the choices of the moment; `given_up`: all time for retries was used. */
export type ForwardResult = 'sent' | 'refused' | 'withheld' | 'given_up'

export interface SinkLag {
  readonly kind: string
  readonly reports: number
  readonly seconds: number
}

export interface GatewayMetrics {
  /** One answered request: its status and how long it took, in milliseconds. */
  readonly request: (collector: CollectorName, status: number, durationMs: number) => void
  /** What became of the items of one request. */
  readonly items: (collector: CollectorName, results: readonly ItemResult[]) => void
  /** The same, added up already. */
  readonly counts: (collector: CollectorName, counts: readonly OutcomeCount[]) => void
  /** Texts that the scrubber could not look at and has withheld, by the reason. `items` counts its own. */
  readonly withheld: (collector: CollectorName, counts: readonly WithheldCount[]) => void
  /** What became of reports at sinks of a kind. */
  readonly forwarded: (kind: string, result: ForwardResult, count: number) => void
  /** A batch that is to be sent again. */
  readonly retried: (kind: string) => void
  /** Watches how far the sinks that this process serves are behind. */
  readonly watchSinks: (read: () => readonly SinkLag[]) => void
  /** Watches the number of reports that wait for a commit. */
  readonly watchQueue: (read: () => number) => void
  /** Watches what waits on this machine's disk for the store. */
  readonly watchSpool: (spool: SpoolGauge) => void
}

export interface SpoolGauge {
  readonly rows: number
  readonly bytes: number
  readonly oldestAgeMs: number
}

/**
 * The instruments, on the meter provider that is registered at the time. Amounts are up-down counters, as OpenTelemetry
 * has it for what adds up, and also because its SDK lets a gauge stand still while a clock that was set back catches up.
 */
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
  const withheldTexts = meter.createCounter(METRIC_NAMES.withheld, {
    description: 'Texts, or encoded parts of them, that could not be looked at and were withheld',
  })
  const withheld: GatewayMetrics['withheld'] = (collector, counts) => {
    for (const { reason, count } of counts) withheldTexts.add(count, { collector, reason })
  }
  const forwarded = meter.createCounter(METRIC_NAMES.forwarded, {
    description: 'Reports forwarded to sinks, by kind and result',
  })
  const retried = meter.createCounter(METRIC_NAMES.retried, {
    description: 'Batches that are sent to a sink again, by kind',
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
      withheld(collector, countWithheld(results))
    },
    withheld,
    counts: (collector, counts) => {
      for (const { outcome, reason = '', count } of counts) {
        items.add(count, { collector, outcome, reason })
      }
    },
    forwarded: (kind, result, count) => {
      if (count > 0) forwarded.add(count, { kind, result })
    },
    retried: (kind) => retried.add(1, { kind }),
    watchSinks: (read) => watchSinks(meter, read),
    watchSpool: (spool) => watchSpool(meter, spool),
    watchQueue: (read) => {
      meter
        .createObservableUpDownCounter(METRIC_NAMES.queue, {
          description: 'Reports that wait for a commit',
        })
        .addCallback((observer) => observer.observe(read()))
    },
  }
}

/** By kind, never by name: an operator chose it and it could be personal. Reports are added up, of delays the longest counts. */
function watchSinks(meter: Meter, read: () => readonly SinkLag[]): void {
  const waiting = meter.createObservableUpDownCounter(METRIC_NAMES.waiting, {
    description: 'Reports that wait for the sinks of a kind, counted up to a bound',
  })
  const lag = meter.createObservableGauge(METRIC_NAMES.lag, {
    description: 'How long the oldest report has waited for a sink of a kind',
    unit: 's',
  })
  meter.addBatchObservableCallback(
    (observer) => {
      for (const [kind, lags] of Map.groupBy(read(), (sink) => sink.kind)) {
        const reports = lags.reduce((sum, sink) => sum + sink.reports, 0)
        observer.observe(waiting, reports, { kind })
        observer.observe(lag, Math.max(...lags.map(({ seconds }) => seconds)), { kind })
      }
    },
    [waiting, lag],
  )
}

function watchSpool(meter: Meter, spool: SpoolGauge): void {
  const rows = meter.createObservableUpDownCounter(METRIC_NAMES.spoolRows, {
    description: 'Rows that wait on the local disk for the store',
  })
  const bytes = meter.createObservableUpDownCounter(METRIC_NAMES.spoolBytes, {
    description: 'Bytes of the rows that wait on the local disk for the store',
    unit: 'By',
  })
  const age = meter.createObservableGauge(METRIC_NAMES.spoolAge, {
    description: 'How long the oldest row has waited on the local disk for the store',
    unit: 's',
  })
  meter.addBatchObservableCallback(
    (observer) => {
      observer.observe(rows, spool.rows)
      observer.observe(bytes, spool.bytes)
      observer.observe(age, spool.oldestAgeMs / 1_000)
    },
    [rows, bytes, age],
  )
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
