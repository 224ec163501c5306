import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { MasterKeyError, type MasterKeyProvider } from './master_key_provider.ts'

/** Bound to what is wrapped: KMS opens it for the same context only, and its audit log shows it. */
const ENCRYPTION_CONTEXT = { application: 'tidegate', purpose: 'keyring-root-key' }
const ATTEMPTS_MAX = 3
const CONNECT_TIMEOUT_MS = 3_000
const REQUEST_TIMEOUT_MS = 5_000

export interface AwsKmsSettings {
  /** ARN, id or alias of a symmetric key. */
  readonly key: string
  /** The SDK's own way (AWS_REGION, AWS_ENDPOINT_URL_KMS, profiles, roles) where they are missing. */
  readonly region?: string
  readonly endpoint?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A master key in AWS KMS, by Encrypt and Decrypt of its official client. The key never leaves KMS. */
export function createAwsKmsKey({ key, ...connection }: AwsKmsSettings): MasterKeyProvider {
  const client = new KMSClient({
    ...connection,
    // The region of an ARN is that of its key.
    ...(connection.region === undefined && regionOf(key)),
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  })
  const id = `aws-kms:${key}`
  return {
    id,
    wrap: async (bytes) => {
      const { CiphertextBlob } = await client
        .send(
          new EncryptCommand({
            KeyId: key,
            Plaintext: bytes,
            EncryptionContext: ENCRYPTION_CONTEXT,
          }),
        )
        .catch(explain(`Cannot wrap a root key with ${id}`))
      return present(CiphertextBlob, id)
    },
    unwrap: async (wrapped) => {
      const { Plaintext } = await client
        .send(
          new DecryptCommand({
            KeyId: key,
            CiphertextBlob: wrapped,
            EncryptionContext: ENCRYPTION_CONTEXT,
          }),
        )
        .catch(explain(`Cannot open a root key with ${id}`))
      return present(Plaintext, id)
    },
  }
}

function regionOf(key: string): { readonly region: string } | undefined {
  const region = /^arn:[^:]+:kms:([^:]+):/.exec(key)?.[1]
  return region === undefined ? undefined : { region }
}

function present(bytes: Uint8Array | undefined, id: string): Uint8Array {
  if (bytes === undefined) throw new MasterKeyError(`Cannot use ${id}: its answer holds no key`)
  return new Uint8Array(bytes)
}

/** The name of an error of the SDK is its code, such as AccessDeniedException; its message may name people's roles. */
function explain(action: string): (cause: unknown) => never {
  return (cause) => {
    const reason = cause instanceof Error ? cause.name : 'unknown reason'
    throw new MasterKeyError(`${action}: ${reason}`, { cause })
  }
}
