import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { Database } from '#drizzle/database.ts'
import { appendToLedger, findLedgerEntry } from '#drizzle/repositories/ledger_entries.ts'
import { startEmbeddedPostgres } from '#gateway/database/embedded.ts'
import { Ledger } from '#gateway/ledger/ledger.ts'
import { createLedgerSigner } from '#gateway/ledger/ledger_signer.ts'
import { printReceipt } from '#policies/ledger/receipt.ts'
import { median, type ResultRow } from '../results.ts'
import { measureVerification, timesPerS } from './verify.ts'

export interface LedgerDurations {
  readonly rounds: number
  readonly windowMs: number
  /** Entries that are in the tree before anything is measured. */
  readonly stored: number
  readonly receipts: number
}

export const LEDGER_DURATIONS: LedgerDurations = {
  rounds: 5,
  windowMs: 4_000,
  stored: 500_000,
  receipts: 2_000,
}
export const LEDGER_QUICK: LedgerDurations = {
  rounds: 1,
  windowMs: 1_000,
  stored: 10_000,
  receipts: 200,
}

const CONNECTIONS = 12
/** Entries of one transaction, where a transaction records several things. */
const BATCH = 50
/** Rows of one statement that fills the ledger. */
const FILL_ROWS = 50_000
/** How often the time from a commit to its receipt is measured. */
const LAGS = 100
const AT = new Date('2026-05-06T07:08:09.123Z')

/** What was chosen, as a line of the results. */
export function describeLedger({ rounds, windowMs, stored }: LedgerDurations): string {
  return `- PostgreSQL, the gateway's code and the appends share the machine; fsync and synchronous_commit are on; ${rounds} rounds of ${windowMs / 1000} s each, in turns, of which the median counts; ${stored} entries stored before; ${CONNECTIONS} connections; the tree grows while entries are appended`
}

/** Appends, each durable, beside what the same PostgreSQL commits at most; then receipts. */
export async function measureLedger(durations: LedgerDurations): Promise<readonly ResultRow[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-bench-ledger-')))
  chmodSync(folder, 0o755)
  const server = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    preferredPort: 0,
    log: () => undefined,
  })
  const database = new Database({
    url: server.url,
    connectionsMax: CONNECTIONS + 4,
    onConnectionError: () => undefined,
  })
  try {
    await database.migrate()
    return await measureOn(database, durations)
  } finally {
    await database.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureOn(
  database: Database,
  durations: LedgerDurations,
): Promise<readonly ResultRow[]> {
  const ledger = await openOn(database)
  const tenantId = parseTenantId('6f4b2c1e-9d3a-4b7c-8e5f-0a1b2c3d4e5f')
  invariant(tenantId !== undefined, 'the tenant of the benchmark is a GUID')
  const bench = { database, ledger, tenantId }
  const treePerS = await fill(bench, durations.stored)
  ledger.start()
  const works = [floorOf(1), appendOf(1), floorOf(BATCH), appendOf(BATCH)]
  const rounds: (readonly number[])[] = []
  for (let round = 0; round < durations.rounds; round += 1) {
    const rates: number[] = []
    for (const work of works) rates.push(await rateOf(work, bench, durations.windowMs))
    rounds.push(rates)
  }
  const [floor = 0, single = 0, batchFloor = 0, batch = 0] = works.map((_, place) =>
    median(rounds.map((rates) => rates[place] ?? Number.NaN)),
  )
  const lags = await measureLag(bench)
  const receipts = await measureReceipts(bench, durations.receipts)
  await ledger.stop()
  return [
    row('floor: one bare row in each commit: begin, insert, commit', floor),
    row('one entry in each commit, into the tree', single, floor),
    row(`floor: ${BATCH} bare rows in each commit, a statement each`, batchFloor),
    row(`${BATCH} entries in each commit, into the tree`, batch, batchFloor),
    row('waiting entries put into the tree', treePerS),
    {
      name: 'from the commit to the receipt, nothing else running: p50, p99',
      value: `${quantile(lags, 0.5).toFixed(0)} ms, ${quantile(lags, 0.99).toFixed(0)} ms`,
      ratio: '',
    },
    row('receipts made, one after another', receipts.madePerS),
    row('floor: Ed25519 signatures of receipts verified, one thread', receipts.signaturesPerS),
    row(
      'receipts of one checkpoint verified, one thread',
      receipts.verifiedPerS,
      receipts.signaturesPerS,
    ),
    row(
      'the same, signatures on the threads of the runtime',
      receipts.besidePerS,
      receipts.signaturesPerS,
    ),
  ]
}

function row(name: string, perS: number, floor?: number): ResultRow {
  const value = `${Math.round(perS).toLocaleString('en')}/s`
  const ratio = floor === undefined ? '' : `${((100 * perS) / floor).toFixed(0)} % of the floor`
  return { name, value, ratio }
}

interface Bench {
  readonly database: Database
  readonly ledger: Ledger
  readonly tenantId: TenantId
}

async function openOn(database: Database): Promise<Ledger> {
  const ignore = () => undefined
  const clock = { nowMs: () => Date.now() }
  const keyring = { identity: '00'.repeat(16), secretKey: () => new Uint8Array(32) }
  const signer = await createLedgerSigner({ keyring, database, clock })
  const ledger = new Ledger(
    {
      database,
      clock,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      keyring: { ledger: { raiseLedgerMark: async () => undefined } },
    },
    { signer, witnesses: [] },
  )
  return ledger
}

interface Work {
  /** Entries, or rows, of one transaction. */
  readonly count: number
  /** What one connection does again and again. */
  readonly open: (bench: Bench) => Promise<{
    readonly once: () => Promise<unknown>
    readonly close: () => Promise<void>
  }>
  /** Done when the time is over, and within what is measured. */
  readonly finish: (bench: Bench) => Promise<void>
}

/** As many bytes as an entry has, into a table with one index, in as many statements: what a commit costs at least. */
function floorOf(count: number): Work {
  return {
    count,
    open: async ({ database }) => {
      const client = await database.connect()
      const insert = `insert into bench_floor values (gen_random_uuid(), repeat('x', 300))`
      return {
        once: async () => {
          await client.query('begin')
          for (let index = 0; index < count; index += 1) await client.query(insert)
          await client.query('commit')
        },
        close: () => client.end(),
      }
    },
    finish: async () => undefined,
  }
}

function appendOf(count: number): Work {
  return {
    count,
    open: async ({ database, tenantId }) => ({
      once: () =>
        database.withOwner(async (tx) => {
          for (let index = 0; index < count; index += 1) {
            const detail = { index, type: 'erasure', regulation: 'gdpr' }
            await appendToLedger(tx, { tenantId, kind: 'measured', at: AT, detail })
          }
        }),
      close: async () => undefined,
    }),
    finish: async ({ ledger }) => {
      await ledger.work()
      await ledger.work()
    },
  }
}

/** Entries a second that were appended and put into the tree. */
async function rateOf(work: Work, bench: Bench, windowMs: number): Promise<number> {
  const workers = await Promise.all(Array.from({ length: CONNECTIONS }, () => work.open(bench)))
  const startedAtMs = performance.now()
  let done = 0
  await Promise.all(
    workers.map(async ({ once }) => {
      while (performance.now() - startedAtMs < windowMs) {
        await once()
        done += work.count
      }
    }),
  )
  await work.finish(bench)
  const elapsedMs = performance.now() - startedAtMs
  await Promise.all(workers.map(({ close }) => close()))
  return (done * 1000) / elapsedMs
}

/** Puts so many entries into the tree; how many a second it took, without what wrote them. */
async function fill({ database, ledger }: Bench, count: number): Promise<number> {
  let elapsedMs = 0
  const client = await database.connect()
  await client.query('create table bench_floor (id uuid primary key, text text not null)')
  for (let from = 0; from < count; from += FILL_ROWS) {
    const rows = Math.min(FILL_ROWS, count - from)
    await client.query(
      `insert into ledger_entries (tenant_id, id, kind, occurred_at, leaf, leaf_hash)
       select gen_random_uuid(), gen_random_uuid(), 'stored', now(), repeat('x', 300), sha256(int8send(i))
         from generate_series(${from + 1}, ${from + rows}) as i`,
    )
    const startedAtMs = performance.now()
    await ledger.work()
    elapsedMs += performance.now() - startedAtMs
  }
  await client.query('vacuum analyze ledger_entries')
  await client.end()
  return (count * 1000) / elapsedMs
}

/** Milliseconds from the end of an append to its receipt, asked for at once. */
async function measureLag({ database, ledger, tenantId }: Bench): Promise<readonly number[]> {
  const lags: number[] = []
  for (let index = 0; index < LAGS; index += 1) {
    const entry = { tenantId, kind: 'measured', at: AT }
    const id = await database.withOwner((tx) => appendToLedger(tx, entry))
    const committedAtMs = performance.now()
    const stored = await database.withOwner((tx) => findLedgerEntry(tx, id))
    invariant(stored !== undefined, 'what was appended is there')
    await ledger.receiptOf(stored)
    lags.push(performance.now() - committedAtMs)
  }
  return lags.sort((a, b) => a - b)
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
}

async function measureReceipts({ database, ledger, tenantId }: Bench, count: number) {
  const entry = { tenantId, kind: 'measured', at: AT }
  const ids = await database.withOwner(async (tx) => {
    const made: string[] = []
    for (let index = 0; index < count; index += 1) made.push(await appendToLedger(tx, entry))
    return made
  })
  await ledger.work()
  const receipts: string[] = []
  const madePerS = await timesPerS(ids, async (id) => {
    const stored = await database.withOwner((tx) => findLedgerEntry(tx, id))
    invariant(stored !== undefined, 'what was appended is there')
    receipts.push(printReceipt(await ledger.receiptOf(stored)))
  })
  const { publicKey } = ledger.signer.keyOf('any')
  return { madePerS, ...(await measureVerification(receipts, publicKey)) }
}
