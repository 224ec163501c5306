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

const REPORT_COLUMNS = Object.keys(REPORT_FIELDS)

/** Reports as lines of JSON. To the subject itself every value is shown, however few others had it. */
export function printReportLines(reports: readonly ReadReport[]): string {
  return reports.map((report) => `${JSON.stringify(shownOf(report))}\n`).join('')
}

function shownOf({ instanceId, tenantId, pseudonyms, release, ...report }: ReadReport) {
  return report
}

/** The first line of reports.csv. */
export function printCsvHeader(): string {
  return stringify([REPORT_COLUMNS], CSV)
}

/** Reports as lines of CSV (RFC 4180), with `data` as JSON. */
export function printCsvRows(reports: readonly ReadReport[]): string {
  return stringify(
    reports.map((report) => ({
      ...report,
      time: report.time.toISOString(),
      receivedAt: report.receivedAt.toISOString(),
      data: JSON.stringify(report.data),
    })),
    { ...CSV, columns: REPORT_COLUMNS },
  )
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front: OWASP, CSV injection. */
const CSV = { record_delimiter: 'windows', escape_formulas: true } as const

/** Choices as lines of JSON, without the subject's pseudonym. */
export function printConsentLines(records: readonly ConsentRecord[]): string {
  return records
    .map(
      ({ recordedAt, scope, product, feature, choice, source }) =>
        `${JSON.stringify({ recordedAt, scope, product, feature, choice, source })}\n`,
    )
    .join('')
}
