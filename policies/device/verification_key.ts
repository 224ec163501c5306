import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { decodeBase64url } from './base64url.ts'
import { type Refusal, refused } from './refusal.ts'

const KEY_BYTES = 32

/**
 * The 32 bytes of the one Ed25519 key (RFC 8037) with a key id, among public JWKs. A key that says that it is for
 * something else, that is there twice, or whose private half was given away is refused, not passed over.
 */
export function findVerificationKey(
  keys: readonly unknown[],
  kid: string,
): Uint8Array<ArrayBuffer> | Refusal {
  const found = keys.filter(isJsonObject).filter((key) => key['kid'] === kid)
  const [key] = found
  if (key === undefined) return refused('key_unknown')
  const bytes = isForSignatures(key) && typeof key['x'] === 'string' && decodeBase64url(key['x'])
  if (found.length > 1 || !bytes || bytes.length !== KEY_BYTES) return refused('key_refused')
  return bytes
}

function isForSignatures(key: JsonObject): boolean {
  const { alg = 'EdDSA', use = 'sig', key_ops: operations = ['verify'] } = key
  return (
    key['kty'] === 'OKP' &&
    key['crv'] === 'Ed25519' &&
    key['d'] === undefined &&
    alg === 'EdDSA' &&
    use === 'sig' &&
    Array.isArray(operations) &&
    operations.includes('verify')
  )
}
