import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { findSaturation, measureRun, type Run, reportsPerS } from './measure.ts'
import { type Product, startProduct } from './product.ts'
import { markdownTable, printTable, type ResultRow, tabulate } from './results.ts'
import { runLoad } from './run_load.ts'
import { BENCH, type Durations } from './settings.ts'
import { measureStore } from './store.ts'

const RESULTS = join(import.meta.dirname, 'RESULTS.md')
const RESULTS_HEAD = `# Results of \`npm run bench\`

The newest measurement first. What each line means is said in [README.md](README.md).
`

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
  const { durations, isQuick, isStore, share, profileDir } = parseArguments(args)
  const dataDir = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
  try {
    const nodeOptions =
      profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
    const product = await startProduct(dataDir, nodeOptions)
    try {
      if (profileDir !== undefined) await loadOnce(product, durations)
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
  const loadBefore = loadavg()[0] ?? 0
  const connections = await findSaturation(product, durations.trialMs)
  const runs: Run[] = []
  for (let run = 1; run <= durations.runs; run += 1) {
    process.stderr.write(`run ${run} of ${durations.runs}\n`)
    runs.push(await measureRun(product, dataDir, { connections, durations }))
  }
  await assertStored(product, runs)
  const rows = tabulate(runs)
  const about = describe({ connections, durations, loadBefore })
  process.stdout.write(`${about}\n\n${printTable(rows)}\n`)
  if (isWritten) writeResults(about, rows)
}

async function measureTheStore(
  product: Product,
  {
    durations,
    isQuick,
    share,
  }: { readonly durations: Durations; readonly isQuick: boolean; readonly share: number },
): Promise<void> {
  const loadBefore = loadavg()[0] ?? 0
  const rows = await measureStore(product, { durations, share })
  const about = describe({ connections: BENCH.profileConnections, durations, loadBefore }).replace(
    '`npm run bench`',
    `\`npm run bench -- store${share === 1 ? '' : ` --share ${share}`}\``,
  )
  process.stdout.write(`${about}\n\n${printTable(rows)}\n`)
  if (!isQuick) writeResults(about, rows)
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

function describe({ connections, durations, loadBefore }: Circumstances): string {
  const { runs, warmUpMs, windowMs } = durations
  const memoryGib = Math.round(totalmem() / 2 ** 30)
  return [
    `- ${new Date().toISOString()}, \`npm run bench\`, Node ${process.version}`,
    `- ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${memoryGib} GiB memory; load average before: ${loadBefore.toFixed(1)}`,
    `- Gateway, PostgreSQL and load generator share the machine; fsync and synchronous_commit are on`,
    `- ${runs} runs, ${warmUpMs / 1000} s warm-up and ${windowMs / 1000} s each; batches of ${BENCH.batchReports} reports of ${BENCH.reportBytes} bytes over ${connections} connections; single reports over ${BENCH.singleConnections}`,
  ].join('\n')
}

function writeResults(about: string, rows: readonly ResultRow[]): void {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : RESULTS_HEAD
  const older = before.startsWith(RESULTS_HEAD) ? before.slice(RESULTS_HEAD.length) : before
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync(
    RESULTS,
    `${RESULTS_HEAD}\n## ${day}\n\n${about}\n\n${markdownTable(rows)}\n${older}`,
  )
}

await main(process.argv.slice(2))
