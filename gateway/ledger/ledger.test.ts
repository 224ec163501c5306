import { createHash, createHmac } from 'node:crypto'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database, Transaction } from '#drizzle/database.ts'
import { commitmentOf, insertAuditEntry, listAuditEntries } from '#drizzle/repositories/audit.ts'
import {
  appendToLedger,
  findLedgerEntry,
  listLedgerEntries,
  type StoredLedgerEntry,
} from '#drizzle/repositories/ledger_entries.ts'
import { eraseLedgerEntries } from '#drizzle/repositories/ledger_tree.ts'
import { parseHex } from '#policies/ledger/bytes.ts'
import { parseCheckpoint } from '#policies/ledger/checkpoint.ts'
import { parseNote } from '#policies/ledger/note.ts'
import { parseProof, printReceipt } from '#policies/ledger/receipt.ts'
import { verifyConsistency } from '#policies/ledger/verify_proof.ts'
import { verifyReceipt } from '#policies/ledger/verify_receipt.ts'
import {
  type LedgerFixture,
  ledgerGatewayOn,
  newInstallation,
  newWitness,
} from '../../test/fixtures/ledger.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { newTenantId, pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import { auditLedger, auditNow } from './audit_ledger.ts'
import { acceptCosignatures } from './cosign.ts'
import type { Ledger } from './ledger.ts'
import { NODE_CRYPTO } from './node_crypto.ts'
import { openLedger } from './open_ledger.ts'
import { sequence } from './sequence.ts'

let store: TestStore
let client: pg.Client
let gateway: LedgerFixture
const opened: Ledger[] = []
const AT = new Date('2026-05-06T07:08:09.123Z')
const TENANT = newTenantId()
const INSTALLATION = newInstallation()

beforeAll(async () => {
  store = await startTestStore()
  client = await store.connect()
})
beforeEach(async () => {
  await client.query(
    'truncate ledger_entries, ledger_tiles, ledger_head, ledger_cosignatures, audit_entries',
  )
  gateway = ledgerGatewayOn(store.url, INSTALLATION)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((ledger) => ledger.stop()))
  await gateway.database.close()
})
afterAll(async () => await store?.stop())

async function open(on: LedgerFixture = gateway): Promise<Ledger> {
  const ledger = await openLedger(on)
  opened.push(ledger)
  return ledger
}

async function append(count: number, database: Database = gateway.database): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    const entry = { tenantId: TENANT, kind: 'tested', at: AT, detail: { index } }
    ids.push(await database.withTenant(TENANT, (tx) => appendToLedger(tx, entry)))
  }
  return ids
}

async function find(id: string): Promise<StoredLedgerEntry> {
  const entry = await gateway.database.withOwner((tx) => findLedgerEntry(tx, id))
  if (entry === undefined) throw new Error('Cannot find the entry of the test')
  return entry
}

async function placesOf(): Promise<readonly number[]> {
  const { rows } = await client.query('select leaf_index from ledger_entries order by leaf_index')
  return rows.map((row) => Number(row.leaf_index))
}

/** Ends the connections that are in the middle of a transaction. */
const KILL = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid <> pg_backend_pid() and state = 'idle in transaction'`

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)
const keysOf = (ledger: Ledger) => [{ publicKey: ledger.signer.keyOf('any').publicKey }]

async function stateOf(ledger: Ledger) {
  const checkpoint = parseCheckpoint(parseNote(await ledger.checkpoint())?.text ?? '')
  if (checkpoint === undefined) throw new Error('Cannot read the checkpoint')
  return checkpoint
}

describe('the ledger', () => {
  test('gives committed entries dense places, and each a receipt that verifies by itself', async () => {
    const ledger = await open()
    const ids = await append(300)
    await ledger.work()
    expect(await placesOf()).toEqual(upTo(300))
    expect((await stateOf(ledger)).size).toBe(300)
    for (const id of ids.slice(250, 260)) {
      const text = printReceipt(await ledger.receiptOf(await find(id)))
      const verdict = await verifyReceipt(text, { crypto: NODE_CRYPTO, keys: keysOf(ledger) })
      expect(verdict.checks.filter(({ state }) => state !== 'ok')).toEqual([])
      expect(verdict.isValid).toBe(true)
    }
  })

  test('makes the receipt of an entry that was written this moment', async () => {
    const ledger = await open()
    const [id = ''] = await append(1)
    const receipt = await ledger.receiptOf(await find(id))
    expect(receipt).toMatchObject({ version: 1, leafIndex: 0, entry: { id, kind: 'tested' } })
    expect(await gateway.mark?.treeSize).toBe(1)
  })

  test('has no gap where a transaction was rolled back', async () => {
    const ledger = await open()
    await append(2)
    const failing = gateway.database.withTenant(TENANT, async (tx) => {
      await appendToLedger(tx, { tenantId: TENANT, kind: 'never', at: AT })
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    await append(2)
    await ledger.work()
    expect(await placesOf()).toEqual(upTo(4))
  })

  test('places what was committed by a process that was killed before it did so', async () => {
    await append(3)
    const ledger = await open()
    expect(await placesOf()).toEqual(upTo(3))
    expect((await stateOf(ledger)).size).toBe(3)
  })

  test('does all of a round or nothing of it, where it is killed in between', async () => {
    await append(5)
    const cut = {
      withOwner: <T>(work: (tx: Transaction) => Promise<T>) =>
        gateway.database.withOwner(async (tx) => {
          const done = await work(tx)
          if (typeof done === 'object') await client.query(KILL)
          return done
        }),
    }
    await expect(sequence({ ...gateway, database: cut }, 0)).rejects.toThrow()
    expect(await client.query('select from ledger_tiles')).toMatchObject({ rowCount: 0 })
    const ledger = await open()
    expect(await placesOf()).toEqual(upTo(5))
    expect((await stateOf(ledger)).size).toBe(5)
  })

  test('stays one where several processes append and place at once', async () => {
    const others = [1, 2, 3].map(() => ledgerGatewayOn(store.url, INSTALLATION))
    const ledgers = await Promise.all([gateway, ...others].map((each) => open(each)))
    await Promise.all(
      others.map(async ({ database }, index) => {
        for (let round = 0; round < 10; round += 1) {
          await append(7, database)
          await ledgers[index]?.work()
        }
      }),
    )
    // Whoever finds another at it leaves it to the other.
    await expect.poll(placesOf, { timeout: 10_000 }).toEqual(upTo(210))
    expect(await auditLedger(gateway)).toMatchObject({ treeSize: 210, damaged: 0 })
    await Promise.all(ledgers.map((ledger) => ledger.stop()))
    await Promise.all(others.map(({ database }) => database.close()))
  })

  test('goes on while the keyring is away, which is told of it afterwards', async () => {
    const ledger = await open()
    const { raiseLedgerMark } = gateway.keyring.ledger
    const away = { isAway: true }
    Object.assign(gateway.keyring.ledger, {
      raiseLedgerMark: async (mark: Parameters<typeof raiseLedgerMark>[0]) => {
        if (away.isAway) throw new Error('away')
        await raiseLedgerMark(mark)
      },
    })
    const [id = ''] = await append(1)
    expect((await ledger.receiptOf(await find(id))).leafIndex).toBe(0)
    expect(gateway.mark).toBeUndefined()
    away.isAway = false
    await ledger.work()
    expect(gateway.mark).toMatchObject({ treeSize: 1 })
  })

  test('proves that each of its states is the beginning of every later one', async () => {
    const ledger = await open()
    const states = [await stateOf(ledger)]
    for (const count of [1, 2, 5, 250, 3]) {
      await append(count)
      await ledger.work()
      states.push(await stateOf(ledger))
    }
    for (const first of states) {
      for (const second of states.filter(({ size }) => size >= first.size)) {
        const { proof } = await ledger.consistency(first.size, second.size)
        const claim = { first, second, proof: parseProof(proof) ?? [] }
        expect(await verifyConsistency(claim, NODE_CRYPTO.sha256)).toBe(true)
      }
    }
    await expect(ledger.consistency(3, 2)).rejects.toMatchObject({ code: 'invalid_query' })
    await expect(ledger.consistency(0, 262)).rejects.toMatchObject({ code: 'invalid_query' })
  })
})

describe('an entry', () => {
  test('names a subject and a request by hashes under its own salt, and says nothing else of them', async () => {
    const subject = pseudonymOf(7)
    const request = newTenantId()
    const ids = await gateway.database.withOwner(async (tx) => [
      await appendToLedger(tx, { tenantId: TENANT, kind: 'tested', at: AT, subject, request }),
      await appendToLedger(tx, { tenantId: TENANT, kind: 'tested', at: AT, subject, request }),
    ])
    const [first, second] = await Promise.all(ids.map(find))
    const said = JSON.parse(first?.leaf ?? '')
    const hashOf = (text: string) =>
      createHmac('sha256', parseHex(said.salt) ?? '')
        .update(text)
        .digest('hex')
    const name = Buffer.from(subject).toString('hex')
    expect(said).toMatchObject({
      subject: hashOf(`subject:${name}`),
      request: hashOf(`request:${request}`),
    })
    expect(first?.leaf).not.toContain(name)
    expect(first?.leaf).not.toContain(request)
    expect(JSON.parse(second?.leaf ?? '').subject).not.toBe(said.subject)
  })

  test('of an audit entry commits to all of it, and repeats counts and ids only', async () => {
    const hold = newTenantId()
    const entry = {
      tenantId: TENANT,
      at: AT,
      actor: 'administrator-token',
      action: 'hold_placed',
      detail: { hold, reason: 'Case of Mara', records: { erased: 3 }, 'mara@x': 1 },
    }
    await gateway.database.withTenant(TENANT, (tx) => insertAuditEntry(tx, entry))
    const page = { kind: undefined, since: undefined, before: undefined, limit: 10 }
    const [[leaf], [row]] = await gateway.database.withTenant(TENANT, async (tx) => [
      await listLedgerEntries(tx, TENANT, page),
      await listAuditEntries(tx, TENANT, 1),
    ])
    const { detail, kind } = JSON.parse(leaf?.leaf ?? '')
    expect(kind).toBe('hold_placed')
    const audit = commitmentOf(entry, row?.id ?? '')
    expect(detail).toEqual({ hold, records: { erased: 3 }, audit })
    expect(leaf?.leaf).not.toMatch(/Mara|mara|token/)
    expect(commitmentOf({ ...entry, actor: 'other' }, row?.id ?? '')).not.toBe(audit)
  })

  test('says nothing once its tenant was erased, and its place stays', async () => {
    const ledger = await open()
    await append(5)
    await ledger.work()
    const before = await stateOf(ledger)
    await append(2)
    await gateway.database.withOwner((tx) => eraseLedgerEntries(tx, TENANT, 1_000))
    await ledger.work()
    const { rows } = await client.query('select * from ledger_entries')
    expect(rows).toHaveLength(7)
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${TENANT}|tested|2026`))
    expect(await auditLedger(gateway)).toMatchObject({ treeSize: 7, erased: 7, damaged: 0 })
    const { proof } = await ledger.consistency(5, 7)
    const claim = { first: before, second: await stateOf(ledger), proof: parseProof(proof) ?? [] }
    expect(await verifyConsistency(claim, NODE_CRYPTO.sha256)).toBe(true)
  })
})

describe('somebody who can write to the store', () => {
  beforeEach(async () => {
    const ledger = await open()
    await append(600)
    await ledger.work()
    await ledger.stop()
  })

  const damagesAfter = async (statement: string) => {
    await client.query(statement)
    const { damages } = await auditNow(gateway)
    expect(gateway.errors).toEqual(['ledger_damaged'])
    return damages
  }

  test('is found to have deleted an entry', async () => {
    const found = await damagesAfter('delete from ledger_entries where leaf_index = 300')
    expect(found).toEqual([{ leafIndex: 300, what: 'missing' }])
  })

  test('is found to have changed an entry, also with a new hash, and it gets no receipt', async () => {
    const [before] = (await client.query('select * from ledger_entries where leaf_index = 17')).rows
    const leaf = String(before.leaf).replace('"index":17', '"index":18')
    const hash = createHash('sha256').update(Buffer.of(0)).update(leaf).digest('hex')
    await client.query(`update ledger_entries set leaf = '${leaf}' where leaf_index = 17`)
    expect(await auditLedger(gateway)).toMatchObject({
      damages: [{ leafIndex: 17, what: 'changed' }],
    })
    const found = await damagesAfter(
      `update ledger_entries set leaf_hash = '\\x${hash}' where leaf_index = 17`,
    )
    expect(found).toEqual([{ leafIndex: 17, what: 'changed' }])
    const ledger = await open()
    await expect(ledger.receiptOf(await find(before.id))).rejects.toThrow('the store was changed')
  })

  test('is found to have put entries into another order, or one twice', async () => {
    const found = await damagesAfter(
      'update ledger_entries set leaf_index = 500 - leaf_index where leaf_index in (240, 260)',
    )
    expect(found).toEqual([
      { leafIndex: 240, what: 'changed' },
      { leafIndex: 260, what: 'changed' },
    ])
    await client.query('update ledger_entries set leaf_index = 3 where leaf_index = 4')
    expect((await auditLedger(gateway)).damages.slice(0, 2)).toEqual([
      { leafIndex: 3, what: 'doubled' },
      { leafIndex: 4, what: 'missing' },
    ])
  })

  test.each([
    [
      'a hash above the leaves',
      'update ledger_tiles set hashes = set_byte(hashes, 5, 255 - get_byte(hashes, 5)) where level = 1',
    ],
    ['the root', `update ledger_head set root = '\\x${'00'.repeat(32)}'`],
    ['a tile', 'delete from ledger_tiles where level = 0 and index = 2'],
  ])('is found to have changed %s', async (_, statement) => {
    expect(await damagesAfter(statement)).toContainEqual({ leafIndex: undefined, what: 'tree' })
    await expect(openLedger(gateway)).rejects.toThrow('its tree was changed')
    // Once the operator says so it goes on, from the hashes of the entries.
    gateway.config.ledgerRestored = 600
    const ledger = await open()
    expect((await stateOf(ledger)).origin).toMatch(/\/1$/)
    expect(await auditLedger(gateway)).toMatchObject({ treeSize: 601, damaged: 0 })
  })
})

describe('a store that is behind what was published', () => {
  /** Makes the store as it was before the last entries, as an old backup would. */
  async function rollBack(to: number): Promise<void> {
    const older = ledgerGatewayOn(store.url, INSTALLATION)
    const { rows } = await client.query('select * from ledger_entries order by leaf_index')
    await client.query('truncate ledger_entries, ledger_tiles, ledger_head')
    for (const row of rows.slice(0, to)) {
      await client.query(
        `insert into ledger_entries (tenant_id, id, kind, occurred_at, leaf, leaf_hash)
         values ($1, $2, $3, $4, $5, $6)`,
        [row.tenant_id, row.id, row.kind, row.occurred_at, row.leaf, row.leaf_hash],
      )
    }
    await (await openLedger(older)).stop()
    await older.database.close()
  }

  beforeEach(async () => {
    const ledger = await open()
    await append(20)
    await ledger.work()
    await ledger.stop()
    expect(gateway.mark?.treeSize).toBe(20)
  })

  test('does not start, and the refusal says how to go on', async () => {
    await rollBack(12)
    await expect(openLedger(gateway)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(
        /entries that were published are missing.*\(12 entries stored, 20 published\).*TIDEGATE_LEDGER_RESTORED=20/,
      ),
    })
    gateway.config.ledgerRestored = 19
    await expect(openLedger(gateway)).rejects.toThrow('20 published')
  })

  test('does not start either where it has grown past it another way', async () => {
    await rollBack(12)
    await append(30)
    const other = ledgerGatewayOn(store.url, INSTALLATION)
    await (await openLedger(other)).stop()
    await other.database.close()
    await expect(openLedger(gateway)).rejects.toThrow('it is not the ledger that was published')
  })

  test.each([
    ['the operator names the published size', false],
    ['it was put there by the command that restores', true],
  ])(
    'goes on under a new name where %s, and says what was published before',
    async (_, isMarked) => {
      const published = Buffer.from(gateway.mark?.root ?? []).toString('hex')
      await rollBack(12)
      if (isMarked) await client.query('update ledger_head set is_restored = true')
      else gateway.config.ledgerRestored = 20
      const ledger = await open()
      const state = await stateOf(ledger)
      expect(state).toMatchObject({ origin: `tidegate/${INSTALLATION.identity}/1`, size: 13 })
      expect(gateway.errors).toEqual(['ledger_begun_anew'])
      const { rows } = await client.query('select leaf from ledger_entries where leaf_index = 12')
      expect(JSON.parse(rows[0].leaf)).toMatchObject({
        kind: 'ledger_begun_anew',
        tenant: null,
        detail: { epoch: 1, stored: 12, published: 20, root: published },
      })
      await ledger.stop()
      gateway.config.ledgerRestored = undefined
      expect((await stateOf(await open())).origin).toBe(state.origin)
    },
  )

  test('is noticed by a process that runs, which puts nothing more into it', async () => {
    const ledger = await open()
    await append(1)
    await ledger.work()
    await rollBack(5)
    await append(1)
    await expect(ledger.work()).rejects.toThrow('Cannot go on with the ledger: it has 5 entries')
  })
})

describe('a witness', () => {
  test('signs a checkpoint, which is then served with its signature and used for receipts', async () => {
    const witness = await newWitness('witness.example/w1')
    gateway.config.witnesses = [witness.text]
    const ledger = await open()
    const [id = ''] = await append(3)
    await ledger.work()
    const note = await ledger.checkpoint()
    const signed = await witness.cosign(note, 1_790_000_000)
    expect(await acceptCosignatures(gateway, ledger, signed)).toEqual(['witness.example/w1'])
    expect(await ledger.checkpoint()).toBe(signed)
    await append(1)
    await ledger.work()
    expect(parseNote(await ledger.checkpoint())?.signatures).toHaveLength(1)
    expect(await ledger.witnessedCheckpoint()).toBe(signed)
    expect((await ledger.receiptOf(await find(id))).checkpoint).toBe(signed)
  })

  test('is not believed for another checkpoint, with another key, or unasked', async () => {
    const [witness, stranger] = [await newWitness('w.example/a'), await newWitness('w.example/b')]
    gateway.config.witnesses = [witness.text]
    const ledger = await open()
    await append(3)
    await ledger.work()
    const note = await ledger.checkpoint()
    const accept = (text: string) => acceptCosignatures(gateway, ledger, text)
    const unasked = await stranger.cosign(note, 1_790_000_000)
    await expect(accept(unasked)).rejects.toMatchObject({ code: 'invalid_body' })
    await expect(accept(note)).rejects.toMatchObject({ code: 'invalid_body' })
    await expect(accept('nothing')).rejects.toMatchObject({ code: 'invalid_body' })
    const signed = await witness.cosign(note, 1_790_000_000)
    const moved = signed.replace('\n3\n', '\n2\n')
    await expect(accept(moved)).rejects.toMatchObject({ code: 'checkpoint_unknown' })
    expect(gateway.errors).toEqual([])
    const impostor = await newWitness('w.example/a')
    const forged = await impostor.cosign(note, 1_790_000_000)
    await expect(accept(forged)).rejects.toMatchObject({ code: 'invalid_body' })
  })

  test('who was shown another tree of the same size proves the fork', async () => {
    const ledger = await open()
    await append(3)
    await ledger.work()
    const { origin, size } = await stateOf(ledger)
    const root = createHash('sha256').update('another tree').digest()
    const fork = await ledger.signer.signCheckpoint({ origin, size, root })
    await expect(acceptCosignatures(gateway, ledger, fork)).rejects.toMatchObject({
      code: 'checkpoint_unknown',
    })
    expect(gateway.errors).toEqual(['ledger_forked'])
  })

  test.each(['nonsense', 'name+00000000+AAAA'])(
    'with the key %s keeps the gateway from starting',
    async (key) => {
      gateway.config.witnesses = [key]
      await expect(openLedger(gateway)).rejects.toThrow('Cannot use TIDEGATE_WITNESSES: key 1')
    },
  )
})
