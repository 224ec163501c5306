import type { DataClass } from '#domain/classification.ts'
import type { Term } from '#policies/engine/summary/words.ts'
import { type Html, type HtmlPart, html } from './html.ts'
import type { PageContext } from './layout.ts'

/** A table: the first cell of each row is its head. */
export interface TableParts {
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly HtmlPart[])[]
  /** `fields` for wide texts, `short` where every cell is a word. */
  readonly kind?: 'fields' | 'short'
}

/**
 * A table with a caption and scopes. The roles are said as well: on narrow screens rows are stacked by style, and some
 * browsers then take a table for none.
 */
export function table({ caption, head, rows, kind }: TableParts): Html {
  const columns = head.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)
  return html`<table role="table"${kind === undefined ? undefined : html` class="${kind}"`}>
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns}</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => tableRow(row, head))}</tbody>
</table>`
}

function tableRow([first, ...cells]: readonly HtmlPart[], head: readonly string[]): Html {
  const rest = cells.map(
    (cell, index) => html`<td role="cell" data-label="${head[index + 1]}">${cell}</td>`,
  )
  return html`<tr role="row"><th scope="row" role="rowheader">${first}</th>${rest}</tr>
`
}

/** Names with what belongs to each; entries without anything are left out. `terms` where the names are explained. */
export function facts(
  entries: readonly (readonly [string, HtmlPart])[],
  kind: 'facts' | 'terms' = 'facts',
): Html {
  const rows = entries
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
    )
  return html`<dl class="${kind}">
${rows}</dl>`
}

/** Points, one below the other. */
export function list(items: readonly HtmlPart[]): Html {
  return html`<ul>
${items.map(
  (item) => html`<li>${item}</li>
`,
)}</ul>`
}

/** A section with its heading. */
export function section(id: string, title: string, parts: HtmlPart): Html {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${parts}
</section>
`
}

/** Required or Optional, as a mark. */
export function badge({ name, words }: Term<DataClass>): Html {
  return html`<span class="badge ${name}">${words}</span>`
}

/** The mail address of a team. */
export function mailLink(address: string): Html {
  return html`<a href="mailto:${address}">${address}</a>`
}

/** A dotted path that may break after each dot. */
export function printPath(path: string): Html {
  const names = path.split('.')
  const parts = names.map((name, index) =>
    index === names.length - 1 ? html`${name}` : html`${name}.<wbr>`,
  )
  return html`<code>${parts}</code>`
}

/** The versions of the policies with their dates; nothing where none is known. */
export function versionsSection(
  bundle: string,
  { messages, versions, links }: PageContext,
): Html | undefined {
  if (versions.length === 0) return undefined
  const text = messages.versions
  const rows = versions.map(({ hash, firstUsedAt }, index) => [
    html`<time datetime="${firstUsedAt.toISOString()}">${text.time(firstUsedAt)}</time>`,
    html`<code>${hash}</code>${hash === bundle ? html` <span class="badge">${text.inForce}</span>` : undefined}${
      // The oldest that is listed has nothing to be compared with.
      index === versions.length - 1 || links.change === undefined
        ? undefined
        : html`<span class="note"><a href="${links.change(hash)}">${text.whatChanged}<span class="unseen"> ${shortHash(hash)}</span></a></span>`
    }`,
  ])
  return section('versions', text.title, [
    html`<p>${text.lead}</p>`,
    table({ caption: text.caption, head: [text.since, text.version], rows }),
  ])
}

/** Enough of a hash to tell versions apart in a sentence. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12)
}
