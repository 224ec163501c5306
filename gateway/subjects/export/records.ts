import { stringify } from 'csv-stringify/sync'
import type { ConsentRecord } from '#drizzle/repositories/consents.ts'
import type { ReadReport } from '../../keyring/open_reports.ts'

/** What each field of reports.ndjson and reports.csv means. */
export const REPORT_FIELDS = {
  id: 'Id of the report',
  time: 'When it happened, as the product said',
  receivedAt: 'When it was received',
  product: 'Product that sent it',
  version: 'Version of the product',
  type: 'Kind of report; index.html says what it is for',
  class: 'Required or optional: whether it depended on a choice',
  category: 'Category of the data',
  dataKind: 'Kind of data, which decides what it may be used for',
  collector: 'Protocol over which it came',
  expiresOn: 'Day on which it is deleted',
  bundle: 'Version of the policies that judged it',
  data: 'What the report says, after everything that was not declared or could tell who you are was taken out',
} as const satisfies { readonly [field in keyof ReadReport]?: string }

/** Only in reports.ndjson: lists do not fit into a cell. */
export const REMARK_FIELD = {
  remarks: 'What was taken out or replaced before storing: place, kind and rule, never the value',
}

export const CONSENT_FIELDS = {
  recordedAt: 'When the choice was recorded',
  scope: 'Whether it was made as a user or as a mail contact',
  product: 'Product that it holds for; all where it is empty',
  feature: 'Feature that it holds for',
  choice: 'The choice: off, required, optional, granted or denied',
  source: 'How it was made',
}

/** Reports as lines of JSON. To the subject itself every value is shown, however few others had it. */
export function printReportLines(reports: readonly ReadReport[]): string {
  return reports.map((report) => `${JSON.stringify(shownOf(report))}\n`).join('')
}

function shownOf({ instanceId, tenantId, pseudonyms, release, ...report }: ReadReport) {
  return report
}

/** The headings of reports.csv and reports.xlsx. */
export const REPORT_COLUMNS: readonly string[] = Object.keys(REPORT_FIELDS)

/** The cells of a report: what reports.ndjson says of it, with `data` as JSON; what is missing there is empty. */
export function reportCells(report: ReadReport): readonly string[] {
  const cells: Readonly<Record<keyof typeof REPORT_FIELDS, string>> = {
    id: report.id,
    time: report.time.toISOString(),
    receivedAt: report.receivedAt.toISOString(),
    product: report.product,
    version: report.version ?? '',
    type: report.type,
    class: report.class,
    category: report.category,
    dataKind: report.dataKind,
    collector: report.collector,
    expiresOn: report.expiresOn,
    bundle: report.bundle,
    data: JSON.stringify(report.data),
  }
  return Object.values(cells)
}

/** Lines of CSV (RFC 4180) in which no cell is a formula. */
export function printCsvRows(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((cells) => cells.map(plainCell)),
    CSV,
  )
}

/** A cell with a line break of any kind is quoted. */
const CSV = { record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const
/** How a formula begins for a spreadsheet (OWASP, CSV injection), also in full width; and the mark of a text itself. */
const LIKE_A_FORMULA = /^[=+\-@\t\r\n＝＋－＠']/

/** Where it begins like a formula, a cell has an apostrophe in front; without the first one it is what it was. */
function plainCell(text: string): string {
  return LIKE_A_FORMULA.test(text) ? `'${text}` : text
}

/** Choices as lines of JSON, without the subject's pseudonym. */
export function printConsentLines(records: readonly ConsentRecord[]): string {
  return records
    .map(
      ({ recordedAt, scope, product, feature, choice, source }) =>
        `${JSON.stringify({ recordedAt, scope, product, feature, choice, source })}\n`,
    )
    .join('')
}
