import { ApiError, ERROR_STATUS } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { isStoreAway } from '#drizzle/errors.ts'
import type { Gateway } from '../../gateway.ts'
import { KeyringAwayError } from '../../keyring/keys.ts'
import type { Dialect } from '../../subjects/opendsr/dialect.ts'
import { printError } from '../../subjects/opendsr/messages.ts'
import type { Processor } from '../../subjects/opendsr/processor.ts'

/** What is answered, before it is signed. */
export interface Answer {
  readonly status: number
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

/** The answer in bytes, with the headers that sign exactly them. */
export async function signAnswer(
  { status, body, headers }: Answer,
  { processor, dialect }: { readonly processor: Processor; readonly dialect: Dialect },
): Promise<Response> {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  return new Response(bytes, {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...headers,
      ...(await processor.sign(bytes, dialect)),
    },
  })
}

/** The answer to a refusal, in OpenDSR's own form; what is not an ApiError is logged and answered without its message. */
export function answerError(error: unknown, { log }: Pick<Gateway, 'log'>): Answer {
  const refusal = refusalOf(error)
  if (refusal.code === 'internal') log.error('opendsr_failed', { error })
  const status = ERROR_STATUS[refusal.code]
  return {
    status,
    body: printError(refusal),
    headers: {
      ...(status === 401 ? { 'www-authenticate': 'Bearer, Basic realm="opendsr"' } : {}),
      ...(status === 503 ? { 'retry-after': String(LIMITS.retryAfterS) } : {}),
    },
  }
}

function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return error instanceof KeyringAwayError || isStoreAway(error)
    ? new ApiError('unavailable', 'Cannot reach the store: try again later')
    : new ApiError('internal', 'Cannot answer the request: internal error')
}
