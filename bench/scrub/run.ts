import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ResultRow } from '../results.ts'
import type { Corpus } from './corpora.ts'
import { createCorpora, EVENT_BYTES } from './corpora.ts'
import type { Engine } from './engines.ts'
import { createPeer, floor, ours, PEER_NAMES, PEERS_FOLDER } from './engines.ts'
import { HOSTILE_PIECES } from './hostile.ts'
import type { HostileResult } from './hostile_run.ts'
import { HOSTILE_UNITS, measureOurHostile, measurePeerHostile } from './hostile_run.ts'
import { measureCalls, measureRate, medianOf, quantileOf } from './timing.ts'

export interface ScrubDurations {
  readonly rounds: number
  /** How long each engine reads a corpus in a round. */
  readonly roundMs: number
  readonly calls: number
  /** After so long a hostile text of a peer is given up. */
  readonly limitMs: number
}

export const SCRUB_DURATIONS: ScrubDurations = {
  rounds: 5,
  roundMs: 250,
  calls: 40_000,
  limitMs: 5_000,
}
export const SCRUB_QUICK: ScrubDurations = {
  rounds: 1,
  roundMs: 60,
  calls: 4_000,
  limitMs: 500,
}

/** Speed of the scrubber, of the floor and of the peers over the same texts in the same run, as a table. */
export async function measureScrub(durations: ScrubDurations): Promise<readonly ResultRow[]> {
  installPeers()
  const corpora = createCorpora()
  const engines = [ours(), floor(), ...(await Promise.all(PEER_NAMES.map(createPeer)))]
  const rates = await measureRates(engines, corpora, durations)
  return [
    ...corpora.flatMap((corpus, index) => rateRows(engines, corpus.name, rates[index] ?? [])),
    ...eventRows(corpora, durations),
    ...(await hostileRows(durations)),
  ]
}

/** The peers' packages are no part of the product: they are installed when they are first measured. */
function installPeers(): void {
  if (existsSync(new URL('node_modules/', PEERS_FOLDER))) return
  process.stderr.write('installing the peers into bench/peers\n')
  const folder = fileURLToPath(PEERS_FOLDER)
  execFileSync('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Medians by corpus and engine. In each round all engines take their turn, so that none has a better time of day. */
async function measureRates(
  engines: readonly Engine[],
  corpora: readonly Corpus[],
  { rounds, roundMs }: ScrubDurations,
): Promise<readonly (readonly number[])[]> {
  const table: number[][] = []
  for (const corpus of corpora) {
    process.stderr.write(`${corpus.name}\n`)
    for (const engine of engines) await measureRate(engine, corpus, roundMs)
    const found: number[][] = engines.map(() => [])
    for (let round = 0; round < rounds; round++)
      for (const [index, engine] of engines.entries())
        found[index]?.push(await measureRate(engine, corpus, roundMs))
    table.push(found.map(medianOf))
  }
  return table
}

function rateRows(
  engines: readonly Engine[],
  corpus: string,
  rates: readonly number[],
): readonly ResultRow[] {
  const best = rates[1] ?? Number.NaN
  return engines.map(({ name }, index) => {
    const rate = rates[index] ?? Number.NaN
    return {
      name: `${corpus}: ${name}`,
      value: `${rate.toFixed(rate < 10 ? 2 : 1)} MB/s`,
      ratio: index === 1 ? '' : `${((100 * rate) / best).toFixed(1)} % of the loop`,
    }
  })
}

function eventRows(corpora: readonly Corpus[], { calls }: ScrubDurations): readonly ResultRow[] {
  const events = corpora.find(({ texts }) => texts[0]?.length === EVENT_BYTES)
  if (events === undefined) return []
  const times = measureCalls(ours(), events, calls)
  return [
    ['p50', 0.5],
    ['p99', 0.99],
  ].map(([name, share]) => ({
    name: `an event of ${EVENT_BYTES} bytes: ${name}`,
    value: `${quantileOf(times.slice(), Number(share)).toFixed(4)} ms`,
    ratio: '',
  }))
}

async function hostileRows({ limitMs }: ScrubDurations): Promise<readonly ResultRow[]> {
  process.stderr.write('hostile texts\n')
  const own = await measureOurHostile()
  const rows = [
    hostileRow('tidegate', own, limitMs),
    {
      name: `hostile texts: tidegate, largest time(2n)/time(n)`,
      value: own.worstGrowth.toFixed(2),
      ratio: `at ${JSON.stringify(own.growthPiece)}`,
    },
  ]
  for (const name of PEER_NAMES)
    rows.push(hostileRow(name, await measurePeerHostile(name, limitMs), limitMs))
  return rows
}

function hostileRow(name: string, result: HostileResult, limitMs: number): ResultRow {
  const isOver = result.overLimit > 0
  return {
    name: `${HOSTILE_PIECES.length} hostile texts of ${HOSTILE_UNITS / 1000} kB: ${name}, slowest`,
    value: isOver ? `> ${limitMs / 1000} s` : `${result.worstMs.toFixed(1)} ms`,
    ratio: isOver ? `${result.overLimit} of them` : `at ${JSON.stringify(result.worstPiece)}`,
  }
}
