import { nativeCollector } from '#collectors/native/index.ts'
import { otlpCollector } from '#collectors/otlp/index.ts'
import { sentryCollector } from '#collectors/sentry/index.ts'
import type { Collector } from '#domain/collector.ts'

/** Every collector: a new one is a folder and a line here. */
export const COLLECTORS: readonly Collector[] = [nativeCollector, otlpCollector, sentryCollector]
