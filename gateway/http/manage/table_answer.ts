import { stringify } from 'csv-stringify/sync'
import { ApiError } from '#domain/errors.ts'
import type { ApiAnswer } from '../api/route.ts'

/** A cell: dates are printed as RFC 3339. */
export type Cell = string | number | boolean | Date | null | undefined

/** Rows that are answered as JSON, or as a table for a spreadsheet. */
export interface Table {
  /** Name of the file, without its ending. */
  readonly name: string
  /** Names of the members that are columns, in order. */
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, Cell>>[]
  /** What is answered as JSON. */
  readonly body: unknown
}

export const TABLE_FORMATS = ['json', 'csv', 'xlsx'] as const
export type TableFormat = (typeof TABLE_FORMATS)[number]

export const FORMAT_QUERY = {
  format: { description: 'How it is printed; json where it is missing', values: TABLE_FORMATS },
}

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** The format that the query asks for. Throws an ApiError for another one. */
export function formatOf(query: URLSearchParams): TableFormat {
  const text = query.get('format') ?? 'json'
  const format = TABLE_FORMATS.find((known) => known === text)
  if (format === undefined) {
    throw new ApiError(
      'invalid_query',
      `Cannot use format: wanted one of ${TABLE_FORMATS.join(', ')}`,
    )
  }
  return format
}

/** A table in a format. */
export async function answerTable(table: Table, format: TableFormat): Promise<ApiAnswer> {
  if (format === 'json') return { status: 200, body: table.body }
  const bytes = format === 'csv' ? printCsv(table) : await printXlsx(table)
  return {
    status: 200,
    stream: new Blob([bytes]).stream(),
    headers: {
      'content-type': MEDIA_TYPES[format],
      'content-disposition': `attachment; filename="${table.name}.${format}"`,
      'cache-control': 'no-store',
    },
  }
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front: OWASP, CSV injection. */
const CSV = { record_delimiter: 'windows', escape_formulas: true } as const

function printCsv({ columns, rows }: Table): Uint8Array<ArrayBuffer> {
  const lines = [columns, ...rows.map((row) => columns.map((name) => printCell(row[name])))]
  return new TextEncoder().encode(stringify([...lines.map((line) => [...line])], CSV))
}

function printCell(cell: Cell): string | number {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString()
  return typeof cell === 'boolean' ? String(cell) : cell
}

/** Cells are texts and numbers there, and never formulas. */
async function printXlsx({ name, columns, rows }: Table): Promise<Uint8Array<ArrayBuffer>> {
  // It is large, and asked for seldom.
  const { default: excel } = await import('exceljs')
  const book = new excel.Workbook()
  const sheet = book.addWorksheet(name.slice(0, 31), { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.addRow([...columns]).font = { bold: true }
  for (const row of rows) sheet.addRow(columns.map((column) => printCell(row[column])))
  return new Uint8Array(await book.xlsx.writeBuffer())
}
