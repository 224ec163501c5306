import type { Outcome, Reason } from './outcome.ts'
import type { Report } from './report.ts'

export const COLLECTOR_NAMES = ['native', 'otlp', 'sentry'] as const
export type CollectorName = (typeof COLLECTOR_NAMES)[number]

/** The request line and headers, before the body is read. Values of `query` and `headers` are never logged. */
export interface RequestHead {
  readonly method: string
  readonly path: string
  /** Parameters of the route, such as `project`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** By lower-case name; undefined where it is missing. */
  readonly header: (name: string) => string | undefined
}

/** The ingest key that a request presents, or why none can be read. */
export type Credential =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'malformed'; readonly message: string }

/** One item of a request: a report, or what was decided about it while decoding. */
export type DecodedItem =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly id?: string }

/** A body that could be read (each item by itself may be refused), or could not. */
export type Decoding =
  | { readonly kind: 'decoded'; readonly items: readonly DecodedItem[]; readonly context?: unknown }
  | {
      readonly kind: 'undecodable'
      /** Sentence about the structure, with a position where there is one; never data. */
      readonly message: string
      /** Byte offset of the error, where it is known. */
      readonly position?: number
    }

/** Why a request is answered with an error as a whole. One table a protocol maps it to a status. */
export type RefusalKind =
  | 'key_missing'
  | 'key_malformed'
  | 'key_unknown'
  | 'key_expired'
  | 'key_wrong_project'
  | 'route_unknown'
  | 'method_not_allowed'
  | 'media_type_unsupported'
  | 'encoding_unsupported'
  | 'body_too_large'
  | 'body_undecodable'
  | 'too_many_items'
  | 'overloaded'
  | 'internal'

export interface Refusal {
  readonly kind: RefusalKind
  /** Sentence case, no full stop, no data. */
  readonly message: string
  /** For `overloaded`. */
  readonly retryAfterS?: number
}

/** One item of an answered request: its outcome and the id under which it is stored or was sent. */
export interface ItemResult {
  readonly id: string | undefined
  readonly outcome: Outcome
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

export interface CollectorRoute {
  /** Path in hono's syntax, such as `/api/:project/envelope/`; all are POST. */
  readonly path: string
  /** Most bytes of the body as it is on the wire. */
  readonly wireBytesMax: number
  /** Most bytes of the body after decompression. */
  readonly bodyBytesMax: number
}

/** The adapter of one wire protocol: bytes in, reports out. Pure: it reads no clock and opens nothing. */
export interface Collector {
  readonly name: CollectorName
  readonly routes: readonly CollectorRoute[]
  /** Request headers that a browser may send (CORS), lower-case. */
  readonly corsRequestHeaders: readonly string[]
  /** Response headers that a browser may read. */
  readonly corsExposedHeaders: readonly string[]
  /** The ingest key in the head. */
  readonly credential: (head: RequestHead) => Credential
  /** The ingest key inside the body, where the protocol puts it there; asked only if the head has none. */
  readonly credentialOfBody?: (body: Uint8Array) => Credential
  /** Why the request is refused before its body is read, such as a media type that the protocol does not have. */
  readonly checkHead?: (head: RequestHead) => Refusal | undefined
  /** The body's items. Never throws for any bytes. */
  readonly decode: (body: Uint8Array, head: RequestHead) => Decoding
  /** The protocol's own answer to a request whose items are all decided and durable. */
  readonly answer: (
    results: readonly ItemResult[],
    head: RequestHead,
    decoding: Extract<Decoding, { kind: 'decoded' }>,
  ) => Answer
  /** The protocol's own answer to a request that is refused as a whole. */
  readonly refuse: (refusal: Refusal, head: RequestHead) => Answer
}
