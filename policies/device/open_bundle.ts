import { LIMITS } from '#domain/limits.ts'
import { canonicalJson } from '#policies/engine/canonical_json.ts'
import { type BundleClaims, parseBundleClaims } from './bundle_claims.ts'
import { type CompactJws, readCompactJws } from './compact_jws.ts'
import { type Refusal, refused } from './refusal.ts'
import { findVerificationKey } from './verification_key.ts'

/** `typ` of policies for a device (RFC 8725, section 3.11): nothing else that the gateway signs passes for them. */
const TYPE = 'policy-bundle+jws'
const ED25519 = { name: 'Ed25519' }

/** The newest policies that a device has obeyed: it keeps them beside the policies, for the next time. */
export interface SeenBundle {
  readonly issuedAt: string
  readonly part: string
  readonly version?: number | undefined
}

export interface OpenBundleOptions {
  /** The members of `keys` in `/.well-known/jwks.json`. */
  readonly keys: readonly unknown[]
  /** The device's own product. */
  readonly product: string
  /** What an earlier `seen` was; undefined on a device that has seen none. */
  readonly last: SeenBundle | undefined
}

/** Policies to obey. */
export interface OpenedBundle extends BundleClaims {
  readonly kind: 'opened'
  /** To be kept, and given as `last` the next time. */
  readonly seen: SeenBundle
}

/**
 * Opens the policies that `GET /v1/bundle` gives: a compact JWS by Ed25519, for this product, whole, and not older than
 * what was seen. Never throws. Nothing of what is refused may be used; the policies from before stay in force.
 */
export async function openDeviceBundle(
  signed: string,
  { keys, product, last }: OpenBundleOptions,
): Promise<OpenedBundle | Refusal> {
  if (signed.length > LIMITS.deviceBundleCharactersMax) return refused('too_large')
  const jws = readCompactJws(signed, TYPE)
  if (jws.kind === 'refused') return jws
  const key = findVerificationKey(keys, jws.kid)
  if ('kind' in key) return key
  const wrong = await signatureRefusal(jws, key)
  if (wrong !== undefined) return wrong
  const claims = parseBundleClaims(jws.payload)
  if (claims === undefined) return refused('claims_wrong')
  if (claims.product !== product) return refused('product_wrong')
  if ((await sha256Hex(canonicalJson(claims.source))) !== claims.part) return refused('part_wrong')
  if (last !== undefined && isRollback(claims, last)) return refused('rolled_back')
  return { kind: 'opened', ...claims, seen: newestOf(claims, last) }
}

async function signatureRefusal(
  { signature, signingInput }: CompactJws,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Refusal | undefined> {
  try {
    // A browser has no subtle cryptography on pages that came without TLS.
    const { subtle } = globalThis.crypto
    const key = await subtle.importKey('raw', bytes, ED25519, false, ['verify'])
    const isRight = await subtle.verify(ED25519, key, signature, signingInput)
    return isRight ? undefined : refused('signature_wrong')
  } catch (error) {
    return refused(isDataError(error) ? 'key_refused' : 'unsupported')
  }
}

/** What a runtime that knows Ed25519 throws for bytes that are no key. */
function isDataError(error: unknown): boolean {
  return error instanceof Error && error.name === 'DataError'
}

/**
 * Several gateways put the same policies in force at different times: an earlier time is a rollback only where the
 * policies are others as well.
 */
function isRollback(claims: BundleClaims, last: SeenBundle): boolean {
  const isLower =
    claims.version !== undefined && last.version !== undefined && claims.version < last.version
  return isLower || (claims.issuedAt < last.issuedAt && claims.part !== last.part)
}

/** The later time of both, so that the same policies from another gateway do not open the way back. */
function newestOf({ issuedAt, part, version }: BundleClaims, last: SeenBundle | undefined) {
  const newest = version ?? last?.version
  return {
    part,
    issuedAt: last !== undefined && last.issuedAt > issuedAt ? last.issuedAt : issuedAt,
    ...(newest === undefined ? {} : { version: newest }),
  }
}

async function sha256Hex(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
