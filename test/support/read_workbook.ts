import ExcelJS from 'exceljs'

/** The texts of each sheet of an XLSX, row by row, as exceljs reads them; what no cell holds is an empty text. */
export async function readWorkbook(
  bytes: Uint8Array,
): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
  const workbook = new ExcelJS.Workbook()
  // Its types are older than the runtime's, in which a buffer is generic.
  await workbook.xlsx.load(parseBuffer(bytes))
  const sheets = workbook.worksheets.map((sheet): [string, readonly (readonly string[])[]] => {
    const rows: string[][] = []
    sheet.eachRow((row) => {
      const cells = Array.from({ length: row.cellCount }, (_, index) => row.getCell(index + 1))
      rows.push(cells.map(({ value }) => textOf(value)))
    })
    return [sheet.name, rows]
  })
  return new Map(sheets)
}

function parseBuffer(bytes: Uint8Array): Parameters<ExcelJS.Xlsx['load']>[0] {
  return bytes as unknown as Parameters<ExcelJS.Xlsx['load']>[0]
}

/** exceljs leaves the escapes of ST_Xstring (ECMA-376) in inline strings as they are; spreadsheets do not. */
function textOf(value: ExcelJS.CellValue): string {
  if (value === null) return ''
  if (typeof value !== 'string') throw new Error('Cannot read workbook: a cell is no text')
  return value.replace(/_x([0-9A-F]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}
