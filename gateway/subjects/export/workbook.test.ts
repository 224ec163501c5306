import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readWorkbook } from '../../../test/support/read_workbook.ts'
import { readZip } from '../../../test/support/read_zip.ts'
import { workbookPieces } from './workbook.ts'
import type { Row } from './workbook_xml.ts'

const SETTINGS = {
  title: 'Reports',
  headings: ['id', 'data'],
  modifiedAt: new Date('2026-01-31T10:00:00Z'),
}

async function* pagesOf(...pages: readonly (readonly Row[])[]) {
  for (const page of pages) yield page
}

async function bytesOf(pages: AsyncIterable<readonly Row[]>, sheetRowsMax?: number) {
  const settings = sheetRowsMax === undefined ? SETTINGS : { ...SETTINGS, sheetRowsMax }
  const pieces = await Array.fromAsync(workbookPieces(pages, settings))
  return {
    bytes: Buffer.concat(pieces.map(({ content }) => Buffer.from(content))),
    records: pieces.reduce((sum, { records }) => sum + records, 0),
  }
}

describe('workbookPieces()', () => {
  it('goes on in further sheets, each with the headings, where one has no place for a row', async () => {
    const rows = Array.from({ length: 7 }, (_, index): Row => [String(index), '{}'])
    const { bytes, records } = await bytesOf(pagesOf(rows.slice(0, 4), [], rows.slice(4)), 4)
    const sheets = await readWorkbook(bytes)
    expect(records).toBe(7)
    expect([...sheets.keys()]).toEqual(['Reports', 'Reports 2', 'Reports 3'])
    for (const sheet of sheets.values()) expect(sheet[0]).toEqual(SETTINGS.headings)
    expect([...sheets.values()].flatMap((sheet) => sheet.slice(1))).toEqual(rows)
  })

  it('has no sheet more than the rows need', async () => {
    const rows = Array.from({ length: 6 }, (_, index): Row => [String(index), '{}'])
    const sheets = await readWorkbook((await bytesOf(pagesOf(rows), 4)).bytes)
    expect([...sheets.keys()]).toEqual(['Reports', 'Reports 2'])
  })

  it('has one sheet with the headings where there is no row', async () => {
    const sheets = await readWorkbook((await bytesOf(pagesOf())).bytes)
    expect([...sheets]).toEqual([['Reports', [SETTINGS.headings]]])
  })

  it('holds no formula and no number: every cell is a text, and stays one where it is edited', async () => {
    const row = ['=1+1', '=HYPERLINK("http://x")']
    const files = readZip((await bytesOf(pagesOf([row]))).bytes)
    const sheet = files.get('xl/worksheets/sheet1.xml')?.toString() ?? ''
    expect(sheet).not.toMatch(/<f[ >]|<v[ >]/)
    const cells = [...sheet.matchAll(/<c ([^>]*)>/g)].map(([, attributes]) => attributes)
    expect(cells).toEqual([
      'r="A1" s="2" t="inlineStr"',
      'r="B1" s="2" t="inlineStr"',
      'r="A2" s="1" t="inlineStr"',
      'r="B2" s="1" t="inlineStr"',
    ])
    const styles = files.get('xl/styles.xml')?.toString() ?? ''
    expect(styles.match(/numFmtId="49"[^>]*quotePrefix="1"/g)).toHaveLength(2)
  })

  it('goes on to the right where a text is longer than a cell can hold, and cuts no character', async () => {
    const long = `x${'😀'.repeat(40_000)}`
    const sheets = await readWorkbook((await bytesOf(pagesOf([['id', long]]))).bytes)
    const cells = sheets.get('Reports')?.[1] ?? []
    expect(cells.map(({ length }) => length)).toEqual([2, 32_767, 32_766, 14_468])
    expect(cells.slice(1).every((cell) => cell.isWellFormed())).toBe(true)
    expect(cells.slice(1).join('')).toBe(long)
  })

  it('names columns beyond Z', async () => {
    const row = [...Array.from({ length: 29 }, (_, index) => `c${index}`), 'last']
    const sheets = await readWorkbook((await bytesOf(pagesOf([row]))).bytes)
    expect(sheets.get('Reports')?.[1]).toEqual(row)
  })

  it('makes equal bytes of equal rows', async () => {
    const make = async () => (await bytesOf(pagesOf([['a', 'b']], [['c', 'd']]))).bytes
    expect((await make()).equals(await make())).toBe(true)
  })

  it('reads no more pages than are asked for', async () => {
    const read = { pages: 0 }
    const pages = async function* (): AsyncGenerator<readonly Row[]> {
      for (; read.pages < 1_000; read.pages += 1) {
        const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(24 * 1024)))
        yield [[String(read.pages), bytes.toString('base64')]]
      }
    }
    const pieces = workbookPieces(pages(), SETTINGS)
    await pieces.next()
    for (let turns = 0; turns < 100; turns += 1) await turn()
    expect(read.pages).toBeLessThan(60)
    await pieces.return(undefined)
  })

  it('breaks off where a page cannot be read', async () => {
    const pages = async function* (): AsyncGenerator<readonly Row[]> {
      yield [['a', 'b']]
      throw new Error('The store is away')
    }
    await expect(bytesOf(pages())).rejects.toThrow('The store is away')
  })
})
