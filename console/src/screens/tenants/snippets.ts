/** What a snippet is made of: an ingest key as the API shows it, once. */
interface Made {
  readonly key: string
  readonly dsn: string
}

interface Sent {
  readonly product: string
  /** A report type that the product declares. */
  readonly type: string
}

/** How each SDK is pointed at the gateway: those whose protocols it speaks. */
export const SNIPPETS = [
  { name: 'native', print: printCurl },
  { name: 'opentelemetry', print: printOpenTelemetry },
  { name: 'sentry', print: printSentry },
] as const satisfies readonly {
  readonly name: string
  readonly print: (made: Made, sent: Sent) => string
}[]

function originOf({ dsn }: Made): string {
  const { protocol, host } = new URL(dsn)
  return `${protocol}//${host}`
}

function printCurl(made: Made, { product, type }: Sent): string {
  const report = JSON.stringify({ product, type, data: {} })
  return [
    `curl '${originOf(made)}/v1/reports' \\`,
    `  -H 'Authorization: Bearer ${made.key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${report}'`,
  ].join('\n')
}

function printOpenTelemetry(made: Made): string {
  return [
    `export OTEL_EXPORTER_OTLP_ENDPOINT='${originOf(made)}'`,
    `export OTEL_EXPORTER_OTLP_HEADERS='authorization=Bearer%20${made.key}'`,
    `export OTEL_EXPORTER_OTLP_PROTOCOL='http/protobuf'`,
    'node --require @opentelemetry/auto-instrumentations-node/register app.js',
  ].join('\n')
}

function printSentry({ dsn }: Made): string {
  return ["import * as Sentry from '@sentry/node'", '', `Sentry.init({ dsn: '${dsn}' })`].join('\n')
}
