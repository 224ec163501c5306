import type { ArchivePiece } from './archive.ts'
import { printParts, printRow, printSheetEnds, type Row, STYLES } from './workbook_xml.ts'
import { createZipStream, type ZipPart } from './zip_stream.ts'

/** Rows of a sheet, with the one of the headings: Excel specifications and limits. */
const SHEET_ROWS_MAX = 1_048_576

export interface WorkbookSettings {
  readonly title: string
  readonly headings: Row
  readonly modifiedAt: Date
  /** Rows of a sheet with its headings; as many as a sheet can have where it is missing. */
  readonly sheetRowsMax?: number
}

/**
 * An XLSX workbook (ECMA-376) of pages of rows, made while it is read: at most one page is in memory, which no library
 * at hand does. Rows that a sheet has no place for go on in further ones. Every cell is a text, also where it is
 * edited: none can become a formula. Equal rows make equal bytes.
 */
export async function* workbookPieces(
  pages: AsyncIterable<readonly Row[]>,
  settings: WorkbookSettings,
): AsyncGenerator<ArchivePiece> {
  const source = new RowSource(pages)
  const zip = createZipStream(workbookParts(source, settings), settings.modifiedAt)
  let counted = 0
  for await (const chunk of zip) {
    const { taken } = source
    yield { content: parseChunk(chunk), records: taken - counted }
    counted = taken
  }
}

/** A stream that is not in object mode gives bytes. */
function parseChunk(chunk: unknown): Uint8Array {
  return chunk as Uint8Array
}

/** Pages of rows, taken in amounts of one's own. */
class RowSource {
  readonly #pages: AsyncIterator<readonly Row[]>
  #rest: readonly Row[] = []
  /** How many rows were taken. */
  taken = 0

  constructor(pages: AsyncIterable<readonly Row[]>) {
    this.#pages = pages[Symbol.asyncIterator]()
  }

  /** True where there is a row left. Reads a page where none of the last one is left. */
  async hasMore(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#pages.next()
      if (done === true) return false
      this.#rest = value
    }
    return true
  }

  /** At most `limit` rows of the page that was read. */
  take(limit: number): readonly Row[] {
    const rows = this.#rest.slice(0, limit)
    this.#rest = this.#rest.slice(limit)
    this.taken += rows.length
    return rows
  }
}

function* workbookParts(source: RowSource, settings: WorkbookSettings): Generator<ZipPart> {
  let sheets = 0
  const state = { hasMore: true }
  while (state.hasMore) {
    sheets += 1
    yield {
      name: `xl/worksheets/sheet${sheets}.xml`,
      chunks: () => printSheet(source, settings, state),
    }
  }
  for (const [name, text] of Object.entries(printParts(sheets, settings.title))) {
    yield { name, chunks: () => [Buffer.from(text)] }
  }
}

async function* printSheet(
  source: RowSource,
  { headings, sheetRowsMax = SHEET_ROWS_MAX }: WorkbookSettings,
  state: { hasMore: boolean },
): AsyncGenerator<Uint8Array> {
  const [begin, end] = printSheetEnds(headings)
  yield Buffer.from(begin)
  let place = 2
  while (place <= sheetRowsMax && (await source.hasMore())) {
    const rows = source.take(sheetRowsMax - place + 1)
    const first = place
    yield Buffer.from(rows.map((row, index) => printRow(row, first + index, STYLES.text)).join(''))
    place += rows.length
  }
  state.hasMore = await source.hasMore()
  yield Buffer.from(end)
}
