import type { DataClass } from '#domain/classification.ts'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type {
  CategorySummary,
  ProductSummary,
  TypeOutline,
} from '#policies/engine/summary/types.ts'
import { printChoices } from './choices.ts'
import { type Html, html } from './html.ts'
import { type ContentsEntry, type PageContext, printPage } from './layout.ts'
import { printMailTracking } from './mail_tracking.ts'
import { badge, facts, mailLink, section, table, versionsSection } from './parts.ts'
import { printRecipients } from './recipients.ts'
import { printType, typeId } from './type_article.ts'

/** The page of one product: all that it collects. */
export function productPage(product: ProductSummary, context: PageContext): string {
  const { messages, links } = context
  const text = messages.product
  return printPage(
    {
      title: product.title,
      summary: text.summary(product.title),
      place: product.title,
      contents: contentsOf(product, context),
      data: links.productData(product.product),
      bundle: product.bundle,
      intro: html`<p class="lead">${product.description}</p>
${printFacts(product, context)}`,
      body: [
        classSection('required', product, context),
        classSection('optional', product, context),
        standardSection(product.standard, context),
        section(
          'recipients',
          messages.recipients.title,
          printRecipients(product.recipients, messages.recipients.nobody, context),
        ),
        product.mailTracking &&
          section(
            'mail-tracking',
            messages.mailTracking.title,
            printMailTracking(product.mailTracking, context),
          ),
        section('choices', text.choices, [
          printChoices(product.choices, messages),
          html`<p><a href="${links.index}#rights">${text.choicesLink}</a></p>`,
        ]),
        versionsSection(product.bundle, context),
      ],
    },
    context,
  )
}

const typesOf = (categories: readonly CategorySummary[]) => categories.flatMap(({ types }) => types)

function contentsOf(
  product: ProductSummary,
  { messages, versions }: PageContext,
): readonly ContentsEntry[] {
  const text = messages.product
  const below = (categories: readonly CategorySummary[]) =>
    typesOf(categories).map(({ type, title }) => ({ id: typeId(type), title }))
  const rows: readonly (ContentsEntry | false)[] = [
    { id: 'required', title: text.required, below: below(product.required) },
    { id: 'optional', title: text.optional, below: below(product.optional) },
    product.standard.length > 0 && { id: 'standard', title: text.standard },
    { id: 'recipients', title: messages.recipients.title },
    product.mailTracking !== undefined && {
      id: 'mail-tracking',
      title: messages.mailTracking.title,
    },
    { id: 'choices', title: text.choices },
    versions.length > 0 && { id: 'versions', title: messages.versions.title },
  ]
  return rows.filter((row) => row !== false)
}

function printFacts(product: ProductSummary, { messages }: PageContext): Html {
  const text = messages.product
  const counts = messages.index.counts(
    typesOf(product.required).length,
    typesOf(product.optional).length,
  )
  return facts([
    [messages.index.countsLabel, counts],
    [text.answersForIt, mailLink(product.owner)],
    [text.name, html`<code>${product.product}</code>`],
  ])
}

function classSection(
  id: DataClass,
  { [id]: categories, owner }: ProductSummary,
  { messages }: PageContext,
): Html {
  const text = messages.product
  const [title, lead, none] =
    id === 'required'
      ? [text.required, text.requiredLead, text.noRequired]
      : [text.optional, text.optionalLead, text.noOptional]
  const parts = categories.map(
    ({ category, types }) => html`<h3>${category.words}</h3>
<p class="quiet">${category.description}</p>
${types.map((type) => printType(type, owner, messages))}`,
  )
  return section(id, title, [
    html`<p>${categories.length === 0 ? none : lead}</p>
`,
    parts,
  ])
}

function standardSection(
  types: readonly TypeOutline[],
  { messages, links }: PageContext,
): Html | undefined {
  if (types.length === 0) return undefined
  const text = messages.product
  const rows = types.map((type) => [
    html`<a href="${links.product(STANDARD_PRODUCT)}#${typeId(type.type)}">${type.title}</a> ${badge(type.class)}`,
    type.description,
    type.fieldCount,
  ])
  return section('standard', text.standard, [
    html`<p>${text.standardLead}</p>`,
    table({
      caption: text.standardCaption,
      head: [text.reportType, text.what, text.fieldCount],
      rows,
    }),
  ])
}
