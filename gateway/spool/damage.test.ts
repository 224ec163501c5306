import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newSpoolFolder, openSpool, spooledOf, submissionOf } from '../../test/fixtures/spool.ts'
import { pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import type { SpooledReport } from './entry.ts'
import type { Spool } from './spool.ts'

const ALL = { rowsMax: 100_000, bytesMax: 1_000_000_000 }

function reportsOf(spool: Spool): readonly SpooledReport[] {
  return spool.held.flatMap(({ file }) =>
    file.readAfter(0, ALL).flatMap(({ entry }) => (entry?.kind === 'report' ? [entry.report] : [])),
  )
}

/** What a dead process has left: rows in the file itself and in its log, small and large ones. */
async function leaveSpool(): Promise<{ folder: string; reports: readonly SpooledReport[] }> {
  const folder = newSpoolFolder()
  const { spool } = await openSpool(folder)
  const reports: SpooledReport[] = []
  for (let group = 0; group < 40; group += 1) {
    const added = Array.from({ length: 5 }, (_, index) =>
      spooledOf({
        pseudonyms: index % 2 === 0 ? { userId: pseudonymOf(group) } : {},
        payload: randomBytes(index === 4 ? 9_000 : 300),
      }),
    )
    await spool.append(submissionOf(...added))
    reports.push(...added)
    if (group === 19) spool.held[0]?.file.truncateLog()
  }
  const copy = newSpoolFolder()
  cpSync(folder, copy, { recursive: true })
  await spool.close()
  return { folder: copy, reports }
}

describe('a damaged spool', () => {
  let folder = ''
  let sent: ReadonlyMap<string, SpooledReport> = new Map()
  const order = new Map<string, number>()

  beforeAll(async () => {
    const left = await leaveSpool()
    folder = left.folder
    sent = new Map(left.reports.map((report) => [report.id, report]))
    for (const [index, { id }] of left.reports.entries()) order.set(id, index)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Opens a copy that was damaged: what comes out went in, in its order, and nothing else does. */
  async function openDamaged(damage: (path: string) => void): Promise<number> {
    const copy = newSpoolFolder()
    cpSync(folder, copy, { recursive: true })
    const [id = ''] = readdirSync(copy)
    damage(join(copy, id, 'spool.db'))
    const { spool } = await openSpool(copy)
    const reports = reportsOf(spool)
    for (const report of reports) expect(report).toEqual(sent.get(report.id))
    const places = reports.map(({ id: report }) => order.get(report) ?? -1)
    expect(places).toEqual([...new Set(places)].toSorted((left, right) => left - right))
    await spool.append(submissionOf(spooledOf()))
    expect(reportsOf(spool)).toHaveLength(reports.length + 1)
    await spool.close()
    rmSync(copy, { recursive: true, force: true })
    return reports.length
  }

  test('gives back everything where it is not damaged', async () => {
    expect(await openDamaged(() => undefined)).toBe(sent.size)
  })

  test('gives back what its file held where the log is gone', async () => {
    expect(await openDamaged((path) => rmSync(`${path}-wal`))).toBe(100)
  })

  test.each([
    ['is gone', (path: string) => rmSync(path)],
    ['is empty', (path: string) => truncateSync(path, 0)],
    ['is no database', (path: string) => writeFileSync(path, randomBytes(10_000))],
  ])('starts where its file %s', async (_, damage) => {
    const count = await openDamaged((path) => {
      rmSync(`${path}-wal`)
      damage(path)
    })
    expect(count).toBe(0)
  })

  test('gives back all rows of other pages where its header is gone', async () => {
    const count = await openDamaged((path) => {
      rmSync(`${path}-wal`)
      flip(path, { at: 0, bytes: Buffer.alloc(100, 0xff) })
    })
    expect(count).toBe(100)
  })

  test('gives back all rows of other pages where one page is gone', async () => {
    const count = await openDamaged((path) => {
      rmSync(`${path}-wal`)
      // The second page is the root of the table; rows begin after it.
      flip(path, { at: 4_096 * 6, bytes: Buffer.alloc(4_096, 0xaa) })
    })
    expect(count).toBeGreaterThan(80)
    expect(count).toBeLessThan(100)
  })

  test('is not kept beside the salvaged one', async () => {
    const copy = newSpoolFolder()
    cpSync(folder, copy, { recursive: true })
    const [id = ''] = readdirSync(copy)
    flip(join(copy, id, 'spool.db'), { at: 4_096 * 6, bytes: Buffer.alloc(4_096, 0xaa) })
    const { spool, events } = await openSpool(copy)
    expect(events.map(({ event }) => event)).toContain('spool_salvaged')
    expect(readdirSync(join(copy, id)).filter((name) => name.startsWith('damaged'))).toEqual([])
    expect(existsSync(join(copy, id, 'spool.db'))).toBe(true)
    await spool.close()
    rmSync(copy, { recursive: true, force: true })
  })

  test('is salvaged again where a salvage was cut short', async () => {
    const count = await openDamaged((path) => {
      cpSync(path, join(path, '../damaged-1.db'))
      cpSync(`${path}-wal`, join(path, '../damaged-1.db-wal'))
      rmSync(`${path}-wal`)
      truncateSync(path, 4_096)
    })
    expect(count).toBe(sent.size)
  })

  test('never stops the start, and gives back only what went in, wherever it is cut or changed', async () => {
    const target = fc.constantFrom('', '-wal')
    const change = fc.oneof(
      fc.record({ target, cut: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({
        target,
        at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
      }),
      // Headers and roots are a small part of the bytes, and the worst place.
      fc.record({
        target,
        at: fc.double({ min: 0, max: 0.02, noNaN: true }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        await openDamaged((path) => {
          for (const one of changes) {
            const file = path + one.target
            const { length } = readFileSync(file)
            if ('cut' in one) truncateSync(file, Math.floor(length * one.cut))
            else if (length > 0) flip(file, { at: Math.floor(length * one.at), bytes: one.bytes })
          }
        })
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  test('turns up while it is in use: it is mended, and taken to again', async () => {
    const copy = newSpoolFolder()
    const { spool, events } = await openSpool(copy)
    const reports = Array.from({ length: 400 }, () => spooledOf({ payload: randomBytes(20_000) }))
    await spool.append(submissionOf(...reports))
    spool.held[0]?.file.truncateLog()
    const [id = ''] = readdirSync(copy)
    // In the middle of more than SQLite keeps in memory.
    flip(join(copy, id, 'spool.db'), { at: 4_000_000, bytes: Buffer.alloc(40_960, 1) })
    expect(reportsOf(spool).length).toBeGreaterThan(390)
    expect(events.map(({ event }) => event)).toContain('spool_salvaged')
    const before = spool.rows
    await spool.append(submissionOf(spooledOf()))
    expect(spool.rows).toBe(before + 1)
    await spool.close()
  })

  test('whose key is another one gives nothing, and is not taken for empty', async () => {
    const copy = newSpoolFolder()
    cpSync(folder, copy, { recursive: true })
    const { spool } = await openSpool(copy, { keyOf: async () => new Uint8Array(32).fill(8) })
    expect(reportsOf(spool)).toEqual([])
    expect(spool.rows).toBe(sent.size)
    await spool.close()
    rmSync(copy, { recursive: true, force: true })
  })
})

function flip(
  path: string,
  { at, bytes }: { readonly at: number; readonly bytes: Uint8Array },
): void {
  const content = readFileSync(path)
  content.set(bytes.subarray(0, Math.max(0, content.length - at)), at)
  writeFileSync(path, content)
}
