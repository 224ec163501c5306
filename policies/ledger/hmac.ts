import { concatBytes } from './bytes.ts'
import type { Sha256 } from './hashing.ts'

const BLOCK_BYTES = 64

/** HMAC-SHA-256 (RFC 2104) of a message under a key of at most 64 bytes. */
export async function hmacSha256(
  key: Uint8Array,
  message: Uint8Array,
  sha256: Sha256,
): Promise<Uint8Array> {
  if (key.length > BLOCK_BYTES) throw new RangeError('Cannot use the key: wanted 64 bytes at most')
  const padded = concatBytes(key, new Uint8Array(BLOCK_BYTES - key.length))
  const inner = await sha256(
    concatBytes(
      padded.map((byte) => byte ^ 0x36),
      message,
    ),
  )
  return await sha256(
    concatBytes(
      padded.map((byte) => byte ^ 0x5c),
      inner,
    ),
  )
}
