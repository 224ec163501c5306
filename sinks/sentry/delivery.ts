import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Clock } from '#domain/clock.ts'
import type { SendResult } from '#domain/sink.ts'
import type { Envelope } from './envelopes.ts'
import type { RateLimits } from './rate_limits.ts'

const compress = promisify(gzip)

/**
 * The statuses that find fault with the envelope itself: it would be refused for ever. Every other refusal is the
 * destination's own (overload, a wrong key, a wrong project) and is waited out until an operator has mended it.
 */
const ENVELOPE_FAULTS: ReadonlySet<number> = new Set([400, 413, 415, 422])

export interface Delivery {
  readonly url: string
  readonly publicKey: string
  readonly timeoutMs: number
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly limits: RateLimits
}

/**
 * Posts one envelope. Redirects are not followed, so that data never goes to a host that was not configured; whatever
 * fails below HTTP is a `retry`, and its error is not quoted, since it can hold parts of the URL.
 */
export async function deliver(
  envelope: Envelope,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<SendResult> {
  const { clock, limits } = delivery
  const limited = limitedResult(envelope, delivery)
  if (limited !== undefined) return limited
  try {
    const response = await delivery.fetch(delivery.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-sentry-envelope',
        'content-encoding': 'gzip',
        'x-sentry-auth': `Sentry sentry_version=7, sentry_client=tidegate/1, sentry_key=${delivery.publicKey}`,
      },
      body: await compress(textOf(envelope, clock.nowMs())),
      signal: AbortSignal.any([signal, AbortSignal.timeout(delivery.timeoutMs)]),
    })
    await response.body?.cancel()
    limits.read(response, clock.nowMs())
    return resultOf(response.status, envelope, delivery)
  } catch {
    return { kind: 'retry', message: 'Cannot send envelope: the destination does not answer' }
  }
}

/** The envelope with its first line. `sent_at` tells Sentry that the clocks agree, however old the items are. */
function textOf({ body, eventId }: Envelope, nowMs: number): string {
  const header = {
    ...(eventId === undefined ? {} : { event_id: eventId }),
    sent_at: new Date(nowMs).toISOString(),
    sdk: { name: 'tidegate', version: '1' },
  }
  return `${JSON.stringify(header)}\n${body}`
}

/** A `retry` where a rate limit holds for the envelope: nothing is sent then. */
export function limitedResult(envelope: Envelope, delivery: Delivery): SendResult | undefined {
  const afterMs = delivery.limits.waitMs(envelope.form.categories, delivery.clock.nowMs())
  if (afterMs === 0) return undefined
  const message = `Cannot send envelope with ${envelope.type}: the destination limits its rate`
  return { kind: 'retry', afterMs, message }
}

function resultOf(status: number, envelope: Envelope, delivery: Delivery): SendResult {
  if (status >= 200 && status < 300) return { kind: 'sent', rejected: 0 }
  const message = `Cannot send envelope with ${envelope.type}: the destination answers ${status}`
  if (ENVELOPE_FAULTS.has(status)) return { kind: 'permanent', message }
  const afterMs = delivery.limits.waitMs(envelope.form.categories, delivery.clock.nowMs())
  return { kind: 'retry', ...(afterMs === 0 ? {} : { afterMs }), message }
}
