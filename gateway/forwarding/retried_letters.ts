import {
  discardDeadLetters,
  listLettersToRetry,
  stopRetries,
} from '#drizzle/repositories/dead_letters.ts'
import { readNamed } from '#drizzle/repositories/forward_reader.ts'
import { pickBatch } from './pick_batch.ts'
import type { Serving } from './serving.ts'
import type { Work } from './work.ts'

/**
 * The next dead letters that somebody wants to be tried again; undefined where there are none. Those whose report is
 * gone are forgotten. What a try ends with other than a delivery becomes a dead letter anew.
 */
export async function nextLetters({ parts, sink, bounds }: Serving): Promise<Work | undefined> {
  const { letters, waiting } = await parts.database.withOwner(async (tx) => {
    const wanted = await listLettersToRetry(tx, sink, bounds.reportsMax)
    const named = await readNamed(tx, sink.tenantId, wanted)
    const found = new Set(named.map(({ id }) => id))
    const gone = wanted.flatMap(({ id }) => (found.has(id) ? [] : [id]))
    if (gone.length > 0) await discardDeadLetters(tx, sink, gone)
    return { letters: wanted, waiting: named }
  })
  const picked = pickBatch(waiting, bounds)
  if (picked.length === 0) return undefined
  return {
    reports: picked,
    isMore: picked.length < waiting.length || letters.length === bounds.reportsMax,
    advance: async (tx, { done }) => {
      const ids = picked.slice(0, done).map(({ id }) => id)
      await discardDeadLetters(tx, sink, ids)
      return true
    },
    giveUp: (tx) => stopRetries(tx, sink),
  }
}
