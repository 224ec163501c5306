/** Characters of a cell: Excel specifications and limits. */
const CELL_LENGTH_MAX = 32_767

/** Cells are texts; the last one of a row goes on in the cells to the right of it where one cannot hold it. */
export type Row = readonly string[]

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
/** Looks of cells: places in `cellXfs`. */
export const STYLES = { text: 1, heading: 2 } as const
const COLUMN_WIDTH = 24

/** What stands before and after the rows of a sheet; the headings stay in view. */
export function printSheetEnds(headings: Row): readonly [string, string] {
  const view =
    '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
  const columns = `<col min="1" max="${headings.length}" width="${COLUMN_WIDTH}" customWidth="1"/>`
  return [
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews>${view}</sheetViews><cols>${columns}</cols><sheetData>${printRow(headings, 1, STYLES.heading)}`,
    '</sheetData></worksheet>',
  ]
}

/** A row at its place, from 1 on. */
export function printRow(row: Row, place: number, style: number): string {
  const last = row[row.length - 1] ?? ''
  const cells = [...row.slice(0, -1), ...splitText(last)].map((text, index) => {
    if (text === '') return ''
    const name = `${columnName(index)}${place}`
    return `<c r="${name}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeText(text)}</t></is></c>`
  })
  return `<row r="${place}">${cells.join('')}</row>`
}

/** A text in parts that a cell can hold, none of which ends within a character. */
function splitText(text: string): readonly string[] {
  const parts: string[] = []
  for (let from = 0; from < text.length; ) {
    let to = from + CELL_LENGTH_MAX
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1
    parts.push(text.slice(from, to))
    from = to
  }
  return parts
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

/** The letters of a column: 0 is A, 25 is Z, 26 is AA. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** What XML 1.0 cannot hold, or would change; and what would be read as the escape of it (ECMA-376, ST_Xstring). */
const NOT_AS_IT_IS = /[\p{Cc}\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/gu

function escapeText(text: string): string {
  return text
    .replace(NOT_AS_IT_IS, (found) => {
      const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
      return `_x${code}_`
    })
    .replace(/[&<>]/g, (found) => ENTITIES[found] ?? found)
}

/** The parts of a workbook besides its sheets, by name. */
export function printParts(sheets: number, title: string): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1)
  const nameOf = (number: number) => (number === 1 ? title : `${title} ${number}`)
  const stylesId = `rId${sheets + 1}`
  return {
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${numbers
      .map((n) => `<sheet name="${escapeText(nameOf(n))}" sheetId="${n}" r:id="rId${n}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">${numbers
      .map((n) => relation(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`))
      .join('')}${relation(stylesId, 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': printStyles(),
    '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${numbers
      .map(
        (n) =>
          `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
      )
      .join('')}</Types>`,
  }
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`
}

/** Format 49 is text, and a quote prefix keeps a cell a text where its content is entered again. */
function printStyles(): string {
  const text =
    'xfId="0" numFmtId="49" fillId="0" borderId="0" applyNumberFormat="1" quotePrefix="1"'
  return `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf xfId="0" numFmtId="0" fontId="0" fillId="0" borderId="0"/><xf fontId="0" ${text}/><xf fontId="1" ${text}/></cellXfs></styleSheet>`
}
