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
  /** True where everybody who asks so gets these bytes: they are signed once. */
  readonly isConstant?: boolean
}

export interface Signing {
  readonly processor: Processor
  readonly dialect: Dialect
  /** Headers of constant answers, by their text: what anybody can ask for costs no signature. */
  readonly constants: Map<string, Promise<Record<string, string>>>
}

/** The answer in bytes, with the headers that sign exactly them. */
export async function signAnswer(
  { status, body, headers, isConstant }: Answer,
  { processor, dialect, constants }: Signing,
): Promise<Response> {
  const text = JSON.stringify(body)
  const bytes = new TextEncoder().encode(text)
  const known = isConstant ? constants.get(text) : undefined
  const signing = known ?? processor.sign(bytes, dialect)
  if (isConstant) constants.set(text, signing)
  return new Response(bytes, {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...headers,
      ...(await signing),
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
    isConstant: status === 401 || status === 405,
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
