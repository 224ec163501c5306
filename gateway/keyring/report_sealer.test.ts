import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SealPlace } from '#domain/stored_report.ts'
import { namesOf, TransientKeys } from '../../test/fixtures/keys.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import { ReportSealer } from './report_sealer.ts'

const PAYLOAD = Buffer.from('{"data":{"text":"PLANTED"},"remarks":[]}')

function placeOf(changes: Partial<SealPlace> = {}): SealPlace {
  return {
    tenantId: newTenantId(),
    id: randomUUID(),
    expiresOn: '2027-02-19',
    product: 'app',
    type: 'error',
    pseudonyms: { userId: pseudonymOf(1), deviceId: pseudonymOf(2) },
    ...changes,
  }
}

async function sealOne(sealer: ReportSealer, place: SealPlace): Promise<Uint8Array> {
  const [sealed] = await sealer.seal([{ ...place, payload: PAYLOAD }])
  if (sealed === undefined) throw new Error('The report was not sealed')
  return sealed
}

describe('ReportSealer', () => {
  test('opens what it sealed, byte for byte, and shows nothing of it', async () => {
    const sealer = new ReportSealer(new TransientKeys())
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 20 }),
        async (payloads) => {
          const rows = payloads.map((payload) => ({ ...placeOf(), payload }))
          const sealed = await sealer.seal(rows)
          const opened = await sealer.open(
            rows.map((row, index) => ({ ...row, sealed: sealed[index] ?? new Uint8Array() })),
          )
          expect(opened.map((bytes) => Buffer.from(bytes ?? []))).toEqual(
            payloads.map((bytes) => Buffer.from(bytes)),
          )
        },
      ),
      { numRuns: 30 },
    )
    expect(Buffer.from(await sealOne(sealer, placeOf())).toString('latin1')).not.toContain(
      'PLANTED',
    )
  })

  test('cannot open a report after any one of its keys is destroyed, and seals none for it again', async () => {
    const place = placeOf()
    for (const name of namesOf(place)) {
      const keys = new TransientKeys()
      const sealer = new ReportSealer(keys)
      const sealed = await sealOne(sealer, place)
      expect(await sealer.open([{ ...place, sealed }])).toEqual([PAYLOAD])
      keys.destroy(name)
      expect(await sealer.open([{ ...place, sealed }])).toEqual([undefined])
      expect(await sealer.seal([{ ...place, payload: PAYLOAD }])).toEqual([undefined])
    }
  })

  test('remembers no key that was destroyed between its look-up and its use', async () => {
    const keys = new TransientKeys()
    const place = placeOf()
    const [, , subject = ''] = namesOf(place)
    const sealer = new ReportSealer({
      get generation() {
        return keys.generation
      },
      keysToSeal: (places) => keys.keysToSeal(places),
      keysToOpen: async () => {
        const found = await keys.keysToOpen()
        const parts = found.partsOf(place)
        keys.destroy(subject)
        return { partsOf: () => parts }
      },
    })
    const sealed = await sealOne(sealer, place)
    await sealer.open([{ ...place, sealed }])
    const later = new ReportSealer(keys)
    expect(await later.open([{ ...place, sealed }])).toEqual([undefined])
    expect(await sealer.seal([{ ...place, payload: PAYLOAD }])).toEqual([undefined])
  })

  test('refuses bytes that were changed at any place', async () => {
    const sealer = new ReportSealer(new TransientKeys())
    const place = placeOf()
    const sealed = await sealOne(sealer, place)
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(sealer.open([{ ...place, sealed: changed }])).rejects.toThrow()
    }
    await expect(sealer.open([{ ...place, sealed: sealed.subarray(0, 20) }])).rejects.toThrow()
    await expect(sealer.open([{ ...place, sealed: new Uint8Array() }])).rejects.toThrow()
  })

  test('refuses bytes that stand in the place of another report', async () => {
    const keys = new TransientKeys()
    const sealer = new ReportSealer(keys)
    const place = placeOf()
    const sealed = await sealOne(sealer, place)
    const others: readonly SealPlace[] = [
      { ...place, id: randomUUID() },
      { ...place, expiresOn: '2027-02-20' },
      { ...place, tenantId: newTenantId() },
      { ...place, type: 'usage' },
      { ...place, pseudonyms: { userId: pseudonymOf(1) } },
      { ...place, pseudonyms: { userId: pseudonymOf(2), deviceId: pseudonymOf(1) } },
    ]
    await keys.keysToSeal(others)
    for (const other of others) {
      await expect(sealer.open([{ ...other, sealed }])).rejects.toThrow()
    }
    expect(await sealer.open([{ ...place, sealed }])).toEqual([PAYLOAD])
  })

  test('never uses a nonce twice', async () => {
    const sealer = new ReportSealer(new TransientKeys())
    const place = placeOf()
    const rows = Array.from({ length: 5_000 }, () => ({ ...place, payload: PAYLOAD }))
    const sealed = await sealer.seal(rows)
    const nonces = new Set(sealed.map((bytes) => Buffer.from(bytes ?? []).toString('hex', 1, 13)))
    expect(nonces.size).toBe(rows.length)
  })

  test('seals under a key of a hold, which opens for its own place only', () => {
    const sealer = new ReportSealer(new TransientKeys())
    const place = placeOf()
    const key = Buffer.alloc(32, 5)
    const sealed = sealer.sealUnder(key, { ...place, payload: PAYLOAD })
    expect(sealer.openUnder(key, { ...place, sealed })).toEqual(PAYLOAD)
    expect(() => sealer.openUnder(Buffer.alloc(32, 6), { ...place, sealed })).toThrow()
    expect(() => sealer.openUnder(key, { ...place, id: randomUUID(), sealed })).toThrow()
  })
})
