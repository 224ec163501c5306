import type { Category, DataClass } from './classification.ts'
import type { JsonObject } from './json.ts'

/** A stored report as it leaves the gateway: declared, permitted, scrubbed and pseudonymised. */
export interface CleanReport {
  readonly id: string
  readonly tenantId: string
  readonly product: string
  readonly version?: string
  readonly type: string
  readonly class: DataClass
  readonly category: Category
  /** When it happened, in milliseconds since 1970. */
  readonly timeMs: number
  readonly receivedAtMs: number
  /** The bundle of policies that judged it. */
  readonly bundle: string
  readonly data: JsonObject
}

/** What became of a batch. A message is a sentence without data. */
export type SendResult =
  /** Delivered; `rejected` are the items that the destination took note of and refused for good. */
  | { readonly kind: 'sent'; readonly rejected: number }
  /** Not delivered, worth another try: at the earliest after `afterMs`, where the destination says so. */
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly message: string }
  /** Refused for good: the same batch will never be taken. */
  | { readonly kind: 'permanent'; readonly message: string }

/** The adapter of one destination. Never throws or rejects; an abort is a `retry`. */
export interface Sink {
  readonly send: (batch: readonly CleanReport[], signal: AbortSignal) => Promise<SendResult>
}
