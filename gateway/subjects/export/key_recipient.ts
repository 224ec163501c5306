import { constants, createPublicKey, type KeyObject, publicEncrypt } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import type { JsonObject } from '#domain/json.ts'

/** A public key as people have it: PEM (SubjectPublicKeyInfo or PKCS #1), or a JWK. */
export type GivenKey = string | JsonObject

/** One kind of key: how JOSE encrypts to it, and whether one of it is strong enough. */
interface KeyKind {
  readonly alg: string
  readonly isStrong: (key: KeyObject) => boolean
}

/** What a link can carry is bounded: 4,096 bits are as strong as anybody needs. */
const RSA_BITS = { min: 2_048, max: 4_096 }
const RSA_EXPONENT_MIN = 65_537n
const PEM = /^-----BEGIN (RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END (RSA )?PUBLIC KEY-----\s*$/
const PEM_LENGTH_MAX = 4_096

const KINDS = new Map<string | undefined, KeyKind>([
  [
    'rsa',
    {
      alg: 'RSA-OAEP-256',
      isStrong: ({ asymmetricKeyDetails }) => {
        const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {}
        const isLong = modulusLength >= RSA_BITS.min && modulusLength <= RSA_BITS.max
        return isLong && publicExponent >= RSA_EXPONENT_MIN
      },
    },
  ],
  [
    'ec',
    {
      alg: 'ECDH-ES+A256KW',
      isStrong: ({ asymmetricKeyDetails }) => asymmetricKeyDetails?.namedCurve === 'prime256v1',
    },
  ],
  ['x25519', { alg: 'ECDH-ES+A256KW', isStrong: () => true }],
])

/**
 * The public key that somebody gave, or undefined where it is none that an export may be encrypted to: a private or
 * symmetric one, one for signatures, of another kind, or too weak.
 */
export async function parseKeyRecipient(given: GivenKey): Promise<KeyObject | undefined> {
  const key = typeof given === 'string' ? keyOfPem(given) : keyOfJwk(given)
  const kind = KINDS.get(key?.asymmetricKeyType)
  if (key === undefined || kind?.isStrong(key) !== true) return undefined
  // Not every point is one of the curve, and some lead to no secret: found now, not when somebody downloads.
  return await wrapText('', key).then(
    () => key,
    () => undefined,
  )
}

function keyOfPem(text: string): KeyObject | undefined {
  return text.length <= PEM_LENGTH_MAX && PEM.test(text)
    ? readKey(() => createPublicKey(text))
    : undefined
}

function keyOfJwk(jwk: JsonObject): KeyObject | undefined {
  const isPrivate = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((name) => name in jwk)
  const isForSignatures = jwk['use'] !== undefined && jwk['use'] !== 'enc'
  if (isPrivate || isForSignatures) return undefined
  const members = ['kty', 'crv', 'x', 'y', 'n', 'e'].map((name) => [name, jwk[name]] as const)
  const texts = members.filter(([, value]) => typeof value === 'string')
  return readKey(() => createPublicKey({ key: Object.fromEntries(texts), format: 'jwk' }))
}

function readKey(read: () => KeyObject): KeyObject | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** The text as a compact JWE (RFC 7516) that the private half of the key opens. */
export async function wrapText(text: string, key: KeyObject): Promise<string> {
  const alg = KINDS.get(key.asymmetricKeyType)?.alg ?? ''
  return await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg, enc: 'A256GCM' })
    .encrypt(key)
}

/** The text encrypted by RSA-OAEP with SHA-256 alone, as openssl opens it; undefined for keys of other kinds. */
export function wrapByRsa(text: string, key: KeyObject): Buffer | undefined {
  if (key.asymmetricKeyType !== 'rsa') return undefined
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return publicEncrypt({ key, padding, oaepHash: 'sha256' }, Buffer.from(text))
}
