import { escapeHtml } from '../../escape_html.ts'

/** Markup that this folder wrote. */
export type Markup = { readonly markup: string }
/** A text, which is escaped, or markup. */
export type Part = string | Markup

export const markup = (text: string): Markup => ({ markup: text })

/** A part as markup. */
export function print(part: Part): string {
  return typeof part === 'string' ? escapeHtml(part) : part.markup
}

/** A section with its heading, which the list of contents leads to. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly body: string
}

export function printSection({ id, title, body }: Section): string {
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${escapeHtml(title)}</h2>\n${body}\n</section>`
}

/** Names and values. */
export function printFacts(facts: readonly (readonly [string, Part])[]): string {
  const rows = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${print(value)}</dd>`)
  return `<dl>\n${rows.join('\n')}\n</dl>`
}

/**
 * A table; the first cell of a row is its heading. On a narrow screen rows become blocks in which each cell says what it
 * is; the roles are named, since such a table would lose them.
 */
export function printTable(table: {
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Part[])[]
}): string {
  const caption = escapeHtml(table.caption)
  const names = table.head.map(escapeHtml)
  const head = names.map((name) => `<th scope="col" role="columnheader">${name}</th>`).join('')
  const rows = table.rows.map(([first = '', ...cells]) => {
    const others = cells.map(
      (cell, index) => `<td role="cell" data-label="${names[index + 1] ?? ''}">${print(cell)}</td>`,
    )
    return `<tr role="row"><th scope="row" role="rowheader">${print(first)}</th>${others.join('')}</tr>`
  })
  return `<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${rows.join('\n')}
</tbody>
</table>
</div>`
}

export function printList(items: readonly Part[]): string {
  return `<ul>\n${items.map((item) => `<li>${print(item)}</li>`).join('\n')}\n</ul>`
}

export function printTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

export function printCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
