import { randomBytes, randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { LIMITS } from '#domain/limits.ts'
import { insertAccessToken } from '#drizzle/repositories/access_tokens.ts'
import type { Gateway } from '../gateway.ts'
import { signInByLink } from '../people/link_sign_in.ts'
import { sha256 } from './api/authenticate.ts'
import { printCookie } from './api/browser_request.ts'
import { problemOf } from './api/mount.ts'
import type { SignInAttempts } from './people/sign_in_attempts.ts'
import { SIGN_IN_PATH, signInPage } from './people/sign_in_page.ts'
import { signInWordsFor } from './people/sign_in_words.ts'
import { readBody } from './read_body.ts'

const TOKEN_BYTES = 32
const LINK_MS = 24 * 3_600_000
const LINK_BYTES_MAX = 200

/** Makes a link that signs an administrator in once, within a day. */
export async function createSignInLink(gateway: Gateway, origin: string): Promise<string> {
  const token = await createToken(gateway, 'sign_in', LINK_MS)
  return `${origin}${SIGN_IN_PATH}#${token}`
}

async function createToken(
  gateway: Gateway,
  kind: 'sign_in' | 'administrator',
  validMs: number,
): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const createdAt = new Date(gateway.clock.nowMs())
  const expiresAt = new Date(createdAt.getTime() + validMs)
  await gateway.database.withOwner((tx) =>
    insertAccessToken(tx, {
      ...{ id: randomUUID(), kind, tokenHash: sha256(token), createdAt, expiresAt },
      roles: ['administrator'],
    }),
  )
  return token
}

/**
 * Serves the one-time link. The token travels in the fragment, which no proxy logs, and is used up by a POST, so that
 * a preview of the link does not. The answer begins a session of the administrator; its body is a bearer token for as long,
 * which our own page does not ask for.
 */
export function mountSignIn(
  app: Hono<{ Bindings: HttpBindings }>,
  gateway: Gateway,
  attempts: SignInAttempts,
): void {
  app.get(SIGN_IN_PATH, (context) => {
    const words = signInWordsFor(context.req.header('accept-language'))
    const page = signInPage(gateway.config, words)
    return context.html(page.html, 200, page.headers)
  })
  app.post(SIGN_IN_PATH, async (context) => {
    try {
      await attempts.take(context.env.incoming.socket.remoteAddress)
      return await signIn(context, gateway)
    } catch (error) {
      return problemOf(error, gateway)
    }
  })
}

async function signIn(
  context: Context<{ Bindings: HttpBindings }>,
  gateway: Gateway,
): Promise<Response> {
  const reading = await readBody(context.env.incoming, {
    wireBytesMax: LINK_BYTES_MAX,
    bodyBytesMax: LINK_BYTES_MAX,
  })
  const token = reading.kind === 'body' ? new TextDecoder().decode(reading.bytes) : ''
  context.header('cache-control', 'no-store')
  const session = await signInByLink(gateway, sha256(token))
  if (session === undefined) return context.text('', 410)
  const maxAgeS = Math.floor(LIMITS.sessionMs / 1_000)
  const cookie = { name: 'tidegate', value: session.cookie, sameSite: 'Strict', maxAgeS } as const
  context.header('set-cookie', printCookie(cookie, gateway.config))
  if (context.req.header('x-tidegate-request') === '1') return context.body(null, 204)
  return context.text(await createToken(gateway, 'administrator', LIMITS.sessionMs))
}
