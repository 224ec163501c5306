import {
  countWaiting,
  readWaiting,
  type WaitingWindow,
} from '#drizzle/repositories/forward_reader.ts'
import { moveSinkCursor, type SinkCursor } from '#drizzle/repositories/sinks.ts'
import { pickBatch } from './pick_batch.ts'
import { dataKindsFor, type Serving } from './serving.ts'
import type { Work } from './work.ts'

/** Reports that one look takes in, wanted or not. */
const LOOKED = 1_000
/** How often a cursor that only moved past unwanted reports is stored. */
const STORE_EVERY_MS = 10_000
/** How often what waits is counted, and up to which number. */
const COUNT_EVERY_MS = 15_000
const COUNT_MAX = 100_000

/** The next reports after a sink's cursor; undefined where nothing new is there. */
export async function nextNewReports(serving: Serving): Promise<Work | undefined> {
  const { parts, sink, place, bounds } = serving
  for (;;) {
    const window = await parts.database.withOwner((tx) =>
      readWaiting(tx, {
        tenantId: sink.tenantId,
        after: place.current,
        filter: sink,
        dataKinds: dataKindsFor(serving),
        looked: LOOKED,
      }),
    )
    await measureLag(serving, window)
    const picked = pickBatch(window.reports, bounds)
    if (picked.length > 0) return workOf(serving, window, picked)
    place.current = window.end
    await storeCursor(serving)
    if (!window.isCut || serving.signal.aborted) return undefined
  }
}

function workOf(serving: Serving, window: WaitingWindow, picked: WaitingWindow['reports']): Work {
  const { place, sink } = serving
  const isWhole = picked.length === window.reports.length
  const cursorAfter = (done: number): SinkCursor => {
    if (done === picked.length && isWhole) return window.end
    const last = picked[done - 1]
    return last === undefined ? place.current : { transaction: last.transaction, id: last.id }
  }
  return {
    reports: picked,
    isMore: window.isCut || !isWhole,
    advance: (tx, { done }) =>
      moveSinkCursor(tx, sink, { from: place.stored, to: cursorAfter(done) }),
    committed: ({ done, at }) => {
      place.current = cursorAfter(done)
      place.stored = place.current
      place.storedAtMs = at.getTime()
    },
  }
}

/** Stores now and then a cursor that moved without a delivery: a restart then has less to look at again. */
async function storeCursor({ parts, sink, place }: Serving): Promise<void> {
  const nowMs = parts.clock.nowMs()
  const isSame =
    place.stored.transaction === place.current.transaction && place.stored.id === place.current.id
  if (isSame || nowMs - place.storedAtMs < STORE_EVERY_MS) return
  place.storedAtMs = nowMs
  const isMoved = await parts.database.withOwner((tx) =>
    moveSinkCursor(tx, sink, { from: place.stored, to: place.current }),
  )
  if (isMoved) place.stored = place.current
}

async function measureLag(serving: Serving, window: WaitingWindow): Promise<void> {
  const { parts, sink, place, reportLag } = serving
  const nowMs = parts.clock.nowMs()
  const oldestMs = window.reports[0]?.receivedAt.getTime() ?? nowMs
  const seconds = Math.max(0, nowMs - oldestMs) / 1_000
  if (!window.isCut) return reportLag({ kind: sink.kind, reports: window.reports.length, seconds })
  if (nowMs - place.countedAtMs < COUNT_EVERY_MS) return
  place.countedAtMs = nowMs
  const { tenantId } = sink
  const reports = await parts.database.withOwner((tx) =>
    countWaiting(tx, { tenantId, after: place.current, max: COUNT_MAX }),
  )
  reportLag({ kind: sink.kind, reports, seconds })
}
