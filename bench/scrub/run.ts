import type { ResultRow } from '../results.ts'
import type { Corpus } from './corpora.ts'
import { createCorpora, EVENT_BYTES, TELEMETRY_LINES } from './corpora.ts'
import type { Engine } from './engines.ts'
import { createPeer, floor, installPeers, ours, oursWithNames, PEER_NAMES } from './engines.ts'
import { hostileRows } from './hostile_rows.ts'
import { jsonlRows } from './jsonl.ts'
import { measureCalls, measureRate, medianOf, quantileOf } from './timing.ts'

export interface ScrubDurations {
  /** How long each engine reads a corpus before its first round, so that it is compiled by then. */
  readonly warmUpMs: number
  readonly rounds: number
  /** How long each engine reads a corpus in a round. */
  readonly roundMs: number
  readonly calls: number
  /** Lines that go through `tidegate scrub --jsonl`. */
  readonly lines: number
  /** How often ours reads a hostile text; the best counts. */
  readonly tries: number
  /** One hostile text of so many is measured. */
  readonly every: number
  /** After so long a hostile text of a peer is given up. */
  readonly limitMs: number
}

export const SCRUB_DURATIONS: ScrubDurations = {
  warmUpMs: 2_000,
  rounds: 5,
  roundMs: 250,
  calls: 40_000,
  lines: 100_000,
  tries: 5,
  every: 1,
  limitMs: 5_000,
}
export const SCRUB_QUICK: ScrubDurations = {
  warmUpMs: 400,
  rounds: 1,
  roundMs: 100,
  calls: 4_000,
  lines: 10_000,
  tries: 1,
  every: 8,
  limitMs: 200,
}

/** What was chosen, as a line of the results. */
export function describeScrub({ warmUpMs, rounds, roundMs, ...rest }: ScrubDurations): string {
  const { calls, limitMs } = rest
  return `- One thread; after ${warmUpMs / 1000} s of warm-up ${rounds} rounds of ${roundMs} ms by engine and corpus, in turns, of which the median counts; ${calls} single calls; a hostile text of a peer is given up after ${limitMs / 1000} s`
}

interface Wanted {
  readonly durations: ScrubDurations
  /** Ours and the floor alone. */
  readonly isAlone: boolean
}

/** Speed of the scrubber, of the floor and of the peers over the same texts in the same run, as a table. */
export async function measureScrub({ durations, isAlone }: Wanted): Promise<readonly ResultRow[]> {
  if (!isAlone) installPeers()
  const names = isAlone ? [] : PEER_NAMES
  const corpora = createCorpora()
  const peers = await Promise.all(names.map(createPeer))
  const engines = [floor(), ours(), oursWithNames(), ...peers]
  const rows: ResultRow[] = []
  for (const corpus of corpora) {
    process.stderr.write(`${corpus.name}\n`)
    rows.push(...rateRows(engines, corpus.name, await measureRates(engines, corpus, durations)))
  }
  return [
    ...rows,
    ...eventRows(corpora, durations),
    ...(await jsonlRows(durations.lines)),
    ...(await hostileRows(names, durations)),
  ]
}

/** What a run of the whole product shows of the scrubber: telemetry lines, beside the floor. */
export async function measureScrubSpeed(): Promise<{ scanMbPerS: number; loopMbPerS: number }> {
  const corpus = createCorpora().find(({ name }) => name === TELEMETRY_LINES)
  if (corpus === undefined) throw new Error('Cannot measure: there are no telemetry lines')
  const engines = [floor(), oursWithNames()]
  const [loopMbPerS = Number.NaN, scanMbPerS = Number.NaN] = await measureRates(
    engines,
    corpus,
    SCRUB_DURATIONS,
  )
  return { scanMbPerS, loopMbPerS }
}

/** Medians by engine. In each round all engines take their turn, so that none has a better time of day. */
async function measureRates(
  engines: readonly Engine[],
  corpus: Corpus,
  { warmUpMs, rounds, roundMs }: ScrubDurations,
): Promise<readonly number[]> {
  for (const engine of engines) await measureRate(engine, corpus, warmUpMs)
  const found: number[][] = engines.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (const [index, engine] of engines.entries())
      found[index]?.push(await measureRate(engine, corpus, roundMs))
  return found.map(medianOf)
}

/** A row an engine, the floor first. */
function rateRows(
  engines: readonly Engine[],
  corpus: string,
  rates: readonly number[],
): readonly ResultRow[] {
  const [best = Number.NaN] = rates
  return engines.map(({ name }, index) => {
    const rate = rates[index] ?? Number.NaN
    return {
      name: `${corpus}: ${name}`,
      value: `${rate.toFixed(rate < 10 ? 2 : 1)} MB/s`,
      ratio: index === 0 ? '' : `${((100 * rate) / best).toFixed(1)} % of the loop`,
    }
  })
}

function eventRows(corpora: readonly Corpus[], { calls }: ScrubDurations): readonly ResultRow[] {
  const events = corpora.find(({ texts }) => texts[0]?.length === EVENT_BYTES)
  if (events === undefined) return []
  return [ours(), oursWithNames()].flatMap((engine) => {
    measureCalls(engine, events, calls / 4)
    const times = measureCalls(engine, events, calls)
    return [
      { share: 0.5, name: 'p50' },
      { share: 0.99, name: 'p99' },
    ].map(({ share, name }) => ({
      name: `an event of ${EVENT_BYTES} bytes: ${engine.name}, ${name}`,
      value: `${quantileOf(times, share).toFixed(4)} ms`,
      ratio: '',
    }))
  })
}
