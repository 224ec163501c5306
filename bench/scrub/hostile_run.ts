import { Worker } from 'node:worker_threads'
import type { Engine, PeerName } from './engines.ts'
import { hostileText } from './hostile.ts'
import { bestMs } from './timing.ts'

export const HOSTILE_UNITS = 100_000

/** What the worst texts cost an engine. */
export interface HostileResult {
  readonly worstMs: number
  readonly worstPiece: string
  /** How many of the texts needed more than the limit. */
  readonly overLimit: number
  /** The largest share of the time of a text twice as long; NaN where it is not measured. */
  readonly worstGrowth: number
  readonly growthPiece: string
}

/** Ours on every hostile text, and on each twice as long. */
export async function measureOurHostile(
  engine: Engine,
  { pieces, tries }: { readonly pieces: readonly string[]; readonly tries: number },
): Promise<HostileResult> {
  const result = { worstMs: 0, worstPiece: '', overLimit: 0, worstGrowth: 0, growthPiece: '' }
  for (const piece of pieces) {
    const once = await bestMs(engine, hostileText(piece, HOSTILE_UNITS), tries)
    const twice = await bestMs(engine, hostileText(piece, HOSTILE_UNITS * 2), tries)
    if (once > result.worstMs) Object.assign(result, { worstMs: once, worstPiece: piece })
    const growth = twice / once
    if (growth > result.worstGrowth)
      Object.assign(result, { worstGrowth: growth, growthPiece: piece })
  }
  return result
}

/** A peer on every hostile text, each ended at the limit. */
export async function measurePeerHostile(
  name: PeerName,
  { pieces, limitMs }: { readonly pieces: readonly string[]; readonly limitMs: number },
): Promise<HostileResult> {
  const result = {
    worstMs: 0,
    worstPiece: '',
    overLimit: 0,
    worstGrowth: Number.NaN,
    growthPiece: '',
  }
  let worker = await startWorker(name)
  for (const piece of pieces) {
    const ms = await ask(worker, hostileText(piece, HOSTILE_UNITS), limitMs)
    if (ms === undefined) {
      result.overLimit++
      Object.assign(result, { worstMs: Number.POSITIVE_INFINITY, worstPiece: piece })
      await worker.terminate()
      worker = await startWorker(name)
    } else if (ms > result.worstMs) Object.assign(result, { worstMs: ms, worstPiece: piece })
  }
  await worker.terminate()
  return result
}

async function startWorker(name: PeerName): Promise<Worker> {
  const worker = new Worker(new URL('peer_worker.ts', import.meta.url), { workerData: name })
  await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return worker
}

/** Milliseconds of one text; undefined where they are more than the limit. */
function ask(worker: Worker, text: string, limitMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), limitMs)
    worker.once('message', (ms: number) => {
      clearTimeout(timer)
      resolve(ms)
    })
    worker.postMessage(text)
  })
}
