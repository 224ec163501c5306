import type { Category, DataClass } from './classification.ts'
import type { Clock } from './clock.ts'
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
  /** UTC day at whose beginning it is deleted, `YYYY-MM-DD`: a sink that keeps reports needs it. */
  readonly expiresOn?: string
  /** How often something was removed from it; 0 where it is missing. */
  readonly remarks?: number
  readonly data: JsonObject
}

/** A report that was erased. What is missing is looked for everywhere. */
export interface ErasedReport {
  readonly id: string
  readonly tenantId: string
  readonly product?: string
  readonly receivedAtMs?: number
}

/** What became of an expiry or an erasure. A message is a sentence without data. */
export type ForgetResult =
  /** Nothing of it is left there. Counts are of files or objects, those that were already gone not among them. */
  | { readonly kind: 'forgotten'; readonly deleted: number; readonly rewritten: number }
  /** Some of it may be left: the same call is worth another try. */
  | { readonly kind: 'retry'; readonly message: string }
  /** Some of it is left and will be until an operator has mended what the message names. */
  | { readonly kind: 'permanent'; readonly message: string }

/** What became of a batch. A message is a sentence without data: it is stored and shown. */
export type SendResult =
  /** Delivered; `rejected` are the items that the destination took note of and refused for good. */
  | {
      readonly kind: 'sent'
      readonly rejected: number
      /** Ids of those reports, where the destination names them. */
      readonly rejectedIds?: readonly string[]
    }
  /** Not delivered, worth another try: at the earliest after `afterMs`, where the destination says so. */
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly message: string }
  /** Refused for good: the same batch will never be taken. Its caller halves it to find the report at fault. */
  | { readonly kind: 'permanent'; readonly message: string }
  /** The destination wants nothing any more: the sink is paused until an operator resumes it. */
  | { readonly kind: 'gone'; readonly message: string }

/** The adapter of one destination. */
export interface Sink {
  /**
   * Delivers a batch of any size, also an empty one, in as many requests as its kind's limits ask for. It never throws
   * or rejects; an abort is a `retry`. A second call for the same reports repeats whatever names its requests have.
   */
  readonly send: (batch: readonly CleanReport[], signal: AbortSignal) => Promise<SendResult>
  /** Deletes what expires before a UTC day (`YYYY-MM-DD`). Sinks that keep reports have it. Never throws or rejects. */
  readonly expire?: (day: string, signal: AbortSignal) => Promise<ForgetResult>
  /**
   * Removes reports from what was delivered. Sinks that keep reports have it. It never throws or rejects, and is safe to
   * repeat. A batch that is under way is not reached: its caller ends it first, or repeats the call after it.
   */
  readonly erase?: (reports: readonly ErasedReport[], signal: AbortSignal) => Promise<ForgetResult>
  /** Gives back connections and files. Never rejects; safe to call twice, and without a batch before. */
  readonly close?: () => Promise<void>
}

/** What an operator set for one sink, checked against the schema of its kind. */
export interface SinkSettings {
  /** Id of the sink: stable, for names of files and of deliveries. */
  readonly sinkId: string
  readonly endpoint: string
  readonly settings: JsonObject
  readonly secrets: Readonly<Record<string, string>>
  /** Milliseconds that one request may take. */
  readonly timeoutMs: number
  /** The outside, which tests replace: the runtime's own where they are missing. */
  readonly clock?: Clock
  readonly fetch?: typeof fetch
}

/** What a kind of sink asks of its settings, as JSON Schemas (2020-12). They are shown by the management API. */
export interface SinkSchema {
  /** Of a string. Never with a place for credentials: an endpoint is shown. */
  readonly endpoint: JsonObject
  /** Of an object with `additionalProperties: false`. Settings are shown. */
  readonly settings: JsonObject
  /** Of an object of strings. Secrets are sealed, and never shown again. */
  readonly secrets: JsonObject
}

/** One kind of destination: its row in the table of sinks. */
export interface SinkKind {
  /** Small letters, digits and `_`: the name of its folder in sinks/. */
  readonly kind: string
  readonly schema: SinkSchema
  /** True where its sinks have `erase`: they are told of every report that is erased. */
  readonly keeps?: true
  /**
   * What is wrong with settings that match the schemas, as a sentence without their values; undefined where nothing is.
   * For what a schema cannot say, such as settings that need one another.
   */
  readonly check?: (settings: SinkSettings) => string | undefined
  /** Opens nothing and never throws for settings that were checked: connections are made by the first batch. */
  readonly create: (settings: SinkSettings) => Sink
}
