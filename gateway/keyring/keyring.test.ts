import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Pseudonym, parsePseudonym } from '#domain/ids.ts'
import type { SealPlace } from '#domain/stored_report.ts'
import { openTestKeyring } from '../../test/fixtures/keyring.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import type { Keyring } from './keyring.ts'

let store: TestStore
let url: string
let ours: Keyring
let theirs: Keyring

beforeAll(async () => {
  store = await startTestStore()
  url = await store.createDatabase('keyring')
  ours = await openTestKeyring(url)
  theirs = await openTestKeyring(url)
})

afterAll(async () => {
  await ours.close()
  await theirs.close()
  await store.stop()
})

const ERASURE = { requestId: randomUUID(), recordedAt: new Date(0) }
const newPseudonym = () => parsePseudonym(randomBytes(32))

function placeOf(changes: Partial<SealPlace> = {}): SealPlace {
  return {
    tenantId: newTenantId(),
    id: randomUUID(),
    expiresOn: '2026-05-01',
    product: 'app',
    type: 'error',
    pseudonyms: { userId: newPseudonym() },
    ...changes,
  }
}

const sealParts = async (keyring: Keyring, place: SealPlace) =>
  (await keyring.keysToSeal([place])).partsOf(place)
const openParts = async (keyring: Keyring, place: SealPlace) =>
  (await keyring.keysToOpen([place])).partsOf(place)

describe('Keyring', () => {
  test('gives every process the same keys of a report: tenant, cell, then each subject', async () => {
    const place = placeOf({ pseudonyms: { email: newPseudonym(), userId: newPseudonym() } })
    const parts = await sealParts(ours, place)
    expect(parts).toHaveLength(4)
    expect(new Set(parts?.map((part) => Buffer.from(part).toString('hex'))).size).toBe(4)
    expect(await openParts(theirs, place)).toEqual(parts)
    expect(await sealParts(theirs, place)).toEqual(parts)
  })

  test('makes no key to open with', async () => {
    const place = placeOf()
    expect(await openParts(ours, place)).toBeUndefined()
    expect(await ours.countSubjectKeys(place.tenantId, Object.values(place.pseudonyms))).toBe(0)
  })

  test('forgets a destroyed subject at once, and on another process when it next opens after 1 s', async () => {
    const userId: Pseudonym = newPseudonym()
    const place = placeOf({ pseudonyms: { userId } })
    await sealParts(ours, place)
    await openParts(theirs, place)
    await ours.destroySubjects(place.tenantId, [userId], ERASURE)
    expect(await openParts(ours, place)).toBeUndefined()
    expect(await sealParts(ours, place)).toBeUndefined()
    await theirs.refresh()
    expect(await openParts(theirs, place)).toBeUndefined()
    expect(await sealParts(theirs, place)).toBeUndefined()
    expect(await ours.countSubjectKeys(place.tenantId, [userId])).toBe(0)
  })
})
