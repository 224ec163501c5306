import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { newSpoolFolder, openSpool, spooledOf, submissionOf } from '../../test/fixtures/spool.ts'
import { pseudonymOf } from '../../test/fixtures/stored_reports.ts'

const ALL = { rowsMax: 100_000, bytesMax: 1_000_000_000 }
const ADDED = ['phone_pseudonym', 'advertising_pseudonym', 'custom_pseudonym']

/** The spools of a folder as a version left them that knew four kinds of identity. */
function asBefore(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const databases = files.filter((file) => /\.(?:db|sqlite)$/.test(file))
  for (const name of databases) {
    const db = new DatabaseSync(join(folder, name))
    for (const column of ADDED) db.exec(`alter table entries drop column ${column}`)
    db.close()
  }
  return databases.length
}

test('a spool of a version with fewer kinds of identity is read, and takes those of now', async () => {
  const folder = newSpoolFolder()
  const { spool } = await openSpool(folder)
  const before = spooledOf({ pseudonyms: { userId: pseudonymOf(1), email: pseudonymOf(2) } })
  const nobody = spooledOf({ pseudonyms: {} })
  await spool.append(submissionOf(before, nobody))
  const copy = newSpoolFolder()
  cpSync(folder, copy, { recursive: true })
  expect(asBefore(copy)).toBe(1)
  const { spool: next } = await openSpool(copy)
  const reportsIn = () =>
    next.held.flatMap(({ file }) =>
      file.readAfter(0, ALL).map(({ entry }) => (entry?.kind === 'report' ? entry.report : entry)),
    )
  expect(reportsIn()).toEqual([before, nobody])
  expect(await next.countSubjects(before.tenantId, [pseudonymOf(2)])).toBe(1)
  const now = spooledOf({
    pseudonyms: { phone: pseudonymOf(3), advertisingId: pseudonymOf(4), custom: pseudonymOf(5) },
  })
  await next.append(submissionOf(now))
  expect(await next.countSubjects(now.tenantId, [pseudonymOf(5)])).toBe(1)
  expect(await next.eraseSubjects(now.tenantId, [pseudonymOf(3)])).toBe(1)
  expect(reportsIn()).toEqual(expect.arrayContaining([before, nobody]))
  await Promise.all([spool.close(), next.close()])
})
