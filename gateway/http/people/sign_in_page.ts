import { createHash } from 'node:crypto'
import type { GatewayConfig } from '../../config.ts'

export const SIGN_IN_PATH = '/console/sign-in'
export const OIDC_PATH = `${SIGN_IN_PATH}/oidc`
export const CALLBACK_PATH = `${SIGN_IN_PATH}/callback`
export const CONSOLE_PATH = '/console/'

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** The token of the link stays in the fragment until it is posted: nobody but us is told of it. */
const SCRIPT = `
const out = document.getElementById('out')
const go = document.getElementById('go')
const provider = document.getElementById('provider')
const wanted = new URLSearchParams(location.search).get('to') ?? ''
const isOurs = /^\\/console\\/[^\\\\]*$/.test(wanted)
const token = location.hash.slice(1)
if (provider && isOurs) provider.search = new URLSearchParams({ to: wanted })
if (token === '') {
  go.hidden = true
  if (!provider) out.textContent = 'Open the sign-in link that the gateway prints when it starts.'
}
go.onclick = async () => {
  go.disabled = true
  history.replaceState(null, '', location.pathname + location.search)
  const answer = await fetch('${SIGN_IN_PATH}', {
    method: 'POST',
    headers: { 'x-tidegate-request': '1' },
    body: token,
  })
  if (answer.ok) {
    out.textContent = 'Signed in.'
    location.replace(isOurs ? wanted : '${CONSOLE_PATH}')
    return
  }
  go.hidden = true
  out.textContent = answer.status === 429
    ? 'There were too many attempts. Wait a minute, then open the link again.'
    : 'This link was used or has expired. Restart the gateway for a new one.'
}
`

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 36rem; margin: 15vh auto; padding: 0 1rem }
  button, .button { display: inline-block; font: inherit; padding: .5rem 1rem; margin: 0 .5rem .5rem 0;
    border: 1px solid; border-radius: .4rem; background: none; color: inherit; text-decoration: none; cursor: pointer }
  [hidden] { display: none }
  :focus-visible { outline: 3px solid #1971c2; outline-offset: 2px }
  output { display: block; margin-top: 1rem }
`

export interface SignInPage {
  readonly html: string
  readonly headers: Record<string, string>
}

/** The page on which somebody signs in: by the one-time link, and by the provider where there is one. */
export function signInPage({ oidc }: Pick<GatewayConfig, 'oidc'>): SignInPage {
  const provider =
    oidc === undefined
      ? ''
      : `<a class="button" id="provider" href="${OIDC_PATH}">Sign in with your organisation</a>`
  return pageOf(
    'Sign in',
    `<button id="go" type="button">Sign in with this link</button>
${provider}
<output id="out" aria-live="polite"></output>
<noscript><p>This page needs JavaScript: the link is read by the browser and not by the server.</p></noscript>
<script>${SCRIPT}</script>`,
  )
}

/** A page that says why somebody is not signed in. */
export function refusedPage(reason: string): SignInPage {
  return pageOf(
    'Not signed in',
    `<p>${reason}</p>\n<a class="button" href="${SIGN_IN_PATH}">Try again</a>`,
  )
}

function pageOf(heading: string, content: string): SignInPage {
  return {
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tidegate: ${heading.toLowerCase()}</title>
<style>${STYLE}</style>
<main>
<h1>Tidegate: ${heading.toLowerCase()}</h1>
${content}
</main>
</html>
`,
    headers: {
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; script-src ${hashOf(SCRIPT)}; style-src ${hashOf(STYLE)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  }
}
