import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const BROTLI_QUALITY = 9
/** Smaller ones fit into one packet as they are. */
const COMPRESSED_FROM_BYTES = 1_024

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

type Encoding = 'br' | 'gzip' | 'identity'

export interface EncodedBytes {
  readonly encoding: Encoding
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** A file of the built console. */
export interface ConsoleFile {
  readonly contentType: string
  /** True where its name changes with what is in it. */
  readonly isImmutable: boolean
  /** The bytes in an encoding that the client takes; compressed once, when they are first asked for. */
  readonly read: (acceptEncoding: string | undefined) => Promise<EncodedBytes>
}

/** All files of the built console by their paths, `assets/index-….js`; empty where it was not built. */
export function readConsoleFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  const files = new Map<string, ConsoleFile>()
  for (const entry of listFolder(folder)) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(relative(folder, path).replaceAll('\\', '/'), createFile(path))
  }
  return files
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
  } catch {
    return []
  }
}

function createFile(path: string): ConsoleFile {
  const bytes = new Uint8Array(readFileSync(path))
  const encoded = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>()
  return {
    contentType: CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
    isImmutable: /-[\w-]{8}\.\w+$/.test(path),
    read: async (acceptEncoding) => {
      const encoding = bytes.length < COMPRESSED_FROM_BYTES ? 'identity' : bestOf(acceptEncoding)
      const making = encoded.get(encoding) ?? encode(bytes, encoding)
      encoded.set(encoding, making)
      return { encoding, bytes: await making }
    },
  }
}

function bestOf(acceptEncoding = ''): Encoding {
  if (/\bbr\b/.test(acceptEncoding)) return 'br'
  return /\bgzip\b/.test(acceptEncoding) ? 'gzip' : 'identity'
}

async function encode(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: Encoding,
): Promise<Uint8Array<ArrayBuffer>> {
  if (encoding === 'identity') return bytes
  if (encoding === 'gzip') return new Uint8Array(await promisify(gzip)(bytes))
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY }
  return new Uint8Array(await promisify(brotliCompress)(bytes, { params }))
}
