import { randomUUID } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parsePseudonym } from '#domain/ids.ts'
import {
  bytesIn,
  decidedOf,
  NOW_MS,
  newSpoolFolder,
  openSpool,
  spooledOf,
  submissionOf,
} from '../../test/fixtures/spool.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import type { SpoolEntry } from './entry.ts'
import { type Spool, SpoolFullError } from './spool.ts'

const ALL = { rowsMax: 100_000, bytesMax: 1_000_000_000 }

function entriesOf(spool: Spool): readonly (SpoolEntry | undefined)[] {
  return spool.held.flatMap(({ file }) => file.readAfter(0, ALL).map(({ entry }) => entry))
}

function reportsOf(spool: Spool) {
  return entriesOf(spool).flatMap((entry) => (entry?.kind === 'report' ? [entry.report] : []))
}

describe('Spool', () => {
  test('gives back what it was given, in order, after its process has died', async () => {
    const folder = newSpoolFolder()
    const { spool } = await openSpool(folder)
    const report = spooledOf({
      version: undefined,
      answered: 'redacted',
      pseudonyms: { userId: pseudonymOf(1), email: pseudonymOf(2) },
    })
    const witnesses = {
      subject: parsePseudonym(Buffer.alloc(32, 3)),
      others: [parsePseudonym(Buffer.alloc(32, 6))],
      values: [Buffer.alloc(32, 4), Buffer.alloc(32, 5)],
    }
    const other = spooledOf({ class: 'optional', category: 'product_service_usage', witnesses })
    const counters = { decided: [decidedOf(report, 3)], shapes: [] }
    await Promise.all([
      spool.append({ reports: [report], counters }),
      spool.append(submissionOf(other)),
    ])
    const copy = newSpoolFolder()
    // A copy is what a dead process leaves: nothing was closed, and its lock is gone.
    cpSync(folder, copy, { recursive: true })
    const { spool: next } = await openSpool(copy)
    expect(entriesOf(next)).toEqual([
      { kind: 'report', report },
      { kind: 'counters', counters },
      { kind: 'report', report: other },
    ])
    expect(next.rows).toBe(3)
    await Promise.all([spool.close(), next.close()])
  })

  test('lets no second process have the spools of a live one', async () => {
    const folder = newSpoolFolder()
    const first = await openSpool(folder)
    await first.spool.append(submissionOf(spooledOf()))
    const second = await openSpool(folder)
    expect(second.spool.rows).toBe(0)
    expect(second.spool.held).toHaveLength(1)
    await first.spool.close()
    await second.spool.adopt()
    expect(second.spool.rows).toBe(1)
    expect(second.spool.held.map(({ isActive }) => isActive)).toEqual([false, true])
    await second.spool.close()
  })

  test('leaves no file behind where it is empty', async () => {
    const folder = newSpoolFolder()
    const { spool } = await openSpool(folder)
    await spool.close()
    await spool.close()
    expect(readdirSync(folder)).toEqual([])
  })

  test('removes an adopted spool once it is empty', async () => {
    const folder = newSpoolFolder()
    const first = await openSpool(folder)
    await first.spool.append(submissionOf(spooledOf(), spooledOf()))
    await first.spool.close()
    const { spool } = await openSpool(folder)
    const [adopted] = spool.held
    if (adopted === undefined) throw new Error('Nothing was adopted')
    adopted.file.deleteThrough(1)
    spool.release(adopted)
    expect(spool.rows).toBe(1)
    adopted.file.deleteThrough(2)
    spool.release(adopted)
    expect(spool.rows).toBe(0)
    expect(readdirSync(folder)).toEqual([spool.held[0]?.file.id])
    await spool.close()
  })

  test('takes nothing once it is closed', async () => {
    const { spool } = await openSpool(newSpoolFolder())
    const waiting = spool.append(submissionOf(spooledOf()))
    await spool.close()
    await waiting
    await expect(spool.append(submissionOf(spooledOf()))).rejects.toThrow(SpoolFullError)
  })
})

describe('a full spool', () => {
  test('takes Required reports only from 80 % on, and nothing past its rows', async () => {
    const { spool } = await openSpool(newSpoolFolder(), { limits: { rowsMax: 10 } })
    const required = () => spool.append(submissionOf(spooledOf()))
    const optional = () => spool.append(submissionOf(spooledOf(), spooledOf({ class: 'optional' })))
    for (let taken = 0; taken < 7; taken += 1) await required()
    await expect(optional()).rejects.toThrow(SpoolFullError)
    for (let taken = 7; taken < 9; taken += 1) await required()
    await expect(required()).rejects.toThrow('Cannot keep reports: the spool is full')
    expect(spool.rows).toBe(9)
    await spool.close()
  })

  test('counts what waits for the same flush', async () => {
    const { spool } = await openSpool(newSpoolFolder(), { limits: { rowsMax: 10 } })
    const sent = await Promise.allSettled(
      Array.from({ length: 30 }, () => spool.append(submissionOf(spooledOf()))),
    )
    const taken = sent.filter(({ status }) => status === 'fulfilled').length
    expect(taken).toBeLessThanOrEqual(10)
    expect(spool.rows).toBe(taken)
    await spool.close()
  })

  test('is bounded by bytes', async () => {
    const { spool } = await openSpool(newSpoolFolder(), { limits: { bytesMax: 100_000 } })
    const payload = Buffer.alloc(40_000, 'x')
    await spool.append(submissionOf(spooledOf({ payload })))
    await spool.append(submissionOf(spooledOf({ payload })))
    await expect(spool.append(submissionOf(spooledOf({ payload })))).rejects.toThrow(SpoolFullError)
    expect(spool.bytes).toBeLessThan(100_000)
    await spool.close()
  })

  test('takes nothing more once its oldest row has waited too long', async () => {
    let nowMs = NOW_MS
    const { spool } = await openSpool(newSpoolFolder(), {
      limits: { ageMaxMs: 3_600_000 },
      clock: { nowMs: () => nowMs },
    })
    await spool.append(submissionOf(spooledOf({ receivedAtMs: NOW_MS })))
    nowMs += 3_500_000
    await spool.append(submissionOf(spooledOf({ receivedAtMs: nowMs })))
    expect(spool.oldestAgeMs).toBe(3_500_000)
    nowMs += 200_000
    await expect(spool.append(submissionOf(spooledOf()))).rejects.toThrow(SpoolFullError)
    await spool.close()
  })

  test('is full, and no crash, where its disk is: the requests of that flush are refused and not kept', async () => {
    // 12 pages of 4096 bytes hold the schema and little else.
    const { spool, events } = await openSpool(newSpoolFolder(), { limits: { bytesMax: 24_576 } })
    const [held] = spool.held
    if (held === undefined) throw new Error('No spool is held')
    const write = () =>
      held.file.write([submissionOf(spooledOf({ payload: Buffer.alloc(60_000) }))])
    expect(write).toThrow(/full/)
    expect(held.file.rows).toBe(0)
    await spool.append(submissionOf(spooledOf()))
    expect(reportsOf(spool)).toHaveLength(1)
    expect(events).toEqual([])
    await spool.close()
  })

  test('is full where its folder cannot be used, and is there once it can', async () => {
    const folder = newSpoolFolder()
    writeFileSync(folder, 'in the way')
    const { spool, events } = await openSpool(folder)
    expect(events.map(({ event }) => event)).toEqual(['spool_unavailable'])
    await expect(spool.append(submissionOf(spooledOf()))).rejects.toThrow(SpoolFullError)
    await spool.close()
  })

  test('waits for the keyring before it takes anything, and leaves what it finds as it is', async () => {
    const folder = newSpoolFolder()
    const first = await openSpool(folder)
    await first.spool.append(submissionOf(spooledOf()))
    await first.spool.close()
    let isAway = true
    const { spool } = await openSpool(folder, {
      keyOf: async () => {
        if (isAway) throw new Error('Cannot reach the keyring')
        return new Uint8Array(32).fill(9)
      },
    })
    await expect(spool.append(submissionOf(spooledOf()))).rejects.toThrow(SpoolFullError)
    isAway = false
    await spool.adopt()
    await spool.append(submissionOf(spooledOf()))
    expect(reportsOf(spool)).toHaveLength(2)
    await spool.close()
  })
})

describe('forgetting', () => {
  const tenantId = newTenantId()
  const PLANTED = pseudonymOf(0xa7)
  const planted = () =>
    spooledOf({ tenantId, pseudonyms: { userId: PLANTED, deviceId: pseudonymOf(3) } })

  async function spoolOfBoth() {
    const folder = newSpoolFolder()
    const { spool } = await openSpool(folder)
    const kept = [
      spooledOf({ tenantId, pseudonyms: { userId: pseudonymOf(4) } }),
      spooledOf({ pseudonyms: { userId: PLANTED } }),
    ]
    // Large ones lie in pages of their own.
    const large = { ...planted(), payload: Buffer.alloc(30_000, 'y') }
    await spool.append(submissionOf(planted(), ...kept, large))
    return { folder, spool, kept }
  }

  function sealedBytes(spool: Spool, sequence: number): Buffer {
    const [held] = spool.held
    const found = held?.file.sealedOf(sequence)
    if (found === undefined) throw new Error('The row is missing')
    return Buffer.from(found)
  }

  test('a subject leaves no byte of its reports, and what was answered stays counted', async () => {
    const { folder, spool, kept } = await spoolOfBoth()
    const sealed = [1, 4].map((sequence) => sealedBytes(spool, sequence))
    const user = Buffer.alloc(24, 0xa7)
    expect(bytesIn(folder).includes(user)).toBe(true)
    for (const bytes of sealed) expect(bytesIn(folder).includes(bytes.subarray(-64))).toBe(true)
    expect(await spool.countSubjects(tenantId, [PLANTED])).toBe(2)
    expect(await spool.eraseSubjects(tenantId, [PLANTED, pseudonymOf(99)])).toBe(2)
    expect(await spool.countSubjects(tenantId, [PLANTED])).toBe(0)
    expect(reportsOf(spool)).toEqual(kept)
    const left = bytesIn(folder)
    for (const bytes of sealed) {
      for (let at = 0; at + 16 <= bytes.length; at += 512) {
        expect(left.includes(bytes.subarray(at, at + 16))).toBe(false)
      }
    }
    const counters = entriesOf(spool).filter((entry) => entry?.kind === 'counters')
    expect(counters).toHaveLength(2)
    expect(counters[0]).toMatchObject({
      counters: { decided: [{ key: { tenantId, outcome: 'accepted', reason: '' }, count: 1 }] },
    })
    // The same pseudonym of another tenant is somebody else.
    expect(bytesIn(folder).includes(user)).toBe(true)
    await spool.eraseTenant(kept[1]?.tenantId ?? '')
    expect(bytesIn(folder).includes(user)).toBe(false)
    await spool.close()
  })

  test('reaches the log of what was drained before', async () => {
    const { folder, spool } = await spoolOfBoth()
    spool.held[0]?.file.deleteThrough(4)
    expect(await spool.eraseSubjects(tenantId, [PLANTED])).toBe(0)
    expect(bytesIn(folder).includes(Buffer.alloc(24, 0xa7))).toBe(false)
    await spool.close()
  })

  test('a day that has come takes what expires on it', async () => {
    const { spool } = await openSpool(newSpoolFolder())
    const expiring = ['2026-02-01', '2026-02-02', '2026-02-03'].map((expiresOn) =>
      spooledOf({ expiresOn }),
    )
    await spool.append(submissionOf(...expiring))
    expect(await spool.deleteExpired('2026-02-02')).toBe(2)
    expect(reportsOf(spool)).toEqual([expiring[2]])
    expect(spool.rows).toBe(3)
    await spool.close()
  })

  test('follows the tombstones of other processes, also in spools of dead ones', async () => {
    const { folder, spool, kept } = await spoolOfBoth()
    await spool.close()
    const next = await openSpool(folder)
    const forgotten = await next.spool.followTombstones({
      hasAny: ({ userId }) => userId?.[0] === 0xa7,
    })
    expect(forgotten).toBe(3)
    expect(reportsOf(next.spool)).toEqual(kept.slice(0, 1))
    await next.spool.close()
  })

  test('looks through more rows than one turn takes, also those that wait for a flush', async () => {
    const { spool } = await openSpool(newSpoolFolder())
    const reports = Array.from({ length: 2_500 }, (_, index) =>
      spooledOf({ tenantId, pseudonyms: { userId: index % 2 === 0 ? PLANTED : pseudonymOf(1) } }),
    )
    await spool.append(submissionOf(...reports))
    const waiting = spool.append(submissionOf(planted()))
    expect(await spool.eraseSubjects(tenantId, [PLANTED])).toBe(1_251)
    await waiting
    expect(await spool.countSubjects(tenantId, [pseudonymOf(1)])).toBe(1_250)
    await spool.close()
  })
})

test('a folder that is no spool is left alone', async () => {
  const folder = newSpoolFolder()
  mkdirSync(join(folder, 'notes'), { recursive: true })
  mkdirSync(join(folder, randomUUID()))
  chmodSync(folder, 0o700)
  const { spool } = await openSpool(folder)
  expect(readdirSync(folder)).toHaveLength(2)
  expect(readdirSync(folder)).toContain('notes')
  await spool.close()
})
