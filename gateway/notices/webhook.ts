import { deliver } from '#sinks/webhook/delivery.ts'
import { createSigner } from '#sinks/webhook/signer.ts'
import type { GatewayConfig } from '../config.ts'
import type { Gateway } from '../gateway.ts'

/** What is posted to the operator. Never personal data. */
export interface Notice {
  /** The same when it is posted again: a receiver knows a repetition by it. */
  readonly id: string
  readonly type: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Posts a notice to the operator's webhook; rejects where that does not take it. */
export type PostNotice = (notice: Notice) => Promise<void>

const ANSWER_TIMEOUT_MS = 30_000

/**
 * Notices to a webhook of the operator, signed as Standard Webhooks 1.0 has it; undefined where none is set. Redirects
 * are not followed.
 */
export function createNoticeHook({
  config: { noticeWebhook },
  clock,
}: {
  readonly config: Pick<GatewayConfig, 'noticeWebhook'>
  readonly clock: Gateway['clock']
}): PostNotice | undefined {
  if (noticeWebhook === undefined) return undefined
  const { url: endpoint, secret } = noticeWebhook
  const sign = createSigner({ secret })
  return async ({ id, type, body }) => {
    const result = await deliver(
      { id, body: JSON.stringify({ type, ...body }), reports: [] },
      { endpoint, timeoutMs: ANSWER_TIMEOUT_MS, sign, fetch, clock },
      AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    )
    if (result.kind !== 'sent') {
      throw new Error(result.message)
    }
  }
}
