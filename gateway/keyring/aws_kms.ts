import type { KMSClient } from '@aws-sdk/client-kms'
import { MasterKeyError, type MasterKeyProvider } from './master_key_provider.ts'

/** Bound to what is wrapped: KMS opens it for the same context only, and its audit log shows it. */
const CONTEXT = { application: 'tidegate', purpose: 'keyring-root-key' }
const ATTEMPTS_MAX = 3
const CONNECT_TIMEOUT_MS = 3_000
const REQUEST_TIMEOUT_MS = 5_000

export interface AwsKmsSettings {
  /** ARN, id or alias of a symmetric key. */
  readonly key: string
  /** Found in the SDK's own way (AWS_REGION, AWS_ENDPOINT_URL_KMS, profiles, roles) where they are missing. */
  readonly region?: string
  readonly endpoint?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

interface Kms {
  readonly client: KMSClient
  readonly sdk: typeof import('@aws-sdk/client-kms')
}

/** A master key in AWS KMS, by Encrypt and Decrypt of its official client. The key never leaves KMS. */
export function createAwsKmsKey(settings: AwsKmsSettings): MasterKeyProvider {
  const { key } = settings
  const id = `aws-kms:${key}`
  let opened: Promise<Kms> | undefined
  const open = () => {
    opened ??= openKms(settings)
    return opened
  }
  return {
    id,
    wrap: async (bytes) => {
      const { client, sdk } = await open()
      const command = new sdk.EncryptCommand({
        KeyId: key,
        Plaintext: bytes,
        EncryptionContext: CONTEXT,
      })
      const answer = await client.send(command).catch(explain(`Cannot wrap a root key with ${id}`))
      return present(answer.CiphertextBlob, id)
    },
    unwrap: async (wrapped) => {
      const { client, sdk } = await open()
      const command = new sdk.DecryptCommand({
        KeyId: key,
        CiphertextBlob: wrapped,
        EncryptionContext: CONTEXT,
      })
      const answer = await client.send(command).catch(explain(`Cannot open a root key with ${id}`))
      return present(answer.Plaintext, id)
    },
  }
}

/** The SDK is loaded by those only who use it: it costs a tenth of a second and 24 MB. */
async function openKms({ key, ...connection }: AwsKmsSettings): Promise<Kms> {
  const sdk = await import('@aws-sdk/client-kms')
  const client = new sdk.KMSClient({
    ...regionOf(key),
    ...connection,
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  })
  return { client, sdk }
}

/** The region of an ARN is that of its key. */
function regionOf(key: string): { readonly region: string } | undefined {
  const region = /^arn:[^:]+:kms:([^:]+):/.exec(key)?.[1]
  return region === undefined ? undefined : { region }
}

function present(bytes: Uint8Array | undefined, id: string): Uint8Array {
  if (bytes === undefined) throw new MasterKeyError(`Cannot use ${id}: its answer holds no key`)
  return new Uint8Array(bytes)
}

/** The name of an error of the SDK is its code, such as AccessDeniedException; its message may name roles of people. */
function explain(action: string): (cause: unknown) => never {
  return (cause) => {
    const reason = cause instanceof Error ? cause.name : 'unknown reason'
    throw new MasterKeyError(`${action}: ${reason}`, { cause })
  }
}
