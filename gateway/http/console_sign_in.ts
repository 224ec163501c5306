import { randomBytes, randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { insertAccessToken, useSignInToken } from '#drizzle/repositories/access_tokens.ts'
import type { Gateway } from '../gateway.ts'
import { sha256 } from './api/authenticate.ts'

const TOKEN_BYTES = 32
const LINK_MS = 24 * 3_600_000
const TOKEN_MS = 12 * 3_600_000
const PATH = '/console/sign-in'

/** Makes a link that signs an administrator in once, within a day. */
export async function createSignInLink(gateway: Gateway, origin: string): Promise<string> {
  const token = await createToken(gateway, 'sign_in', LINK_MS)
  return `${origin}${PATH}#${token}`
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
      id: randomUUID(),
      kind,
      tokenHash: sha256(token),
      createdAt,
      expiresAt,
    }),
  )
  return token
}

/**
 * Serves the one-time link. The token travels in the fragment, which no proxy logs, and is used up by a POST, so that
 * a preview of the link does not. The answer is a bearer token of the administrator for twelve hours.
 */
export function mountSignIn(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  app.get(PATH, (context) => {
    context.header('cache-control', 'no-store')
    context.header(
      'content-security-policy',
      "default-src 'none'; script-src 'sha256-" +
        SCRIPT_HASH +
        "'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'",
    )
    return context.html(PAGE)
  })
  app.post(PATH, async (context) => {
    const token = (await context.req.text()).slice(0, 200)
    const now = new Date(gateway.clock.nowMs())
    const isUsed = await gateway.database.withOwner((tx) => useSignInToken(tx, sha256(token), now))
    context.header('cache-control', 'no-store')
    if (!isUsed) return context.text('', 410)
    return context.text(await createToken(gateway, 'administrator', TOKEN_MS))
  })
}

const SCRIPT = `
const out = document.getElementById('out')
document.getElementById('go').onclick = async () => {
  const answer = await fetch('${PATH}', { method: 'POST', body: location.hash.slice(1) })
  history.replaceState(null, '', location.pathname)
  out.textContent = answer.ok
    ? await answer.text()
    : 'This link was used or has expired. Restart the gateway for a new one.'
}
`
const SCRIPT_HASH = sha256(SCRIPT).toString('base64')

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tidegate sign-in</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 36rem; margin: 15vh auto; padding: 0 1rem }
  button { font: inherit; padding: .5rem 1rem }
  output { display: block; margin-top: 1rem; font-family: ui-monospace, monospace; overflow-wrap: anywhere }
</style>
<h1>Tidegate</h1>
<p>This link signs you in once. It gives you a bearer token with the administrator role for the management and
DSR APIs, valid for twelve hours.</p>
<button id="go" type="button">Get the token</button>
<output id="out" aria-live="polite"></output>
<script>${SCRIPT}</script>
</html>
`
