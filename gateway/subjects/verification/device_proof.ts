import { compactVerify } from 'jose'
import { ApiError } from '#domain/errors.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { parseJson } from '#domain/parse_json.ts'
import type { DeviceKey } from './device_key.ts'

/** What a device has to have signed. */
export interface ProofClaims {
  readonly nonce: string
  readonly type: string
  readonly regulation: string
  /** Id of the tenant: a proof for one is none for another. */
  readonly aud: string
}

/**
 * Checks that a compact JWS was made by the key of a device over exactly these claims, now. The algorithm follows from the
 * key, never from the header. Throws an ApiError `not_verified`.
 */
export async function assertProof(
  signature: string,
  { key, algorithms }: DeviceKey,
  { claims, nowMs }: { readonly claims: ProofClaims; readonly nowMs: number },
): Promise<void> {
  const signed = await readSigned(signature, { key, algorithms })
  for (const [name, wanted] of Object.entries(claims)) {
    if (signed[name] !== wanted) {
      throw new ApiError('not_verified', `Cannot use the proof: it is for another ${name}`)
    }
  }
  const { iat } = signed
  const ageMs = typeof iat === 'number' ? nowMs - iat * 1_000 : Number.NaN
  if (!(Math.abs(ageMs) <= LIMITS.deviceNonceMs)) {
    throw new ApiError('not_verified', 'Cannot use the proof: it was not made now (iat)')
  }
}

async function readSigned(
  signature: string,
  { key, algorithms }: Pick<DeviceKey, 'key' | 'algorithms'>,
): Promise<JsonObject> {
  try {
    const { payload } = await compactVerify(signature, key, { algorithms: [...algorithms] })
    const parsed = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    if (parsed.ok && isJsonObject(parsed.value)) return parsed.value
  } catch {
    // Told below: nothing of what was sent is repeated.
  }
  throw new ApiError(
    'not_verified',
    `Cannot use the proof: wanted a compact JWS by the key of the device, with ${algorithms.join(' or ')}`,
  )
}
