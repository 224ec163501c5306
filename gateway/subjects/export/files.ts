import type { ExportAbout, ExportDetail, ListedFile } from './about.ts'
import type { ArchiveFile, ArchivePiece } from './archive.ts'
import { printCategories } from './categories.ts'
import { printPage } from './page.ts'
import { consentPages, type ExportScope, reportPages } from './pages.ts'
import { type ReceiptMaker, receiptLines } from './receipts.ts'
import {
  printConsentLines,
  printCsvRows,
  printReportLines,
  REPORT_COLUMNS,
  reportCells,
} from './records.ts'
import { workbookPieces } from './workbook.ts'

/** What the files of an export are made from. */
export interface ExportContent {
  readonly scope: ExportScope
  readonly about: ExportAbout
  readonly receipts: ReceiptMaker
}

interface FileKind extends ListedFile {
  /** In which exports it is. */
  readonly details: readonly ExportDetail[]
  readonly isPacked?: true
  readonly pieces: (content: ExportContent) => ReturnType<ArchiveFile['pieces']>
}

const SPECIFIC = ['specific'] as const
const ALWAYS = ['specific', 'categories'] as const

/** Every file of an export but its manifest, in their order. */
const FILES: readonly FileKind[] = [
  {
    name: 'reports.ndjson',
    description: 'Every report, one JSON object a line',
    details: SPECIFIC,
    pieces: async function* ({ scope }) {
      for await (const reports of reportPages(scope)) {
        yield { content: printReportLines(reports), records: reports.length }
      }
    },
  },
  {
    name: 'reports.csv',
    description:
      'Every report, one line each; a cell that begins like a formula or with an apostrophe has an apostrophe in front',
    details: SPECIFIC,
    pieces: async function* ({ scope }) {
      yield { content: printCsvRows([REPORT_COLUMNS]), records: 0 }
      for await (const reports of reportPages(scope)) {
        yield { content: printCsvRows(reports.map(reportCells)), records: reports.length }
      }
    },
  },
  {
    name: 'reports.xlsx',
    description:
      'Every report as a workbook, one row each; data that is too long for one cell goes on in those to the right of it',
    details: SPECIFIC,
    isPacked: true,
    pieces: ({ scope, about }) =>
      workbookPieces(rowsOf(scope), {
        title: 'Reports',
        headings: REPORT_COLUMNS,
        modifiedAt: about.asOf,
      }),
  },
  {
    name: 'consents.ndjson',
    description: 'Every recorded choice, the oldest first, one JSON object a line',
    details: SPECIFIC,
    pieces: async function* ({ scope }) {
      for await (const records of consentPages(scope)) {
        yield { content: printConsentLines(records), records: records.length }
      }
    },
  },
  {
    name: 'receipts.ndjson',
    description:
      'The receipt of each of these choices (ISO/IEC TS 27560), and the same signed (JWS), one JSON object a line',
    details: SPECIFIC,
    pieces: async function* ({ scope, receipts }): AsyncGenerator<ArchivePiece> {
      for await (const records of consentPages(scope)) yield* receiptLines(records, receipts)
    },
  },
  {
    name: 'categories.json',
    description: 'Which kinds of data are held, what they are used for, and how much of each',
    details: ALWAYS,
    pieces: ({ about }) => [{ content: printCategories(about), records: 0 }],
  },
  {
    name: 'index.html',
    description: 'What is held and why, to be read in a browser',
    details: ALWAYS,
    pieces: ({ about }) => [
      { content: printPage(about, [...filesIn(about), MANIFEST]), records: 0 },
    ],
  },
]

/** The manifest, which names the hash of all others. */
export const MANIFEST: ListedFile = {
  name: 'manifest.json',
  description: 'What each field means, and the size and SHA-256 of each other file',
}

/** What each file of an export holds, by name. */
export const DESCRIPTIONS: ReadonlyMap<string, string> = new Map(
  FILES.map(({ name, description }) => [name, description]),
)

/** The files of an export but its manifest. */
export function exportFiles(content: ExportContent): readonly ArchiveFile[] {
  return filesIn(content.about).map(({ name, isPacked, pieces }) => ({
    name,
    ...(isPacked && { isPacked }),
    pieces: () => pieces(content),
  }))
}

function filesIn({ detail }: Pick<ExportAbout, 'detail'>): readonly FileKind[] {
  return FILES.filter(({ details }) => details.includes(detail))
}

async function* rowsOf(scope: ExportScope) {
  for await (const reports of reportPages(scope)) yield reports.map(reportCells)
}
