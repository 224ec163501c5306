import type { RecipientSummary } from '#policies/engine/summary/types.ts'
import { escapeHtml } from '../../escape_html.ts'
import { type ExportAbout, inWords, type ListedFile, type SinkRecipient } from './about.ts'
import { authorityOf } from './authorities.ts'
import { sumCategories } from './categories.ts'
import { markup, printCount, printList, printTable, printTime, type Section } from './page_html.ts'
import { printDays } from './page_kinds.ts'
import { categoryWords, destinationWords, purposeWords, RIGHTS } from './words.ts'

/** GDPR, Article 15(1)(c) and (2). */
export function recipientsSection({ tenant, recipients }: ExportAbout): Section {
  const { sinks, parties } = recipients
  const name = escapeHtml(tenant.name)
  const body = `<p>${name} has the reports in its own store. ${
    sinks.length === 0
      ? 'It forwards reports of these kinds to no one.'
      : 'It forwards reports of these kinds, without what could tell who you are, to:'
  }</p>
${sinks.length === 0 ? '' : printSinks(sinks)}
<p>${
    parties.length === 0
      ? 'No other company is declared that works with reports of these kinds.'
      : 'These others may work with data of these products:'
  }</p>
${parties.length === 0 ? '' : printParties(parties)}`
  return { id: 'recipients', title: 'Who receives it', body }
}

function printSinks(sinks: readonly SinkRecipient[]): string {
  const rows = sinks.map(({ name, kind, purpose, keeps, products }) => [
    name,
    destinationWords(kind),
    purposeWords(purpose),
    products.join(', '),
    keeps ? 'Keeps it, and is told to erase it' : 'Is handed it on; what it keeps is its own',
  ])
  const head = ['Destination', 'Kind', 'Used for', 'Products', 'What it does']
  return printTable({ caption: 'Where reports are forwarded to', head, rows })
}

function printParties(parties: readonly RecipientSummary[]): string {
  const rows = parties.map(({ name, processor, through }) => [
    name,
    [processor?.description, ...through.map((use) => `${use.featureTitle}: ${use.purpose}`)]
      .filter((text) => text !== undefined)
      .join(' '),
    processor?.purposes.map(({ words }) => words).join(', ') ?? '',
    processor === undefined ? '' : `${processor.region}. Kept: ${processor.keepsDataIn}`,
  ])
  const head = ['Name', 'What it does', 'Used for', 'Where']
  return printTable({ caption: 'Others that take part', head, rows })
}

/** GDPR, Article 15(1)(d). */
export function retentionSection(about: ExportAbout): Section {
  const rows = sumCategories(about).map((sum) => [categoryWords(sum.category), printDays(sum)])
  const table =
    rows.length === 0
      ? ''
      : printTable({ caption: 'When it goes', head: ['Category', 'Deleted'], rows })
  const each =
    about.detail === 'specific' ? ' Each report names its own day, in the column expiresOn.' : ''
  const body = `<p>Every report has a day on which it is deleted, with the keys that it can be read by.${each} Only a legal
hold can keep one for longer. Your choices are kept, so that they go on to hold.</p>
${table}`
  return { id: 'retention', title: 'How long it is kept', body }
}

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['native', 'the gateway’s own protocol'],
  ['otlp', 'OpenTelemetry'],
  ['sentry', 'Sentry'],
  ['application_insights', 'Application Insights'],
  ['one_collector', 'OneCollector'],
  ['reporting', 'reports of the browser'],
])

/** GDPR, Article 15(1)(g). */
export function sourceSection({ products }: ExportAbout): Section {
  const rows = products.map(({ title, types }) => {
    const names = [...new Set(types.flatMap(({ collectors }) => collectors))].sort()
    const times = types.flatMap((held) => [held.firstReceivedAt, held.lastReceivedAt])
    const sorted = times.map(printTime).sort()
    const over = names.map((name) => PROTOCOLS.get(name) ?? inWords(name)).join(', ')
    return [title, over, sorted[0] ?? '', sorted[sorted.length - 1] ?? '']
  })
  const head = ['Product', 'Sent over', 'First received', 'Last received']
  const body =
    rows.length === 0
      ? '<p>No report of yours is held, so there is no source of any.</p>'
      : `<p>All of it was sent by these products, from the devices and services on which they were used.</p>
${printTable({ caption: 'Products that sent it', head, rows })}`
  return { id: 'source', title: 'Where it comes from', body }
}

export function choicesSection({ consents, detail }: ExportAbout): Section {
  const where =
    detail === 'specific'
      ? ` <a href="consents.ndjson">consents.ndjson</a> holds ${printCount(consents, 'recorded choice')}, the oldest first, and
<a href="receipts.ndjson">receipts.ndjson</a> a signed receipt of each.`
      : ` There are ${printCount(consents, 'recorded choice')}.`
  const body = `<p>${consents === 0 ? 'You have recorded no choice.' : `What you have chosen decides what is collected.${where}`}</p>`
  return { id: 'choices', title: 'Your choices', body }
}

/** GDPR, Article 15(1)(e). */
export function rightsSection({ regulation, tenant }: ExportAbout): Section {
  const items = regulation.rights.map((right) => {
    const [name, text] = RIGHTS[right]
    return markup(`<strong>${name}</strong>: ${text}`)
  })
  const title = escapeHtml(regulation.title)
  const body =
    items.length === 0
      ? `<p>${title} tells which rights you have.</p>`
      : `<p>By ${title} you can ask ${escapeHtml(tenant.name)} for these:</p>\n${printList(items)}`
  return { id: 'rights', title: 'What you can ask for', body }
}

/** GDPR, Article 15(1)(f). */
export function complaintSection({ regulation, tenant }: ExportAbout): Section {
  const body = `<p>If something here is wrong or missing, write to ${escapeHtml(tenant.name)} and name the number of your request. You can
also complain to ${escapeHtml(authorityOf(regulation))}.</p>`
  return { id: 'complaint', title: 'How to complain', body }
}

/** GDPR, Article 15(1)(h). */
export function decisionsSection(_: ExportAbout): Section {
  const body =
    '<p>None. The gateway that holds these reports decides nothing about people, and makes no profiles of them.</p>'
  return { id: 'decisions', title: 'Automated decisions', body }
}

export function filesSection(files: readonly ListedFile[]): Section {
  const rows = files.map(({ name, description }) => [
    markup(`<a href="${escapeHtml(name)}">${escapeHtml(name)}</a>`),
    description,
  ])
  const body = `<p>The links work where all files of the archive lie beside this page.</p>
${printTable({ caption: 'Files of this archive', head: ['File', 'What it holds'], rows })}`
  return { id: 'files', title: 'The files', body }
}
