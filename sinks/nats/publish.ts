import { type JetStreamClient, jetstream } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { CleanReport, SendResult, SinkSettings } from '#domain/sink.ts'
import { type Outcome, outcomeOf, whyOf } from './answers.ts'
import { abortable, type Link } from './connection.ts'
import { type Message, messageOf } from './message.ts'

/** Messages that wait for the server's acknowledgement at once. */
const IN_FLIGHT_MAX = 64

/** One batch on its way. */
interface Publication {
  readonly client: JetStreamClient
  readonly connection: NatsConnection
  readonly place: { readonly subject: string; readonly stream: string; readonly sinkId: string }
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Bytes of a message's headers on the wire, which count for `max_payload` too. */
function headerBytes(headers: Readonly<Record<string, string>>): number {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.byteLength(`NATS/1.0\r\n${lines.join('')}\r\n`)
}

async function publishMessage(publication: Publication, message: Message): Promise<Outcome> {
  const { client, connection, place, timeoutMs, signal } = publication
  const bytes =
    message.payload.length +
    headerBytes({ 'Nats-Msg-Id': message.id, 'Nats-Expected-Stream': place.stream })
  // The server would end the connection, and with it what is in flight.
  if (bytes > (connection.info?.max_payload ?? 0)) return { kind: 'refused' }
  try {
    const acknowledgement = await abortable(
      client.publish(message.subject, message.payload, {
        msgID: message.id,
        expect: { streamName: place.stream },
        timeout: timeoutMs,
      }),
      signal,
    )
    // Any subscriber could answer: only the stream's own word counts.
    if (acknowledgement.stream === place.stream) return { kind: 'stored' }
    return { kind: 'retry', message: 'Cannot publish: another stream answers', isDead: false }
  } catch (error) {
    return outcomeOf(error)
  }
}

/** Publishes a batch with a bounded number of messages in flight. Stops at the first that is worth another try. */
async function publishAll(
  publication: Publication,
  batch: readonly CleanReport[],
): Promise<readonly (Outcome | undefined)[]> {
  const outcomes: (Outcome | undefined)[] = []
  let next = 0
  let isStopped = false
  const work = async (): Promise<void> => {
    while (!isStopped) {
      const at = next
      next += 1
      const report = batch[at]
      if (report === undefined) return
      const outcome = await publishMessage(publication, messageOf(report, publication.place))
      outcomes[at] = outcome
      if (outcome.kind === 'retry') isStopped = true
    }
  }
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT_MAX, batch.length) }, work))
  return outcomes
}

/** One result of all messages: a retry wins, since what was stored already is stored once. */
function combine(
  batch: readonly CleanReport[],
  outcomes: readonly (Outcome | undefined)[],
): SendResult {
  const failed = outcomes.find((outcome) => outcome?.kind === 'retry')
  if (failed?.kind === 'retry') return { kind: 'retry', message: failed.message }
  const rejectedIds = batch
    .filter((_report, at) => outcomes[at]?.kind === 'refused')
    .map(({ id }) => id)
  return {
    kind: 'sent',
    rejected: rejectedIds.length,
    ...(rejectedIds.length === 0 ? {} : { rejectedIds }),
  }
}

/** Publishes a batch and waits until the stream has stored each message. Never rejects. */
export async function publishBatch(
  { link, settings }: { readonly link: Link; readonly settings: SinkSettings },
  batch: readonly CleanReport[],
  signal: AbortSignal,
): Promise<SendResult> {
  let connection: NatsConnection
  try {
    connection = await link.open(signal)
  } catch (error) {
    return { kind: 'retry', message: `Cannot connect: ${whyOf(error)}` }
  }
  const { stream, subject } = settings.settings
  const outcomes = await publishAll(
    {
      client: jetstream(connection),
      connection,
      place: { subject: String(subject), stream: String(stream), sinkId: settings.sinkId },
      timeoutMs: settings.timeoutMs,
      signal,
    },
    batch,
  )
  // A server that is gone without a word would cost every batch a time-out.
  if (outcomes.some((outcome) => outcome?.kind === 'retry' && outcome.isDead)) await link.close()
  return combine(batch, outcomes)
}
