import type { ConnectorKindName } from '#domain/connector.ts'
import type { JsonObject } from '#domain/json.ts'

/** A JSON Schema (2020-12). */
type Schema = Readonly<Record<string, unknown>>

/** What the operator of the gateway allows, which a check may need. */
export interface KindContext {
  readonly privateHosts: readonly string[]
}

/** One kind of connector: its row in the table of kinds. */
export interface ConnectorKind {
  readonly kind: ConnectorKindName
  readonly summary: string
  /** Of its settings with its secrets among them: an object with `additionalProperties: false`. */
  readonly schema: Schema
  /** The members that are sealed, and never shown again. */
  readonly secrets: readonly string[]
  /**
   * What is wrong with settings that match the schema, as the end of a sentence without their values; undefined where
   * nothing is.
   */
  readonly check?: (settings: JsonObject, context: KindContext) => string | undefined
}
