import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { BodyCharge } from './body_budget.ts'

/** A request body, or why it could not be read. */
export type BodyReading =
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'undecodable'; readonly message: string }
  | { readonly kind: 'encoding_unsupported' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'no_room' }

export interface BodyLimits {
  /** Most bytes on the wire. */
  readonly wireBytesMax: number
  /** Most bytes after decompression. */
  readonly bodyBytesMax: number
  /** Where the bytes are charged; `no_room` when they do not fit. The caller releases them. */
  readonly charge?: BodyCharge
}

/** Reads a whole body, however it is framed, and gives up as soon as it is larger than allowed. */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<BodyReading> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limits.wireBytesMax) return { kind: 'too_large' }
  const chunks: Buffer[] = []
  let length = 0
  try {
    // Not destroyed where it is too large: the rest is let through unseen, so that the client can read its answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += chunk.length
      if (length > limits.wireBytesMax) return { kind: 'too_large' }
      if (limits.charge?.add(chunk.length) === false) return { kind: 'no_room' }
      chunks.push(chunk)
    }
  } catch {
    return { kind: 'aborted' }
  }
  const wire = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
  const reading = await decompress(wire, request.headers['content-encoding'], limits.bodyBytesMax)
  if (reading.kind !== 'body' || reading.bytes === wire) return reading
  return limits.charge?.add(reading.bytes.length) === false ? { kind: 'no_room' } : reading
}

interface OutputLimit {
  readonly maxOutputLength: number
}

interface Codec {
  /** True where the bytes can be of this encoding: some clients announce it and send plain text. */
  readonly isLikely: (bytes: Buffer) => boolean
  readonly decode: (bytes: Buffer, options: OutputLimit) => Promise<Buffer>
}

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b
const isJsonText = (bytes: Buffer) => bytes[0] === 0x7b || bytes[0] === 0x5b
const inflate = promisify<Buffer, OutputLimit, Buffer>(zlib.inflate)
const inflateRaw = promisify<Buffer, OutputLimit, Buffer>(zlib.inflateRaw)
/** RFC 9110 says `deflate` is zlib; a few clients send the raw stream. */
const deflate = (bytes: Buffer, options: OutputLimit) =>
  bytes[0] !== undefined && (bytes[0] & 0x0f) === 8
    ? inflate(bytes, options)
    : inflateRaw(bytes, options)

const GZIP: Codec = {
  isLikely: isGzip,
  decode: promisify<Buffer, OutputLimit, Buffer>(zlib.gunzip),
}
const CODECS: ReadonlyMap<string, Codec> = new Map([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['deflate', { isLikely: (bytes) => !isJsonText(bytes), decode: deflate }],
  [
    'br',
    {
      isLikely: () => true,
      decode: promisify<Buffer, OutputLimit, Buffer>(zlib.brotliDecompress),
    },
  ],
  [
    'zstd',
    {
      isLikely: (bytes) => bytes.readUInt32LE(0) === 0xfd2fb528,
      decode: promisify<Buffer, OutputLimit, Buffer>(zlib.zstdDecompress),
    },
  ],
])

async function decompress(
  wire: Buffer,
  contentEncoding: string | undefined,
  bodyBytesMax: number,
): Promise<BodyReading> {
  const name = contentEncoding?.trim().toLowerCase() ?? ''
  const announced = name === '' || name === 'identity' ? undefined : CODECS.get(name)
  if (announced === undefined && name !== '' && name !== 'identity')
    return { kind: 'encoding_unsupported' }
  const codec = announced ?? (isGzip(wire) ? GZIP : undefined)
  if (codec === undefined || wire.length < 4 || !codec.isLikely(wire))
    return checkSize(wire, bodyBytesMax)
  try {
    return { kind: 'body', bytes: await codec.decode(wire, { maxOutputLength: bodyBytesMax }) }
  } catch (error) {
    const isBomb =
      error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    if (isBomb) return { kind: 'too_large' }
    return {
      kind: 'undecodable',
      message: `Cannot decompress the body: it is not ${name || 'gzip'}`,
    }
  }
}

function checkSize(bytes: Buffer, bodyBytesMax: number): BodyReading {
  return bytes.length > bodyBytesMax ? { kind: 'too_large' } : { kind: 'body', bytes }
}
