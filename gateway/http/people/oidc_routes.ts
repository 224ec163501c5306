import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Gateway } from '../../gateway.ts'
import { openCookie, sealCookie } from '../../people/cookie_box.ts'
import { OidcClient, type SignInFlow } from '../../people/oidc_client.ts'
import type { OidcSettings } from '../../people/oidc_settings.ts'
import { signInByOidc } from '../../people/oidc_sign_in.ts'
import { cookieOf, ownOrigin, printCookie } from '../api/browser_request.ts'
import { problemOf } from '../api/mount.ts'
import type { SignInAttempts } from './sign_in_attempts.ts'
import {
  CALLBACK_PATH,
  CONSOLE_PATH,
  OIDC_PATH,
  refusedPage,
  SIGN_IN_PATH,
} from './sign_in_page.ts'
import { type RefusalReason, signInWordsFor } from './sign_in_words.ts'

type SignInContext = Context<{ Bindings: HttpBindings }>

interface Place {
  readonly gateway: Gateway
  readonly provider: OidcClient
}

const WANTED_LENGTH_MAX = 500

/** Serves the way to the provider and back. What must survive it travels in an encrypted cookie of ten minutes. */
export function mountOidc(
  app: Hono<{ Bindings: HttpBindings }>,
  gateway: Gateway,
  given: { readonly oidc: OidcSettings; readonly attempts: SignInAttempts },
): void {
  const place = { gateway, provider: new OidcClient(given.oidc) }
  const serve = (path: string, work: (context: SignInContext) => Promise<Response>) =>
    app.get(path, async (context) => {
      context.header('cache-control', 'no-store')
      context.header('referrer-policy', 'no-referrer')
      try {
        await given.attempts.take(context.env.incoming.socket.remoteAddress)
        return await work(context)
      } catch (error) {
        const isTooMany = error instanceof ApiError && error.code === 'too_many_requests'
        if (!isTooMany) return problemOf(error, gateway)
        context.header('retry-after', String(LIMITS.retryAfterS))
        return refuse(context, 'attempts', 429)
      }
    })
  serve(OIDC_PATH, (context) => leave(context, place))
  serve(CALLBACK_PATH, (context) => comeBack(context, place))
}

async function leave(context: SignInContext, { gateway, provider }: Place): Promise<Response> {
  const origin = originOf(context, gateway)
  const begun = await provider.begin(origin + CALLBACK_PATH).catch((error: unknown) => {
    gateway.log.warn('sign_in_provider_away', { error })
    return undefined
  })
  if (begun === undefined) return refuse(context, 'provider', 502)
  const content = { ...begun.flow, to: wantedOf(context.req.query('to'), origin) }
  const endsAt = new Date(gateway.clock.nowMs() + LIMITS.signInFlowMs)
  const value = await sealCookie(gateway, content, { use: 'sign-in flow', endsAt })
  setFlow(context, gateway, value)
  return context.redirect(begun.url, 303)
}

async function comeBack(context: SignInContext, { gateway, provider }: Place): Promise<Response> {
  const headers = { get: (name: string) => context.req.header(name) }
  const cookie = cookieOf(headers, 'tidegate-sign-in', gateway.config)
  setFlow(context, gateway, undefined)
  const content =
    cookie === undefined ? undefined : await openCookie(gateway, cookie, 'sign-in flow')
  const flow = content && flowOf(content)
  if (content === undefined || flow === undefined) return refuse(context, 'flow', 400)
  const origin = originOf(context, gateway)
  const address = new URL(CALLBACK_PATH + new URL(context.req.url).search, origin)
  const identity = await provider.finish(address, flow).catch((error: unknown) => {
    gateway.log.warn('sign_in_not_finished', { error })
    return undefined
  })
  if (identity === undefined) return refuse(context, 'provider', 403)
  const session = await signInByOidc(gateway, identity)
  if (typeof session === 'string') return refuse(context, session, 403)
  const maxAgeS = Math.floor(LIMITS.sessionMs / 1_000)
  const value = session.cookie
  const signedIn = { name: 'tidegate', value, sameSite: 'Strict', maxAgeS } as const
  context.header('set-cookie', printCookie(signedIn, gateway.config), { append: true })
  return context.redirect(wantedOf(content['to'], origin), 303)
}

function originOf(context: SignInContext, { config }: Pick<Gateway, 'config'>): string {
  return ownOrigin({ origin: new URL(context.req.url).origin }, config)
}

function setFlow(context: SignInContext, { config }: Gateway, value: string | undefined): void {
  const maxAgeS = value === undefined ? 0 : Math.floor(LIMITS.signInFlowMs / 1_000)
  const cookie = { name: 'tidegate-sign-in', value: value ?? '', sameSite: 'Lax', maxAgeS } as const
  context.header('set-cookie', printCookie(cookie, config), { append: true })
}

function flowOf({ state, nonce, verifier }: JsonObject): SignInFlow | undefined {
  const isFlow =
    typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string'
  return isFlow ? { state, nonce, verifier } : undefined
}

/** The page of the console that somebody wanted; its first one for anything else. */
export function wantedOf(wanted: unknown, origin: string): string {
  if (typeof wanted !== 'string' || wanted.length > WANTED_LENGTH_MAX) return CONSOLE_PATH
  if (!URL.canParse(wanted, origin)) return CONSOLE_PATH
  const url = new URL(wanted, origin)
  const isOurs = url.origin === origin && url.pathname.startsWith(CONSOLE_PATH)
  if (!isOurs || url.pathname.startsWith(SIGN_IN_PATH)) return CONSOLE_PATH
  return url.pathname + url.search
}

function refuse(
  context: SignInContext,
  reason: RefusalReason,
  status: 400 | 403 | 429 | 502,
): Response | Promise<Response> {
  const words = signInWordsFor(context.req.header('accept-language'))
  const page = refusedPage(words, reason)
  return context.html(page.html, status, page.headers)
}
