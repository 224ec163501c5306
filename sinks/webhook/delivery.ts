import type { Clock } from '#domain/clock.ts'
import { parseRetryAfter } from '#domain/retry_after.ts'
import type { SendResult } from '#domain/sink.ts'
import type { Message } from './messages.ts'
import type { Signable } from './signer.ts'

export interface Delivery {
  readonly endpoint: string
  readonly timeoutMs: number
  readonly sign: (message: Signable) => string
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** Standard Webhooks 1.0: the receiver wants no more messages. */
const GONE = 410
/**
 * Refusals that do not find fault with the message: a wrong credential or address, or a moment that was not good. An
 * operator can mend them, so that nothing is given up for them before its time.
 */
const MENDABLE: ReadonlySet<number> = new Set([401, 403, 404, 407, 408, 425, 429])

/**
 * Posts one message. Redirects are not followed, so that data never goes to a host that was not configured; whatever
 * fails below HTTP is a `retry`, and its error is not quoted, since it can hold parts of the URL. Of an answer only its
 * status and Retry-After are read.
 */
export async function deliver(
  message: Message,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<SendResult> {
  try {
    const { id, body } = message
    const at = new Date(delivery.clock.nowMs())
    const response = await delivery.fetch(delivery.endpoint, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'tidegate',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': delivery.sign({ id, at, body }),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(delivery.timeoutMs)]),
    })
    await response.body?.cancel()
    return resultOf(response, delivery)
  } catch {
    return { kind: 'retry', message: 'Cannot send to the webhook: it does not answer' }
  }
}

function resultOf({ status, headers }: Response, { clock }: Delivery): SendResult {
  if (status >= 200 && status < 300) return { kind: 'sent', rejected: 0 }
  const message = `Cannot send to the webhook: it answers ${status}`
  if (status === GONE) return { kind: 'gone', message: `${message}, it wants no more reports` }
  if (status >= 400 && status < 500 && !MENDABLE.has(status)) return { kind: 'permanent', message }
  const afterMs = parseRetryAfter(headers.get('retry-after'), clock.nowMs())
  return { kind: 'retry', ...(afterMs === undefined ? {} : { afterMs }), message }
}
