import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Gateway } from '../../gateway.ts'
import { printAnswer, problemOf } from '../api/mount.ts'
import type { ApiAnswer, JsonSchema } from '../api/route.ts'
import { createBodyParser } from '../api/validate.ts'
import { readBody } from '../read_body.ts'

type PublicContext = Context<{ Bindings: HttpBindings }>

export interface PublicRequest {
  readonly params: Readonly<Record<string, string>>
  /** Checked against the route's schema. */
  readonly body: unknown
  readonly header: (name: string) => string | undefined
  readonly origin: string
}

/** An operation for people and devices, who have no token of the APIs: what they send says what they may. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST'
  /** Path with `{name}` for parameters. */
  readonly path: string
  readonly body?: JsonSchema
  /** True where an empty body stands for `{}`. */
  readonly bodyOptional?: true
  readonly handle: (request: PublicRequest, gateway: Gateway) => Promise<ApiAnswer>
}

const PREFLIGHT_MAX_AGE_S = 3_600
/** Nothing here goes by cookies, so pages of any origin may ask. */
const CORS = { 'access-control-allow-origin': '*' }
const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, x-tidegate-key, content-type',
  'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
}

/** Serves public routes: bodies are small, errors are problem details, nothing is cached. */
export function mountPublicRoutes(
  app: Hono<{ Bindings: HttpBindings }>,
  routes: readonly PublicRoute[],
  gateway: Gateway,
): void {
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    const parseBody = route.body === undefined ? undefined : createBodyParser(route)
    app.options(path, (context) => context.body(null, 204, PREFLIGHT))
    app.on(route.method, path, async (context) =>
      withCors(await answer(context, { route, gateway, parseBody })),
    )
  }
}

interface Place {
  readonly route: PublicRoute
  readonly gateway: Gateway
  readonly parseBody: ReturnType<typeof createBodyParser> | undefined
}

async function answer(
  context: PublicContext,
  { route, gateway, parseBody }: Place,
): Promise<Response> {
  try {
    const body = await parseBody?.(await readText(context))
    const { origin } = new URL(context.req.url)
    const header = (name: string) => context.req.header(name)
    return printAnswer(
      await route.handle({ params: context.req.param(), body, header, origin }, gateway),
    )
  } catch (error) {
    return problemOf(error, gateway)
  }
}

async function readText(context: PublicContext): Promise<string> {
  const bytesMax = LIMITS.publicBodyBytesMax
  const reading = await readBody(context.env.incoming, {
    wireBytesMax: bytesMax,
    bodyBytesMax: bytesMax,
  })
  if (reading.kind === 'too_large') {
    throw new ApiError(
      'body_too_large',
      `Cannot take the body: it is larger than ${bytesMax} bytes`,
    )
  }
  if (reading.kind !== 'body') throw new ApiError('invalid_body', 'Cannot read the body')
  return new TextDecoder().decode(reading.bytes)
}

function withCors(response: Response): Response {
  for (const [name, value] of Object.entries(CORS)) response.headers.set(name, value)
  return response
}
