import type { MailTrackingSummary } from '#policies/engine/summary/types.ts'
import { type Html, html } from './html.ts'
import type { PageContext } from './layout.ts'
import { table } from './parts.ts'
import { printFields } from './type_article.ts'

/** Which mail is tracked in which mode, what of it is sent when, and what untracking does. */
export function printMailTracking(
  { modes, descriptor: first, message: second, untracking }: MailTrackingSummary,
  { messages }: PageContext,
): Html {
  const text = messages.mailTracking
  const rows = modes.map(({ title, collects, isDefault }) => [
    html`${title}${isDefault ? html` <span class="badge">${text.default}</span>` : undefined}`,
    collects,
  ])
  return html`<p>${text.lead}</p>
${table({ caption: text.caption, head: [text.mode, text.collects], rows })}
<h3>${text.first}</h3>
<p>${first.description}</p>
${printFields({ title: text.first, fields: first.fields }, messages)}
<h3>${text.second}</h3>
<p>${second.description}</p>
<h3>${text.untracking}</h3>
<p>${untracking.description}</p>`
}
