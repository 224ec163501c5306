import { fileURLToPath } from 'node:url'
import type { Sink, SinkKind, SinkSettings } from '#domain/sink.ts'
import { deliver } from './deliver.ts'
import { createDiskStore } from './disk_store.ts'
import { eraseFromFiles, expireFiles, type Files } from './forget.ts'
import type { ObjectStore } from './object_store.ts'
import { Repetitions } from './repetitions.ts'
import { S3Store } from './s3_store.ts'
import { parseSealKey, SealedFileError } from './sealed_file.ts'

const DEFAULT_REGION = 'us-east-1'
const BASE64_OF_32_BYTES = '^[A-Za-z0-9+/]{43}=$'

/** Parquet files by day, on disk or in storage that speaks S3. */
export const parquetSinkKind: SinkKind = {
  kind: 'parquet',
  schema: {
    endpoint: {
      type: 'string',
      format: 'uri',
      pattern: '^(file:///[^?#]+|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#]*)?)$',
      maxLength: 1_000,
    },
    settings: {
      type: 'object',
      additionalProperties: false,
      properties: {
        encryption: { enum: ['none', 'sealed'] },
        region: { type: 'string', pattern: '^[a-z0-9-]{1,50}$' },
        endpoint: { type: 'string', format: 'uri', pattern: '^https?://[^/?#@]+/?$' },
        forcePathStyle: { type: 'boolean' },
      },
    },
    secrets: {
      type: 'object',
      additionalProperties: false,
      properties: {
        key: { type: 'string', pattern: BASE64_OF_32_BYTES },
        accessKeyId: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
        secretAccessKey: { type: 'string', pattern: '^[\\x21-\\x7e]{1,500}$' },
      },
    },
  },
  check,
  keeps: true,
  create: createParquetSink,
}

function check({ endpoint, settings, secrets }: SinkSettings): string | undefined {
  const { key, accessKeyId, secretAccessKey } = secrets
  if (settings['encryption'] === 'sealed' && key === undefined) {
    return 'Cannot seal files: the secret key is missing'
  }
  if (key !== undefined && !isSealKey(key)) return 'Cannot use key: wanted 32 bytes in base64'
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    return 'Cannot sign requests: accessKeyId and secretAccessKey need one another'
  }
  if (endpoint.startsWith('s3:')) return undefined
  const isForS3 = ['region', 'endpoint', 'forcePathStyle'].some((name) => name in settings)
  if (isForS3 || accessKeyId !== undefined) {
    return 'Cannot use settings of S3: the endpoint is a folder'
  }
  return isPath(endpoint) ? undefined : 'Cannot use endpoint: it is no path of this machine'
}

function isSealKey(base64: string): boolean {
  try {
    parseSealKey(base64)
    return true
  } catch (error) {
    if (error instanceof SealedFileError) return false
    throw error
  }
}

/** False for a URL with an encoded slash or NUL, which is no path. */
function isPath(url: string): boolean {
  try {
    return !fileURLToPath(url).includes('\0')
  } catch {
    return false
  }
}

function storeOf({ endpoint, settings, secrets, timeoutMs }: SinkSettings): ObjectStore {
  if (endpoint.startsWith('file:')) return createDiskStore(folderPath(endpoint))
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(endpoint) ?? []
  const { accessKeyId, secretAccessKey } = secrets
  const { region, endpoint: url, forcePathStyle } = settings
  const isSigned = accessKeyId !== undefined && secretAccessKey !== undefined
  return new S3Store({
    bucket,
    prefix: path === '' || path.endsWith('/') ? path : `${path}/`,
    region: typeof region === 'string' ? region : DEFAULT_REGION,
    forcePathStyle: forcePathStyle === true,
    timeoutMs,
    ...(typeof url === 'string' ? { endpoint: url } : {}),
    ...(isSigned ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  })
}

function folderPath(endpoint: string): string {
  const path = fileURLToPath(endpoint)
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}

/**
 * A sink that writes Parquet files. Delivers at least once, and what it repeats replaces what it had written. Batches are
 * written one after the other.
 */
export function createParquetSink(settings: SinkSettings): Sink {
  const { key } = settings.secrets
  const isSealed = settings.settings['encryption'] === 'sealed'
  const store = storeOf(settings)
  const files: Files = { store, ...(key === undefined ? {} : { key: parseSealKey(key) }) }
  const repetitions = new Repetitions()
  return {
    send: (batch, signal) => deliver(files, batch, { isSealed, repetitions, signal }),
    expire: (day, signal) => expireFiles(files, day, signal),
    erase: (reports, signal) => eraseFromFiles(files, reports, signal),
    close: () => {
      store.close()
      return Promise.resolve()
    },
  }
}
