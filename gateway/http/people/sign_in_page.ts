import { createHash } from 'node:crypto'
import type { GatewayConfig } from '../../config.ts'
import { MARK, SIGN_IN_STYLE } from './sign_in_style.ts'
import type { RefusalReason, SignInState, SignInWords } from './sign_in_words.ts'

export const SIGN_IN_PATH = '/console/sign-in'
export const OIDC_PATH = `${SIGN_IN_PATH}/oidc`
export const CALLBACK_PATH = `${SIGN_IN_PATH}/callback`
export const CONSOLE_PATH = '/console/'

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * The token of the link stays in the fragment until it is posted: nobody but us is told of it. Whoever signs in comes to
 * the screen that they wanted, where it is one of the console; the rule is that of wantedOf() in oidc_routes.ts.
 */
const SCRIPT = `
const go = document.getElementById('go')
const provider = document.getElementById('provider')
const query = new URLSearchParams(location.search)
const wanted = pageOf(query.get('to') ?? '')
let token = ''

function pageOf(to) {
  if (!URL.canParse(to, location.origin)) return '${CONSOLE_PATH}'
  const { origin, pathname, search } = new URL(to, location.origin)
  const isOurs = origin === location.origin && pathname.startsWith('${CONSOLE_PATH}')
  return isOurs && !pathname.startsWith('${SIGN_IN_PATH}') ? pathname + search : '${CONSOLE_PATH}'
}

function say(...states) {
  for (const part of document.querySelectorAll('[data-when]')) {
    part.hidden = !states.includes(part.dataset.when)
  }
}

function begin() {
  token = location.hash.slice(1)
  go.hidden = token === ''
  go.disabled = false
  provider?.classList.toggle('first', token === '')
  const state = token !== '' ? 'link' : provider ? 'provider' : 'none'
  say(state, ...(query.has('signed-out') && token === '' ? ['signedOut'] : []))
}

go.onclick = async () => {
  go.disabled = true
  history.replaceState(null, '', location.pathname + location.search)
  const status = await fetch('${SIGN_IN_PATH}', {
    method: 'POST',
    headers: { 'x-tidegate-request': '1' },
    body: token,
  }).then((answer) => answer.status, () => 0)
  if (status === 204) {
    say('done')
    location.replace(wanted)
    return
  }
  go.hidden = status === 410
  go.disabled = false
  provider?.classList.toggle('first', go.hidden)
  say(status === 410 ? 'used' : status === 429 ? 'many' : 'away')
}

const scheme = localStorage.getItem('mantine-color-scheme-value')
if (scheme === 'light' || scheme === 'dark') document.documentElement.style.colorScheme = scheme
if (provider) provider.search = new URLSearchParams({ to: wanted })
addEventListener('hashchange', begin)
begin()
`

/** The states that a page says something about, and how it looks. */
const TONES: Readonly<Record<SignInState, 'good' | 'bad' | 'neutral' | undefined>> = {
  signedOut: 'neutral',
  link: undefined,
  provider: undefined,
  none: undefined,
  used: 'bad',
  many: 'bad',
  away: 'bad',
  done: 'good',
}

export interface SignInPage {
  readonly html: string
  readonly headers: Record<string, string>
}

/** The page on which somebody signs in: by the one-time link, and by the provider where there is one. */
export function signInPage({ oidc }: Pick<GatewayConfig, 'oidc'>, words: SignInWords): SignInPage {
  const isPlain = oidc === undefined
  const provider = isPlain
    ? ''
    : `<a class="button first" id="provider" href="${OIDC_PATH}">${words.useProvider}</a>`
  // What is said before the script has looked, and where none runs.
  const first: SignInState = isPlain ? 'none' : 'provider'
  return pageOf(
    words,
    words.title,
    `<div role="status">
${printStates(words, first)}
</div>
<button id="go" type="button" hidden>${words.useLink}</button>
${provider}
<noscript><p>${words.noScript}</p></noscript>
<p class="small">${words.cookie}</p>
<script>${SCRIPT}</script>`,
  )
}

function printStates({ says }: SignInWords, first: SignInState): string {
  return Object.entries(TONES)
    .map(([state, tone]) => {
      const marks = [
        `data-when="${state}"`,
        ...(tone === undefined ? [] : [`data-tone="${tone}"`]),
        ...(state === first ? [] : ['hidden']),
      ]
      return `<p ${marks.join(' ')}>${says[parseState(state)]}</p>`
    })
    .join('\n')
}

function parseState(state: string): SignInState {
  return state as SignInState
}

/** A page that says why somebody is not signed in. */
export function refusedPage(words: SignInWords, reason: RefusalReason): SignInPage {
  const { title, again, reasons } = words.refused
  return pageOf(
    words,
    title,
    `<p data-tone="bad">${reasons[reason]}</p>
<a class="button first" href="${SIGN_IN_PATH}">${again}</a>`,
  )
}

function pageOf(words: SignInWords, title: string, content: string): SignInPage {
  return {
    html: `<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="${CONSOLE_PATH}icon.svg" type="image/svg+xml">
<title>${title} · Tidegate</title>
<style>${SIGN_IN_STYLE}</style>
</head>
<body>
<main>
<p class="brand">${MARK}Tidegate</p>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`,
    headers: {
      'cache-control': 'no-store',
      'content-language': words.language,
      vary: 'accept-language',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'content-security-policy': `default-src 'none'; script-src ${hashOf(SCRIPT)}; style-src ${hashOf(SIGN_IN_STYLE)}; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  }
}
