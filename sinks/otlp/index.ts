import type { Clock } from '#domain/clock.ts'
import { SYSTEM_CLOCK } from '#domain/clock.ts'
import type { SendResult, Sink } from '#domain/sink.ts'
import type { Delivery } from './delivery.ts'
import { deliver } from './delivery.ts'
import type { OtlpRequest } from './requests.ts'
import { requestsOf } from './requests.ts'

export interface OtlpSinkSettings {
  /** URL to which `/v1/logs`, `/v1/traces` and `/v1/metrics` are added. */
  readonly endpoint: string
  /** Headers of every request, such as the destination's credential. */
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds that one request may take. */
  readonly timeoutMs: number
  readonly fetch?: typeof fetch
  /** For a Retry-After that is a date. */
  readonly clock?: Clock
}

interface Sent {
  readonly request: OtlpRequest
  readonly result: SendResult
}

/** One result of all requests: a retry wins, then what was sent; requests refused for good count as rejected items. */
function combine(sent: readonly Sent[]): SendResult {
  const results = sent.map(({ result }) => result)
  const retry = results.find((result) => result.kind === 'retry')
  if (retry !== undefined) return retry
  const permanent = results.find((result) => result.kind === 'permanent')
  if (permanent !== undefined && results.every((result) => result.kind === 'permanent')) {
    return permanent
  }
  let rejected = 0
  for (const { request, result } of sent) {
    rejected += result.kind === 'sent' ? result.rejected : request.itemCount
  }
  return { kind: 'sent', rejected }
}

/** A sink that speaks OTLP/HTTP in JSON with gzip. Delivers at least once: after a retry a batch may arrive twice. */
export function createOtlpSink(settings: OtlpSinkSettings): Sink {
  const delivery: Delivery = {
    endpoint: settings.endpoint.replace(/\/+$/, ''),
    headers: settings.headers,
    timeoutMs: settings.timeoutMs,
    fetch: settings.fetch ?? fetch,
    clock: settings.clock ?? SYSTEM_CLOCK,
  }
  return {
    send: async (batch, signal) => {
      const sent: Sent[] = []
      for (const request of requestsOf(batch)) {
        const result = await deliver(request, delivery, signal)
        sent.push({ request, result })
        if (result.kind === 'retry') break
      }
      return combine(sent)
    },
  }
}
