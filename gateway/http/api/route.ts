import type { ErrorCode } from '#domain/errors.ts'
import type { Gateway } from '../../gateway.ts'
import type { Actor } from '../../tenancy/actor.ts'

/** A JSON Schema (2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>

export interface ApiRequest<Body = unknown> {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Checked against the route's schema. */
  readonly body: Body
  readonly actor: Actor
  /** Scheme, host and port under which the client reached the gateway. */
  readonly origin: string
}

/** JSON, or bytes that are streamed. */
export type ApiAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | {
      readonly status: number
      readonly stream: ReadableStream<Uint8Array>
      readonly headers: Record<string, string>
    }

export interface RouteAnswer {
  readonly description: string
  /** Of the body as it goes out in JSON. */
  readonly schema: JsonSchema
}

/** One operation of the management or DSR API: the server and /openapi.json are both made from it. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with `{name}` for parameters. */
  readonly path: string
  readonly summary: string
  readonly query?: Readonly<
    Record<
      string,
      {
        readonly description: string
        readonly required?: true
        /** All that it takes, where that is a fixed set. */
        readonly values?: readonly string[]
      }
    >
  >
  readonly body?: JsonSchema
  /** Instead of `body`: the schema of each line of a body in newline-delimited JSON. */
  readonly lines?: JsonSchema
  /** True where an empty body stands for `{}`. */
  readonly bodyOptional?: true
  /** Statuses of success and what they mean; with the schema of the body where it is JSON. */
  readonly answers: Readonly<Record<string, string | RouteAnswer>>
  readonly errors: readonly ErrorCode[]
  /** True where it is about the installation or all tenants: nobody who is bound to one tenant may call it. */
  readonly wholeInstallation?: true
  readonly handle: (request: ApiRequest, gateway: Gateway) => Promise<ApiAnswer>
}
