import type { DataKind } from '#domain/classification.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Sink } from '#domain/sink.ts'
import type { SinkCursor, SinkRecord } from '#drizzle/repositories/sinks.ts'
import { permittedKinds } from '../policies/permitted_kinds.ts'
import type { ForwardParts } from './parts.ts'
import type { BatchBounds } from './pick_batch.ts'

/** How far a sink is behind. */
export interface Lag {
  readonly kind: string
  /** Reports that wait, wanted by the sink or not; counted up to a bound. */
  readonly reports: number
  /** How long the oldest of them has waited since its receipt. */
  readonly seconds: number
}

/** What the loop of one sink works with. */
export interface Serving {
  readonly parts: ForwardParts
  readonly sink: SinkRecord
  readonly destination: Sink
  /** Aborted where the sink is paused or removed, its lock is lost, or the process stops. */
  readonly signal: AbortSignal
  readonly bounds: BatchBounds
  readonly place: Place
  readonly reportLag: (lag: Lag) => void
}

/** Where a sink's own cursor is: in the store, and in memory past reports that it does not want. */
export interface Place {
  stored: SinkCursor
  current: SinkCursor
  /** When the stored one was moved last, and when what waits was counted last. */
  storedAtMs: number
  countedAtMs: number
}

/** A new place at the stored cursor. */
export function placeAt(cursor: SinkCursor): Place {
  return { stored: cursor, current: cursor, storedAtMs: 0, countedAtMs: 0 }
}

/** The kinds of data that may be used for a sink's purpose today. */
export function dataKindsFor({
  parts,
  sink,
}: Pick<Serving, 'parts' | 'sink'>): readonly DataKind[] {
  return permittedKinds(parts, sink.tenantId, sink.purpose)
}

const BATCH_BYTES_MIN = 256 * 1024

/** The bounds of a batch where a process serves so many sinks: what all of them hold together is bounded. */
export function boundsFor(sinksServed: number): BatchBounds {
  const share = Math.floor(LIMITS.sinkBatchesBytesMax / Math.max(1, sinksServed))
  return {
    reportsMax: LIMITS.sinkBatchReportsMax,
    bytesMax: Math.max(BATCH_BYTES_MIN, Math.min(LIMITS.sinkBatchBytesMax, share)),
  }
}
