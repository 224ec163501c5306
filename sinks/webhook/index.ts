import { SYSTEM_CLOCK } from '#domain/clock.ts'
import type { CleanReport, SendResult, Sink, SinkKind, SinkSettings } from '#domain/sink.ts'
import { type Delivery, deliver } from './delivery.ts'
import { createMessages, type Message } from './messages.ts'
import { createSigner, isSecret } from './signer.ts'

/** Reports of one request, unless the operator wants another number. */
const REPORTS_DEFAULT = 100
const REPORTS_MAX = 500

const SECRET = { type: 'string', minLength: 38, maxLength: 94, pattern: '^whsec_[A-Za-z0-9+/]+=*$' }

/** Reports as JSON to an HTTP address of the operator, with Standard Webhooks signatures. */
export const webhookSinkKind: SinkKind = {
  kind: 'webhook',
  schema: {
    endpoint: {
      type: 'string',
      format: 'uri',
      pattern: '^https?://[^/?#@]+([/?#].*)?$',
      maxLength: 2_000,
    },
    settings: {
      type: 'object',
      additionalProperties: false,
      properties: {
        reportsPerRequest: { type: 'integer', minimum: 1, maximum: REPORTS_MAX },
      },
    },
    secrets: {
      type: 'object',
      required: ['secret'],
      additionalProperties: false,
      properties: { secret: SECRET, previousSecret: SECRET },
    },
  },
  check: ({ secrets }) =>
    Object.values(secrets).every(isSecret)
      ? undefined
      : 'Cannot use the secrets: wanted 24 to 64 bytes in base64 after whsec_',
  create: createWebhookSink,
}

function createWebhookSink(settings: SinkSettings): Sink {
  const { settings: chosen, secrets, timeoutMs, endpoint, sinkId } = settings
  const { reportsPerRequest } = chosen
  const delivery: Delivery = {
    endpoint,
    timeoutMs,
    sign: createSigner(secrets),
    fetch: settings.fetch ?? fetch,
    clock: settings.clock ?? SYSTEM_CLOCK,
  }
  const messagesOf = createMessages({
    sinkId,
    reportsMax: typeof reportsPerRequest === 'number' ? reportsPerRequest : REPORTS_DEFAULT,
  })
  return {
    send: async (batch, signal) => {
      const rejectedIds: string[] = []
      for (const message of messagesOf(batch)) {
        const result = await sendMessage(message, { delivery, signal, messagesOf })
        if (result.kind !== 'sent') return result
        rejectedIds.push(...(result.rejectedIds ?? []))
      }
      const rejected = rejectedIds.length
      return { kind: 'sent', rejected, ...(rejected === 0 ? {} : { rejectedIds }) }
    },
  }
}

interface Sending {
  readonly delivery: Delivery
  readonly signal: AbortSignal
  readonly messagesOf: (reports: readonly CleanReport[]) => readonly Message[]
}

/** Sends one message. One that is refused for good is halved until the reports at fault are found. */
async function sendMessage(message: Message, sending: Sending): Promise<SendResult> {
  const result = await deliver(message, sending.delivery, sending.signal)
  if (result.kind !== 'permanent') return result
  const { reports } = message
  if (reports.length === 1) {
    return { kind: 'sent', rejected: 1, rejectedIds: reports.map(({ id }) => id) }
  }
  const middle = Math.ceil(reports.length / 2)
  const rejectedIds: string[] = []
  for (const half of [reports.slice(0, middle), reports.slice(middle)]) {
    for (const part of sending.messagesOf(half)) {
      const partly = await sendMessage(part, sending)
      if (partly.kind !== 'sent') return partly
      rejectedIds.push(...(partly.rejectedIds ?? []))
    }
  }
  return { kind: 'sent', rejected: rejectedIds.length, rejectedIds }
}
