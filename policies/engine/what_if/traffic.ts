import type { DataClass } from '#domain/classification.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Remark } from '#domain/remark.ts'
import type { Bundle } from '../bundle.ts'

/** A stored report after it was opened, as far as a candidate is tried on it. */
export interface TrafficReport {
  readonly product: string
  readonly type: string
  readonly clientVersion: string | undefined
  /** The class under which it was collected. */
  readonly class: DataClass
  /** What is left of it: minimised and clean. */
  readonly data: JsonObject
  /** What was done with it when it was judged. */
  readonly remarks: readonly Remark[]
  /** The bundle that judged it; undefined where it is not known any more. */
  readonly judgedBy: Bundle | undefined
}

/** A path of something undeclared, without a value. */
export interface TrafficShape {
  readonly kind: 'quarantined' | 'undeclared'
  readonly product: string
  readonly type: string
  readonly path: string
  readonly valueType: string
  /** Empty where the client said none. */
  readonly clientVersion: string
  readonly count: number
}

/** What a candidate is tried on. */
export interface Traffic {
  readonly reports: Iterable<TrafficReport>
  readonly shapes: Iterable<TrafficShape>
  /** How many reports there are, of which `reports` are all or a sample. */
  readonly reportsThere: number
  readonly context: TrafficContext
}

/** What holds for all of a look. */
export interface TrafficContext {
  /** Milliseconds since 1970: what has expired by then is dropped. */
  readonly nowMs: number
  /** The bundle in force: what it declares already is not newly kept. Undefined where none is known. */
  readonly present: Bundle | undefined
}

/** In the order in which they are shown: what is lost first, then what is gained. */
export const WHAT_IF_EFFECTS = [
  'quarantined',
  'expired',
  'needs_choice',
  'stripped',
  'generalised',
  'newly_kept',
  'newly_collected',
] as const
/** What a candidate would do. */
export type WhatIfEffect = (typeof WHAT_IF_EFFECTS)[number]

/** One effect on one report or shape. */
export interface Effect {
  readonly effect: WhatIfEffect
  readonly path?: string
  /** For `newly_kept`: what would be done with it, in words. */
  readonly keeps?: string
}
