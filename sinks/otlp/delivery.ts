import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Clock } from '#domain/clock.ts'
import { isJsonObject } from '#domain/json.ts'
import { parseRetryAfter } from '#domain/retry_after.ts'
import type { SendResult } from '#domain/sink.ts'
import type { OtlpRequest } from './requests.ts'

const compress = promisify(gzip)

/**
 * The statuses that find fault with the batch itself: it would be refused for ever. Every other refusal is the
 * destination's own (overload, a wrong key, a wrong address): OTLP lets a client drop the batch, a gateway that promised
 * to deliver it keeps it and waits until an operator has mended that.
 */
const BATCH_FAULTS: ReadonlySet<number> = new Set([400, 413, 422])
/** Most bytes of an answer that are read. */
const ANSWER_BYTES_MAX = 64 * 1024

export interface Delivery {
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly fetch: typeof fetch
  readonly clock: Clock
}

async function readAnswer(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  if (response.body === null) return text
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > ANSWER_BYTES_MAX) return ''
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}

const REJECTED_NAMES = ['rejectedLogRecords', 'rejectedSpans', 'rejectedDataPoints'] as const

/** The count of a partial success; 0 where the answer is not one. */
function rejectedIn(answer: string): number {
  let parsed: unknown
  try {
    parsed = JSON.parse(answer)
  } catch {
    return 0
  }
  const partial = isJsonObject(parsed) ? parsed['partialSuccess'] : undefined
  if (!isJsonObject(partial)) return 0
  const count = REJECTED_NAMES.map((name) => Number(partial[name] ?? 0)).find((n) => n > 0) ?? 0
  return Number.isSafeInteger(count) ? count : 0
}

async function resultOf(response: Response, delivery: Delivery, path: string): Promise<SendResult> {
  const { status } = response
  if (status >= 200 && status < 300) {
    return { kind: 'sent', rejected: rejectedIn(await readAnswer(response)) }
  }
  await response.body?.cancel()
  const message = `Cannot send to ${path}: the destination answers ${status}`
  if (BATCH_FAULTS.has(status)) return { kind: 'permanent', message }
  const afterMs = parseRetryAfter(response.headers.get('retry-after'), delivery.clock.nowMs())
  return { kind: 'retry', ...(afterMs === undefined ? {} : { afterMs }), message }
}

/**
 * Posts one request. Redirects are not followed, so that data never goes to a host that was not configured; whatever
 * fails below HTTP is a `retry`, and its error is not quoted, since it can hold parts of the URL.
 */
export async function deliver(
  request: OtlpRequest,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<SendResult> {
  try {
    const response = await delivery.fetch(`${delivery.endpoint}${request.path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        ...delivery.headers,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: await compress(JSON.stringify(request.body)),
      signal: AbortSignal.any([signal, AbortSignal.timeout(delivery.timeoutMs)]),
    })
    return await resultOf(response, delivery, request.path)
  } catch {
    return {
      kind: 'retry',
      message: `Cannot send to ${request.path}: the destination does not answer`,
    }
  }
}
