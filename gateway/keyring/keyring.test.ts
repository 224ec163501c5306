import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Pseudonym, parsePseudonym, type TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { SealPlace } from '#domain/stored_report.ts'
import { KeyringDatabase } from '#drizzle/keyring/database.ts'
import { openTestKeyring } from '../../test/fixtures/keyring.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import type { Keyring } from './keyring.ts'
import { KeyringAwayError } from './keys.ts'
import { Pseudonymiser } from './pseudonymiser.ts'

let store: TestStore
let url: string
let ours: Keyring
let theirs: Keyring
let client: pg.Client

beforeAll(async () => {
  store = await startTestStore()
  url = await store.createDatabase('keyring')
  ours = await openTestKeyring(url)
  theirs = await openTestKeyring(url)
  client = await connectTo(url)
})

afterAll(async () => {
  await client.end()
  await ours.close()
  await theirs.close()
  await store.stop()
})

const connectTo = async (address: string) =>
  await new KeyringDatabase({
    url: address,
    connectionsMax: 1,
    onConnectionError: () => undefined,
  }).connect()

const ERASURE = { requestId: randomUUID(), recordedAt: new Date(0) }
const newPseudonym = () => parsePseudonym(randomBytes(32))
const newPseudonyms = (count: number) => Array.from({ length: count }, newPseudonym)

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
const placesOf = (tenantId: TenantId, pseudonyms: readonly Pseudonym[]) =>
  pseudonyms.map((userId) => placeOf({ tenantId, pseudonyms: { userId } }))

const sealParts = async (keyring: Keyring, place: SealPlace) =>
  (await keyring.keysToSeal([place])).partsOf(place)
const openParts = async (keyring: Keyring, place: SealPlace) =>
  (await keyring.keysToOpen([place])).partsOf(place)
const countOf = async (table: string, tenantId: TenantId) =>
  (
    await client.query(
      `select count(*)::integer as count from keyring.${table} where tenant_id = $1`,
      [tenantId],
    )
  ).rows[0]?.count

describe('keys of reports', () => {
  test('are the same on every process: tenant, cell, then each subject in the order of kinds', async () => {
    const [userId, email] = [newPseudonym(), newPseudonym()]
    const place = placeOf({ pseudonyms: { email, userId } })
    const parts = await sealParts(ours, place)
    expect(parts).toHaveLength(4)
    expect(new Set(parts?.map((part) => Buffer.from(part).toString('hex'))).size).toBe(4)
    expect(await openParts(theirs, place)).toEqual(parts)
    expect(await sealParts(theirs, place)).toEqual(parts)
    const alone = placeOf({ ...place, pseudonyms: { userId } })
    expect(await sealParts(ours, alone)).toEqual(parts?.slice(0, 3))
  })

  test('are shared by a cell, and differ by tenant, day, product and type', async () => {
    const place = placeOf({ pseudonyms: {} })
    const cells = [
      place,
      { ...place, expiresOn: '2026-05-02' },
      { ...place, product: 'app2' },
      { ...place, type: 'usage' },
      { ...place, tenantId: newTenantId() },
    ]
    const keys = await ours.keysToSeal(cells)
    const prints = cells.map((cell) => Buffer.from(keys.partsOf(cell)?.[1] ?? []).toString('hex'))
    expect(new Set(prints).size).toBe(cells.length)
    const again = { ...place, id: randomUUID() }
    expect(await sealParts(theirs, again)).toEqual(keys.partsOf(place))
  })

  test('are found in any order of asking, and none for a place that was not looked up', async () => {
    const [first, second] = [placeOf(), placeOf()]
    const keys = await ours.keysToSeal([first, second])
    const expected = [await sealParts(ours, second), await sealParts(ours, first)]
    expect([keys.partsOf(second), keys.partsOf(first)]).toEqual(expected)
    expect(() => keys.partsOf(placeOf())).toThrow('Cannot find keys: this place was not looked up')
  })

  test('of two tenants with an equal pseudonym are two', async () => {
    const userId = newPseudonym()
    const [left, right] = [placeOf({ pseudonyms: { userId } }), placeOf({ pseudonyms: { userId } })]
    const keys = await ours.keysToSeal([left, right])
    expect(keys.partsOf(left)?.[2]).not.toEqual(keys.partsOf(right)?.[2])
    expect(await openParts(ours, left)).toEqual(keys.partsOf(left))
    expect(await openParts(ours, right)).toEqual(keys.partsOf(right))
  })

  test('are not made to open with', async () => {
    const place = placeOf()
    expect(await openParts(ours, place)).toBeUndefined()
    expect(await ours.countSubjectKeys(place.tenantId, Object.values(place.pseudonyms))).toBe(0)
  })

  test('are made once by many makers at once on several processes', async () => {
    const tenantId = newTenantId()
    const pseudonyms = newPseudonyms(50)
    const places = placesOf(tenantId, pseudonyms)
    const made = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const shuffled = places.toSorted(() => Math.random() - 0.5)
        const keys = await (index % 2 === 0 ? ours : theirs).keysToSeal(shuffled)
        return places.map((place) => keys.partsOf(place))
      }),
    )
    for (const parts of made) expect(parts).toEqual(made[0])
    expect(await countOf('subject_keys', tenantId)).toBe(50)
  })

  test('are kept wrapped: the database holds none in the clear, and none opens for another owner', async () => {
    const place = placeOf()
    const [tenant, , subject] = (await sealParts(ours, place)) ?? []
    const { rows } = await client.query('select wrapped from keyring.subject_keys')
    const wrapped = Buffer.concat(rows.map((row) => row.wrapped))
    expect(wrapped.includes(Buffer.from(subject ?? 'x'))).toBe(false)
    expect(wrapped.includes(Buffer.from(tenant ?? 'x'))).toBe(false)
    const other = newTenantId()
    await client.query(
      'insert into keyring.tenant_keys select $1, wrapped from keyring.tenant_keys where tenant_id = $2',
      [other, place.tenantId],
    )
    await expect(sealParts(ours, placeOf({ tenantId: other }))).rejects.toThrow()
  })

  test('print as [redacted] with all that holds them', () => {
    expect(JSON.stringify({ ours })).toBe('{"ours":"[redacted]"}')
    expect(JSON.stringify(Object.values(ours))).toBe('[{},{}]')
  })
})

describe('a destroyed subject', () => {
  test('is forgotten at once by this process, and by every other when it opens after 1 s', async () => {
    const userId = newPseudonym()
    const place = placeOf({ pseudonyms: { userId } })
    await sealParts(ours, place)
    await openParts(theirs, place)
    const { generation } = ours
    await ours.destroySubjects(place.tenantId, [userId], ERASURE)
    expect(ours.generation).toBeGreaterThan(generation)
    expect(await openParts(ours, place)).toBeUndefined()
    expect(await sealParts(ours, place)).toBeUndefined()
    await expect
      .poll(async () => await openParts(theirs, place), { timeout: 1_000, interval: 20 })
      .toBeUndefined()
    expect(await sealParts(theirs, place)).toBeUndefined()
    expect(await ours.countSubjectKeys(place.tenantId, [userId])).toBe(0)
  })

  test('never gets a key again, however many processes make keys while it is destroyed', async () => {
    const tenantId = newTenantId()
    const pseudonyms = newPseudonyms(40)
    const places = placesOf(tenantId, pseudonyms)
    let isDone = false
    const make = async (keyring: Keyring) => {
      while (!isDone) {
        await keyring.keysToSeal(places)
        // Keys that are all known take no turn of the event loop: without one nothing is ever destroyed.
        await new Promise(setImmediate)
      }
    }
    const making = Promise.all([make(ours), make(theirs)])
    for (const pseudonym of pseudonyms) await ours.destroySubjects(tenantId, [pseudonym], ERASURE)
    isDone = true
    await making
    expect(await countOf('subject_keys', tenantId)).toBe(0)
    await theirs.refresh()
    for (const keyring of [ours, theirs]) {
      const keys = await keyring.keysToSeal(places)
      expect(places.map((place) => keys.partsOf(place))).toEqual(places.map(() => undefined))
    }
  })

  test('is followed in the order of commits: no process misses one of many destroyed at once', async () => {
    const tenantId = newTenantId()
    const pseudonyms = newPseudonyms(60)
    const places = placesOf(tenantId, pseudonyms)
    await theirs.keysToSeal(places)
    const third = await openTestKeyring(url)
    await Promise.all(
      pseudonyms.map((pseudonym, index) =>
        (index % 2 === 0 ? ours : third).destroySubjects(tenantId, [pseudonym], ERASURE),
      ),
    )
    await third.close()
    await theirs.refresh()
    const keys = await theirs.keysToOpen(places)
    expect(places.filter((place) => keys.partsOf(place) !== undefined)).toEqual([])
  })

  test('leaves a tombstone, once, which can be read in order and added elsewhere', async () => {
    const tenantId = newTenantId()
    const pseudonyms = newPseudonyms(3)
    const recordedAt = new Date(Date.UTC(2026, 0, 31))
    await ours.destroySubjects(tenantId, pseudonyms, { requestId: ERASURE.requestId, recordedAt })
    await theirs.destroySubjects(tenantId, pseudonyms, ERASURE)
    const all = (await ours.tombstonesAfter(0, 1_000_000)).filter(
      (tombstone) => tombstone.tenantId === tenantId,
    )
    expect(all.map(({ pseudonym }) => Buffer.from(pseudonym).toString('hex')).toSorted()).toEqual(
      pseudonyms.map((pseudonym) => Buffer.from(pseudonym).toString('hex')).toSorted(),
    )
    expect(all[0]).toMatchObject({ requestId: ERASURE.requestId, recordedAt })
    expect(await ours.tombstonesAfter(all.at(-1)?.sequence ?? 0, 10)).toEqual([])

    const restored = await openTestKeyring(await store.createDatabase('restored'))
    const places = placesOf(tenantId, pseudonyms)
    await restored.keysToSeal(places)
    for (const _ of [1, 2]) await restored.addTombstones(all)
    expect(await restored.countSubjectKeys(tenantId, pseudonyms)).toBe(0)
    expect(await restored.tombstonesAfter(0, 10)).toHaveLength(3)
    await restored.close()
  })

  test('may be one of 100,000 in one call, of which none is left', {
    timeout: 120_000,
  }, async () => {
    const tenantId = newTenantId()
    const pseudonyms = newPseudonyms(100_000)
    const kept = newPseudonym()
    const places = placesOf(tenantId, [...pseudonyms.slice(0, 2_000), kept])
    await ours.keysToSeal(places)
    await ours.destroySubjects(tenantId, pseudonyms, ERASURE)
    expect(await countOf('subject_keys', tenantId)).toBe(1)
    expect(await countOf('destructions', tenantId)).toBe(100_000)
    await theirs.refresh()
    const keys = await theirs.keysToOpen(places)
    expect(places.filter((place) => keys.partsOf(place) !== undefined)).toEqual(places.slice(-1))
  })
})

describe('retention', () => {
  test('destroys the keys of all cells up to a day, and no other', async () => {
    const due = placeOf({ expiresOn: '2020-01-31', pseudonyms: {} })
    const later = { ...due, expiresOn: '2020-02-01' }
    await ours.keysToSeal([due, later])
    await theirs.keysToOpen([due, later])
    const parts = await openParts(theirs, later)
    expect(await ours.destroyExpired('2020-01-31')).toBe(1)
    expect(await ours.destroyExpired('2020-01-31')).toBe(0)
    await theirs.refresh()
    for (const keyring of [ours, theirs]) {
      expect(await openParts(keyring, due)).toBeUndefined()
      expect(await openParts(keyring, later)).toEqual(parts)
    }
  })

  test('destroys the key of one cell: what is sealed there afterwards has another', async () => {
    const ended = placeOf({ pseudonyms: {} })
    const other = { ...ended, type: 'usage' }
    const keys = await ours.keysToSeal([ended, other])
    await openParts(theirs, ended)
    await ours.destroyCells([ended])
    await theirs.refresh()
    for (const keyring of [ours, theirs]) {
      expect(await openParts(keyring, ended)).toBeUndefined()
      expect(await openParts(keyring, other)).toEqual(keys.partsOf(other))
    }
    expect(await sealParts(theirs, ended)).not.toEqual(keys.partsOf(ended))
  })
})

describe('a destroyed tenant', () => {
  test('has no key left and gets none again; others keep theirs', async () => {
    const place = placeOf()
    const other = placeOf()
    await ours.keysToSeal([place, other])
    await ours.prepareTenant(place.tenantId)
    await theirs.prepareTenant(place.tenantId)
    await ours.makeHoldKey(place.tenantId, randomUUID())
    await ours.requests.make({ tenantId: place.tenantId, id: randomUUID() })
    await ours.destroyTenant(place.tenantId)
    await ours.destroyTenant(place.tenantId)
    await theirs.refresh()
    for (const keyring of [ours, theirs]) {
      expect(await sealParts(keyring, place)).toBeUndefined()
      await keyring.prepareTenant(place.tenantId)
      expect(() => keyring.pseudonymKeys(place.tenantId)).toThrow(KeyringAwayError)
      expect(await openParts(keyring, other)).toHaveLength(3)
    }
    const tables = [
      'tenant_keys',
      'pseudonym_keys',
      'cell_keys',
      'hold_keys',
      'request_keys',
      'subject_keys',
    ]
    for (const table of tables)
      expect([table, await countOf(table, place.tenantId)]).toEqual([table, 0])
    await expect(ours.makeHoldKey(place.tenantId, randomUUID())).rejects.toThrow(
      'Cannot make the key of a hold: the keys of its tenant were destroyed',
    )
  })
})

describe('the key of a request', () => {
  test('is made once, is the same for every process, and is gone everywhere when it ends', async () => {
    const request = { tenantId: newTenantId(), id: randomUUID() }
    expect(await ours.requests.find(request)).toBeUndefined()
    const key = await ours.requests.make(request)
    expect(await theirs.requests.make(request)).toEqual(key)
    expect(await ours.requests.list({ after: undefined, limit: 1_000 })).toContainEqual(request)
    await theirs.requests.destroy(request)
    expect(await ours.requests.find(request)).toBeUndefined()
    expect(await ours.requests.list({ after: undefined, limit: 1_000 })).not.toContainEqual(request)
  })
})

describe('pseudonym keys', () => {
  test('are the tenant’s own, made once by all processes, and ready without waiting', async () => {
    const [tenantId, other] = [newTenantId(), newTenantId()]
    expect(() => ours.pseudonymKeys(tenantId)).toThrow(KeyringAwayError)
    await Promise.all([ours, theirs, ours].map((keyring) => keyring.prepareTenant(tenantId)))
    await ours.prepareTenant(other)
    expect(ours.pseudonymKeys(tenantId)).toEqual(theirs.pseudonymKeys(tenantId))
    expect(ours.pseudonymKeys(tenantId)).toHaveLength(1)
    expect(ours.pseudonymKeys(other)[0].bytes).not.toEqual(ours.pseudonymKeys(tenantId)[0].bytes)
  })

  test('that were rotated still match, on every process within 1 s', async () => {
    const tenantId = newTenantId()
    await ours.prepareTenant(tenantId)
    await theirs.prepareTenant(tenantId)
    const [before, after] = [new Pseudonymiser(ours), new Pseudonymiser(theirs)]
    const old = before.pseudonym(tenantId, 'userId', 'ada')
    expect(after.pseudonym(tenantId, 'userId', 'ada')).toEqual(old)
    expect(await ours.rotatePseudonymKey(tenantId)).toBe(2)
    await expect
      .poll(() => theirs.pseudonymKeys(tenantId).length, { timeout: 1_000, interval: 20 })
      .toBe(2)
    const newest = after.pseudonym(tenantId, 'userId', 'ada')
    expect(newest).not.toEqual(old)
    expect(before.pseudonym(tenantId, 'userId', 'ada')).toEqual(newest)
    expect(after.everyPseudonym(tenantId, 'userId', 'ada')).toEqual([newest, old])
  })

  test('are as many as are looked up, and no more', async () => {
    const tenantId = newTenantId()
    for (let version = 2; version <= LIMITS.pseudonymKeysMax; version += 1) {
      expect(await ours.rotatePseudonymKey(tenantId)).toBe(version)
    }
    expect(await ours.rotatePseudonymKey(tenantId)).toBeUndefined()
    expect(ours.pseudonymKeys(tenantId)).toHaveLength(LIMITS.pseudonymKeysMax)
  })
})

describe('other keys', () => {
  test('of a hold are made once, found on every process, and gone when destroyed', async () => {
    const [tenantId, holdId] = [newTenantId(), randomUUID()]
    expect(await ours.findHoldKey(tenantId, holdId)).toBeUndefined()
    const key = await ours.makeHoldKey(tenantId, holdId)
    expect(key).toHaveLength(32)
    expect(await theirs.makeHoldKey(tenantId, holdId)).toEqual(key)
    expect(await theirs.findHoldKey(tenantId, holdId)).toEqual(key)
    expect(await ours.makeHoldKey(tenantId, randomUUID())).not.toEqual(key)
    await ours.destroyHoldKey(tenantId, holdId)
    expect(await theirs.findHoldKey(tenantId, holdId)).toBeUndefined()
  })

  test('of one use are equal on every process and after a rotation of the root key', async () => {
    const key = ours.secretKey('spool')
    expect(key).toHaveLength(32)
    expect(ours.secretKey('sinks')).not.toEqual(key)
    await ours.rotateRootKey()
    expect(ours.secretKey('spool')).toEqual(key)
    expect(theirs.secretKey('spool')).toEqual(key)
  })

  test('that a newer root key wrapped are opened by processes that started before it', async () => {
    const before = placeOf()
    const parts = await sealParts(ours, before)
    await ours.rotateRootKey()
    const after = placeOf()
    expect(await openParts(theirs, after)).toBeUndefined()
    expect(await openParts(theirs, before)).toEqual(parts)
    expect(await sealParts(theirs, after)).toEqual(await sealParts(ours, after))
    const { rows } = await client.query('select id, retired_at from keyring.root_keys order by id')
    expect(rows.filter(({ retired_at }) => retired_at === null)).toHaveLength(1)
    expect(rows.at(-1)?.retired_at).toBeNull()
  })
})

describe('maintain()', () => {
  test('prunes what every process has followed, but not what a restored store is to be told', async () => {
    const [tenantId, ended, userId] = [newTenantId(), newTenantId(), newPseudonym()]
    await ours.destroySubjects(tenantId, [userId], ERASURE)
    await ours.destroyTenant(ended)
    await ours.destroyHoldKey(tenantId, randomUUID())
    await ours.rotatePseudonymKey(tenantId)
    await ours.destroyCells([placeOf({ tenantId, expiresOn: '2020-01-31' })])
    await ours.destroyCells([placeOf({ tenantId, expiresOn: '9999-01-31' })])
    await client.query("update keyring.destructions set recorded_at = now() - interval '2 days'")
    await ours.rotatePseudonymKey(tenantId)
    await ours.maintain()
    const { rows } = await client.query(
      'select kind from keyring.destructions where tenant_id in ($1, $2) order by sequence',
      [tenantId, ended],
    )
    expect(rows.map(({ kind }) => kind)).toEqual(['subject', 'tenant', 'hold', 'cell', 'rotation'])
  })

  test('renews a root key of more than 90 days, once', async () => {
    const countRoots = async () =>
      (await client.query('select count(*)::integer as count from keyring.root_keys')).rows[0]
        ?.count
    const before = await countRoots()
    await ours.maintain()
    expect(await countRoots()).toBe(before)
    await client.query("update keyring.root_keys set created_at = now() - interval '91 days'")
    await Promise.all([ours.maintain(), theirs.maintain()])
    expect(await countRoots()).toBe(before + 1)
  })
})
