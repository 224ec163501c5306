import type { FieldSummary, TypeSummary } from '#policies/engine/summary/types.ts'
import { type Html, type HtmlPart, html } from './html.ts'
import type { Messages } from './messages.ts'
import { badge, facts, list, mailLink, printPath, table } from './parts.ts'

/** Where a report type stands on the page of its product. */
export function typeId(type: string): string {
  return `type-${type}`
}

/** One report type: its contract in words and every field. Its owner is named where it is not the product's. */
export function printType(type: TypeSummary, productOwner: string, messages: Messages): Html {
  const text = messages.type
  return html`<article aria-labelledby="${typeId(type.type)}">
<h4 id="${typeId(type.type)}">${type.title}</h4>
<p>${type.description}</p>
${facts([
  [text.name, html`<code>${type.type}</code>`],
  [text.purposes, type.purposes.map(({ words }) => words).join(', ')],
  [text.dataKind, type.dataKind.words],
  [text.kept, type.kept.words],
  [text.expires, type.expires.words],
  [text.feature, type.feature && messages.feature.collectedWhileOn(type.feature.title)],
  [text.identities, printIdentities(type, messages)],
  [text.owner, type.owner === productOwner ? undefined : mailLink(type.owner)],
  [text.review, printReview(type, text.reviewLink)],
])}
${printFields(type, messages)}
</article>
`
}

/** A link, only where it leads to a page: an address that does something else is shown as the text that it is. */
function printReview({ review }: TypeSummary, words: string): HtmlPart {
  return review.startsWith('https://') ? html`<a href="${review}">${words}</a>` : review
}

function printIdentities({ identities }: TypeSummary, { type }: Messages): HtmlPart {
  if (identities.length === 0) return type.noIdentities
  const kinds = [...new Set(identities.map(({ kind }) => kind.words))]
  const pathsOf = (words: string) =>
    identities.filter(({ kind }) => kind.words === words).map(({ path }) => path)
  return list(kinds.map((words) => type.identity(words, pathsOf(words))))
}

/** A table of fields: why each is collected, what it holds and what becomes of it. */
export function printFields(
  { title, fields }: Pick<TypeSummary, 'title' | 'fields'>,
  { fields: text }: Messages,
): Html {
  return table({
    caption: text.caption(title, fields.length),
    head: [text.field, text.why, text.holds, text.becomes],
    kind: 'fields',
    rows: fields.map((field) => [
      html`${printPath(field.path)} ${badge(field.class)}`,
      field.why,
      [field.type.words, printValues(field), printExample(field, text.example)],
      [
        field.handling.words,
        printRelease(field),
        html`<span class="note">${field.sensitivity.words}</span>`,
      ],
    ]),
  })
}

function printRelease({ release }: FieldSummary): Html | undefined {
  return release && html`<span class="note">${release.words}</span>`
}

function printValues({ values }: FieldSummary): Html | undefined {
  if (values === undefined) return undefined
  const names = values.map((value, index) => html`${index === 0 ? '' : ', '}<code>${value}</code>`)
  return html`<span class="note">${names}</span>`
}

function printExample({ example, values }: FieldSummary, word: string): Html | undefined {
  // A list of all values needs no example of one.
  if (example === undefined || values !== undefined) return undefined
  return html`<span class="note">${word} <code>${String(example)}</code></span>`
}
