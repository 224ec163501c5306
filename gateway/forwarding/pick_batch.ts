import type { WaitingReport } from '#drizzle/repositories/forward_reader.ts'

/** Bounds of one batch, in reports and sealed bytes. */
export interface BatchBounds {
  readonly reportsMax: number
  readonly bytesMax: number
}

/** The longest beginning of the list within the bounds, at least one report: nothing is too large to be sent. */
export function pickBatch<Report extends Pick<WaitingReport, 'sealedBytes'>>(
  waiting: readonly Report[],
  bounds: BatchBounds,
): readonly Report[] {
  let bytes = 0
  let end = 0
  for (const { sealedBytes } of waiting.slice(0, bounds.reportsMax)) {
    bytes += sealedBytes
    if (end > 0 && bytes > bounds.bytesMax) break
    end += 1
  }
  return waiting.slice(0, end)
}
