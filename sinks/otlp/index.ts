import type { Clock } from '#domain/clock.ts'
import { SYSTEM_CLOCK } from '#domain/clock.ts'
import type { SendResult, Sink, SinkKind } from '#domain/sink.ts'
import type { Delivery } from './delivery.ts'
import { deliver } from './delivery.ts'
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

/** OTLP/HTTP. Its secrets are headers of every request, such as the destination's credential. */
export const otlpSinkKind: SinkKind = {
  kind: 'otlp',
  schema: {
    endpoint: {
      type: 'string',
      format: 'uri',
      pattern: '^https?://[^/?#@]+([/?#].*)?$',
      maxLength: 2_000,
    },
    settings: { type: 'object', additionalProperties: false, properties: {} },
    secrets: {
      type: 'object',
      maxProperties: 20,
      propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" },
      additionalProperties: { type: 'string', maxLength: 4_000, pattern: '^[\\x20-\\x7e]*$' },
    },
  },
  create: ({ endpoint, secrets, timeoutMs, fetch, clock }) =>
    createOtlpSink({
      endpoint,
      headers: secrets,
      timeoutMs,
      ...(fetch === undefined ? {} : { fetch }),
      ...(clock === undefined ? {} : { clock }),
    }),
}

/** Reports of one request: a Collector refuses requests past 20 MiB. */
const REPORTS_MAX = 1_000

/** One result of all requests: a retry wins, then a refusal for good, so that its caller can send smaller batches. */
function combine(results: readonly SendResult[]): SendResult {
  const failed =
    results.find(({ kind }) => kind === 'retry') ?? results.find(({ kind }) => kind === 'permanent')
  if (failed !== undefined) return failed
  const rejected = results.reduce(
    (sum, result) => sum + (result.kind === 'sent' ? result.rejected : 0),
    0,
  )
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
      const results: SendResult[] = []
      for (let from = 0; from < batch.length; from += REPORTS_MAX) {
        for (const request of requestsOf(batch.slice(from, from + REPORTS_MAX))) {
          const result = await deliver(request, delivery, signal)
          results.push(result)
          if (result.kind !== 'sent') return combine(results)
        }
      }
      return combine(results)
    },
  }
}
