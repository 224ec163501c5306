import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

// A sealed file is a header of 40 bytes and chunks. All numbers are big-endian.
//
//   0   8  `TGSEALED`
//   8   1  version: 1
//   9   3  zero
//  12   4  bytes of one chunk before it is sealed
//  16   8  which key: HKDF-SHA-256 of the key, info `tidegate sealed file key id`
//  24  16  salt
//
// The file's own key is HKDF-SHA-256 of the key with that salt, info `tidegate sealed file`. Each chunk is its AES-256-GCM
// ciphertext and a tag of 16 bytes; all but the last have the header's size. The nonce is the chunk's number (11 bytes)
// and a byte that is 1 for the last chunk, so that chunks can be neither moved, left out nor cut off; the header is
// authenticated with each chunk (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizar).

const MAGIC = Buffer.from('TGSEALED')
const VERSION = 1
const HEADER_BYTES = 40
const TAG_BYTES = 16
const KEY_BYTES = 32
const CHUNK_BYTES = 64 * 1024
/** Largest chunk that is believed. */
const CHUNK_BYTES_MAX = 16 * 1024 * 1024

/** Why a sealed file cannot be opened. */
export class SealedFileError extends Error {
  override readonly name = 'SealedFileError'
}

/** A key of 32 bytes from base64. Throws a SealedFileError for anything else. */
export function parseSealKey(base64: string): Uint8Array {
  const key = Buffer.from(base64, 'base64')
  if (key.length !== KEY_BYTES || key.toString('base64') !== base64) {
    throw new SealedFileError('Cannot use key: wanted 32 bytes in base64')
  }
  return key
}

/** The sealed file of these bytes. Two calls give two different files. */
export function sealFile(clear: Uint8Array, key: Uint8Array): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(header)
  header.writeUInt8(VERSION, 8)
  header.writeUInt32BE(CHUNK_BYTES, 12)
  keyIdOf(key).copy(header, 16)
  randomBytes(16).copy(header, 24)
  const fileKey = fileKeyOf(key, header)
  const parts: Buffer[] = [header]
  const chunks = Math.max(1, Math.ceil(clear.length / CHUNK_BYTES))
  for (let at = 0; at < chunks; at += 1) {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonceOf(at, at === chunks - 1))
    cipher.setAAD(header)
    parts.push(cipher.update(clear.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES)))
    parts.push(cipher.final(), cipher.getAuthTag())
  }
  return Buffer.concat(parts)
}

/**
 * The bytes that `sealFile` sealed under this key. Throws a SealedFileError for another key, and for a file that is cut,
 * changed or none at all: nothing of such a file is returned.
 */
export function openSealedFile(sealed: Uint8Array, key: Uint8Array): Uint8Array {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const header = bytes.subarray(0, HEADER_BYTES)
  const chunkBytes = readHeader(header, key) + TAG_BYTES
  const fileKey = fileKeyOf(key, header)
  const body = bytes.subarray(HEADER_BYTES)
  const chunks = Math.max(1, Math.ceil(body.length / chunkBytes))
  const parts: Buffer[] = []
  for (let at = 0; at < chunks; at += 1) {
    const chunk = body.subarray(at * chunkBytes, (at + 1) * chunkBytes)
    if (chunk.length < TAG_BYTES) throw damaged()
    const nonce = nonceOf(at, at === chunks - 1)
    const decipher = createDecipheriv('aes-256-gcm', fileKey, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(header)
    decipher.setAuthTag(chunk.subarray(-TAG_BYTES))
    parts.push(
      decipher.update(chunk.subarray(0, -TAG_BYTES)),
      finalOf(() => decipher.final()),
    )
  }
  return Buffer.concat(parts)
}

function finalOf(final: () => Buffer): Buffer {
  try {
    return final()
  } catch {
    throw damaged()
  }
}

/** Bytes of a chunk, where the header is one and names this key. */
function readHeader(header: Buffer, key: Uint8Array): number {
  if (header.length < HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC)) throw damaged()
  if (header.readUInt8(8) !== VERSION) {
    throw new SealedFileError('Cannot open sealed file: its version is unknown')
  }
  if (!header.subarray(16, 24).equals(keyIdOf(key))) {
    throw new SealedFileError('Cannot open sealed file: it is sealed under another key')
  }
  const chunkBytes = header.readUInt32BE(12)
  if (chunkBytes === 0 || chunkBytes > CHUNK_BYTES_MAX) throw damaged()
  return chunkBytes
}

function damaged(): SealedFileError {
  return new SealedFileError('Cannot open sealed file: it is damaged')
}

const NO_SALT = Buffer.alloc(0)

function keyIdOf(key: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, NO_SALT, 'tidegate sealed file key id', 8))
}

function fileKeyOf(key: Uint8Array, header: Buffer): Buffer {
  const salt = header.subarray(24, HEADER_BYTES)
  return Buffer.from(hkdfSync('sha256', key, salt, 'tidegate sealed file', KEY_BYTES))
}

function nonceOf(chunk: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(chunk, 5, 6)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}
