import type {
  CatalogueSummary,
  ProductOutline,
  UsedFeature,
} from '#policies/engine/summary/types.ts'
import type { DescribedTerm } from '#policies/engine/summary/words.ts'
import { printChoices, printRights } from './choices.ts'
import { type Html, html } from './html.ts'
import { type ContentsEntry, type PageContext, printPage } from './layout.ts'
import { printMailTracking } from './mail_tracking.ts'
import { facts, list, section, table, versionsSection } from './parts.ts'
import { printRecipients } from './recipients.ts'

interface IndexSection extends ContentsEntry {
  readonly body: Html
}

/** The first page: all products, and what holds for all of them. */
export function indexPage(catalogue: CatalogueSummary, context: PageContext): string {
  const { messages, links } = context
  const text = messages.index
  const sections = sectionsOf(catalogue, context)
  const [lead = '', ...more] = text.lead
  return printPage(
    {
      title: text.title,
      summary: text.summary,
      contents: [
        ...sections,
        ...(context.versions.length > 0
          ? [{ id: 'versions', title: messages.versions.title }]
          : []),
      ],
      data: links.indexData,
      bundle: catalogue.bundle,
      intro: html`<p class="lead">${lead}</p>
${more.map((line) => html`<p class="quiet">${line}</p>`)}`,
      body: [
        sections.map(({ id, title, body }) => section(id, title, body)),
        versionsSection(catalogue.bundle, context),
      ],
    },
    context,
  )
}

function sectionsOf(catalogue: CatalogueSummary, context: PageContext): readonly IndexSection[] {
  const { messages } = context
  const text = messages.index
  const { choices, features, mailTracking, recipients } = catalogue
  const sections: readonly (IndexSection | false)[] = [
    { id: 'products', title: text.products, body: printProducts(catalogue, context) },
    { id: 'classes', title: text.classes, body: printClasses(catalogue, context) },
    { id: 'purposes', title: text.purposes, body: printPurposes(catalogue, context) },
    features.length > 0 && {
      id: 'features',
      title: text.features,
      body: html`<p>${text.featuresLead}</p>
${features.map((feature) => printFeature(feature, context))}`,
    },
    {
      id: 'recipients',
      title: messages.recipients.title,
      body: printRecipients(recipients, messages.recipients.nobodyAtAll, context),
    },
    mailTracking !== undefined && {
      id: 'mail-tracking',
      title: messages.mailTracking.title,
      body: html`${printMailTracking(mailTracking, context)}
<h3>${messages.mailTracking.products}</h3>
${list(mailTracking.products.map((row) => productLink(row, context)))}`,
    },
    { id: 'choices', title: text.choices, body: printChoices(choices, messages) },
    choices.laws.length > 0 && {
      id: 'rights',
      title: text.rights,
      body: printRights(choices, messages),
    },
    { id: 'retention', title: text.retention, body: printRetention(catalogue, context) },
  ]
  return sections.filter((row) => row !== false)
}

function printProducts({ products, standard }: CatalogueSummary, context: PageContext): Html {
  const { messages, links } = context
  const toStandard =
    standard &&
    html`<p>${messages.index.standard} <a href="${links.product(standard.product)}">${standard.title}</a></p>`
  return html`<ul class="cards">
${products.map((product) => printCard(product, context))}</ul>
${toStandard}`
}

function printCard(product: ProductOutline, { messages, links }: PageContext): Html {
  const { title, description, requiredTypes, optionalTypes } = product
  const text = messages.index
  return html`<li><h3><a href="${links.product(product.product)}">${title}</a></h3>
<p>${description}</p>
<p class="quiet small">${text.countsLabel}: ${text.counts(requiredTypes, optionalTypes)}</p></li>
`
}

function printClasses({ classes, categories }: CatalogueSummary, { messages }: PageContext): Html {
  return html`${describe(classes)}
<h3>${messages.index.categories}</h3>
${describe(categories)}`
}

function describe(terms: readonly DescribedTerm[]): Html {
  return facts(
    terms.map(({ words, description }) => [words, description]),
    'terms',
  )
}

function printPurposes({ purposes, purposeTable }: CatalogueSummary, context: PageContext): Html {
  const text = context.messages.index
  const rows = purposes.map(({ name, words }) => [
    words,
    ...purposeTable.map(({ uses }) => {
      const use = uses.find(({ purpose }) => purpose.name === name)
      return html`<span class="${use?.allowed === true ? 'yes' : 'no'}">${use?.words}</span>`
    }),
  ])
  return html`<p>${text.purposesLead}</p>
${table({
  caption: text.purposesCaption,
  head: [text.purpose, ...purposeTable.map(({ dataKind }) => dataKind.words)],
  rows,
  kind: 'short',
})}
${describe(purposeTable.map(({ dataKind }) => dataKind))}`
}

function printFeature(feature: UsedFeature, context: PageContext): Html {
  const text = context.messages.feature
  const { parties, optOut, products } = feature
  const named = parties.map(({ name, purpose }) => `${name}: ${purpose}`)
  const ways = optOut.map(({ by, how }) => `${by.words}: ${how}`)
  const used = products.map((row) => productLink(row, context))
  return html`<article aria-labelledby="feature-${feature.name}">
<h3 id="feature-${feature.name}">${feature.title}</h3>
<p>${feature.description}</p>
${facts([
  [text.touches, feature.personalData],
  [text.parties, named.length === 0 ? text.noParties : list(named)],
  [text.optOut, list(ways)],
  [text.products, used.length === 0 ? text.noProducts : list(used)],
])}
</article>
`
}

function productLink(
  { product, title }: UsedFeature['products'][number],
  { links }: PageContext,
): Html {
  return html`<a href="${links.product(product)}">${title}</a>`
}

function printRetention({ retention }: CatalogueSummary, { messages }: PageContext): Html {
  const text = messages.retention
  const { defaultDays, minDays, maxDays, afterSubscription, requestLogMonths } = retention
  const lines = [
    text.byDefault(defaultDays),
    minDays === undefined || maxDays === undefined ? undefined : text.bounds(minDays, maxDays),
    afterSubscription &&
      text.afterSubscription(afterSubscription.keepDays, afterSubscription.reversibleDays),
    requestLogMonths === undefined ? undefined : text.requestLog(requestLogMonths),
    text.hold,
  ]
  return list(lines.filter((line) => line !== undefined))
}
