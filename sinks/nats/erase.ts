import {
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { ErasedReport, ForgetResult, SinkSettings } from '#domain/sink.ts'
import { whyOf } from './answers.ts'
import { abortable, type Link } from './connection.ts'
import { encodeToken, messageId } from './message.ts'

/** A message is stored after its report was received; clocks may differ by so much. */
const CLOCK_DIFFERENCE_MS = 3_600_000
/** Messages that one pull asks for. */
const PULL_MESSAGES = 1_000
/** How long a consumer that was cut off lives on the server. */
const CONSUMER_IDLE_MS = 30_000
/** The message is gone, or the stream: nothing of it is left there (nats-server, server/errors.json). */
const GONE: ReadonlySet<number> = new Set([10_037, 10_043, 10_059])
/** The stream was made so that nothing of it can be deleted, or is sealed: somebody has to decide. */
const UNDELETABLE: ReadonlySet<number> = new Set([10_057, 10_109, 10_110])

interface Search {
  readonly connection: NatsConnection
  readonly manager: JetStreamManager
  readonly stream: string
  readonly signal: AbortSignal
}

/**
 * Deletes the messages of reports from the stream, overwritten with random data. They are found by the id that they were
 * published under, in one pass over the headers of what came since the oldest of them was received. Never rejects.
 */
export async function eraseMessages(
  { link, settings }: { readonly link: Link; readonly settings: SinkSettings },
  reports: readonly ErasedReport[],
  signal: AbortSignal,
): Promise<ForgetResult> {
  if (reports.length === 0) return { kind: 'forgotten', deleted: 0, rewritten: 0 }
  const stream = String(settings.settings['stream'])
  try {
    const connection = await link.open(signal)
    const manager = await abortable(jetstreamManager(connection), signal)
    const search = { connection, manager, stream, signal }
    let deleted = 0
    for (const place of await findMessages(search, reports, settings)) {
      if (await deleteMessage(search, place)) deleted += 1
    }
    return { kind: 'forgotten', deleted, rewritten: 0 }
  } catch (error) {
    return failureOf(error)
  }
}

/** The places in the stream of all messages of the reports: a replay has stored some of them twice. */
async function findMessages(
  { connection, manager, stream, signal }: Search,
  reports: readonly ErasedReport[],
  { settings, sinkId }: SinkSettings,
): Promise<readonly number[]> {
  const ids = new Set(reports.map((report) => messageId(report, sinkId)))
  const { state } = await abortable(manager.streams.info(stream), signal)
  const consumer = await abortable(
    jetstream(connection).consumers.get(stream, {
      ...beginningOf(reports),
      filter_subjects: filterOf(String(settings['subject']), reports),
      headers_only: true,
      inactive_threshold: CONSUMER_IDLE_MS * 1_000_000,
    }),
    signal,
  )
  const found: number[] = []
  try {
    const { num_pending: pending } = await abortable(consumer.info(), signal)
    if (pending === 0) return found
    const messages = await abortable(consumer.consume({ max_messages: PULL_MESSAGES }), signal)
    const stop = () => messages.stop()
    signal.addEventListener('abort', stop, { once: true })
    try {
      for await (const message of messages) {
        if (ids.has(message.headers?.get('Nats-Msg-Id') ?? '')) found.push(message.seq)
        if (message.info.pending === 0 || message.seq >= state.last_seq) break
      }
    } finally {
      signal.removeEventListener('abort', stop)
      await messages.close()
    }
    signal.throwIfAborted()
    return found
  } finally {
    await consumer.delete().catch(() => undefined)
  }
}

function beginningOf(reports: readonly ErasedReport[]) {
  const times = reports.map(({ receivedAtMs }) => receivedAtMs ?? 0)
  const oldestMs = Math.min(...times) - CLOCK_DIFFERENCE_MS
  if (oldestMs <= 0) return { deliver_policy: DeliverPolicy.All }
  return {
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: new Date(oldestMs).toISOString(),
  }
}

/** A subject under which all of the reports stand: a token that may differ among them is a wildcard. */
export function filterOf(template: string, reports: readonly ErasedReport[]): string {
  const one = (names: readonly (string | undefined)[]) => {
    const [first, ...others] = new Set(names)
    return first === undefined || others.length > 0 ? undefined : encodeToken(first)
  }
  const known: Readonly<Record<string, string | undefined>> = {
    tenant: one(reports.map(({ tenantId }) => tenantId)),
    product: one(reports.map(({ product }) => product)),
  }
  const tokens = template.split('.').map((token) => {
    const names = [...token.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    if (names.some((name) => known[name] === undefined)) return '*'
    return token.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? '*')
  })
  return tokens.join('.')
}

/** True where it was there. */
async function deleteMessage({ manager, stream, signal }: Search, place: number): Promise<boolean> {
  try {
    return await abortable(manager.streams.deleteMessage(stream, place, true), signal)
  } catch (error) {
    if (error instanceof JetStreamApiError && GONE.has(error.code)) return false
    throw error
  }
}

function failureOf(error: unknown): ForgetResult {
  const code = error instanceof JetStreamApiError ? error.code : undefined
  if (code !== undefined && GONE.has(code)) {
    return { kind: 'forgotten', deleted: 0, rewritten: 0 }
  }
  if (code !== undefined && UNDELETABLE.has(code)) {
    return {
      kind: 'permanent',
      message: 'Cannot erase: the stream allows no deletion of messages',
    }
  }
  return { kind: 'retry', message: `Cannot erase: ${whyOf(error)}` }
}
