import type { IncomingMessage, ServerResponse } from 'node:http'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { startNodeSdk } from '@opentelemetry/sdk-node'

/** The product's own metrics and traces, which never hold data of a report. */
export interface Telemetry {
  /** Answers a scrape with all metrics, as Prometheus text. */
  readonly scrape: (request: IncomingMessage, response: ServerResponse) => void
  readonly shutdown: () => Promise<void>
}

/**
 * Starts OpenTelemetry: a Prometheus reader always, OTLP exporters of metrics and traces where the environment names
 * an endpoint (OpenTelemetry specification, SDK environment variables).
 */
export function startTelemetry(settings: { readonly exportsTelemetry: boolean }): Telemetry {
  const prometheus = new PrometheusExporter({ preventServerStart: true })
  const exported = settings.exportsTelemetry
    ? [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })]
    : []
  const sdk = startNodeSdk({
    resourceAttributes: { 'service.name': 'tidegate' },
    resourceDetectors: [],
    metricReaders: [prometheus, ...exported],
    logRecordProcessors: [],
    ...(settings.exportsTelemetry ? {} : { spanProcessors: [] }),
    logLevel: 'error',
  })
  return {
    scrape: (request, response) => prometheus.getMetricsRequestHandler(request, response),
    shutdown: () => sdk.shutdown(),
  }
}
