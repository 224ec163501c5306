import { posix } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeSegment, folderOf, nameOf, parseKey, placeOf } from './layout.ts'
import { EXPIRES_ON, reportOf, reportsOf, TENANT } from './test_reports.ts'

const FOLDER = `tenant=${TENANT}/expires=${EXPIRES_ON}/product=sales-app/day=2026-11-21/`

function folder(product: string): string {
  const place = placeOf(reportOf('r-1', { product }))
  if (place === undefined) throw new Error('the report has a place')
  return folderOf(place)
}

describe('the folder of a report', () => {
  test('is its tenant, expiry day, product and day of receipt', () => {
    expect(folder('sales-app')).toBe(FOLDER)
  })

  test.each([
    '../../etc',
    '/etc',
    'a/b',
    '..',
    '.',
    'a\\b',
    'a\0b',
    'a\nb',
    '',
    '\ud800',
    'é'.repeat(300),
  ])('stays where it is for a product of a hostile name: case %#', (product) => {
    const path = folder(product)
    expect(posix.normalize(path)).toBe(path)
    expect(path.split('/')).toHaveLength(5)
    expect(path).toMatch(/^[A-Za-z0-9_.%~=/-]+$/)
    expect(Math.max(...path.split('/').map((part) => part.length))).toBeLessThan(200)
    expect(parseKey(`${path}${nameOf(reportsOf(0, 1), false)}`)).toBeDefined()
  })

  test('is never that of another product', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (one, other) => {
          expect(encodeSegment(one) === encodeSegment(other)).toBe(one === other)
        },
      ),
    )
    expect(encodeSegment('é'.repeat(99))).not.toBe(encodeSegment(`${'é'.repeat(98)}è`))
  })

  test.each([undefined, '', '2027-2-19', '../2027-02-19'])(
    'is none where the expiry day is %s',
    (expiresOn) => {
      const { expiresOn: _, ...rest } = reportOf('r-1')
      expect(placeOf(expiresOn === undefined ? rest : { ...rest, expiresOn })).toBeUndefined()
    },
  )
})

describe('the name of a file', () => {
  test('is the same for the same reports, and another for more, fewer or others', () => {
    const names = [
      reportsOf(0, 3),
      reportsOf(0, 3),
      reportsOf(0, 2),
      reportsOf(1, 3),
      reportsOf(0, 4),
    ].map((reports) => nameOf(reports, false))
    expect(names[0]).toMatch(
      /^part-20261121T095839123Z-[0-9a-f]{16}-20261121T095839123Z-[0-9a-f]{16}\.parquet$/,
    )
    expect(names[0]).toBe(names[1])
    expect(new Set(names).size).toBe(4)
  })

  test('says that the file is sealed, so that no reader takes it for Parquet', () => {
    expect(nameOf(reportsOf(0, 1), true)).toMatch(/\.parquet\.sealed$/)
  })

  test('tells own files from others', () => {
    const own = `${FOLDER}${nameOf(reportsOf(0, 2), false)}`
    expect(parseKey(own)).toEqual({
      tenant: TENANT,
      expires: EXPIRES_ON,
      product: 'sales-app',
      day: '2026-11-21',
    })
    for (const key of [
      `x/${own}`,
      `${own}.bak`,
      `${FOLDER}notes.parquet`,
      `${FOLDER}sub/x.parquet`,
    ]) {
      expect(parseKey(key)).toBeUndefined()
    }
  })
})
