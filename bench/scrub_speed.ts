import { fileURLToPath } from 'node:url'
import { createScrubber } from '#policies/scrub/scrubber.ts'
import { readDocuments } from './scrub_corpus.ts'

export interface ScrubSpeed {
  /** Megabytes (10^6 UTF-16 code units, which are bytes here but for a few letters) a second of the scan. */
  readonly scanMbPerS: number
  /** The same of a loop that does nothing but read each code unit: what the machine gives at most. */
  readonly loopMbPerS: number
  /** Loop to scan. */
  readonly ratio: number
}

const ROUNDS = 15
const REPEATS = 20

/** Measures scan and plain loop over the same texts in the same run; of several rounds the best counts. */
export function measureScrubSpeed(): ScrubSpeed {
  const path = fileURLToPath(new URL('../test/vectors/scrub_sample.jsonl', import.meta.url))
  const texts = readDocuments(path).map(({ text }) => text)
  const units = texts.reduce((sum, text) => sum + text.length, 0) * REPEATS
  const { scan } = createScrubber()
  let sink = 0
  const scanMs = best(() => {
    for (const text of texts) sink += scan(text).length
  })
  const loopMs = best(() => {
    for (const text of texts) sink += readUnits(text)
  })
  if (sink < 0) throw new Error('Cannot measure: the loops were left out')
  const scanMbPerS = units / scanMs / 1000
  const loopMbPerS = units / loopMs / 1000
  return { scanMbPerS, loopMbPerS, ratio: loopMbPerS / scanMbPerS }
}

function readUnits(text: string): number {
  let sum = 0
  for (let at = 0; at < text.length; at++) sum = (sum + text.charCodeAt(at)) | 0
  return sum & 1
}

function best(run: () => void): number {
  let bestMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now()
    for (let repeat = 0; repeat < REPEATS; repeat++) run()
    bestMs = Math.min(bestMs, performance.now() - startMs)
  }
  return bestMs
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { scanMbPerS, loopMbPerS, ratio } = measureScrubSpeed()
  process.stdout.write(
    `scan ${scanMbPerS.toFixed(1)} MB/s, loop ${loopMbPerS.toFixed(1)} MB/s, ratio ${ratio.toFixed(1)}\n`,
  )
}
