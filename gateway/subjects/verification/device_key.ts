import { calculateJwkThumbprint, importJWK, type JWK } from 'jose'
import { ApiError } from '#domain/errors.ts'
import { isJsonObject } from '#domain/json.ts'

const PREFIX = 'dk_'
const DEVICE_ID = /^dk_[\w-]{43}$/
/** 32 bytes in base64url. */
const COORDINATE = /^[\w-]{43}$/

/** The keys that an install may have, by their curve. */
const CURVES = {
  'P-256': { kty: 'EC', coordinates: ['x', 'y'], algorithms: ['ES256'] },
  Ed25519: { kty: 'OKP', coordinates: ['x'], algorithms: ['EdDSA', 'Ed25519'] },
} as const

/** The public key of an install, and the device id that it proves. */
export interface DeviceKey {
  readonly deviceId: string
  readonly key: Awaited<ReturnType<typeof importJWK>>
  readonly algorithms: readonly string[]
}

/** Whether a device id is the name of a key: only those can be proved. */
export function isKeyId(deviceId: string): boolean {
  return DEVICE_ID.test(deviceId.trim())
}

/**
 * The key of a JWK and its device id: `dk_` and the SHA-256 thumbprint of the key (RFC 7638) in base64url. Only the members
 * that make the key are looked at. Throws an ApiError `not_verified` for what is no P-256 or Ed25519 key.
 */
export async function readDeviceKey(sent: unknown): Promise<DeviceKey> {
  const refused = new ApiError(
    'not_verified',
    'Cannot use the key: wanted the public JWK of a P-256 or Ed25519 key',
  )
  const jwk = isJsonObject(sent) ? sent : {}
  const curve = jwk['crv'] === 'P-256' || jwk['crv'] === 'Ed25519' ? jwk['crv'] : undefined
  if (curve === undefined || jwk['kty'] !== CURVES[curve].kty || 'd' in jwk) throw refused
  const { kty, coordinates, algorithms } = CURVES[curve]
  const publicKey: JWK = { kty, crv: curve }
  for (const name of coordinates) {
    const value = jwk[name]
    if (typeof value !== 'string' || !COORDINATE.test(value)) throw refused
    publicKey[name] = value
  }
  try {
    const key = await importJWK(publicKey, algorithms[0])
    return { deviceId: PREFIX + (await calculateJwkThumbprint(publicKey)), key, algorithms }
  } catch {
    // No point of the curve.
    throw refused
  }
}
