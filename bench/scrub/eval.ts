import { Worker } from 'node:worker_threads'
import type { LabelledDocument, Score } from '#policies/scrub/evaluate.ts'
import { scoreDocuments } from '#policies/scrub/evaluate.ts'
import type { Place } from './align.ts'
import type { FinderName, Found } from './finders.ts'

/** How one engine did on a corpus. */
export interface Evaluation {
  readonly name: FinderName
  readonly score: Score
  /** Documents that took longer than the limit: nothing is found in them. */
  readonly overLimit: number
  /** Documents whose redacted form could not be laid over the text: nothing is found in them. */
  readonly unaligned: number
}

/** Asks one engine, in a thread of its own, for each document, and scores what it found. */
export async function evaluate(
  name: FinderName,
  documents: readonly LabelledDocument[],
  limitMs: number,
): Promise<Evaluation> {
  const found = new Map<string, readonly Place[]>()
  const sums = { overLimit: 0, unaligned: 0 }
  let worker = await startWorker(name)
  for (const { text } of documents) {
    const places = await ask(worker, text, limitMs)
    if (places === undefined) {
      sums.overLimit++
      await worker.terminate()
      worker = await startWorker(name)
      continue
    }
    if (places === 'unaligned') sums.unaligned++
    else found.set(text, places)
  }
  await worker.terminate()
  return { name, score: scoreDocuments(documents, (text) => found.get(text) ?? []), ...sums }
}

async function startWorker(name: FinderName): Promise<Worker> {
  const worker = new Worker(new URL('eval_worker.ts', import.meta.url), { workerData: name })
  await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return worker
}

/** Undefined where the answer did not come in time; an engine that throws has found nothing. */
function ask(worker: Worker, text: string, limitMs: number): Promise<Found | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), limitMs)
    worker.removeAllListeners('error')
    worker.once('error', () => {
      clearTimeout(timer)
      resolve(undefined)
    })
    worker.once('message', (places: Found) => {
      clearTimeout(timer)
      resolve(places)
    })
    worker.postMessage(text)
  })
}
