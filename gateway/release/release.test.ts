import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { JsonObject } from '#domain/json.ts'
import type { IdentityKind, SubjectIdentities } from '#domain/report.ts'
import type { StoredReport } from '#domain/stored_report.ts'
import { commitGroup } from '#drizzle/repositories/report_writer.ts'
import { countWitnessesOf, deleteExpiredWitnesses } from '#drizzle/repositories/value_witnesses.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId, rowOf } from '../../test/fixtures/stored_reports.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import type { PseudonymKey } from '../keyring/pseudonym_key_ring.ts'
import { Pseudonymiser } from '../keyring/pseudonymiser.ts'
import { deleteCountsOf } from '../subjects/delete_reports.ts'
import { type ReleaseGateway, releaseAll, releaseReports } from './release.ts'
import { guard } from './witnesses.ts'

const NOW_MS = Date.UTC(2026, 0, 31, 12)
const EXPIRES_ON = '2026-05-01'
const MODEL_AFTER = 3
const BUNDLE = bundleOf([
  contractSourceOf({
    fields: {
      text: fieldOf(),
      model: fieldOf({ releaseAfter: MODEL_AFTER }),
      cores: fieldOf({ type: 'integer', releaseAfter: 2 }),
    },
  }),
  contractSourceOf({ type: 'usage', fields: { model: fieldOf({ releaseAfter: MODEL_AFTER }) } }),
])

let store: TestStore
let client: pg.Client

beforeAll(async () => {
  store = await startTestStore()
  client = await store.connect()
})

afterAll(async () => await store.stop())

/** A tenant of its own whose pseudonym key is rotated at will. */
class World implements ReleaseGateway {
  readonly tenantId = newTenantId()
  readonly database = store.database
  readonly clock = { nowMs: () => this.nowMs }
  readonly policies = { of: () => ({ bundle: this.bundle }) }
  readonly pseudonymiser: Pseudonymiser
  bundle = BUNDLE
  nowMs = NOW_MS
  isDestroyed = false
  #keys: [PseudonymKey, ...PseudonymKey[]] = [
    { version: 1, bytes: Buffer.alloc(32, 1), scheme: 2, madeAtMs: 0 },
  ]

  constructor() {
    this.pseudonymiser = new Pseudonymiser({
      prepareTenant: async () => undefined,
      pseudonymKeys: () => {
        if (this.isDestroyed) throw new KeyringAwayError('Cannot make pseudonyms')
        return this.#keys
      },
    })
  }

  rotate(): void {
    const version = this.#keys.length + 1
    this.#keys = [
      { version, bytes: Buffer.alloc(32, version), scheme: 2, madeAtMs: 0 },
      ...this.#keys,
    ]
  }

  /** What is to be stored of a report. */
  rowOf(subject: SubjectIdentities, data: JsonObject, changes: Partial<StoredReport> = {}) {
    const { tenantId, pseudonymiser } = this
    const type = changes.type ?? 'error'
    const contract = this.bundle.contracts.get(`app/${type}`)
    invariant(contract !== undefined, 'the type is declared')
    const report = { tenantId, product: 'app', type, contract, data, subject }
    const { witnesses } = guard(report, pseudonymiser)
    const pseudonyms = pseudonymiser.pseudonyms(tenantId, subject)
    const head = { id: randomUUID(), tenantId, type, pseudonyms, expiresOn: EXPIRES_ON, witnesses }
    return rowOf({ ...head, ...changes })
  }

  async put(subject: SubjectIdentities, data: JsonObject, changes: Partial<StoredReport> = {}) {
    await commit([this.rowOf(subject, data, changes)])
  }

  async shown(data: JsonObject, type = 'error'): Promise<JsonObject> {
    const items = [{ product: 'app', type, data, release: undefined }]
    const [released] = await releaseAll(this, this.tenantId, items)
    return released?.data ?? {}
  }

  async erase(userId: string, kind: IdentityKind = 'userId'): Promise<void> {
    const subjects = this.pseudonymiser.everyPseudonym(this.tenantId, kind, userId)
    await deleteCountsOf(this.database, this.tenantId, subjects)
    const left = await this.database.withTenant(this.tenantId, (tx) =>
      countWitnessesOf(tx, this.tenantId, subjects),
    )
    expect(left).toBe(0)
  }
}

async function commit(rows: readonly StoredReport[], options: CommitOptions = {}) {
  return await commitGroup(
    options.client ?? client,
    { rows, outcomesOf: () => [], shapes: [] },
    {
      writer: 0,
      knownSequence: () => 1_000_000,
      findSuppressed: async (all) => new Set(options.areSuppressed === true ? all : []),
    },
  )
}

interface CommitOptions {
  readonly client?: pg.Client
  readonly areSuppressed?: boolean
}

async function countRows(tenantId: TenantId): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from value_witnesses where tenant_id = $1',
    [tenantId],
  )
  return Number(rows[0]?.count)
}

describe('releaseAll()', () => {
  test('shows a value once enough different subjects had it, not once it was sent often enough', async () => {
    const world = new World()
    const hidden = { text: 'free', model: '[rare]' }
    for (let time = 0; time < 5; time += 1) await world.put({ userId: 'ada' }, { model: 'A1' })
    await world.put({ userId: 'bob' }, { model: 'A1' })
    expect(await world.shown({ text: 'free', model: 'A1' })).toEqual(hidden)
    await world.put({ userId: 'eve' }, { model: 'A1' })
    expect(await world.shown({ text: 'free', model: 'A1' })).toEqual({ text: 'free', model: 'A1' })
    expect(await world.shown({ text: 'free', model: 'B2' })).toEqual(hidden)
  })

  test('counts by the user, else the device, else the mail address, and an organisation for nobody', async () => {
    const world = new World()
    await world.put({ userId: 'ada', deviceId: 'd1' }, { model: 'A1' })
    await world.put({ userId: 'ada', deviceId: 'd2' }, { model: 'A1' })
    await world.put({ organisationId: 'contoso' }, { model: 'A1' })
    await world.put({}, { model: 'A1' })
    await world.put({ userId: ' ', deviceId: 'd1' }, { model: 'A1' })
    expect(await world.shown({ model: 'A1' })).toEqual({ model: '[rare]' })
    await world.put({ email: 'ada@contoso.example' }, { model: 'A1' })
    expect(await world.shown({ model: 'A1' })).toEqual({ model: 'A1' })
    // Who had it, and the two devices beside the user.
    expect(await countRows(world.tenantId)).toBe(3 + 2)
  })

  test('keeps tenants, products, types, fields and values apart', async () => {
    const [world, other] = [new World(), new World()]
    for (const userId of ['ada', 'bob', 'eve']) {
      await world.put({ userId }, { model: '8' })
      await other.put({ userId }, { model: 'X9' })
    }
    expect(await world.shown({ model: 'X9' })).toEqual({ model: '[rare]' })
    expect(await world.shown({ model: '8' }, 'usage')).toEqual({ model: '[rare]' })
    expect(await world.shown({ cores: 8 })).toEqual({})
    expect(await world.shown({ model: '8' })).toEqual({ model: '8' })
  })

  test('counts a subject once, whatever is rotated in between', async () => {
    const world = new World()
    for (let time = 0; time < 4; time += 1) {
      await world.put({ userId: 'ada' }, { model: 'A1' })
      world.rotate()
    }
    expect(await countRows(world.tenantId)).toBe(1)
    await world.put({ userId: 'bob' }, { model: 'A1' })
    await world.put({ userId: 'eve' }, { model: 'A1' })
    expect(await world.shown({ model: 'A1' })).toEqual({ model: 'A1' })
    world.rotate()
    await world.erase('ada')
    expect(await world.shown({ model: 'A1' })).toEqual({ model: '[rare]' })
  })

  test('counts nobody who is erased by another identity of theirs, whatever is rotated in between', async () => {
    const world = new World()
    await world.put({ userId: 'ada', email: 'ada@contoso.example' }, { model: 'A1' })
    world.rotate()
    await world.put({ userId: 'bob', deviceId: 'd1', organisationId: 'contoso' }, { model: 'A1' })
    await world.put({ deviceId: 'd2', organisationId: 'contoso' }, { model: 'A1' })
    expect(await world.shown({ model: 'A1' })).toEqual({ model: 'A1' })
    expect(await countRows(world.tenantId)).toBe(3 + 4)
    world.rotate()
    await world.erase('Ada@Contoso.example', 'email')
    expect(await world.shown({ model: 'A1' })).toEqual({ model: '[rare]' })
    expect(await countRows(world.tenantId)).toBe(2 + 3)
    await world.erase('contoso', 'organisationId')
    await world.erase('d1', 'deviceId')
    expect(await countRows(world.tenantId)).toBe(0)
  })

  test('holds back by the number that a report was collected under, where that is larger than the present one', async () => {
    const world = new World()
    for (const userId of ['ada', 'bob', 'eve']) await world.put({ userId }, { model: 'A1' })
    const report = { product: 'app', type: 'error', data: { model: 'A1' }, remarks: [] }
    const reports = [
      { ...report, release: { model: 4 } },
      { ...report, release: { model: 2 } },
      { ...report, type: 'gone', release: { model: 4 } },
      { ...report, type: 'gone' },
    ]
    const released = await releaseReports(world, world.tenantId, reports)
    const models = released.map(({ data }) => data)
    const rare = { model: '[rare]' }
    expect(models).toEqual([rare, { model: 'A1' }, rare, { model: 'A1' }])
    expect(released[0]?.remarks).toEqual([
      { path: 'model', kind: 'RARE', rule: 'contract', method: 'replace' },
    ])
  })

  test('counts nobody whose last report with the value is over', async () => {
    const world = new World()
    for (const userId of ['ada', 'bob', 'eve']) await world.put({ userId }, { model: 'A1' })
    await world.put({ userId: 'ada' }, { model: 'A1' }, { expiresOn: '2026-04-01' })
    world.nowMs = Date.parse(EXPIRES_ON) - 1
    expect(await world.shown({ model: 'A1' })).toEqual({ model: 'A1' })
    world.nowMs += 1
    expect(await world.shown({ model: 'A1' })).toEqual({ model: '[rare]' })
    const batch = { today: utcDay(world.nowMs), limit: 1_000 }
    const before = await countRows(world.tenantId)
    const yesterday = { ...batch, today: utcDay(world.nowMs - DAY_MS) }
    await store.database.withOwner((tx) => deleteExpiredWitnesses(tx, yesterday))
    expect([before, await countRows(world.tenantId)]).toEqual([3, 3])
    await store.database.withOwner((tx) => deleteExpiredWitnesses(tx, batch))
    expect(await countRows(world.tenantId)).toBe(0)
  })

  test('asks nothing of the store and of the keyring where nothing is held back', async () => {
    const database = {
      withTenant: () => Promise.reject(new Error('The store was asked')),
    }
    const world = Object.assign(new World(), { database, isDestroyed: true })
    expect(await world.shown({ text: 'free' })).toEqual({ text: 'free' })
  })

  test('shows no such value of a tenant whose keys are destroyed', async () => {
    const world = new World()
    for (const userId of ['ada', 'bob', 'eve']) await world.put({ userId }, { model: 'A1' })
    world.isDestroyed = true
    expect(await world.shown({ model: 'A1' })).toEqual({ model: '[rare]' })
  })

  test('looks at as many values at once as a page can hold', async () => {
    const world = new World()
    const data = { model: Array.from({ length: 20_000 }, (_, index) => `model ${index}`) }
    await world.put({ userId: 'ada' }, { model: 'model 7' })
    const { model } = await world.shown(data)
    expect(model).toEqual(data.model.map(() => '[rare]'))
  })
})

describe('a commit', () => {
  test('counts nobody for rows that are suppressed or there already', async () => {
    const world = new World()
    const row = world.rowOf({ userId: 'ada' }, { model: 'A1' })
    await commit([row], { areSuppressed: true })
    expect(await countRows(world.tenantId)).toBe(0)
    await commit([row])
    const same = { ...world.rowOf({ userId: 'bob' }, { model: 'A1' }), id: row.id }
    const { duplicates } = await commit([same])
    expect(duplicates.size).toBe(1)
    expect(await countRows(world.tenantId)).toBe(1)
  })

  test('of thousands of reports with the same and with many values counts each once', async () => {
    const world = new World()
    const values = Array.from({ length: 60 }, (_, index) => `m${index}`)
    const rows = Array.from({ length: 300 }, (_, index) =>
      world.rowOf({ userId: `user ${index % 50}` }, { model: values }),
    )
    await commit(rows)
    expect(await countRows(world.tenantId)).toBe(50 * 60)
    const { model } = await world.shown({ model: values })
    expect(model).toEqual(values)
  })

  test('counts at most 64 values of one report', async () => {
    const world = new World()
    const values = Array.from({ length: 80 }, (_, index) => `m${index}`)
    await world.put({ userId: 'ada' }, { model: [...values, ...values] })
    expect(await countRows(world.tenantId)).toBe(64)
  })

  test('of two processes at once loses nobody and waits for nobody for ever', async () => {
    const world = new World()
    const clients = await Promise.all([store.connect(), store.connect()])
    const models = Array.from({ length: 40 }, (_, index) => `m${index}`)
    const rowsOf = (writer: number) =>
      Array.from({ length: 20 }, (_, index) =>
        world.rowOf(
          { userId: `user ${index}` },
          { model: writer === 0 ? models : models.toReversed() },
          { expiresOn: writer === 0 ? EXPIRES_ON : '2026-05-02' },
        ),
      )
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(clients.map((one, writer) => commit(rowsOf(writer), { client: one })))
    }
    expect(await countRows(world.tenantId)).toBe(20 * 40)
    const { rows } = await client.query<{ days: string }>(
      'select distinct expires_on::text as days from value_witnesses where tenant_id = $1',
      [world.tenantId],
    )
    expect(rows).toEqual([{ days: '2026-05-02' }])
  })
})

type Step =
  | { readonly kind: 'report'; readonly user: number; readonly model: number }
  | { readonly kind: 'erase'; readonly user: number }
  | { readonly kind: 'rotate' }

describe('a value that fewer subjects had than it needs', () => {
  const user = fc.nat(4)
  const steps = fc.array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ kind: fc.constant('report'), user, model: fc.nat(2) } as const),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('erase'), user } as const) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('rotate') } as const) },
    ),
    { maxLength: 25 },
  )

  async function take(world: World, step: Step): Promise<void> {
    if (step.kind === 'rotate') world.rotate()
    else if (step.kind === 'erase') await world.erase(`user ${step.user}`)
    else await world.put({ userId: `user ${step.user}` }, { model: `m${step.model}` })
  }

  /** Who had each model, of those who were not erased since. */
  function note(had: readonly Set<number>[], step: Step): void {
    if (step.kind === 'report') had[step.model]?.add(step.user)
    if (step.kind === 'erase') for (const users of had) users.delete(step.user)
  }

  test('is never shown, for any order of reports, erasures and rotations', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (given: readonly Step[]) => {
        const world = new World()
        const had = [new Set<number>(), new Set<number>(), new Set<number>()]
        for (const step of given) {
          await take(world, step)
          note(had, step)
          const { model } = await world.shown({ model: ['m0', 'm1', 'm2'] })
          const allowed = had.map((users, index) =>
            users.size >= MODEL_AFTER ? `m${index}` : '[rare]',
          )
          expect(model).toEqual(allowed)
        }
      }),
      { numRuns: 20 },
    )
  })
})
