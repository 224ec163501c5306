import { createHash } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/*
 * A backup is one file: a line that names the format, then frames. A frame is one byte for its kind, four bytes for the
 * length of its body (big-endian), and the body:
 *
 *   M manifest (JSON)     what is backed up, of which schema, when; the first frame
 *   T table (JSON)        begins a table: its name, columns, and of a partition its parent and day
 *   D data (zstd)         up to 1 MiB of PostgreSQL's binary COPY, compressed by itself
 *   E end of table (JSON) rows, bytes before compression and their SHA-256
 *   Z end (JSON)          how many tables, where every sequence stands; then SHA-256 of all bytes before it, raw
 */

export const MAGIC = Buffer.from('tidegate backup 1\n')
export const FRAME_KINDS = ['M', 'T', 'D', 'E', 'Z'] as const
export type FrameKind = (typeof FRAME_KINDS)[number]

export interface Frame {
  readonly kind: FrameKind
  readonly body: Buffer
}

/** Data of one frame before it is compressed. */
export const DATA_BYTES_MAX = 1024 * 1024
/** What a frame may hold: incompressible data grows a little. */
const BODY_BYTES_MAX = 2 * DATA_BYTES_MAX
const HEADER_BYTES = 5
export const DIGEST_BYTES = 32

/** A backup that cannot be used; the message holds no data of it. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

/** Writes frames, and digests what it has written. */
export class FrameWriter {
  readonly #write: (bytes: Uint8Array) => Promise<void>
  readonly #digest = createHash('sha256')

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write
  }

  async begin(): Promise<void> {
    await this.#put(MAGIC)
  }

  async json(kind: Exclude<FrameKind, 'D'>, value: object): Promise<void> {
    await this.#frame(kind, Buffer.from(JSON.stringify(value)))
  }

  /** Up to DATA_BYTES_MAX of data. */
  async data(bytes: Uint8Array): Promise<void> {
    await this.#frame('D', zstdCompressSync(bytes))
  }

  /** The digest of everything that was written. */
  async end(): Promise<void> {
    await this.#write(this.#digest.digest())
  }

  async #frame(kind: FrameKind, body: Uint8Array): Promise<void> {
    const header = Buffer.alloc(HEADER_BYTES)
    header.write(kind, 'latin1')
    header.writeUInt32BE(body.length, 1)
    await this.#put(header)
    await this.#put(body)
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#digest.update(bytes)
    await this.#write(bytes)
  }
}

/** The frames of a backup in their order. Throws a BackupError for a file that is cut, changed or something else. */
export async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  const bytes = new ByteReader(source)
  const magic = await bytes.take(MAGIC.length)
  if (magic?.equals(MAGIC) !== true) {
    throw new BackupError(
      'Cannot read the backup: the file is no backup of Tidegate, or of another version',
    )
  }
  const digest = createHash('sha256').update(magic)
  for (let kind: FrameKind | undefined; kind !== 'Z'; ) {
    const header = await need(bytes, HEADER_BYTES)
    kind = FRAME_KINDS.find((known) => known === String.fromCharCode(header[0] ?? 0))
    const length = header.readUInt32BE(1)
    if (kind === undefined || length > BODY_BYTES_MAX) throw changed()
    const body = await need(bytes, length)
    digest.update(header).update(body)
    yield { kind, body }
  }
  const end = await need(bytes, DIGEST_BYTES)
  if (!end.equals(digest.digest()) || (await bytes.take(1)) !== undefined) throw changed()
}

/** What a data frame held. */
export function parseData({ body }: Frame): Buffer {
  try {
    return zstdDecompressSync(body, { maxOutputLength: DATA_BYTES_MAX })
  } catch {
    throw changed()
  }
}

export function changed(): BackupError {
  return new BackupError('Cannot read the backup: the file was changed')
}

async function need(bytes: ByteReader, length: number): Promise<Buffer> {
  const taken = await bytes.take(length)
  if (taken === undefined) throw new BackupError('Cannot read the backup: the file is cut off')
  return taken
}

/** Gives the bytes of chunks in lengths of one's own. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** Undefined where fewer are left. */
  async take(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [this.#rest]
    let held = this.#rest.length
    while (held < length) {
      const { done, value } = await this.#chunks.next()
      if (done === true) return undefined
      parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
      held += value.length
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts)
    this.#rest = all.subarray(length)
    return all.subarray(0, length)
  }
}
