import { constants, type KeyObject, sign, verify } from 'node:crypto'

/**
 * How answers are signed. OpenDSR names FIPS 186-4 and SHA-256 and leaves the rest open; processors in production use
 * RSASSA-PKCS1-v1_5 (RFC 8017), which is the default.
 */
export const SIGNATURE_KINDS = ['rsa', 'pss', 'ecdsa'] as const
export type SignatureKind = (typeof SIGNATURE_KINDS)[number]

interface Scheme {
  readonly signing: object
  readonly verifying: object
  /** Whether the key is of the kind that the scheme needs. */
  readonly fits: (key: KeyObject) => boolean
  readonly wanted: string
}

const RSA_BITS_MIN = 2_048
const isRsa = (key: KeyObject) =>
  key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN
const RSA_WANTED = `an RSA key of ${RSA_BITS_MIN} bits or more`

const SCHEMES: Readonly<Record<SignatureKind, Scheme>> = {
  rsa: {
    signing: { padding: constants.RSA_PKCS1_PADDING },
    verifying: { padding: constants.RSA_PKCS1_PADDING },
    fits: isRsa,
    wanted: RSA_WANTED,
  },
  pss: {
    signing: {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    },
    verifying: {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_AUTO,
    },
    fits: isRsa,
    wanted: RSA_WANTED,
  },
  ecdsa: {
    signing: { dsaEncoding: 'der' },
    verifying: { dsaEncoding: 'der' },
    fits: (key) =>
      key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1',
    wanted: 'an EC key on the curve P-256',
  },
}

/** What is wanted of a key for signatures of this kind; undefined where it is so. */
export function keyProblem(kind: SignatureKind, key: KeyObject): string | undefined {
  const { fits, wanted } = SCHEMES[kind]
  return fits(key) ? undefined : wanted
}

/** The signature over exactly these bytes, in padded base64 (RFC 4648, section 4). Signs off the main thread. */
export async function signBytes(
  { kind, key }: { readonly kind: SignatureKind; readonly key: KeyObject },
  bytes: Uint8Array,
): Promise<string> {
  return await new Promise((resolve, reject) => {
    sign('sha256', bytes, { key, ...SCHEMES[kind].signing }, (error, signature) => {
      if (error === null) resolve(signature.toString('base64'))
      else reject(error)
    })
  })
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** Whether the signature is one of this kind over exactly these bytes. Never throws. */
export function isSignatureOf(
  { kind, key }: { readonly kind: SignatureKind; readonly key: KeyObject },
  bytes: Uint8Array,
  signature: string,
): boolean {
  if (!BASE64.test(signature) || !SCHEMES[kind].fits(key)) return false
  try {
    const sent = Buffer.from(signature, 'base64')
    return verify('sha256', bytes, { key, ...SCHEMES[kind].verifying }, sent)
  } catch {
    return false
  }
}
