import { escapeHtml } from '../../escape_html.ts'
import type { ExportAbout, HeldProduct, HeldType } from './about.ts'
import { type CategorySum, sumCategories, sumPurposes } from './categories.ts'
import { printCount, printFacts, printTable, type Section } from './page_html.ts'
import { categoryWords, classWords, purposeWords } from './words.ts'

const NOTHING = '<p>No report of yours is held.</p>'

/** What is held, one kind of report after the other. */
export function kindsSection({ products }: ExportAbout): Section {
  const body = products.length === 0 ? NOTHING : products.map(printProduct).join('\n')
  return { id: 'held', title: 'What is held', body }
}

function printProduct({ title, types }: HeldProduct): string {
  return `<h3>${escapeHtml(title)}</h3>\n${types.map(printType).join('\n')}`
}

function printType(held: HeldType): string {
  const { type, count, contract } = held
  const head = [
    ['Reports', `${count} of type ${type}`],
    ['Class', classWords(held.class)],
    ['Category', categoryWords(held.category)],
  ] as const
  if (contract === undefined) {
    return `<article>
<h4>${escapeHtml(type)}</h4>
<p>This kind of report is no longer collected; what is left is deleted on the day that each report names.</p>
${printFacts([...head, ['Deleted', printDays(held)]])}
</article>`
  }
  return `<article>
<h4>${escapeHtml(contract.title)}</h4>
<p>${escapeHtml(contract.description)}</p>
${printFacts([
  ...head,
  ['Used for', contract.purposes.map(purposeWords).join(', ')],
  ['Kept for', `${printCount(contract.retentionDays, 'day')} from receipt`],
  ['Deleted', printDays(held)],
])}
</article>`
}

/** What is held in sums: which kinds, what for, how much. */
export function categoriesSection(about: ExportAbout): Section {
  const sums = sumCategories(about)
  const rows = sums.map(({ category, reports, purposes, classes }) => [
    categoryWords(category),
    String(reports),
    classes.map(classWords).join('; '),
    purposes.map(purposeWords).join(', '),
  ])
  const head = ['Category', 'Reports', 'Class', 'Used for']
  const body =
    rows.length === 0 ? NOTHING : printTable({ caption: 'Kinds of data, and how much', head, rows })
  return { id: 'held', title: 'Which kinds are held', body }
}

/** What it is used for. */
export function purposesSection(about: ExportAbout): Section {
  const rows = sumPurposes(about).map(({ purpose, reports, categories }) => [
    purposeWords(purpose),
    categories.map(categoryWords).join('; '),
    String(reports),
  ])
  const head = ['Purpose', 'Categories', 'Reports']
  const table =
    rows.length === 0
      ? '<p>Nothing is held, so nothing is used.</p>'
      : printTable({ caption: 'Purposes, with the data that is used for each', head, rows })
  const note =
    '<p>What a purpose does not permit cannot be read for it. A report may be used for several.</p>'
  return { id: 'purposes', title: 'What it is used for', body: `${table}\n${note}` }
}

/** When the reports of a kind are deleted. */
export function printDays({
  firstExpiresOn,
  lastExpiresOn,
}: Omit<CategorySum, 'classes'> | HeldType) {
  return firstExpiresOn === lastExpiresOn
    ? `on ${firstExpiresOn}`
    : `from ${firstExpiresOn} to ${lastExpiresOn}`
}
