import type {
  ProcessorSummary,
  RecipientSummary,
  RecipientsSummary,
} from '#policies/engine/summary/types.ts'
import { type Html, type HtmlPart, html } from './html.ts'
import type { PageContext } from './layout.ts'
import { list, table } from './parts.ts'

/** Who receives data: the parties one by one, and where an organisation can have it forwarded. */
export function printRecipients(
  { parties, destinations }: RecipientsSummary,
  none: string,
  context: PageContext,
): Html {
  const text = context.messages.recipients
  return html`${parties.length === 0 ? html`<p>${none}</p>` : printParties(parties, context)}
<h3>${text.destinations}</h3>
<p>${text.destinationsLead}</p>
${list(destinations.map(({ words }) => words))}`
}

function printParties(parties: readonly RecipientSummary[], context: PageContext): Html {
  const text = context.messages.recipients
  const rows = parties.map((party) => [
    [party.name, note(party.processor?.role.words)],
    [party.processor?.description, printThrough(party, context)],
    printUse(party.processor),
    printPlace(party, context),
  ])
  return html`<p>${text.lead}</p>
${table({ caption: text.caption, head: [text.party, text.does, text.uses, text.place], rows })}`
}

function note(words: HtmlPart): Html | undefined {
  return words === undefined ? undefined : html`<span class="note">${words}</span>`
}

/** What it does in each feature, or that it takes part whatever is switched. */
function printThrough({ through, always }: RecipientSummary, { messages, links }: PageContext) {
  const text = messages.recipients
  const features = through.map(({ feature, featureTitle, purpose }) =>
    note(html`<a href="${links.index}#feature-${feature}">${featureTitle}</a>: ${purpose}`),
  )
  return [...features, note(always ? text.always : undefined)]
}

function printUse(processor: ProcessorSummary | undefined): HtmlPart {
  if (processor === undefined) return undefined
  const { purposes, dataKinds } = processor
  return [
    purposes.map(({ words }) => words).join(', '),
    note(dataKinds.map(({ words }) => words).join(', ')),
  ]
}

function printPlace({ name, processor }: RecipientSummary, { messages }: PageContext): HtmlPart {
  if (processor === undefined) return undefined
  const text = messages.recipients
  const { region, keepsDataIn, terms } = processor
  // A link, only where it leads to a page: an address that does something else is shown as the text that it is.
  const link = terms.startsWith('https://')
    ? html`<a href="${terms}">${text.terms(name)}</a>`
    : terms
  return [region, note(text.keepsDataIn(keepsDataIn)), note(link)]
}
