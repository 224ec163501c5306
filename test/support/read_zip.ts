import { crc32, inflateRawSync } from 'node:zlib'

const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const END_BYTES = 22
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
const DEFLATED = 8

/** The files of a zip by name (APPNOTE.TXT 4.3), read by its central directory. Throws where a checksum differs. */
export function readZip(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = zip.length - END_BYTES
  if (zip.readUInt32LE(end) !== END_SIGNATURE) throw new Error('Cannot read zip: no end record')
  const count = zip.readUInt16LE(end + 10)
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let entry = 0; entry < count; entry += 1) {
    if (zip.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error('Cannot read zip: no entry')
    const nameBytes = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes)
    const content = readEntry(zip, at)
    if (crc32(content) !== zip.readUInt32LE(at + 16)) {
      throw new Error('Cannot read zip: a checksum differs')
    }
    files.set(name, content)
    at += ENTRY_BYTES + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return files
}

function readEntry(zip: Buffer, at: number): Buffer {
  const local = zip.readUInt32LE(at + 42)
  const begin = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const stored = zip.subarray(begin, begin + zip.readUInt32LE(at + 20))
  return zip.readUInt16LE(at + 10) === DEFLATED ? inflateRawSync(stored) : stored
}
