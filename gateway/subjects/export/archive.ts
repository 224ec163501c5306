import { createHash } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** One file of an archive; its text is made while it is sent. */
export interface ArchiveFile {
  readonly name: string
  /** Pieces of text, and how many records each holds. */
  readonly pieces: () => AsyncIterable<ArchivePiece> | Iterable<ArchivePiece>
}

export interface ArchivePiece {
  readonly text: string
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
 * the others came to. Equal content makes equal bytes. An error while a piece is made breaks the stream off, so that a
 * part is never taken for the whole.
 */
export function createArchive(
  files: readonly ArchiveFile[],
  manifest: { readonly name: string; readonly print: (files: readonly ArchivedFile[]) => string },
  modifiedAt: Date,
): Readable {
  const zip = new ZipFile()
  const output = new PassThrough()
  const archived: ArchivedFile[] = []
  let current: Readable | undefined
  const add = (file: ArchiveFile) => {
    zip.addReadStreamLazy(file.name, { mtime: modifiedAt }, (begin) => {
      current = Readable.from(measure(file, archived), { objectMode: false })
      // yazl does not listen to its sources: an error of the store would otherwise end the process.
      current.on('error', (error) => output.destroy(error))
      begin(null, current)
    })
  }
  for (const file of files) add(file)
  add({
    name: manifest.name,
    pieces: () => [{ text: manifest.print(archived), records: 0 }],
  })
  zip.end()
  zip.on('error', (error: Error) => output.destroy(error))
  output.on('close', () => current?.destroy())
  zip.outputStream.pipe(output)
  return output
}

async function* measure(file: ArchiveFile, archived: ArchivedFile[]): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let bytes = 0
  let records = 0
  for await (const piece of file.pieces()) {
    const chunk = Buffer.from(piece.text)
    hash.update(chunk)
    bytes += chunk.length
    records += piece.records
    if (chunk.length > 0) yield chunk
  }
  archived.push({ name: file.name, bytes, sha256: hash.digest('hex'), records })
}
