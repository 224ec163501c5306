import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { createZipStream, type ZipPart } from './zip_stream.ts'

/** One file of an archive; what is in it is made while it is sent. */
export interface ArchiveFile {
  readonly name: string
  /** Pieces of the file, and how many records each holds. */
  readonly pieces: () => AsyncIterable<ArchivePiece> | Iterable<ArchivePiece>
  /** True where packing it would gain nothing. */
  readonly isPacked?: true
}

export interface ArchivePiece {
  readonly content: string | Uint8Array
  readonly records: number
}

/** What was put into an archive. */
export interface ArchivedFile {
  readonly name: string
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
  readonly records: number
}

/**
 * A zip of files, made while it is read: at most one piece is in memory. The manifest comes last, since it names what
 * the others came to.
 */
export function createArchive(
  files: readonly ArchiveFile[],
  manifest: { readonly name: string; readonly print: (files: readonly ArchivedFile[]) => string },
  modifiedAt: Date,
): Readable {
  const archived: ArchivedFile[] = []
  const partOf = (file: ArchiveFile): ZipPart => ({
    name: file.name,
    isPacked: file.isPacked,
    chunks: () => measure(file, archived),
  })
  const printed = {
    name: manifest.name,
    pieces: () => [{ content: manifest.print(archived), records: 0 }],
  }
  return createZipStream([...files, printed].map(partOf), modifiedAt)
}

async function* measure(file: ArchiveFile, archived: ArchivedFile[]): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let bytes = 0
  let records = 0
  for await (const { content, records: more } of file.pieces()) {
    const chunk = typeof content === 'string' ? Buffer.from(content) : content
    hash.update(chunk)
    bytes += chunk.length
    records += more
    if (chunk.length > 0) yield chunk
  }
  archived.push({ name: file.name, bytes, sha256: hash.digest('hex'), records })
}
