import { inflateRawSync } from 'node:zlib'
import { DemoError } from './demo_error.ts'

export interface ZipFile {
  readonly name: string
  readonly text: string
}

/** Signatures of PKWARE's APPNOTE.TXT, 4.3.12 and 4.3.16. */
const CENTRAL_HEADER = 0x02014b50
const CENTRAL_END = 0x06054b50
const CENTRAL_END_BYTES = 22
const CENTRAL_HEADER_BYTES = 46
const LOCAL_HEADER_BYTES = 30
const DEFLATED = 8

/** The files of a small zip archive, stored or deflated. Throws a DemoError where it is none. */
export function readZip(archive: Buffer): readonly ZipFile[] {
  const endAt = archive.lastIndexOf(uint32(CENTRAL_END))
  if (endAt === -1 || endAt + CENTRAL_END_BYTES > archive.length) {
    throw new DemoError('Cannot read the export: it is no zip archive')
  }
  const files: ZipFile[] = []
  let at = archive.readUInt32LE(endAt + 16)
  while (at < endAt && archive.readUInt32LE(at) === CENTRAL_HEADER) {
    const nameLength = archive.readUInt16LE(at + 28)
    const extraLength = archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
    files.push(readFile(archive, at, nameLength))
    at += CENTRAL_HEADER_BYTES + nameLength + extraLength
  }
  return files
}

function readFile(archive: Buffer, at: number, nameLength: number): ZipFile {
  const nameAt = at + CENTRAL_HEADER_BYTES
  const localAt = archive.readUInt32LE(at + 42)
  const dataAt =
    localAt +
    LOCAL_HEADER_BYTES +
    archive.readUInt16LE(localAt + 26) +
    archive.readUInt16LE(localAt + 28)
  const data = archive.subarray(dataAt, dataAt + archive.readUInt32LE(at + 20))
  const isDeflated = archive.readUInt16LE(at + 10) === DEFLATED
  return {
    name: archive.toString('utf8', nameAt, nameAt + nameLength),
    text: (isDeflated ? inflateRawSync(data) : data).toString('utf8'),
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
