import { readWaiting, type WaitingWindow } from '#drizzle/repositories/forward_reader.ts'
import {
  findRunningReplay,
  recordReplayProgress,
  type SinkReplay,
} from '#drizzle/repositories/sink_replays.ts'
import type { SinkCursor } from '#drizzle/repositories/sinks.ts'
import { pickBatch } from './pick_batch.ts'
import { dataKindsFor, type Serving } from './serving.ts'
import type { Work } from './work.ts'

/** Reports that one look takes in: most of a store lies outside the range of a replay. */
const LOOKED = 5_000

/**
 * The next batch of the sink's replay; undefined where none is under way, or its last report was done with. A replay
 * goes up to the sink's own cursor: what is behind it is sent for the first time anyway.
 */
export async function nextReplayed(serving: Serving): Promise<Work | undefined> {
  const { parts, sink, place, bounds, signal } = serving
  const found = await parts.database.withOwner((tx) => findRunningReplay(tx, sink))
  if (found === undefined) return undefined
  let after = found.cursor
  while (!signal.aborted) {
    const window = await parts.database.withOwner((tx) =>
      readWaiting(tx, {
        tenantId: sink.tenantId,
        after,
        filter: sink,
        dataKinds: dataKindsFor(serving),
        looked: LOOKED,
        replay: { since: found.since, until: found.until, upTo: place.stored },
      }),
    )
    const picked = pickBatch(window.reports, bounds)
    if (picked.length > 0) return workOf(serving, found, { window, picked })
    after = window.end
    if (!(await recordMove(serving, found, window)) || !window.isCut) return undefined
  }
  return undefined
}

/** A look that found nothing: the cursor moves on, or the replay is complete. */
async function recordMove(
  { parts, sink }: Serving,
  replay: SinkReplay,
  window: WaitingWindow,
): Promise<boolean> {
  return await parts.database.withOwner((tx) =>
    recordReplayProgress(tx, sink, {
      id: replay.id,
      cursor: window.end,
      sent: 0,
      withheld: 0,
      completedAt: window.isCut ? undefined : new Date(parts.clock.nowMs()),
    }),
  )
}

interface Found {
  readonly window: WaitingWindow
  readonly picked: WaitingWindow['reports']
}

function workOf({ sink }: Serving, replay: SinkReplay, { window, picked }: Found): Work {
  const isWhole = picked.length === window.reports.length
  const cursorAfter = (done: number): SinkCursor => {
    if (done === picked.length && isWhole) return window.end
    const last = picked[done - 1]
    return last === undefined ? replay.cursor : { transaction: last.transaction, id: last.id }
  }
  return {
    reports: picked,
    isMore: true,
    advance: async (tx, { done, sent, withheld, at }) => {
      const isLast = done === picked.length && isWhole && !window.isCut
      await recordReplayProgress(tx, sink, {
        id: replay.id,
        cursor: cursorAfter(done),
        sent,
        withheld,
        completedAt: isLast ? at : undefined,
      })
      // Of a replay that was cancelled meanwhile the sink still counts what it got.
      return true
    },
  }
}
