import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import { parseJsonObject } from './parse_json_object.ts'

/** What a device bundle says of itself. */
export interface BundleClaims {
  readonly product: string
  /** Hash of all policies that the product's are a part of. */
  readonly bundle: string
  /** SHA-256 of the canonical JSON of `source`, in hex. */
  readonly part: string
  /** When a gateway put them in force, as `Date.toISOString` writes it. */
  readonly issuedAt: string
  /** Rises with each published version; undefined where the gateway counts none. */
  readonly version: number | undefined
  readonly source: BundleSource
}

const HASH = /^[0-9a-f]{64}$/

/** The claims in a payload whose signature is right; undefined where one is missing. Others are passed over. */
export function parseBundleClaims(payload: Uint8Array): BundleClaims | undefined {
  const { product, bundle, part, issuedAt, version, source } = parseJsonObject(payload)?.value ?? {}
  if (typeof product !== 'string' || !isHash(bundle) || !isHash(part)) return undefined
  if (!isInstant(issuedAt) || !isVersion(version) || !isSource(source)) return undefined
  // Its signature says that the gateway has checked each part of it by its schema.
  return { product, bundle, part, issuedAt, version, source: source as unknown as BundleSource }
}

function isHash(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && HASH.test(value)
}

/** One spelling, so that times compare as texts do. */
export function isInstant(value: unknown): value is string {
  if (typeof value !== 'string') return false
  const date = new Date(value)
  return !Number.isNaN(date.getTime()) && date.toISOString() === value
}

export function isVersion(value: unknown): value is number | undefined {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0)
}

function isSource(value: JsonValue | undefined): value is JsonObject {
  if (!isJsonObject(value)) return false
  const { products, mixins, settings } = value
  return Array.isArray(products) && Array.isArray(mixins) && isJsonObject(settings)
}
