import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** One file of a zip; its bytes are made while they are read. */
export interface ZipPart {
  readonly name: string
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** True where packing it would gain nothing. */
  readonly isPacked?: true | undefined
}

/**
 * A zip, made while it is read. A part is asked for when the one before it has ended, so that it may depend on what that
 * one came to. Equal parts make equal bytes. An error while a part is made breaks the stream off, so that a part of the
 * zip is never taken for the whole.
 */
export function createZipStream(parts: Iterable<ZipPart>, modifiedAt: Date): Readable {
  const zip = new ZipFile()
  const output = new PassThrough()
  const waiting = parts[Symbol.iterator]()
  let current: Readable | undefined
  const addNext = () => {
    const { value: part, done } = waiting.next()
    if (done) return zip.end()
    const options = { mtime: modifiedAt, compress: part.isPacked !== true }
    zip.addReadStreamLazy(part.name, options, (begin) => {
      current = Readable.from(part.chunks(), { objectMode: false })
      // yazl does not listen to its sources: an error of the store would otherwise end the process.
      current.on('error', (error) => output.destroy(error))
      current.on('end', addNext)
      begin(null, current)
    })
  }
  addNext()
  zip.on('error', (error: Error) => output.destroy(error))
  output.on('close', () => current?.destroy())
  zip.outputStream.pipe(output)
  return output
}
