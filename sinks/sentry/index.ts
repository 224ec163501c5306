import { SYSTEM_CLOCK } from '#domain/clock.ts'
import type { CleanReport, SendResult, Sink, SinkKind, SinkSettings } from '#domain/sink.ts'
import { type Delivery, deliver, limitedResult } from './delivery.ts'
import { type Envelope, envelopesOf } from './envelopes.ts'
import { RateLimits } from './rate_limits.ts'

/** Envelopes that are under way at once: an event needs one of its own. */
const CONCURRENCY = 8

/** Sentry's envelopes. The endpoint is a DSN without its key; the key is the secret `publicKey`. */
export const sentrySinkKind: SinkKind = {
  kind: 'sentry',
  schema: {
    endpoint: {
      type: 'string',
      format: 'uri',
      pattern: '^https?://[^/?#@]+(/[^?#]*)?/[A-Za-z0-9_-]{1,100}/?$',
      maxLength: 2_000,
    },
    settings: { type: 'object', additionalProperties: false, properties: {} },
    secrets: {
      type: 'object',
      additionalProperties: false,
      required: ['publicKey'],
      properties: { publicKey: { type: 'string', pattern: '^[A-Za-z0-9_]{1,200}$' } },
    },
  },
  create: createSentrySink,
}

/** The envelope route of a DSN without its key: its last part is the project. */
export function envelopeUrlOf(endpoint: string): string {
  const { origin, pathname } = new URL(endpoint)
  const parts = pathname.split('/').filter((part) => part !== '')
  const project = parts.pop() ?? ''
  return [origin, ...parts, 'api', project, 'envelope', ''].join('/')
}

/**
 * A sink that speaks Sentry's envelope protocol. Delivers at least once: events, transactions and feedback keep their
 * ids, by which Sentry leaves repetitions out, and are sent before what has none.
 */
export function createSentrySink(settings: SinkSettings): Sink {
  const delivery: Delivery = {
    url: envelopeUrlOf(settings.endpoint),
    publicKey: settings.secrets['publicKey'] ?? '',
    timeoutMs: settings.timeoutMs,
    fetch: settings.fetch ?? fetch,
    clock: settings.clock ?? SYSTEM_CLOCK,
    limits: new RateLimits(),
  }
  return { send: (batch, signal) => sendBatch(batch, delivery, signal) }
}

async function sendBatch(
  batch: readonly CleanReport[],
  delivery: Delivery,
  signal: AbortSignal,
): Promise<SendResult> {
  const { envelopes, tooLargeIds } = envelopesOf(batch)
  // Nothing is sent while a part would be refused: what was delivered of a batch is sent again with it.
  for (const envelope of envelopes) {
    const limited = limitedResult(envelope, delivery)
    if (limited !== undefined) return limited
  }
  const sending = await sendAll(envelopes, delivery, signal)
  if (sending.kind !== 'sent') return sending
  const rejectedIds = [...tooLargeIds, ...sending.rejectedIds]
  const rejected = rejectedIds.length
  return { kind: 'sent', rejected, ...(rejected === 0 ? {} : { rejectedIds }) }
}

type Sending =
  | { readonly kind: 'sent'; readonly rejectedIds: readonly string[] }
  | Exclude<SendResult, { kind: 'sent' }>

/**
 * Sends all envelopes, or all until one fails. What a repetition doubles at the destination waits until everything
 * before it has arrived. An envelope of one report that is refused for good is that report's fault alone.
 */
async function sendAll(
  envelopes: readonly Envelope[],
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Sending> {
  const rejectedIds: string[] = []
  for (let at = 0; at < envelopes.length; ) {
    const group = nextGroup(envelopes, at)
    const results = await Promise.all(
      group.map(async (envelope) => {
        const result = await deliver(envelope, delivery, signal)
        if (result.kind !== 'permanent' || envelope.reportIds.length > 1) return result
        rejectedIds.push(...envelope.reportIds)
        return { kind: 'sent', rejected: 1 } as const
      }),
    )
    const failed =
      results.find(({ kind }) => kind === 'retry') ?? results.find(({ kind }) => kind !== 'sent')
    if (failed !== undefined && failed.kind !== 'sent') return failed
    at += group.length
  }
  return { kind: 'sent', rejectedIds }
}

/** Single events go side by side; what has no id of its own goes one after the other. */
function nextGroup(envelopes: readonly Envelope[], at: number): readonly Envelope[] {
  const group = envelopes.slice(at, at + CONCURRENCY)
  const single = group.findIndex(({ form }) => form.itemsMax !== 1)
  if (single === -1) return group
  return group.slice(0, Math.max(1, single))
}
