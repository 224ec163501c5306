import { html } from './html.ts'
import type { PageContext } from './layout.ts'
import { printPage } from './layout.ts'
import { list, section } from './parts.ts'
import { STYLE_HASH } from './style.ts'

/** The page may load its scripts from this server and ask it for its public keys; it may send nothing anywhere. */
export const VERIFY_POLICY = `default-src 'none'; script-src 'self'; style-src ${STYLE_HASH}; connect-src 'self'; base-uri 'none'; form-action 'none'`

/** The page on which a receipt is verified in the browser. */
export function verifyPage(context: PageContext): string {
  const text = context.messages.verify
  const { state, ...words } = text.words
  return printPage(
    {
      title: text.title,
      summary: text.summary,
      place: text.title,
      contents: [],
      data: undefined,
      bundle: undefined,
      policy: VERIFY_POLICY,
      script: './verify/client.js',
      intro: html`<p class="lead">${text.lead}</p>
<p class="quiet">${text.stays}</p>
<p><label for="receipt">${text.choose}</label><br>
<input type="file" id="receipt" accept="application/json,.json" disabled></p>
<noscript><p>${text.needsScript}</p></noscript>
<p><output id="verdict" for="receipt" aria-live="polite" data-keys="../.well-known/jwks.json" data-valid="${words.valid}" data-invalid="${words.invalid}" data-working="${words.working}" data-insecure="${words.insecure}" data-unsupported="${words.unsupported}" data-ok="${state.ok}" data-failed="${state.failed}" data-open="${state.open}"></output></p>
<ul id="checks"></ul>`,
      body: section('meaning', text.meaning, list(text.meanings)),
    },
    context,
  )
}
