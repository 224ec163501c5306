import { metrics } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { afterEach, expect, test, vi } from 'vitest'
import { createMetrics } from './metrics.ts'

afterEach(() => {
  vi.useRealTimers()
  metrics.disable()
})

test('createMetrics() tells what is spooled and queued now, also after the clock was set back', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-21T12:00:00Z') })
  const reader = new PrometheusExporter({ preventServerStart: true })
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  const gauge = { rows: 641, bytes: 485_865, oldestAgeMs: 0 }
  let queued = 7
  const created = createMetrics()
  created.watchSpool(gauge)
  created.watchQueue(() => queued)
  const read = async () => {
    const { resourceMetrics } = await reader.collect()
    const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
    return Object.fromEntries(
      all.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.at(-1)?.value]),
    )
  }
  expect(await read()).toMatchObject({ 'tidegate.spool.rows': 641, 'tidegate.store.queue': 7 })

  vi.setSystemTime(Date.parse('2026-11-20T12:00:00Z'))
  Object.assign(gauge, { rows: 0, bytes: 0 })
  queued = 0
  expect(await read()).toMatchObject({
    'tidegate.spool.rows': 0,
    'tidegate.spool.bytes': 0,
    'tidegate.store.queue': 0,
  })
})
