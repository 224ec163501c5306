import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError, ERROR_STATUS } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { isStoreAway } from '#drizzle/errors.ts'
import type { Gateway } from '../../gateway.ts'
import { KeyringAwayError } from '../../keyring/keys.ts'
import { OverloadedError } from '../../pipeline/store.ts'
import { readBody } from '../read_body.ts'
import { authenticatePage } from './authenticate.ts'
import { createAnswerCheck } from './check_answer.ts'
import { needOf, type RouteNeed } from './permissions.ts'
import { narrow, permit } from './permit.ts'
import { readLines } from './read_lines.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from './route.ts'
import { type BodyParser, createBodyParser } from './validate.ts'

type ApiContext = Context<{ Bindings: HttpBindings }>

/** Serves the routes of the management and DSR APIs. Errors are problem details (RFC 9457) with a stable code. */
export function mountApi(
  app: Hono<{ Bindings: HttpBindings }>,
  routes: readonly ApiRoute[],
  gateway: Gateway,
): void {
  for (const route of routes) {
    const need = needOf(route)
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    const hasBody = route.body !== undefined || route.lines !== undefined
    const parseBody = hasBody ? createBodyParser(route) : undefined
    const check = gateway.config.checkAnswers ? createAnswerCheck(route) : undefined
    app.on(route.method, path, async (context) => {
      try {
        const answer = await handle(context, { route, need, gateway, parseBody })
        check?.(answer)
        return printAnswer(answer)
      } catch (error) {
        return problemOf(error, gateway)
      }
    })
  }
}

interface Place {
  readonly route: ApiRoute
  readonly need: RouteNeed
  readonly gateway: Gateway
  readonly parseBody: BodyParser | undefined
}

async function handle(
  context: ApiContext,
  { route, need, gateway, parseBody }: Place,
): Promise<ApiAnswer> {
  const url = new URL(context.req.url)
  const headers = {
    method: context.req.method,
    origin: url.origin,
    get: (name: string) => context.req.header(name),
  }
  const actor = await authenticatePage(headers, gateway)
  const permitted = permit(actor, route, need)
  const body = await readRequestBody(context, route, parseBody)
  const params = context.req.param()
  assertNoNul([...Object.values(params), ...url.searchParams.values()])
  const request: ApiRequest = {
    params,
    query: url.searchParams,
    body,
    actor,
    origin: url.origin,
  }
  return await route.handle(await narrow(request, { need, permit: permitted }, gateway), gateway)
}

/** PostgreSQL's text cannot hold a NUL: a name with one is wrong, and no error of the store. */
function assertNoNul(values: readonly string[]): void {
  if (!values.some((value) => value.includes('\u0000'))) return
  throw new ApiError('invalid_query', 'Cannot use the address: it holds a NUL character')
}

async function readRequestBody(
  context: ApiContext,
  route: ApiRoute,
  parseBody: BodyParser | undefined,
): Promise<unknown> {
  if (route.lines === undefined || parseBody === undefined) {
    return parseBody?.(await readText(context))
  }
  return await readLines(context.env.incoming, parseBody)
}

async function readText(context: ApiContext): Promise<string> {
  const reading = await readBody(context.env.incoming, {
    wireBytesMax: LIMITS.managementBodyBytesMax,
    bodyBytesMax: LIMITS.managementBodyBytesMax,
  })
  if (reading.kind === 'too_large') {
    throw new ApiError('body_too_large', 'Cannot take the body: it is larger than 1 MiB')
  }
  if (reading.kind !== 'body') throw new ApiError('invalid_body', 'Cannot read the body')
  return new TextDecoder().decode(reading.bytes)
}

/** The answer of a route as it goes out. */
export function printAnswer(answer: ApiAnswer): Response {
  if ('stream' in answer) {
    return new Response(answer.stream, { status: answer.status, headers: answer.headers })
  }
  return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), {
    status: answer.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...answer.headers },
  })
}

/** Problem details of any error; what is not an ApiError is logged and answered without its message. */
export function problemOf(error: unknown, gateway: Gateway): Response {
  if (error instanceof ApiError) return problem(error)
  if (error instanceof OverloadedError || error instanceof KeyringAwayError || isStoreAway(error)) {
    return problem(new ApiError('unavailable', 'Cannot reach the store: try again later'))
  }
  gateway.log.error('api_failed', { error })
  return problem(new ApiError('internal', 'Cannot answer the request: internal error'))
}

/** Problem details of a refusal. */
export function problem(error: ApiError): Response {
  const status = ERROR_STATUS[error.code]
  return new Response(
    JSON.stringify({
      type: `urn:tidegate:problem:${error.code}`,
      title: error.message,
      status,
      code: error.code,
    }),
    {
      status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
        ...(status === 503 || status === 429 ? { 'retry-after': String(LIMITS.retryAfterS) } : {}),
      },
    },
  )
}
