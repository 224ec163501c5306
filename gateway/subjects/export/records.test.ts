import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readReportOf } from '../../../test/fixtures/subject_export.ts'
import { readCsv } from '../../../test/support/read_csv.ts'
import { readWorkbook } from '../../../test/support/read_workbook.ts'
import { printCsvRows, printReportLines, REPORT_COLUMNS, reportCells } from './records.ts'
import { workbookPieces } from './workbook.ts'

/** How a formula begins, plainly and in full width, and how somebody would hide one. */
const FORMULAS = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\nx',
  '＝1+1',
  '＋1',
  '－1',
  '＠x',
  "'=1+1",
  '=HYPERLINK("x","y")',
  '=cmd|x!A0',
  '"=1+1"',
]

/** Text as PostgreSQL keeps it: well formed and without NUL; often what cells and XML stumble over. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\u0000', '')),
    fc.constantFrom(
      ...FORMULAS,
      '',
      ' ',
      '_x0041_',
      '_x005F_x0041_',
      '\r\n',
      '\u0001\ufffe',
      ']]>',
    ),
  )
  .map((any) => any.toWellFormed())

const report = fc
  .record({
    version: fc.option(text, { nil: undefined }),
    type: text,
    product: text,
    data: fc.dictionary(text, fc.oneof(text, fc.double(), fc.array(fc.jsonValue())), {
      noNullPrototype: true,
    }),
  })
  .map((changes) => readReportOf(parseChanges(changes)))

function parseChanges(changes: object): Parameters<typeof readReportOf>[0] {
  return JSON.parse(JSON.stringify(changes))
}

async function workbookOf(rows: readonly (readonly string[])[]) {
  const pieces = workbookPieces(Readable.from([rows]), {
    title: 'Reports',
    headings: REPORT_COLUMNS,
    modifiedAt: new Date('2026-01-31T10:00:00Z'),
  })
  const chunks = (await Array.fromAsync(pieces)).map(({ content }) => Buffer.from(content))
  return (await readWorkbook(Buffer.concat(chunks))).get('Reports')?.slice(1) ?? []
}

/** What reports.ndjson says of a report, as the cells of a row. */
function cellsOf(line: string): readonly string[] {
  const said: Readonly<Record<string, unknown>> = JSON.parse(line)
  return REPORT_COLUMNS.map((name) =>
    name === 'data' ? JSON.stringify(said[name]) : String(said[name] ?? ''),
  )
}

describe('reports.csv and reports.xlsx', () => {
  it('read back equal to what reports.ndjson says, whatever a report holds', async () => {
    const property = fc.asyncProperty(
      fc.array(report, { minLength: 1, maxLength: 5 }),
      async (reports) => {
        const said = printReportLines(reports).split('\n').slice(0, -1).map(cellsOf)
        const csv = readCsv(printCsvRows(reports.map(reportCells)))
        expect(csv.map((cells) => cells.map((cell) => cell.replace(/^'/, '')))).toEqual(said)
        const rows = await workbookOf(reports.map(reportCells))
        expect(rows.map((cells) => [...cells.slice(0, 12), cells.slice(12).join('')])).toEqual(said)
      },
    )
    await fc.assert(property, { numRuns: 150 })
  }, 60_000)
})

describe('printCsvRows()', () => {
  it.each(FORMULAS)('writes no cell that begins like a formula: %j', (version) => {
    const [cells] = readCsv(printCsvRows([reportCells(readReportOf({ version, type: version }))]))
    const at = REPORT_COLUMNS.indexOf('version')
    expect(cells?.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([])
    expect(cells?.[at]?.replace(/^'/, '')).toBe(version)
  })

  it('quotes what RFC 4180 asks for and keeps the order of the headings', () => {
    expect(printCsvRows([REPORT_COLUMNS])).toBe(
      'id,time,receivedAt,product,version,type,class,category,dataKind,collector,expiresOn,bundle,data\r\n',
    )
    expect(printCsvRows([reportCells(readReportOf())])).toBe(
      'id,2026-01-31T10:00:00.000Z,2026-01-31T10:00:00.000Z,product,1.0,usage,required,category,operational_data,native,2026-05-01,hash,"{""text"":""say \\""hi\\"", twice\\nover""}"\r\n',
    )
  })
})
