/** The kinds of destination that an organisation can have its own reports forwarded to: one for each sink there is. */
export const DESTINATION_KINDS = [
  'clickhouse',
  'nats',
  'otlp',
  'parquet',
  'sentry',
  'webhook',
] as const
export type DestinationKind = (typeof DESTINATION_KINDS)[number]
