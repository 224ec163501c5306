import { Readable } from 'node:stream'
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { type Clock, SYSTEM_CLOCK } from '#domain/clock.ts'
import type { SinkSettings } from '#domain/sink.ts'
import { type Answer, parseRefusal } from './answers.ts'

/** Most bytes of an answer that are read. */
const ANSWER_BYTES_MAX = 64 * 1024

export interface Question {
  readonly query: string
  /** Rows of an INSERT. */
  readonly body?: string
  readonly settings?: Readonly<Record<string, string | number>>
}

/** Asks one server. Never throws or rejects. */
export interface Server {
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** Settings of every request, so that what a server's profile sets does not change what an answer promises. */
const REQUEST_SETTINGS = {
  // The status and the code are sent after the work is done, not before.
  wait_end_of_query: 1,
} as const

/** Opens a client of a server: it connects with the first question. */
export function openServer(settings: SinkSettings): Server {
  const client = clientOf(settings)
  const clock = settings.clock ?? SYSTEM_CLOCK
  return {
    ask: async (question, signal) => {
      const ends = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)])
      if (ends.aborted) return { kind: 'silent' }
      try {
        return await ask({ client, clock }, question, ends)
      } catch {
        // The error is not quoted, since it can hold parts of an answer or of the address.
        return { kind: 'silent' }
      }
    },
    close: () => client.close().catch(() => undefined),
  }
}

function clientOf({ endpoint, secrets, timeoutMs }: SinkSettings): ClickHouseClient {
  // The client would take a path for a database, and parameters for settings of its own.
  const { origin, pathname } = new URL(endpoint)
  const { accessToken, username, password } = secrets
  return createClient({
    url: origin,
    ...(pathname === '/' ? {} : { pathname }),
    ...(accessToken === undefined
      ? { username: username ?? 'default', password: password ?? '' }
      : { access_token: accessToken }),
    application: 'tidegate',
    request_timeout: timeoutMs,
    max_open_connections: 2,
    compression: { request: { codec: 'gzip', level: 1 }, response: false },
    // Its log would quote what a server says about rows.
    log: { level: ClickHouseLogLevel.OFF },
  })
}

async function ask(
  { client, clock }: { readonly client: ClickHouseClient; readonly clock: Clock },
  { query, body, settings }: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const common = {
    query,
    abort_signal: signal,
    clickhouse_settings: { ...REQUEST_SETTINGS, ...settings },
    decompress_response_stream: false,
    // The code in the header counts: the text quotes rows, in which a report could write codes of its own.
    ignore_error_response: true,
  } as const
  const result = await (body === undefined
    ? client.exec(common)
    : client.exec({ ...common, values: Readable.from([body], { objectMode: false }) }))
  const refusal = parseRefusal(
    result.http_status_code ?? 0,
    { ...result.response_headers },
    clock.nowMs(),
  )
  if (refusal !== undefined) {
    result.stream.destroy()
    return refusal
  }
  return { kind: 'done', text: await readText(result.stream, signal) }
}

/** What an answer says. Throws for one that is too long, or that breaks off. */
async function readText(stream: Readable, signal: AbortSignal): Promise<string> {
  const abort = () => stream.destroy(new Error('The answer takes too long'))
  signal.addEventListener('abort', abort)
  try {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk))
      bytes += chunk.length
      if (bytes > ANSWER_BYTES_MAX) throw new RangeError('The answer is too long')
    }
    return Buffer.concat(chunks).toString()
  } finally {
    signal.removeEventListener('abort', abort)
    stream.destroy()
  }
}
