import { createHash } from 'node:crypto'
import type { ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3'
import { type ObjectStore, ObjectStoreError } from './object_store.ts'

export interface S3Settings {
  readonly bucket: string
  /** What every key begins with: empty, or with a last slash. */
  readonly prefix: string
  readonly region: string
  /** URL of a compatible storage; AWS where it is missing. */
  readonly endpoint?: string
  readonly forcePathStyle: boolean
  /** Where it is missing, the client's default chain: environment, profile, role of the machine. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Milliseconds that one request may take. */
  readonly timeoutMs: number
}

/** Keys of one request to delete (S3 API, DeleteObjects). */
const DELETE_KEYS_MAX = 1_000
/** Tries of one request: the forwarder waits longer between its own. */
const ATTEMPTS_MAX = 2

type Sdk = typeof import('@aws-sdk/client-s3')

/** The status of an answer, and the storage's word for its error. */
function describe(error: unknown): { readonly status: number | undefined; readonly name: string } {
  const name = error instanceof Error ? error.name : ''
  const metadata: unknown = error instanceof Error ? Reflect.get(error, '$metadata') : undefined
  const status: unknown =
    typeof metadata === 'object' && metadata !== null
      ? Reflect.get(metadata, 'httpStatusCode')
      : undefined
  return { status: typeof status === 'number' ? status : undefined, name }
}

/** Sends a request. Errors keep the status only: the storage's words can name keys. */
async function attempt<T>(verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ObjectStoreError) throw error
    const { status } = describe(error)
    throw new ObjectStoreError(
      status === undefined
        ? `Cannot ${verb} object: the storage does not answer`
        : `Cannot ${verb} object: the storage answers ${status}`,
    )
  }
}

interface Opened {
  readonly sdk: Sdk
  readonly client: S3Client
}

/** Objects in a bucket of S3 or of a storage that speaks its API. The client is loaded by the first request. */
export class S3Store implements ObjectStore {
  readonly #settings: S3Settings
  #opened: Promise<Opened> | undefined

  constructor(settings: S3Settings) {
    this.#settings = settings
  }

  folders(prefix: string, signal: AbortSignal): Promise<readonly string[]> {
    return attempt('list', async () => {
      const pages = await this.#list({ Prefix: prefix, Delimiter: '/' }, signal)
      return pages.flatMap(({ CommonPrefixes = [] }) =>
        CommonPrefixes.flatMap(({ Prefix }) => this.#inside(Prefix)),
      )
    })
  }

  files(prefix: string, signal: AbortSignal): Promise<readonly string[]> {
    return attempt('list', async () => {
      const pages = await this.#list({ Prefix: prefix }, signal)
      return pages.flatMap(({ Contents = [] }) => Contents.flatMap(({ Key }) => this.#inside(Key)))
    })
  }

  read(key: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return attempt('read', async () => {
      const { sdk, client } = await this.#open()
      try {
        const command = new sdk.GetObjectCommand(this.#object(key))
        const answer = await client.send(command, this.#within(signal))
        return await answer.Body?.transformToByteArray()
      } catch (error) {
        if (describe(error).name === 'NoSuchKey') return undefined
        throw error
      }
    })
  }

  write(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    return attempt('write', async () => {
      const { sdk, client } = await this.#open()
      const command = new sdk.PutObjectCommand({
        ...this.#object(key),
        Body: bytes,
        ContentLength: bytes.length,
        ContentType: 'application/vnd.apache.parquet',
        // The storage computes it too and refuses what was changed on the way.
        ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
      })
      await client.send(command, this.#within(signal))
    })
  }

  remove(keys: readonly string[], signal: AbortSignal): Promise<void> {
    return attempt('delete', async () => {
      const { sdk, client } = await this.#open()
      for (let at = 0; at < keys.length; at += DELETE_KEYS_MAX) {
        const part = keys.slice(at, at + DELETE_KEYS_MAX)
        const Objects = part.map((key) => ({ Key: this.#object(key).Key }))
        const command = new sdk.DeleteObjectsCommand({
          Bucket: this.#settings.bucket,
          Delete: { Objects, Quiet: true },
        })
        const { Errors = [] } = await client.send(command, this.#within(signal))
        if (Errors.length > 0) {
          throw new ObjectStoreError(
            `Cannot delete object: the storage keeps ${Errors.length} of ${Objects.length}`,
          )
        }
      }
    })
  }

  /** Nothing to do: an object is there as a whole or not at all. */
  sweep(): Promise<void> {
    return Promise.resolve()
  }

  /** `Suspended` counts too: what was written before still has its versions. */
  keepsVersions(signal: AbortSignal): Promise<boolean> {
    return attempt('ask for versions of', async () => {
      const { sdk, client } = await this.#open()
      try {
        const command = new sdk.GetBucketVersioningCommand({ Bucket: this.#settings.bucket })
        return (await client.send(command, this.#within(signal))).Status !== undefined
      } catch (error) {
        // Storages without versions do not know the question.
        if (describe(error).status === 501) return false
        throw error
      }
    })
  }

  close(): void {
    const opened = this.#opened
    this.#opened = undefined
    opened?.then(({ client }) => client.destroy()).catch(() => undefined)
  }

  #open(): Promise<Opened> {
    this.#opened ??= import('@aws-sdk/client-s3').then((sdk) => ({
      sdk,
      client: createClient(sdk, this.#settings),
    }))
    return this.#opened
  }

  async #list(
    query: { readonly Prefix: string; readonly Delimiter?: string },
    signal: AbortSignal,
  ): Promise<readonly ListObjectsV2CommandOutput[]> {
    const { sdk, client } = await this.#open()
    const { bucket, prefix } = this.#settings
    const pages: ListObjectsV2CommandOutput[] = []
    let token: string | undefined
    do {
      const command = new sdk.ListObjectsV2Command({
        ...query,
        Bucket: bucket,
        Prefix: `${prefix}${query.Prefix}`,
        ContinuationToken: token,
      })
      const page = await client.send(command, this.#within(signal))
      pages.push(page)
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined
    } while (token !== undefined)
    return pages
  }

  #object(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#settings.bucket, Key: `${this.#settings.prefix}${key}` }
  }

  #inside(name: string | undefined): readonly string[] {
    return name === undefined ? [] : [name.slice(this.#settings.prefix.length)]
  }

  #within(signal: AbortSignal): { readonly abortSignal: AbortSignal } {
    return { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(this.#settings.timeoutMs)]) }
  }
}

function createClient(sdk: Sdk, settings: S3Settings): S3Client {
  const { endpoint, credentials } = settings
  return new sdk.S3Client({
    region: settings.region,
    forcePathStyle: settings.forcePathStyle,
    maxAttempts: ATTEMPTS_MAX,
    // Checksums that nobody asked for are unknown to older compatible storages.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })
}
