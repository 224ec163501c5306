import type { Corpus } from './corpora.ts'
import type { Engine } from './engines.ts'

/** Megabytes (10^6 bytes of ASCII) a second over whole texts, as many rounds of them as fill the time. */
export async function measureRate(
  engine: Engine,
  { texts }: Corpus,
  roundMs: number,
): Promise<number> {
  const startMs = performance.now()
  let units = 0
  let elapsedMs = 0
  for (let index = 0; elapsedMs < roundMs; index++) {
    const text = texts[index % texts.length] ?? ''
    const result = engine.redact(text)
    if (result instanceof Promise) await result
    units += text.length
    // The clock costs as much as some lines do: it is asked now and then.
    if (index % CLOCK_EVERY === 0 || text.length > LONG) elapsedMs = performance.now() - startMs
  }
  return units / (performance.now() - startMs) / 1000
}

const CLOCK_EVERY = 16
const LONG = 4096

/** Milliseconds of one call each, sorted. */
export function measureCalls(engine: Engine, { texts }: Corpus, count: number): readonly number[] {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const text = texts[index % texts.length] ?? ''
    const startMs = performance.now()
    engine.redact(text)
    times.push(performance.now() - startMs)
  }
  return times.sort((a, b) => a - b)
}

/** The middle of several values; the lower of two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

/** The value below which a share of sorted values lies. */
export function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Best of several single calls, in milliseconds: what a text costs when nothing else runs. */
export async function bestMs(engine: Engine, text: string, tries: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < tries; turn++) {
    const startMs = performance.now()
    await engine.redact(text)
    best = Math.min(best, performance.now() - startMs)
  }
  return best
}
