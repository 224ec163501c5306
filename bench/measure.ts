import { type Floors, measureFloors } from './floors.ts'
import type { LoadPlan } from './load/plan.ts'
import type { Product } from './product.ts'
import { type LoadMeasure, runLoad } from './run_load.ts'
import { measureScrubSpeed } from './scrub/run.ts'
import { BENCH, type Durations } from './settings.ts'

/** Everything that one run measures, one after another on the same machine. */
export interface Run {
  readonly batch: LoadMeasure
  readonly batchGzip: LoadMeasure
  readonly single: LoadMeasure
  readonly batchOpen: LoadMeasure
  readonly singleOpen: LoadMeasure
  readonly scrub: { readonly scanMbPerS: number; readonly loopMbPerS: number }
  readonly floors: Floors
}

const SATURATING = { requestsPerS: undefined, gzip: false } as const

/** The fewest connections that reach the highest rate of batches, within `saturationShare`. */
export async function findSaturation(product: Product, trialMs: number): Promise<number> {
  const trials: { readonly connections: number; readonly reports: number }[] = []
  for (const connections of BENCH.batchConnections) {
    const { result } = await runLoad(product, {
      ...SATURATING,
      body: 'batch',
      connections,
      warmUpMs: trialMs,
      windowMs: trialMs,
    })
    trials.push({ connections, reports: result.reports })
  }
  const best = Math.max(...trials.map(({ reports }) => reports))
  const found = trials.find(({ reports }) => reports >= best * BENCH.saturationShare)
  return found?.connections ?? BENCH.batchConnections[0]
}

/** One run. `connections` is the concurrency of batches. */
export async function measureRun(
  product: Product,
  dataDir: string,
  { connections, durations }: { readonly connections: number; readonly durations: Durations },
): Promise<Run> {
  const { warmUpMs, windowMs } = durations
  const times = { warmUpMs, windowMs }
  const load = (plan: Omit<LoadPlan, 'port' | 'key' | 'warmUpMs' | 'windowMs'>) =>
    runLoad(product, { ...plan, ...times })
  const batch = await load({ ...SATURATING, body: 'batch', connections })
  const batchGzip = await load({ ...SATURATING, body: 'batch', gzip: true, connections })
  const single = await load({
    ...SATURATING,
    body: 'single',
    connections: BENCH.singleConnections,
  })
  const open = (body: LoadPlan['body'], saturated: LoadMeasure) =>
    load({
      body,
      gzip: false,
      connections: BENCH.openConnections,
      requestsPerS: requestsPerS(saturated) * BENCH.openShare,
    })
  const batchOpen = await open('batch', batch)
  const singleOpen = await open('single', single)
  const floors = await measureFloors(product, dataDir, windowMs)
  const scrub = await measureScrubSpeed()
  return { batch, batchGzip, single, batchOpen, singleOpen, scrub, floors }
}

/** Answered requests a second. */
export function requestsPerS({ result }: LoadMeasure): number {
  return (result.requests * 1000) / result.windowMs
}

/** Acknowledged reports a second. */
export function reportsPerS({ result }: LoadMeasure): number {
  return (result.reports * 1000) / result.windowMs
}
