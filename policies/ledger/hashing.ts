import { concatBytes } from './bytes.ts'

/**
 * SHA-256 as the caller has it: of Node at once, of a browser (`crypto.subtle`) later. It has read the bytes when it
 * returns, also where it answers later: they may be written over then.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Bytes of a hash. */
export const HASH_BYTES = 32

const LEAF = Uint8Array.of(0)
const NODE = 1
/** What a node is hashed over, used again and again: memory of its own costs more than its hash. */
const halves = new Uint8Array(1 + 2 * HASH_BYTES)
halves[0] = NODE

/** The hash of an entry (RFC 9162, section 2.1.1). Its first byte keeps it apart from every node. */
export function hashLeaf(entry: Uint8Array, sha256: Sha256): Uint8Array | Promise<Uint8Array> {
  return sha256(concatBytes(LEAF, entry))
}

const utf8 = new TextEncoder()
/** An entry of common length after its first byte, used again and again too. */
const common = new Uint8Array(1 + 8 * 1024)

/** The same of the text of an entry. */
export function hashLeafText(entry: string, sha256: Sha256): Uint8Array | Promise<Uint8Array> {
  if (entry.length * 3 >= common.length) return hashLeaf(utf8.encode(entry), sha256)
  const { written } = utf8.encodeInto(entry, common.subarray(1))
  return sha256(common.subarray(0, 1 + written))
}

/** The hash of a node over its two halves (RFC 9162, section 2.1.1). */
export function hashNode(
  left: Uint8Array,
  right: Uint8Array,
  sha256: Sha256,
): Uint8Array | Promise<Uint8Array> {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) {
    return sha256(concatBytes(Uint8Array.of(NODE), left, right))
  }
  halves.set(left, 1)
  halves.set(right, 1 + HASH_BYTES)
  return sha256(halves)
}

/** The root of a tree without entries. */
export function emptyRoot(sha256: Sha256): Uint8Array | Promise<Uint8Array> {
  return sha256(new Uint8Array())
}
