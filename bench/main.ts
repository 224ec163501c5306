import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CONSOLE_DURATIONS, CONSOLE_QUICK, describeConsole, measureConsole } from './console/run.ts'
import {
  describeErasures,
  ERASURE_DURATIONS,
  ERASURE_QUICK,
  measureErasures,
} from './erasure/run.ts'
import { describeLedger, LEDGER_DURATIONS, LEDGER_QUICK, measureLedger } from './ledger/run.ts'
import { findSaturation, measureRun, type Run, reportsPerS } from './measure.ts'
import {
  describePolicies,
  measurePolicies,
  POLICY_DURATIONS,
  POLICY_QUICK,
} from './policies/run.ts'
import { type Product, startProduct } from './product.ts'
import { printTable, type ResultRow, tabulate } from './results.ts'
import { circumstances, loadNow, writeResults } from './results_file.ts'
import { runLoad } from './run_load.ts'
import { describeScrub, measureScrub, SCRUB_DURATIONS, SCRUB_QUICK } from './scrub/run.ts'
import { BENCH, type Durations } from './settings.ts'
import { measureStore } from './store.ts'

interface Arguments {
  readonly durations: Durations
  readonly isQuick: boolean
  /** Whether the store is measured: erasure, export, retention, growth. */
  readonly isStore: boolean
  /** Part of the store's numbers of rows that is measured. */
  readonly share: number
  /** Folder for a processor profile of the gateway under batches; nothing else is measured then. */
  readonly profileDir: string | undefined
}

function parseArguments(args: readonly string[]): Arguments {
  const isQuick = args.includes('--quick')
  const profileAt = args.indexOf('--profile')
  const shareAt = args.indexOf('--share')
  return {
    durations: isQuick ? BENCH.quick : BENCH,
    isQuick,
    isStore: args.includes('store'),
    share: shareAt === -1 ? (isQuick ? BENCH.store.quickShare : 1) : Number(args[shareAt + 1]),
    profileDir: profileAt === -1 ? undefined : (args[profileAt + 1] ?? '.'),
  }
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('scrub')) await measureTheScrubber(args)
  else if (args.includes('policies')) measureThePolicies(args)
  else if (args.includes('ledger')) await measureTheLedger(args)
  else await measureTheProduct(args)
}

/** Needs no product: it is not started. With `--ours` the peers stay out, and nothing is written. */
async function measureTheScrubber(args: readonly string[]): Promise<void> {
  const [isQuick, isAlone] = [args.includes('--quick'), args.includes('--ours')]
  const loadBefore = loadNow()
  const durations = isQuick ? SCRUB_QUICK : SCRUB_DURATIONS
  const rows = await measureScrub({ durations, isAlone })
  const about = [...circumstances('npm run bench -- scrub', loadBefore), describeScrub(durations)]
  print(about.join('\n'), rows, { isWritten: !isQuick && !isAlone })
}

/** Needs no product either. */
function measureThePolicies(args: readonly string[]): void {
  const isQuick = args.includes('--quick')
  const loadBefore = loadNow()
  const durations = isQuick ? POLICY_QUICK : POLICY_DURATIONS
  const rows = measurePolicies(durations)
  const about = [
    ...circumstances('npm run bench -- policies', loadBefore),
    describePolicies(durations),
  ]
  print(about.join('\n'), rows, { isWritten: !isQuick })
}

/** Needs a PostgreSQL of its own, and no product. */
async function measureTheLedger(args: readonly string[]): Promise<void> {
  const isQuick = args.includes('--quick')
  const loadBefore = loadNow()
  const durations = isQuick ? LEDGER_QUICK : LEDGER_DURATIONS
  const rows = await measureLedger(durations)
  const about = [...circumstances('npm run bench -- ledger', loadBefore), describeLedger(durations)]
  print(about.join('\n'), rows, { isWritten: !isQuick })
}

function print(
  about: string,
  rows: readonly ResultRow[],
  { isWritten }: { readonly isWritten: boolean },
): void {
  process.stdout.write(`${about}\n\n${printTable(rows)}\n`)
  if (isWritten) writeResults(about, rows)
}

async function measureTheProduct(args: readonly string[]): Promise<void> {
  const { durations, isQuick, isStore, share, profileDir } = parseArguments(args)
  const dataDir = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
  try {
    const nodeOptions =
      profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
    const product = await startProduct(dataDir, nodeOptions)
    try {
      if (profileDir !== undefined) await loadOnce(product, durations)
      else if (args.includes('erasure')) await measureTheErasures(product, isQuick)
      else if (args.includes('console')) await measureTheConsole(product, args)
      else if (isStore) await measureTheStore(product, { durations, isQuick, share })
      else await measure(product, dataDir, { durations, isWritten: !isQuick })
    } finally {
      await product.stop()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Only batches, so that a profile shows them and little else. */
async function loadOnce(product: Product, { warmUpMs, windowMs }: Durations): Promise<void> {
  const load = await runLoad(product, {
    body: 'batch',
    gzip: false,
    connections: BENCH.profileConnections,
    requestsPerS: undefined,
    warmUpMs,
    windowMs,
  })
  process.stdout.write(`${Math.round(reportsPerS(load))} reports/s while profiled\n`)
}

async function measure(
  product: Product,
  dataDir: string,
  { durations, isWritten }: { readonly durations: Durations; readonly isWritten: boolean },
): Promise<void> {
  const loadBefore = loadNow()
  const connections = await findSaturation(product, durations.trialMs)
  const runs: Run[] = []
  for (let run = 1; run <= durations.runs; run += 1) {
    process.stderr.write(`run ${run} of ${durations.runs}\n`)
    runs.push(await measureRun(product, dataDir, { connections, durations }))
  }
  await assertStored(product, runs)
  const rows = tabulate(runs)
  const about = describe('npm run bench', { connections, durations, loadBefore })
  print(about, rows, { isWritten })
}

async function measureTheStore(
  product: Product,
  {
    durations,
    isQuick,
    share,
  }: { readonly durations: Durations; readonly isQuick: boolean; readonly share: number },
): Promise<void> {
  const loadBefore = loadNow()
  const rows = await measureStore(product, { durations, share })
  const command = `npm run bench -- store${share === 1 ? '' : ` --share ${share}`}`
  const connections = BENCH.profileConnections
  const about = describe(command, { connections, durations, loadBefore })
  print(about, rows, { isWritten: !isQuick })
}

async function measureTheErasures(product: Product, isQuick: boolean): Promise<void> {
  const loadBefore = loadNow()
  const durations = isQuick ? ERASURE_QUICK : ERASURE_DURATIONS
  const rows = await measureErasures(product, durations)
  const about = [
    ...circumstances('npm run bench -- erasure', loadBefore),
    describeErasures(durations),
  ]
  print(about.join('\n'), rows, { isWritten: !isQuick })
}

async function measureTheConsole(product: Product, args: readonly string[]): Promise<void> {
  const loadBefore = loadNow()
  const isQuick = args.includes('--quick')
  const rowsAt = args.indexOf('--rows')
  const durations = {
    ...(isQuick ? CONSOLE_QUICK : CONSOLE_DURATIONS),
    ...(rowsAt === -1 ? {} : { rows: Number(args[rowsAt + 1]) }),
  }
  const rows = await measureConsole(product, durations)
  const command = `npm run bench -- console${rowsAt === -1 ? '' : ` --rows ${durations.rows}`}`
  const about = [...circumstances(command, loadBefore), describeConsole(durations)]
  print(about.join('\n'), rows, { isWritten: !isQuick })
}

/** What was acknowledged must be in the product's own count, or the benchmark measured nothing. */
async function assertStored(product: Product, runs: readonly Run[]): Promise<void> {
  const acknowledged = runs
    .flatMap(({ batch, batchGzip, single, batchOpen, singleOpen }) => [
      batch,
      batchGzip,
      single,
      batchOpen,
      singleOpen,
    ])
    .reduce((sum, { result }) => sum + result.reportsInAll, 0)
  const stored = await product.countStored()
  if (acknowledged === 0 || stored < acknowledged) {
    throw new Error(`Cannot trust the run: ${acknowledged} acknowledged, ${stored} stored`)
  }
}

interface Circumstances {
  readonly connections: number
  readonly durations: Durations
  readonly loadBefore: number
}

function describe(command: string, { connections, durations, loadBefore }: Circumstances): string {
  const { runs, warmUpMs, windowMs } = durations
  return [
    ...circumstances(command, loadBefore),
    `- Gateway, PostgreSQL and load generator share the machine; fsync and synchronous_commit are on`,
    `- ${runs} runs, ${warmUpMs / 1000} s warm-up and ${windowMs / 1000} s each; batches of ${BENCH.batchReports} reports of ${BENCH.reportBytes} bytes over ${connections} connections; single reports over ${BENCH.singleConnections}`,
  ].join('\n')
}

await main(process.argv.slice(2))
