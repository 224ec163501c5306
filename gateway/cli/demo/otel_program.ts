import { logs, SeverityNumber, trace } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { LOG_MESSAGE, PLANTED, SPAN_URL } from './planted.ts'
import { runProgram } from './program.ts'

/** A client product with the unmodified OpenTelemetry SDK: one log record as JSON, one span as protobuf. */
runProgram(async ({ origin, key }) => {
  const headers = { authorization: `Bearer ${key}` }
  const sdk = new NodeSDK({
    autoDetectResources: false,
    serviceName: 'shop',
    instrumentations: [],
    metricReaders: [],
    traceExporter: new OTLPTraceExporter({ url: `${origin}/v1/traces`, headers }),
    logRecordProcessors: [
      new SimpleLogRecordProcessor({
        exporter: new OTLPLogExporter({ url: `${origin}/v1/logs`, headers }),
      }),
    ],
  })
  sdk.start()
  const span = trace.getTracer('shop').startSpan('GET /pay')
  span.setAttributes({ 'url.full': SPAN_URL, 'user.id': PLANTED.userId })
  logs.getLogger('shop').emit({
    severityNumber: SeverityNumber.WARN,
    severityText: 'WARN',
    body: LOG_MESSAGE,
    attributes: { 'user.id': PLANTED.userId },
  })
  span.end()
  await sdk.shutdown()
  return true
})
