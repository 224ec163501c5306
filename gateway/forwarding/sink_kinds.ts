import type { SinkKind } from '#domain/sink.ts'
import { clickhouseSinkKind } from '#sinks/clickhouse/index.ts'
import { natsSinkKind } from '#sinks/nats/index.ts'
import { otlpSinkKind } from '#sinks/otlp/index.ts'
import { parquetSinkKind } from '#sinks/parquet/index.ts'
import { sentrySinkKind } from '#sinks/sentry/index.ts'
import { webhookSinkKind } from '#sinks/webhook/index.ts'

/** Every kind of destination: a new one is a folder in sinks/ and a line here. */
export const SINK_KINDS: readonly SinkKind[] = [
  clickhouseSinkKind,
  natsSinkKind,
  otlpSinkKind,
  sentrySinkKind,
  parquetSinkKind,
  webhookSinkKind,
]

/** The kind of that name, or undefined. */
export function findSinkKind(name: string): SinkKind | undefined {
  return SINK_KINDS.find(({ kind }) => kind === name)
}
